"""The form on paper: one, several, a whole month; and what was printed so far."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, get_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from admin_views import current
from admin_views.base import Related
from admin_views.exporting import disposition
from admin_views.formatting import moment
from models import Assessment, IssuedForm, Survey
from models.base import Base
from models.scopes import Actor, Forbidden, rows_within
from reports.catalogue import MONTHLY_ASSESSMENT
from rules.vocabulary import Deed, Record
from services import form_arrears, forms, jobs, months

_PRINTED = _l("Printed forms")
AT_ONCE = 12  # forms a request renders itself; more are made in the background


def as_file(printed: forms.Printed) -> Response:
    """Return a printed file as a download with its own name in any language."""
    name = printed.name.removesuffix(".pdf")
    return Response(
        printed.data,
        mimetype="application/pdf",
        headers={"Content-Disposition": disposition(name, "pdf")},
    )


def one(session: Session, actor: Actor, row: Assessment, form: Any, at: datetime) -> Response:
    """Print one form: the kept file with this copy's line on its foot, or a draft."""
    language = str(get_locale())
    printed = forms.document(session, actor, MONTHLY_ASSESSMENT.code, row, language, at)
    return as_file(forms.stamped(session, actor, printed, language, at))


def several(
    session: Session, actor: Actor, rows: Sequence[Assessment], form: Any, at: datetime
) -> Response | str:
    """Print the ticked ones into one file; many are made in the background."""
    title = f"{MONTHLY_ASSESSMENT.stem}_{at:%Y%m%d}"
    language = str(get_locale())
    if len(rows) > AT_ONCE:
        given = {"ids": [row.id for row in rows], "title": title}
        return in_background(session, actor, jobs.Kind.CHOSEN_FORMS, given, at)
    ordered = months.in_order(rows)
    return as_file(forms.together(session, actor, ordered, title, language, at, for_paper=True))


def month(session: Session, actor: Actor, first: date, code: str, at: datetime) -> Response | str:
    """Print an office's whole month; a long one is made in the background, its progress shown."""
    language = str(get_locale())
    rows = months.shown(session, actor, first, [code], Deed.PRINT)
    if len(rows) <= AT_ONCE:
        return as_file(forms.month_file(session, actor, first, code, language, at, for_paper=True))
    given = {"month": f"{first:%Y-%m}", "office": code}
    return in_background(session, actor, jobs.Kind.MONTH_FORMS, given, at)


def in_background(
    session: Session, actor: Actor, kind: jobs.Kind, given: dict[str, Any], at: datetime
) -> str:
    """Ask for long work and return where its progress is shown."""
    session.commit()  # what the job shall find, and on SQLite the right to write
    job = jobs.ask(actor, kind, given, str(get_locale()), at)
    return url_for("job.page", key=job.key)


def block(session: Session, row: Assessment) -> Iterator[Related]:
    """Return the files issued for an assessment and how often each was printed."""
    yield from issued_files(session, Record.ASSESSMENT, row.id)


def issued_files(
    session: Session, record: Record, row_id: int, title: LazyString | str = _PRINTED
) -> Iterator[Related]:
    """Yield the files issued for a record and how often each was printed, if there are any."""
    issued = session.scalars(
        select(IssuedForm)
        .where(IssuedForm.record == record, IssuedForm.record_id == row_id)
        .order_by(IssuedForm.id)
    ).all()
    if issued:
        yield Related(
            title,
            (_l("Form code"), _l("Edition"), _l("Printed first"), _l("Times printed"), _l("Hash")),
            [
                (
                    kept.code,
                    kept.edition,
                    moment(kept.issued_at),
                    str(kept.print_count),
                    kept.file_sha256[:16],
                )
                for kept in issued
            ],
        )


# Work in the background ---------------------------------------------------------------------------
job = Blueprint("job", __name__, url_prefix="/job")
# what a job's file shows, where it is no assessments
_SHOWS: dict[jobs.Kind, tuple[type[Base], Record]] = {
    jobs.Kind.SURVEY_SHEETS: (Survey, Record.SURVEY)
}


def _mine(key: str) -> jobs.Job:
    found = jobs.find(current.actor(), key)
    return abort(404) if found is None else found


@job.get("/<key>/", endpoint="page")
def progress(key: str) -> ResponseReturnValue:
    """Show how far a long piece of work is; the page looks again by itself."""
    return render_template("desk/job.html", job=_mine(key))


@job.get("/<key>/file", endpoint="file")
def finished(key: str) -> ResponseReturnValue:
    """Hand out what a job has made, to who may still print every record in it."""
    found = _mine(key)
    data = jobs.file_of(found)
    if not data:
        abort(404)
    if form_arrears.is_asked_for(found.given):
        if not form_arrears.may_fetch(current.session(), current.actor(), found.given):
            raise Forbidden(Deed.PRINT, Record.DUNNING)
        return as_file(forms.Printed(found.file_name, data))
    # the post may have ended meanwhile, or be another one now, or at another office
    model, record = _SHOWS.get(found.kind, (Assessment, Record.ASSESSMENT))
    reach = rows_within(current.actor(), model, record, Deed.PRINT)
    within = select(func.count()).where(model.id.in_(found.records), reach)
    if not found.records or current.session.scalar(within) != len(found.records):
        raise Forbidden(Deed.PRINT, record)
    return as_file(forms.Printed(found.file_name, data))
