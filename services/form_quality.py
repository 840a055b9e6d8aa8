"""The matrix of quality administrators on paper: the lines of the page, as they stand now."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import force_locale, gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Office
from models.audit import note
from models.clock import local
from models.scopes import Actor, Forbidden
from reports import evidence, qualification_matrix
from reports.catalogue import QUALIFICATION_MATRIX
from reports.paper import Paper
from reports.qualification_matrix import Line, Sheet, Square
from rules.qualification_words import QualityFunction
from rules.qualifications import CERTIFICATES
from rules.vocabulary import AuditOp, Deed, Record
from services import quality_matrix
from services.forms import Printed
from services.quality_matrix import Cell, Person


def document(
    session: Session,
    actor: Actor,
    year: int,
    function: QualityFunction | None,
    language: str,
    at: datetime,
) -> Printed:
    """Return the file of what somebody sees of a year's matrix; the print is on record."""
    if not actor.may(Deed.PRINT, Record.QUALITY_MEMBER):
        raise Forbidden(Deed.PRINT, Record.QUALITY_MEMBER)
    people = quality_matrix.people(session, actor, year, local(at).date(), function=function)
    number = f"{year}-{function.value}" if function else f"{year}"
    with force_locale(language):
        sheet = _sheet(people, year, function, Paper(company=_company(session), number=number), at)
    said = evidence.canonical(
        {
            "year": year,
            "heads": list(sheet.heads),
            "lines": [
                [one.name, *one.functions, *(f"{x.state} {x.detail}".strip() for x in one.squares)]
                for one in sheet.lines
            ],
        }
    )
    note(
        session,
        AuditOp.PRINT,
        Record.QUALITY_MEMBER,
        row_label=number,
        changes={"form": QUALIFICATION_MATRIX.key, "language": language, "copy": None},
    )
    data = qualification_matrix.render(sheet, language, evidence=said)
    return Printed(f"{QUALIFICATION_MATRIX.stem}_{number}.pdf", data)


def _company(session: Session) -> str:
    """Return the company's name, if all offices are of one."""
    names = session.scalars(select(Office.company).distinct().limit(2)).all()
    return names[0] if len(names) == 1 else ""


def _sheet(
    people: list[Person], year: int, function: QualityFunction | None, paper: Paper, at: datetime
) -> Sheet:
    heads = quality_matrix.columns(people)
    clauses = (
        dict.fromkeys(
            c for one in people if what in one.cells for c in one.cells[what].asked.clauses
        )
        for what in heads
    )
    return Sheet(
        paper=paper,
        year=year,
        made=at,
        function=gettext(function.wording) if function else "",
        heads=tuple(gettext(what.wording) for what in heads),
        clauses=tuple(", ".join(one) for one in clauses),
        lines=tuple(
            Line(
                one.name,
                tuple(
                    f"{gettext(held.wording)} · {centre}" if centre else gettext(held.wording)
                    for held, centre in one.functions
                ),
                tuple(_square(one.cells.get(what)) for what in heads),
            )
            for one in people
        ),
    )


def _square(cell: Cell | None) -> Square:
    if cell is None:
        return Square("—")
    return Square(gettext(cell.state.wording), _detail(cell), cell.is_bad)


def _detail(cell: Cell) -> str:
    """Return the day of a certificate or plan as papers write days, or how many of how many."""
    if cell.what in CERTIFICATES:
        until: date | None = cell.until
        return "" if until is None else until.isoformat()
    return str(gettext("%(done)s of %(asked)s", done=cell.done, asked=cell.asked.times))
