"""What the giver counts on a handover: notes and coins, items, receipt numbers (JD-5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from admin_views.fields import LineField, TextField, WholeField, filled
from admin_views.formatting import yuan
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from admin_views.roster import colleagues
from models import Employee, Handover
from models.scopes import Actor
from rules.handover import ODD, Checked
from rules.shift_words import ItemKind
from rules.vocabulary import (
    Role,
)
from services import handover


def _takers(actor: Actor) -> Any:
    return colleagues(actor, Role.FRONT_DESK) & (Employee.id != actor.employee_id)


TAKER = Lookup(Employee, within=_takers, few=True)


def form_of(actor: Actor, rows: Sequence[Handover]) -> type[OfficeForm]:
    """Return the form of a sheet: a field a denomination, four an item."""
    row = rows[0] if rows else None
    fields: dict[str, Any] = {}
    for cash in row.cash if row is not None else ():
        marks = {"data-fen": str(cash.fen)} | ({} if fields else {"data-focus": "yes"})
        fields[f"cash_{cash.fen}"] = WholeField(
            _l("Odd fen") if cash.fen == ODD else yuan(cash.fen),
            default=cash.pieces or None,
            render_kw=marks,
        )
    fields["cash_reason"] = LineField(
        _l("Why the cash differs"), longest=300, default=row.cash_reason if row else ""
    )
    for item in row.items if row is not None else ():
        key = f"item_{item.id}"
        fields[f"{key}_counted"] = WholeField(_l("Actually there"), default=item.counted)
        if item.kind is ItemKind.RECEIPT_BOOK:
            fields[f"{key}_first"] = LineField(
                _l("First number"), longest=20, default=item.first_no
            )
            fields[f"{key}_last"] = LineField(_l("Last number"), longest=20, default=item.last_no)
        words = {"class": "words"}
        fields[f"{key}_reason"] = LineField(
            _l("Why it differs"), longest=200, default=item.reason, render_kw=words
        )
    fields["matters"] = TextField(
        _l("Open matters"), longest=4000, default=row.matters if row else ""
    )
    fields["taker"] = LookupField(
        _l("Shift taken over by"), [filled], lookup=TAKER, default=row.taker if row else None
    )
    return type("CountForm", (OfficeForm,), fields)


def act(session: Session, actor: Actor, row: Handover, form: Any, at: datetime) -> str:
    """Keep what was counted; then the sheet's page offers to sign."""
    handover.count(
        session,
        actor,
        row,
        at,
        pieces={cash.fen: form[f"cash_{cash.fen}"].data or 0 for cash in row.cash},
        cash_reason=form.cash_reason.data or "",
        items=[_checked(item, form) for item in row.items],
        matters=form.matters.data or "",
        taker=form.taker.data,
    )
    return f"/handover/details/?id={row.id}"


def _checked(item: Any, form: Any) -> Checked:
    key = f"item_{item.id}"

    def said(name: str) -> str:
        return (form[f"{key}_{name}"].data or "") if f"{key}_{name}" in form else ""

    return Checked(
        key,
        item.name,
        item.kind,
        item.expected,
        form[f"{key}_counted"].data,
        said("first"),
        said("last"),
        said("reason"),
    )


def context(session: Session, actor: Actor, rows: Sequence[Handover]) -> dict[str, Any]:
    """Return the sheet whose tables are filled in."""
    row = rows[0]
    return {
        "sheet": row,
        "expected": yuan(row.expected_fen),
        "fens": [cash.fen for cash in row.cash],
    }
