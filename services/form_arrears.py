"""The arrears notice on paper: of a contact as it was kept, or of what flats owe today (JD-10).

A notice is no controlled form and is not kept: the contact is the evidence, the paper its copy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from models import Bill, Customer, Dunning, Occupancy, Office, Unit
from models.audit import note
from models.clock import OFFICE_ZONE
from models.scopes import Actor, Forbidden, rows_within
from reports import arrears_notice, bundle, evidence
from reports.arrears_notice import Line, Sheet
from reports.catalogue import ARREARS_NOTICE, Form
from reports.paper import LANGUAGES, Paper
from rules.dunning_words import DunningStep
from rules.refusal import Refusal
from rules.vocabulary import N_, AuditOp, Deed, Occupies, Record
from services.dunning_ladder import is_open
from services.frozen import instant

FIRST = {Occupies.OWNER: 0, Occupies.TENANT: 1, Occupies.FAMILY: 2}
Tell = Callable[[int, int], None]


def _paper(office: Office, number: str = "") -> Paper:
    return Paper(company=office.company, office=office.name, number=number)


# Of a contact -------------------------------------------------------------------------------------
def sheet_of(row: Dunning, form: Form) -> Sheet:
    """Return the notice of a contact: the bills as they stood then."""
    return Sheet(
        paper=_paper(row.office, row.number),
        form=form,
        step=row.step,
        place=row.unit.address,
        customer=row.customer.name if row.customer else _occupant(row),
        dated=row.day,
        lines=tuple(
            Line(one.period, one.item, one.amount_fen, one.paid_fen, one.due_on)
            for one in row.bills
        ),
        phone=row.office.phone,
    )


def _occupant(row: Dunning) -> str:
    """Return whom the notice is addressed to where nobody was spoken to."""
    session = object_session(row)
    return occupants(session, [row.unit_id], row.day).get(row.unit_id, "") if session else ""


def content(row: Dunning) -> dict[str, Any]:
    """Return what the notice's attachment says."""
    return {
        "record_no": row.number,
        "flat": row.unit.address,
        "step": row.step.value,
        "at": instant(row.at),
        "owed_fen": row.owed_fen,
        "bills": [
            [one.bill_no, one.item, one.period, one.amount_fen, one.paid_fen, str(one.due_on)]
            for one in row.bills
        ],
    }


def pdf(row: Dunning, form: Form, language: str) -> bytes:
    """Return a contact's notice as PDF."""
    said = evidence.canonical(content(row))
    return arrears_notice.render(sheet_of(row, form), language, evidence=said, created=row.at)


def html(row: Dunning, form: Form, language: str, nonce: str) -> str:
    """Return a contact's notice as a page to print from the browser."""
    return arrears_notice.html(sheet_of(row, form), language, nonce=nonce)


# Of flats, as they stand --------------------------------------------------------------------------
def reachable(session: Session, actor: Actor, units: Sequence[int]) -> list[Unit]:
    """Return flats whose bills somebody may see and whose notices he may print; or refuse all."""
    if not actor.may(Deed.PRINT, Record.DUNNING):
        raise Forbidden(Deed.PRINT, Record.DUNNING)
    seen = select(Bill.unit_id).where(rows_within(actor, Bill, Record.BILL), is_open())
    found = session.scalars(
        select(Unit)
        .where(Unit.id.in_(units), Unit.id.in_(seen))
        .order_by(Unit.building_id, Unit.id)
    ).all()
    if len(found) != len(set(units)):
        raise Forbidden(Deed.PRINT, Record.DUNNING)
    return list(found)


def sheets(session: Session, flats: Sequence[Unit], step: DunningStep, day: date) -> list[Sheet]:
    """Return the notices of flats as of a day; refuse a flat of which nothing is overdue."""
    ids = [flat.id for flat in flats]
    bills: dict[int, list[Bill]] = {}
    for bill in session.scalars(
        select(Bill)
        .where(Bill.unit_id.in_(ids), is_open(), Bill.due_on < day)
        .order_by(Bill.due_on, Bill.id)
    ):
        bills.setdefault(bill.unit_id, []).append(bill)
    names = occupants(session, ids, day)
    for flat in flats:
        if flat.id not in bills:
            raise Refusal(
                N_("Nothing is overdue at %(flat)s: there is nothing to collect."),
                flat=flat.address,
            )
    return [
        Sheet(
            paper=_paper(flat.office),
            step=step,
            place=flat.address,
            customer=names.get(flat.id, ""),
            dated=day,
            lines=tuple(
                Line(one.period, one.item, one.amount_fen, one.paid_fen, one.due_on)
                for one in bills[flat.id]
            ),
            phone=flat.office.phone,
        )
        for flat in flats
    ]


def occupants(session: Session, units: Sequence[int], day: date) -> dict[int, str]:
    """Return whom notices are addressed to: the owner, else who lives there."""
    rows = session.execute(
        select(Occupancy.unit_id, Occupancy.occupies_as, Occupancy.id, Customer.name)
        .join(Customer, Customer.id == Occupancy.customer_id)
        .where(Occupancy.unit_id.in_(units), Occupancy.held_on(day), Customer.voided_at.is_(None))
    ).all()
    ordered = sorted(rows, key=lambda row: (FIRST[row.occupies_as], row.id), reverse=True)
    return {row.unit_id: row.name for row in ordered}


def of_flats(
    session: Session,
    actor: Actor,
    units: Sequence[int],
    step: DunningStep,
    language: str,
    tell: Tell | None = None,
) -> bytes:
    """Return the notices of flats in one file, as of today; each print is on record."""
    flats = reachable(session, actor, units)
    parts = []
    for place, sheet in enumerate(sheets(session, flats, step, actor.day)):
        if tell is not None:
            tell(place, len(flats))
        said = evidence.canonical(
            {"flat": sheet.place, "step": step.value, "day": str(actor.day), "owed_fen": sheet.owed}
        )
        made = datetime.combine(actor.day, time(), OFFICE_ZONE)
        parts.append(arrears_notice.render(sheet, language, evidence=said, created=made))
    for flat in flats:
        _note(session, flat.id, flat.address, flat.office_id, language, Record.UNIT)
    return together(parts, language, actor.day)


def of_contacts(
    session: Session,
    actor: Actor,
    ids: Sequence[int],
    language: str,
    tell: Tell | None = None,
) -> bytes:
    """Return the notices of contacts in one file; each print is on record."""
    reach = rows_within(actor, Dunning, Record.DUNNING, Deed.PRINT)
    rows = session.scalars(select(Dunning).where(Dunning.id.in_(ids), reach).order_by(Dunning.id))
    parts = []
    for place, row in enumerate(rows.all()):
        if tell is not None:
            tell(place, len(ids))
        parts.append(pdf(row, ARREARS_NOTICE, language))
        _note(session, row.id, row.number, row.office_id, language, Record.DUNNING)
    if len(parts) != len(set(ids)):
        raise Forbidden(Deed.PRINT, Record.DUNNING)
    return together(parts, language, actor.day)


def together(parts: Iterable[bytes], language: str, day: date) -> bytes:
    """Return notices in one file."""
    made = datetime.combine(day, time(), OFFICE_ZONE)
    return bundle.merge(list(parts), title=title(day), lang=LANGUAGES[language], created=made)


def title(day: date) -> str:
    """Return what a file of several notices is called."""
    return f"{ARREARS_NOTICE.stem}_{day:%Y%m%d}"


def _note(
    session: Session, row_id: int, name: str, office_id: int, language: str, record: Record
) -> None:
    changes = {"form": ARREARS_NOTICE.key, "language": language, "copy": None}
    note(session, AuditOp.PRINT, record, row_id, name, changes=changes, office_id=office_id)


# In the background --------------------------------------------------------------------------------
def is_asked_for(given: dict[str, Any]) -> bool:
    """Say whether chosen forms are arrears notices."""
    return "contacts" in given or "flats" in given


def asked_for(
    session: Session,
    actor: Actor,
    given: dict[str, Any],
    language: str,
    tell: Tell | None = None,
) -> bytes:
    """Return the file of notices that was asked for: of contacts, or of flats as they stand."""
    if "contacts" in given:
        return of_contacts(session, actor, given["contacts"], language, tell)
    steps = {step.value: step for step in DunningStep}
    return of_flats(session, actor, given["flats"], steps[given["step"]], language, tell)


def may_fetch(session: Session, actor: Actor, given: dict[str, Any]) -> bool:
    """Say whether somebody may still print everything in a file that was made for him."""
    try:
        if "contacts" in given:
            reach = rows_within(actor, Dunning, Record.DUNNING, Deed.PRINT)
            found = session.scalars(
                select(Dunning.id).where(Dunning.id.in_(given["contacts"]), reach)
            )
            return set(found) == set(given["contacts"])
        return bool(reachable(session, actor, given["flats"]))
    except Forbidden:
        return False
