"""Whether the audit trail is whole, told to those who run the installation."""

from __future__ import annotations

from flask import Flask, current_app
from sqlalchemy.orm import Session

from models import db
from models.connection import reading
from models.verification import Verification, is_cut, verify
from rules.refusal import Refusal
from rules.vocabulary import N_


def verified(session: Session) -> Verification:
    """Check the whole trail; refuse one that was altered or cut."""
    found = verify(session)
    if found.cut is not None:
        raise Refusal(
            N_(
                "The audit trail ends at line %(count)s, but was longer: lines at its end were "
                "removed, or lost in a power failure. Keep the database as it is and look into it; "
                "afterwards remove %(file)s."
            ),
            count=found.lines,
            file=current_app.config["AUDIT_HEAD"],
        )
    if not found.ok:
        raise Refusal(
            N_("The audit trail has been altered: line %(line)s does not fit."),
            line=found.first_broken,
        )
    return found


def watch(app: Flask) -> None:
    """Say at start if the end of the trail is missing; people go on working meanwhile."""
    with app.app_context(), reading():
        try:
            if is_cut(db.session()):
                app.logger.error("the audit trail was cut at its end: run audit verify")
        finally:
            db.session.remove()
