"""The gaps of controlled forms, documents and their disposal (6.0)."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import and_

from models import DocumentEdition, FormDisposal, FormRegister
from rules.register_words import ApprovalState, DisposalState
from rules.vocabulary import N_, Record
from services.clauses.asked import Asked, Gap

UNDECIDED = 14  # days


def registers(asked: Asked) -> Iterator[Gap]:
    """6.0: forms without a keeper, disposals and editions of documents nobody decided."""
    yield Gap(
        N_("Form without a keeper"),
        Record.FORM_REGISTER,
        and_(FormRegister.keeper == "", FormRegister.held_on(asked.to_on)),
    )
    yield Gap(
        N_("Disposal of records not decided after 14 days"),
        Record.FORM_DISPOSAL,
        and_(
            FormDisposal.state == DisposalState.PROPOSED,
            FormDisposal.proposed_at < asked.ago(UNDECIDED),
            asked.instants(FormDisposal.proposed_at),
        ),
    )
    yield Gap(
        N_("Edition of a document not approved after 14 days"),
        Record.DOCUMENT_EDITION,
        and_(
            DocumentEdition.state == ApprovalState.SUBMITTED,
            DocumentEdition.submitted_at < asked.ago(UNDECIDED),
        ),
    )


GAPS = {"6.0": registers}
