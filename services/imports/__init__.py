"""Lists from outside: estate, staff, customers, work orders, callbacks, fees and surveys.

``run`` reads a CSV or XLSX file and writes all of it or nothing; every cell that stands in the way
is told with its row, column, value and reason. Importing the same file twice changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path, PurePath

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import MODELS
from models.audit import note, take_turn, throughout
from models.base import explain
from models.scopes import Actor, require
from rules.refusal import Refusal
from rules.vocabulary import N_, AuditOp, Deed
from services.imports import custom
from services.imports.activities import Activities, SignUps
from services.imports.callbacks import Callbacks
from services.imports.customers import Customers
from services.imports.dunning import Contacts
from services.imports.estate import Areas, Offices, Units
from services.imports.exams import ExamQuestions
from services.imports.facilities import Facilities, Facts
from services.imports.fee_items import FeeFlats, FeeItems, FeePrices, MeterReadings
from services.imports.fees import Bills, Payments
from services.imports.field import Tasks, Visits
from services.imports.job import Job, Kind, Row, Values
from services.imports.letters import Letters
from services.imports.lookups import Lookups, warm
from services.imports.people import Departments, Staff
from services.imports.reading import Line, Table, read
from services.imports.report import Outcome, Rejection, Report, trimmed
from services.imports.roster import Leaves, Roster
from services.imports.runbooks import Runbooks
from services.imports.services import ServiceItems
from services.imports.surveys import Surveys
from services.imports.tickets import Tickets
from services.imports.training import Attendances, Sessions
from services.imports.wages import PerformanceBases
from services.imports.words import column_of, known_headings

__all__ = ["KINDS", "Rejection", "Report", "read", "run"]

Chosen = type[Kind] | custom.Designed  # a kind of list, or that of a designed form
HANDFUL = 500  # rows read, looked up and written together: what an import keeps in memory

KINDS: Mapping[str, type[Kind]] = {
    "offices": Offices,
    "areas": Areas,
    "units": Units,
    "departments": Departments,
    "staff": Staff,
    "customers": Customers,
    "facilities": Facilities,
    "facts": Facts,
    "roster": Roster,
    "leave": Leaves,
    "runbooks": Runbooks,
    "tickets": Tickets,
    "callbacks": Callbacks,
    "fee-items": FeeItems,
    "fee-prices": FeePrices,
    "fee-flats": FeeFlats,
    "meter-readings": MeterReadings,
    "bills": Bills,
    "payments": Payments,
    "dunning": Contacts,
    "service-items": ServiceItems,
    "performance-bases": PerformanceBases,
    "survey-results": Surveys,
    "letters": Letters,
    "tasks": Tasks,
    "visits": Visits,
    "activities": Activities,
    "sign-ups": SignUps,
    "exam-questions": ExamQuestions,
    "sessions": Sessions,
    "attendance": Attendances,
}


def run(
    session: Session,
    actor: Actor,
    kind: str,
    source: Path | str | bytes,
    *,
    name: str = "",
    office: str | None = None,
    dry_run: bool = False,
    at: datetime,
    tell: Callable[[int], None] = lambda rows: None,
) -> Report:
    """Import a list; ``name`` is what an upload was called, ``office`` the code all rows belong to.

    One bad row and nothing is written. A dry run writes nothing either and tells what would be.
    ``tell`` hears after each handful how many rows have been taken.
    Refuses an unknown kind or office; raises ``Forbidden`` without the right to import.
    """
    chosen = KINDS.get(kind) or custom.find(session, actor, kind)
    if chosen is None:
        raise Refusal(
            N_("There is no list called %(kind)s. Known are: %(known)s."),
            kind=kind,
            known=", ".join(KINDS),
        )
    require(session, actor, Deed.IMPORT, chosen.record, None)
    report = Report(kind, columns=chosen.columns)
    title = name or (PurePath(source).name if not isinstance(source, bytes) else kind)
    with session.no_autoflush, throughout(session, title):
        job = _job(session, actor, chosen, office, at, report)
        try:
            content, table = read(source, name)
            places = _places(table, chosen, job)
            if report.ok:
                _Import(job, chosen(job), report, tell).take(table, places, dry_run)
        except Refusal as refusal:  # the file as a whole
            report.rejected.append(
                Rejection(0, "", trimmed(title), refusal.sentence, refusal.values)
            )
    if report.ok and not dry_run:
        _tell(session, chosen, report, title, content, job.default_office)
    if not report.ok:
        report.created = report.updated = 0
    return report


def _job(
    session: Session,
    actor: Actor,
    chosen: Chosen,
    office: str | None,
    at: datetime,
    report: Report,
) -> Job:
    found = Lookups(session, actor.offices(Deed.IMPORT, chosen.record))
    default = None
    if office:
        default = found.office(office)
        if default is None:
            raise Refusal(
                N_("There is no such office for you to import into. Known are: %(known)s."),
                known=found.known_offices(),
            )
    elif len(found.office_ids()) == 1:
        default = None if chosen is Offices else found.office_ids()[0]
    return Job(session, actor, at, found, default, report.rejected)


def _places(table: Table, chosen: Chosen, job: Job) -> dict[str, int]:
    """Return where each column stands; unknown, doubled and missing headings are rejected."""
    places: dict[str, int] = {}
    for place, heading in enumerate(table.headings):
        column = column_of(heading, chosen.columns)
        if column is None:
            problem = N_("This heading isn't known. Known are: %(known)s.")
            values = {"known": known_headings(chosen.columns)}
        elif column in places:
            problem = N_("This column is there twice: %(column)s.")
            values = {"column": column}
        else:
            places[column] = place
            continue
        job.rejected.append(
            Rejection(table.heading_number, trimmed(heading), trimmed(heading), problem, values)
        )
    missing = [column for column in chosen.required if column not in places]
    if missing:
        job.rejected.append(
            Rejection(
                table.heading_number,
                ", ".join(missing),
                "",
                N_("These columns are missing: %(columns)s."),
                {"columns": known_headings(missing)},
            )
        )
    return places


class _Import:
    """One file on its way into the records, a handful of rows at a time, inside a savepoint."""

    def __init__(self, job: Job, kind: Kind, report: Report, tell: Callable[[int], None]) -> None:
        self.job, self.kind, self.report, self.tell = job, kind, report, tell
        self.session = job.session
        self.seen: dict[tuple[object, ...], int] = {}

    def take(self, table: Table, places: Mapping[str, int], dry_run: bool) -> None:
        """Take every row; undo all of it if one is bad or nothing shall be written."""
        savepoint = self.session.begin_nested()
        try:
            # what the rows are compared with stands still until they are written; undoing the
            # savepoint lets others go on
            take_turn(self.session.connection())
            for lines in _handfuls(table.rows()):
                self._handful(lines, places)
                self.tell(self.report.rows)
                if self.report.ok:
                    self._write(lines[0].number)
                else:  # the rest is only checked: nothing piles up
                    savepoint.rollback()
                    savepoint = self.session.begin_nested()
            self.kind.finish()
        except BaseException:
            savepoint.rollback()
            raise
        if self.report.ok and not dry_run:
            savepoint.commit()
        else:
            savepoint.rollback()
        self.report.rejected.sort(key=lambda rejection: rejection.row)

    def _handful(self, lines: list[Line], places: Mapping[str, int]) -> None:
        good: list[tuple[Row, Values]] = []
        for line in lines:
            self.report.rows += 1
            row = Row(self.job, line.number, line.cells, places)
            if line.problem is not None:
                self.report.rejected.append(_unreadable(line))
                continue
            values = self.kind.parse(row)
            if not row.bad and self._is_first(row, values):
                good.append((row, values))
        if good:
            self.kind.load(good)
            for row, values in good:
                outcome = self.kind.apply(row, values)
                self.report.created += outcome is Outcome.CREATED
                self.report.updated += outcome is Outcome.UPDATED

    def _is_first(self, row: Row, values: Values) -> bool:
        """Reject a row whose key an earlier row of the file has."""
        key = self.kind.key(values)
        if key is None:
            return True
        first = self.seen.setdefault(key, row.number)
        if first != row.number:
            row.reject(
                self.kind.columns[0],
                N_("This repeats row %(row)s. Keep one of the two."),
                row=first,
            )
            return False
        return True

    def _write(self, first: int) -> None:
        """Write the handful; what only the database sees is told with the handful's first row."""
        self.kind.settle()
        kept = warm(self.session)
        try:
            self.session.flush()
        except IntegrityError as error:
            told = explain(error, MODELS[self.kind.record])
            raise Refusal(
                N_("Rows %(first)s and following contradict what is there: %(told)s"),
                first=first,
                told=told or "",
            ) from error
        del kept


def _handfuls(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while handful := list(islice(lines, HANDFUL)):
        yield handful


def _unreadable(line: Line) -> Rejection:
    problem = line.problem or Refusal("")
    shown = trimmed(",".join(str(cell) for cell in line.cells))
    return Rejection(line.number, "", shown, problem.sentence, problem.values)


def _tell(
    session: Session,
    chosen: Chosen,
    report: Report,
    title: str,
    content: bytes,
    office_id: int | None,
) -> None:
    """Write one line about the file beside those about its rows."""
    figures = {
        "sha256": hashlib.sha256(content).hexdigest(),
        "rows": report.rows,
        "created": report.created,
        "updated": report.updated,
    }
    session.flush()
    note(
        session,
        AuditOp.IMPORT,
        chosen.record,
        None,
        title,
        changes={key: [None, value] for key, value in figures.items()},
        office_id=office_id,
    )
