"""The daily report of money taken on paper: the figures of the screen (JD-10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from models import Office
from models.audit import note
from models.clock import local
from models.scopes import Actor, Forbidden
from reports import daily_cash as paper
from reports import evidence
from reports.catalogue import DAILY_CASH
from reports.daily_cash import Line, Sheet, ShiftLine, Sum
from reports.paper import Paper
from rules.vocabulary import AuditOp, Deed, PaymentMethod, Record
from services import daily_cash
from services.daily_cash import Report, Total
from services.forms import Printed


def until(ends: datetime) -> str:
    """Return where a time within the day ends: midnight is 24:00."""
    said = f"{local(ends):%H:%M}"
    return "24:00" if said == "00:00" else said


def books(found: Report) -> Sequence[tuple[str, str, str]]:
    """Return the books used: the book, the numbers used on the day, those left out before."""
    return tuple(
        (
            one.book.range,
            _range(one.book, one.first, one.last) + f" ({one.used})",
            ", ".join(_range(one.book, first, last) for first, last in one.missing),
        )
        for one in found.slips
    )


def _range(book: Any, first: int, last: int) -> str:
    if first == last:
        return str(book.number_of(first))
    return f"{book.number_of(first)}–{book.number_of(last)}"


def _sum(name: str | PaymentMethod, total: Total) -> Sum:
    return Sum(
        name,
        total.received,
        total.received_fen,
        total.refunds,
        total.refunded_fen,
        total.net_fen,
    )


def sheet_of(found: Report) -> Sheet:
    """Return the report as it is printed."""
    return Sheet(
        paper=Paper(
            company=found.office.company,
            office=found.office.name,
            number=f"{found.office.code}-{found.day:%Y%m%d}",
        ),
        day=found.day,
        whole=_sum("", found.whole),
        methods=tuple(_sum(method, total) for method, total in found.methods),
        people=tuple(_sum(name, total) for name, total, _ in found.people),
        shifts=tuple(
            ShiftLine(
                one.handover.number,
                one.handover.shift.name,
                f"{local(one.begins):%H:%M}–{until(one.ends)}",
                one.cash_fen,
            )
            for one in found.shifts
        ),
        desk_cash_fen=found.desk_cash_fen,
        outside_fen=found.outside_fen,
        lines=tuple(
            Line(
                f"{local(one.move.at):%H:%M}",
                one.move.number,
                one.flat,
                one.move.payer,
                one.move.method,
                one.person,
                one.move.fen,
            )
            for one in found.entries
        ),
        books=tuple(books(found)),
        voided=tuple(str(row) for row in found.voided),
    )


def content(found: Report) -> dict[str, Any]:
    """Return what the report's attachment says."""
    return {
        "office": found.office.code,
        "day": str(found.day),
        "methods": {
            method.value: [total.received, total.received_fen, total.refunds, total.refunded_fen]
            for method, total in found.methods
        },
        "desk_cash_fen": found.desk_cash_fen,
        "moves": [
            [one.move.record.value, one.move.number, one.move.method.value, one.move.fen]
            for one in found.entries
        ],
    }


def printed(
    session: Session, actor: Actor, office: Office, day: date, language: str, at: datetime
) -> Printed:
    """Return an office's day as PDF; the print is on record."""
    if not actor.may(Deed.PRINT, Record.RECEIPT):
        raise Forbidden(Deed.PRINT, Record.RECEIPT)
    found = daily_cash.report(session, actor, office, day)
    sheet = sheet_of(found)
    data = paper.render(sheet, language, evidence=evidence.canonical(content(found)), created=at)
    note(
        session,
        AuditOp.PRINT,
        Record.RECEIPT,
        None,
        sheet.paper.number,
        changes={"form": DAILY_CASH.key, "language": language, "copy": None},
        office_id=office.id,
    )
    return Printed(f"{DAILY_CASH.stem}_{sheet.paper.number}.pdf", data)
