"""The matrix person × requirement of quality administrators, on a page, as a file and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from admin_views import current, exporting, links, quality_cells
from admin_views.assessment_prints import as_file
from admin_views.columns import Column, Related
from admin_views.filters import whole
from admin_views.formatting import badge, listed, wording
from admin_views.screen import Screen
from models import clock
from models.audit import note
from models.scopes import Actor, Forbidden
from rules import qualifications as rules
from rules.qualification_words import Fulfilment, QualityFunction, RequirementKind
from rules.vocabulary import AuditOp, Deed, Record
from services import form_quality, quality_matrix
from services.quality_matrix import Behind, Cell, Person

MOST_ID = 2**31 - 1
_GOOD = frozenset({Fulfilment.MET})


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell of the page: its look, its words and the way to what is behind it."""

    tone: str
    state: str
    detail: str
    address: str


class QualityMatrixView(Screen):
    """Whoever is bound by the quality manual, and how what it asks of him stands."""

    icon = "matrix"

    def __init__(self) -> None:
        super().__init__(
            name=_l("Qualifications and yearly duties"),
            category="quality",
            endpoint="quality_matrix",
            url="/quality-matrix",
        )

    def is_accessible(self) -> bool:
        """Open it to those who see quality administrators, were it themselves alone."""
        return current.signed_in() and current.actor().may(Deed.VIEW, Record.QUALITY_MEMBER)

    def inaccessible_callback(self, name: str, **kwargs: object) -> ResponseReturnValue:
        """Refuse the rest."""
        raise Forbidden(Deed.VIEW, Record.QUALITY_MEMBER)

    @expose("/")
    def index(self) -> str:
        """Show the matrix of a year."""
        session, actor = current.session(), current.actor()
        year, function = _asked(session)
        people = _people(year, function)
        heads = quality_matrix.columns(people)
        return render_template(
            "desk/quality_matrix.html",
            title=gettext("Qualifications and yearly duties"),
            admin_view=self,
            year=year,
            years=quality_matrix.years(session, clock.today()),
            function=function,
            functions=[(one.value, wording(one)) for one in QualityFunction],
            heads=[wording(what) for what in heads],
            lines=[_line(person, heads, year) for person in people],
            bad=sum(person.bad for person in people),
            may_print=actor.may(Deed.PRINT, Record.QUALITY_MEMBER),
            may_export=actor.may(Deed.EXPORT, Record.QUALITY_MEMBER),
        )

    @expose("/person/")
    def person(self) -> str:
        """Show the records behind one person's line of a year."""
        session, actor = current.session(), current.actor()
        year, _ = _asked(session)
        employee_id = whole(request.args.get("employee"), 1, MOST_ID, 0)
        today = clock.today()
        found = quality_matrix.people(session, actor, year, today, employee_id=employee_id)
        if not employee_id or not found:
            abort(404)
        (person,) = found
        behind = quality_matrix.behind(session, actor, employee_id, year)
        return render_template(
            "desk/quality_person.html",
            title=person.name,
            admin_view=self,
            year=year,
            functions=listed(quality_cells.functions(person)),
            cells=[(cell, _shown(cell, person, year)) for cell in person.cells.values()],
            blocks=_blocks(actor, behind, employee_id),
            back=url_for(".index", year=year),
        )

    @expose("/print/", methods=("POST",))
    def print_view(self) -> Response:
        """Hand out the matrix on paper; the print is on record."""
        session = current.session()
        year, function = _asked(session)
        printed = form_quality.document(
            *(session, current.actor(), year, function, str(get_locale()), clock.now())
        )
        session.commit()
        return as_file(printed)

    @expose("/export/", methods=("POST",))
    def export_view(self) -> Response:
        """Hand out the same table as a file; the deed is on record."""
        session, actor = current.session(), current.actor()
        if not actor.may(Deed.EXPORT, Record.QUALITY_MEMBER):
            raise Forbidden(Deed.EXPORT, Record.QUALITY_MEMBER)
        year, function = _asked(session)
        people = _people(year, function)
        heads = quality_matrix.columns(people)
        name = f"{gettext('Qualifications and yearly duties')} {year}"
        note(session, AuditOp.EXPORT, Record.QUALITY_MEMBER, row_label=name)
        session.commit()
        spelt = [gettext("Name"), gettext("Quality function"), *(wording(what) for what in heads)]
        columns = [Column(str(place), head, "text") for place, head in enumerate(spelt)]
        is_book = request.form.get("as") == "xlsx"
        write = exporting.xlsx_response if is_book else exporting.csv_response
        return write(name, columns, [[_row(person, heads) for person in people]])


def _asked(session: Session) -> tuple[int, QualityFunction | None]:
    """Return the year asked for, the running one by default, and the function, if one is asked."""
    offered = quality_matrix.years(session, clock.today())
    year = whole(request.args.get("year"), rules.FIRST_YEAR, rules.LAST_YEAR, offered[0])
    wanted = request.args.get("function", "")
    function = next((one for one in QualityFunction if one.value == wanted), None)
    return year if year in offered else offered[0], function


def _people(year: int, function: QualityFunction | None) -> list[Person]:
    return quality_matrix.people(
        current.session(), current.actor(), year, clock.today(), function=function
    )


def _line(
    person: Person, heads: Sequence[RequirementKind], year: int
) -> tuple[str, str, list[str], list[Shown | None]]:
    """Return name, address, functions and cells of one line; None where nothing is asked."""
    cells = [
        _shown(person.cells[what], person, year) if what in person.cells else None for what in heads
    ]
    address = quality_cells.page(person.employee_id, year)
    return person.name, address, quality_cells.functions(person), cells


def _shown(cell: Cell, person: Person, year: int) -> Shown:
    tone = "bad" if cell.is_bad else "good" if cell.state in _GOOD else "wait"
    address = f"{quality_cells.page(person.employee_id, year)}#{_section(cell.what)}"
    return Shown(tone, wording(cell.state), quality_cells.detail(cell), address)


def _section(what: RequirementKind) -> str:
    """Return which block of a person's page a requirement is answered in."""
    if what in rules.CERTIFICATES:
        return "certificates"
    return "trainings" if what in quality_matrix.SUBJECTS else "studies"


def _row(person: Person, heads: Sequence[RequirementKind]) -> list[str]:
    """Return one line as files take it."""
    found = [person.name, listed(quality_cells.functions(person))]
    for what in heads:
        cell = person.cells.get(what)
        words = ("—",) if cell is None else (wording(cell.state), quality_cells.detail(cell))
        found.append(" ".join(part for part in words if part))
    return found


def _blocks(actor: Actor, behind: Behind, employee_id: int) -> list[tuple[str, Related]]:
    """Return the records behind a line, in three blocks."""
    today = clock.today()
    return [
        (
            "certificates",
            Related(
                _l("Certificates and plans"),
                (
                    *(_l("Qualification"), _l("State"), _l("Certificate number")),
                    *(_l("Day of issue"), _l("Valid until"), _l("Planned to be gained by")),
                ),
                [
                    links.cells(
                        links.to(actor, one, one.other_name or wording(one.kind)),
                        badge(rules.state(one.issued_on, one.expires_on, one.planned_on, today)),
                        one.certificate_no,
                        *(one.issued_on, one.expires_on, one.planned_on),
                    )
                    for one in behind.qualifications
                ],
                add=links.entering(actor, Record.QUALIFICATION, employee=employee_id),
                empty=_l("No certificate is entered, and no plan."),
            ),
        ),
        (
            "trainings",
            Related(
                _l("Trainings of this year"),
                (
                    *(_l("Session number"), _l("Day of training")),
                    *(_l("Subject of training"), _l("Topic of training")),
                ),
                [
                    links.cells(
                        links.to(actor, one),
                        *(one.held_on, wording(one.subject), one.topic),
                    )
                    for one in behind.trainings
                ],
                empty=_l("No training of quality theory or professional skill was attended."),
            ),
        ),
        (
            "studies",
            Related(
                _l("Field studies of this year"),
                (_l("Site visited"), _l("First day"), _l("Last day"), _l("State")),
                [
                    links.cells(links.to(actor, one), one.from_on, one.to_on, badge(one.state))
                    for one in behind.studies
                ],
                add=links.entering(actor, Record.FIELD_STUDY),
                empty=_l("No field study is entered."),
            ),
        ),
    ]
