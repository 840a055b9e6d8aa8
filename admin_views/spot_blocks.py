"""What of ad-hoc assessments stands on pages: the findings with photos, those of a topic."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from admin_views import due, links
from admin_views.columns import Related
from admin_views.formatting import badge, exact, wording
from models import Attachment, SpotAssessment, SpotFinding, TrainingTopic, clock
from models.scopes import Actor
from rules.spot_words import RecheckResult, SpotState
from rules.vocabulary import Deed, Record
from services import topics


def left(row: Any) -> Markup | str:
    """Return how near the deadline of a correction is: in colour and in words."""
    until = row.again_on or row.due_on
    if until is None or row.voided_at is not None or row.recheck_result is RecheckResult.PUT_RIGHT:
        return ""
    return due.in_days(until, clock.today())


def findings(session: Session, actor: Actor, row: SpotAssessment) -> Related:
    """Return what was found, each with its photos and its correction."""
    found = links.rows(session, actor, SpotFinding, SpotFinding.spot_id == row.id)
    photos = _photos(session, [one.id for one in found])
    draft = row.state is SpotState.DRAFT and row.voided_at is None
    return Related(
        _l("Findings"),
        (
            *(_l("Number"), _l("Item assessed"), _l("What was found"), _l("Points off")),
            *(_l("Correction asked for"), _l("Correct by"), _l("Checked again"), _l("Photos")),
        ),
        [
            links.cells(
                links.to(actor, one),
                f"{one.clause} {wording(one.indicator)}",
                one.found,
                gettext("Voided") if one.voided_at else exact(one.points),
                one.rectification,
                _until(one),
                badge(one.recheck_result),
                _attach(actor, one, photos.get(one.id, 0)),
            )
            for one in reversed(found)
        ],
        figures=(3,),
        add=links.entering(actor, Record.SPOT_FINDING, spot=row.id) if draft else "",
        empty=_l("Nothing was found."),
    )


def _until(one: SpotFinding) -> Markup | str:
    if one.until is None:
        return ""
    return Markup("{} {}").format(links.cells(one.until)[0], left(one))


def _photos(session: Session, ids: list[int]) -> dict[int, int]:
    """Return how many files each finding has: one statement."""
    counted = session.execute(
        select(Attachment.record_id, func.count())
        .where(
            Attachment.record == Record.SPOT_FINDING,
            Attachment.record_id.in_(ids),
            Attachment.voided_at.is_(None),
        )
        .group_by(Attachment.record_id)
    )
    found: dict[int, int] = dict(row._tuple() for row in counted)
    return found


def _attach(actor: Actor, one: SpotFinding, count: int) -> Markup | str:
    """Return how many photos there are, and the way to attach another."""
    number = str(count) if count else ""
    if one.voided_at is not None or not actor.may(Deed.ATTACH, Record.SPOT_FINDING):
        return number
    back = links.page(Record.SPOT_ASSESSMENT, one.spot_id)
    address = url_for("spot_finding.do_view", deed="attach", id=one.id, next=back)
    words = gettext("Add photos")
    return Markup('{} <a class="btn small" href="{}">{}</a>').format(number, address, words)


def of_topic(session: Session, actor: Actor, row: TrainingTopic) -> Related:
    """Return the findings a proposed topic comes from."""
    kind = (row.indicator, row.clause)
    where = topics.findings(row.office_id, row.quarter, kind)
    found = links.rows(session, actor, SpotFinding, where)
    return Related(
        _l("Findings"),
        (_l("Number"), _l("What was found"), _l("Points off")),
        [links.cells(links.to(actor, one), one.found, exact(one.points)) for one in found],
        figures=(2,),
    )
