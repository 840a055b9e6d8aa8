"""What long work is, kind by kind; ``services.jobs`` asks for it and keeps how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Assessment, Survey
from models.clock import local
from models.scopes import Actor, rows_within
from reports import bundle
from reports.catalogue import MONTHLY_ASSESSMENT
from reports.paper import LANGUAGES
from rules.notice_words import JobKind
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record
from services import (
    evidence_packs,
    form_arrears,
    form_surveys,
    forms,
    gaps,
    months,
    nonconformities,
    quality_warnings,
    surveys,
)
from services.imports import background

Given = dict[str, Any]
KEPT = 14  # backups


@dataclass(frozen=True, slots=True)
class Result:
    """What a job came to: a marked sentence, and a file where there is one to fetch."""

    sentence: str
    values: dict[str, Any] = field(default_factory=dict)
    file_name: str = ""
    data: bytes = b""
    records: list[int] = field(default_factory=list)
    rejected: list[background.Told] = field(default_factory=list)  # then nothing was written


Tell = Callable[[int, int], None]  # how many are done, of how many


def carry_out(
    session: Session,
    actor: Actor,
    kind: JobKind,
    given: Given,
    sent: bytes | None,
    language: str,
    at: datetime,
    tell: Tell,
) -> Result:
    """Do a piece of work with the rights of who asked for it; ``sent`` is the file he sent."""
    match kind:
        case JobKind.MONTH_DRAFTS:
            return _drafts(session, actor, _month(given), given["offices"], at, tell)
        case JobKind.IMPORT:
            return _import(session, actor, given, sent, language, at, tell)
        case JobKind.CHOSEN_FORMS if form_arrears.is_asked_for(given):
            return _notices(session, actor, given, language, tell)
        case JobKind.SURVEY_SHEETS:
            return _sheets(session, actor, given, tell)
        case JobKind.EVIDENCE_PACK:
            return _pack(session, actor, given, language, at, tell)
        case JobKind.CHOSEN_FORMS:
            rows, title = _chosen(session, actor, given["ids"]), given["title"]
        case _:
            office = given["office"]
            rows = months.shown(session, actor, _month(given), [office], Deed.PRINT)
            title = f"{MONTHLY_ASSESSMENT.stem}_{office}_{_month(given):%Y-%m}"
    return _forms(session, actor, rows, title, language, at, tell)


def _notices(session: Session, actor: Actor, given: Given, language: str, tell: Tell) -> Result:
    """Print arrears notices into one file."""
    data = form_arrears.asked_for(session, actor, given, language, tell)
    session.commit()
    count = len(given.get("contacts") or given["flats"])
    tell(count, count)
    told = N_("Forms in the file: %(count)s")
    return Result(told, {"count": count}, f"{given['title']}.pdf", data)


def _import(
    session: Session,
    actor: Actor,
    given: Given,
    sent: bytes | None,
    language: str,
    at: datetime,
    tell: Tell,
) -> Result:
    """Import a long list, or tell what stands in its way."""
    if sent is None:
        raise Refusal(N_("The file is not kept any more. Choose it again on the import page."))
    report = background.take(session, actor, given, sent, at, tell)
    figures = {"file": given["title"], "rows": report.rows}
    if not report.ok:
        told = background.rejected(report, gettext("Spreadsheet"), language)
        stand = figures | {"count": len(report.rejected)}
        sentence = N_("Nothing was written: %(count)s cells of %(file)s stand in the way.")
        return Result(sentence, stand, rejected=told)
    figures |= {"created": report.created, "updated": report.updated}
    return Result(
        N_(
            "%(file)s is good: %(rows)s rows, of which %(created)s would be new and %(updated)s "
            "changed. Nothing is written yet."
        )
        if given["check"]
        else N_("%(file)s: %(rows)s rows imported, %(created)s of them new, %(updated)s changed."),
        figures,
    )


# The house's own work ----------------------------------------------------------------------------
# at which hour of the office's clock: a backup while the desk sleeps, gaps before it opens (4.8)
BY_CLOCK = {JobKind.BACKUP: 2, JobKind.RECORD_GAPS: 6}


def title_of(kind: JobKind, day: date) -> str:
    """Return what a day's work is called; nothing where none is wanted."""
    if kind is JobKind.RECORD_GAPS:
        return f"{day:%Y-%m-%d}"
    return f"office-{day:%Y-%m-%d}.backup" if current_app.config["BACKUP_DIR"] else ""


def of_the_house(session: Session, kind: JobKind, title: str, at: datetime) -> Result:
    """Do a piece of the house's own work; commits."""
    return _back_up(session, title, at) if kind is JobKind.BACKUP else _find_gaps(session, at)


def _back_up(session: Session, name: str, at: datetime) -> Result:
    """Make the backup of the night, and let the oldest go; one that is there is enough."""
    from services import backup as copies

    folder = Path(current_app.config["BACKUP_DIR"])
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / name).exists():
        copies.backup(session, folder / name, at)
        session.commit()
    for old in sorted(folder.glob("office-*.backup"))[:-KEPT]:
        old.unlink()
    return Result(N_("The backup is in %(file)s."), {"file": name})


def _find_gaps(session: Session, at: datetime) -> Result:
    """Find what is incomplete this month, and what the last one left, for everybody's My day.

    A half-year that ended in the night may have made its spot checks final (4.1); certificates
    have come a day nearer to their end (QM-1.1).
    """
    first = local(at).date().replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    found = 0
    for month in (before, first):
        found += len(gaps.find(session, None, month, at))
        session.commit()
    surveys.settle(session, at)
    nonconformities.tell_overdue(session, at)
    session.commit()
    quality_warnings.tell(session, at)
    session.commit()
    return Result(N_("Incomplete records found: %(count)s"), {"count": found})


def _month(given: Given) -> date:
    return datetime.strptime(given["month"], "%Y-%m").date()  # noqa: DTZ007 - a month


def _chosen(session: Session, actor: Actor, ids: list[int]) -> list[Assessment]:
    """Return the assessments somebody ticked, as far as he may still print them."""
    reach = rows_within(actor, Assessment, Record.ASSESSMENT, Deed.PRINT)
    rows = session.scalars(select(Assessment).where(Assessment.id.in_(ids), reach))
    return months.in_order(rows)


def _drafts(
    session: Session, actor: Actor, month: date, offices: list[str], at: datetime, tell: Tell
) -> Result:
    """Make the drafts office by office, each in a transaction of its own."""
    count = 0
    for place, code in enumerate(offices):
        tell(place, len(offices))
        count += len(months.generate(session, actor, month, at, [code]))
        session.commit()
    tell(len(offices), len(offices))
    return Result(N_("Drafts of %(month)s: %(count)s"), {"month": f"{month:%Y-%m}", "count": count})


def _sheets(session: Session, actor: Actor, given: Given, tell: Tell) -> Result:
    """Print the sheets of a survey into one file."""
    reach = rows_within(actor, Survey, Record.SURVEY, Deed.PRINT)
    survey = session.scalars(select(Survey).where(Survey.id == given["survey"], reach)).one()
    data = form_surveys.all_of(
        session, actor, survey, given["paper"], unanswered=given["unanswered"], tell=tell
    )
    session.commit()
    told, name = N_("The sheets are in the file."), f"{form_surveys.file_name(survey)}.pdf"
    return Result(told, {}, name, data, [survey.id])


def _pack(
    session: Session, actor: Actor, given: Given, language: str, at: datetime, tell: Tell
) -> Result:
    """Make an evidence pack; it is fetched from its own page."""
    row = evidence_packs.make(session, actor, given["pack"], language, at, tell)
    return Result(
        N_("The evidence pack is ready: %(count)s files. Fetch it from its page."),
        {"count": row.files},
    )


def _forms(
    session: Session,
    actor: Actor,
    rows: list[Assessment],
    title: str,
    language: str,
    at: datetime,
    tell: Tell,
) -> Result:
    """Print assessments into one file, form by form."""
    if not rows:
        raise Refusal(N_("There is nothing to print in this month."))
    parts = []
    for place, row in enumerate(rows):
        tell(place, len(rows))
        printed = forms.document(session, actor, MONTHLY_ASSESSMENT.code, row, language, at)
        parts.append(forms.stamped(session, actor, printed, language, at).data)
        session.commit()
    tell(len(rows), len(rows))
    newest = max(row.approved_at or row.generated_at for row in rows)
    data = bundle.merge(parts, title=title, lang=LANGUAGES[language], created=newest)
    printed_ones = [row.id for row in rows]
    told = N_("Forms in the file: %(count)s")
    return Result(told, {"count": len(rows)}, f"{title}.pdf", data, printed_ones)
