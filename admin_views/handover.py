"""Screens of the shift handover: its sheet, what is counted, both signatures, the items (JD-5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from flask import Response, url_for
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import Session

from admin_views import current, handover_count, links
from admin_views.assessment_prints import as_file
from admin_views.base import RecordView, Related
from admin_views.columns import Computed, Section
from admin_views.deeds import ReasonForm, RowDeed
from admin_views.fields import LineField, filled
from admin_views.filters import Choice, Days, Named, Pick
from admin_views.formatting import badge, moment, wording, yuan
from admin_views.forms import OfficeForm
from admin_views.handover_count import TAKER
from admin_views.lookups import Lookup
from admin_views.roster import shifts_of
from models import Handover, Shift
from models.clock import today
from models.scopes import Actor
from reports.catalogue import HANDOVER
from rules.handover import OPEN
from rules.shift_words import HandoverState
from rules.vocabulary import (
    CallbackMode,
    Deed,
    PaymentMethod,
    Record,
    TicketStatus,
)
from services import forms, handover
from services.handover_facts import known, word_of

S = HandoverState
_STATE = ("state", "voided_at", "giver_id", "taker_id", "counted_at")


def _desk_shifts(actor: Actor) -> ColumnElement[bool]:
    return and_(shifts_of(actor), Shift.for_front_desk)


def _is_giver(row: Any) -> bool:
    return row.voided_at is None and row.giver_id == current.actor().employee_id


def _fills(row: Any) -> bool:
    return _is_giver(row) and row.state in OPEN


def _gives(row: Any) -> bool:
    return _fills(row) and row.counted_at is not None


def _answers(row: Any) -> bool:
    mine = row.taker_id == current.actor().employee_id
    return row.voided_at is None and row.state is S.GIVEN and bool(mine)


def _notes(row: Any) -> bool:
    own = current.actor().employee_id in (row.giver_id, row.taker_id)
    waits = row.state is S.TAKEN and row.differs and row.noted_at is None
    return row.voided_at is None and waits and not own


def _step(step: Callable[..., Any]) -> Any:
    def act(session: Session, actor: Actor, row: Handover, form: Any, at: datetime) -> None:
        step(session, actor, row, at)

    return act


def _give_back(session: Session, actor: Actor, row: Handover, form: Any, at: datetime) -> None:
    handover.give_back(session, actor, row, at, reason=form.reason.data)


def _note(session: Session, actor: Actor, row: Handover, form: Any, at: datetime) -> None:
    handover.note(session, actor, row, at, text=form.note.data)


def _void(session: Session, actor: Actor, row: Handover, form: Any, at: datetime) -> None:
    handover.void(session, actor, row, at, reason=form.reason.data)


def _print(session: Session, actor: Actor, row: Handover, form: Any, at: datetime) -> Response:
    return as_file(forms.document(session, actor, HANDOVER.key, row, str(get_locale()), at))


class NoteForm(OfficeForm):
    """What the supervisor says about a difference."""

    note = LineField(_l("What follows from it"), [filled], longest=300)


def _facts(session: Session, actor: Actor, rows: Sequence[Handover]) -> dict[str, Any]:
    """Return what somebody signs."""
    (row,) = rows
    differing = [one for one in row.items if one.counted != one.expected]
    items = "; ".join(f"{one.name} {one.counted}/{one.expected} {one.reason}" for one in differing)
    found = known(row)
    return {
        "facts": [
            (gettext("Shift"), f"{row.day:%Y-%m-%d} {row.shift.name} {row.shift.hours}"),
            (gettext("Handed over by"), row.giver.name),
            (gettext("Shift taken over by"), row.taker.name),
            (gettext("Cash expected"), yuan(row.expected_fen)),
            (gettext("Cash counted"), yuan(row.counted_fen)),
            (gettext("Cash difference"), yuan(row.counted_fen - row.expected_fen)),
            (gettext("Why the cash differs"), row.cash_reason),
            (gettext("Items that differ"), items or gettext("None")),
            (gettext("Open work orders"), str(len(found["orders"]))),
            (gettext("Pending callbacks"), str(len(found["callbacks"]))),
            (gettext("Open matters"), row.matters),
        ]
    }


_WITH_FACTS: dict[str, Any] = {
    "template": "desk/deed_with_facts.html",
    "context": _facts,
    "needs": _STATE,
}
DEEDS = (
    RowDeed(
        "count",
        Deed.SIGN,
        handover_count.act,
        form=handover_count.form_of,
        when=_fills,
        needs=_STATE,
        rewrites=True,
        title=_l("Count and fill in"),
        tone="primary",
        template="desk/handover_count.html",
        context=handover_count.context,
    ),
    RowDeed(
        "give",
        Deed.SIGN,
        _step(handover.give),
        when=_gives,
        title=_l("Sign and hand over"),
        note=_l("With this you sign the sheet: it then waits for your colleague's signature."),
        tone="primary",
        **_WITH_FACTS,
    ),
    RowDeed(
        "take",
        Deed.SIGN,
        _step(handover.take),
        when=_answers,
        title=_l("Sign and take over"),
        note=_l("Look at cash and items yourself. Once you sign, the sheet can't be changed."),
        tone="primary",
        **_WITH_FACTS,
    ),
    RowDeed(
        "return",
        Deed.SIGN,
        _give_back,
        form=ReasonForm,
        when=_answers,
        title=_l("Return it"),
        note=_l("The giver corrects the sheet and signs again."),
        **_WITH_FACTS,
    ),
    RowDeed(
        "refill",
        Deed.SIGN,
        _step(handover.refill),
        when=_fills,
        needs=_STATE,
        quick=True,
        title=_l("Fill in anew from the system"),
        in_list=False,
    ),
    RowDeed(
        "note",
        Deed.NOTE,
        _note,
        form=NoteForm,
        when=_notes,
        tone="primary",
        **(_WITH_FACTS | {"needs": (*_STATE, "differs", "noted_at")}),
    ),
    RowDeed(
        "print",
        Deed.PRINT,
        _print,
        quick=True,
        in_list=False,
        title=_l("Print the record"),
        when=lambda row: row.voided_at is None,
    ),
    RowDeed(
        "void",
        Deed.VOID,
        _void,
        form=ReasonForm,
        when=lambda row: row.voided_at is None and row.state is not S.TAKEN,
        needs=_STATE,
        note=_l("For a sheet opened by mistake. The shift still needs its handover."),
        tone="danger",
        in_list=False,
    ),
)


class HandoverView(RecordView):
    """Shift handovers: opened by whoever leaves the desk, signed by both."""

    record = Record.HANDOVER
    edits = False
    computed = {
        "difference": Computed(
            _l("Cash difference"),
            ("expected_fen", "counted_fen", "counted_at"),
            lambda row: yuan(row.counted_fen - row.expected_fen) if row.counted_at else "",
            numeric=True,
        )
    }
    column_list = (
        *("number", "day", "shift", "giver", "taker", "state"),
        *("expected_fen", "difference", "differs", "noted_at", "office"),
    )
    column_details_list = (
        Section(_l("Handover"), ("number", "day", "shift", "giver", "taker", "office")),
        Section(
            _l("Cash"),
            (
                "expected_fen",
                "counted_fen",
                "difference",
                "cash_reason",
                "covered_from",
                "opened_at",
            ),
        ),
        Section(_l("Open matters"), ("matters",)),
        Section(_l("Signatures"), ("given_at", "taken_at", "return_reason")),
        Section(_l("Supervisor"), ("differs", "noted_by", "noted_at", "note")),
    )
    column_export_list = (
        *("number", "office", "day", "shift", "giver", "taker", "state", "expected_fen"),
        *("counted_fen", "cash_reason", "differs", "given_at", "taken_at", "noted_at", "note"),
    )
    form_columns = (Section(_l("Handover"), ("shift", "day", "taker", "matters")),)
    form_more = {
        "matters": {"description": _l("What the next shift has to know; more can be added later.")},
        "day": {"description": _l("The day on which the shift began.")},
    }
    lookups = {"shift": Lookup(Shift, within=_desk_shifts, few=True), "taker": TAKER}
    column_sortable_list = ("day",)
    column_default_sort = "-day"
    search_columns = ("number",)
    filters = (
        Choice("state"),
        Days("day"),
        Named(
            "differs",
            "difference",
            _l("Difference"),
            {
                "open": (
                    _l("To be noted"),
                    lambda at: and_(Handover.differs, Handover.noted_at.is_(None)),
                ),
                "any": (_l("Any difference"), lambda at: Handover.differs.is_(True)),
            },
        ),
        Pick("office"),
    )
    tabs = "state"
    empty = _l("No handover yet: whoever ends a shift at the front desk opens one.")
    deeds = DEEDS

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Begin with today."""
        if row is None and "day" in form:
            form["day"].data = form["day"].data or today()

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> Handover:
        """Open the sheet of a shift."""
        return handover.open_sheet(
            session,
            actor,
            form["shift"].data,
            form["day"].data,
            form["taker"].data,
            at,
            form["matters"].data or "",
        )

    def after(self, row: Any) -> str:
        """Return where it is counted."""
        return url_for("handover.do_view", deed="count", id=row.id)

    def leading(self, session: Session, actor: Actor, row: Any) -> Sequence[Related]:
        """Return what was counted."""
        cash = [one for one in row.cash if one.pieces]
        return (
            Related(
                _l("Cash counted"),
                (_l("Denomination"), _l("Pieces"), _l("Amount")),
                [
                    links.cells(yuan(one.fen), one.pieces, yuan(one.fen * one.pieces))
                    for one in cash
                ],
                empty=_l("No cash was counted."),
                figures=(0, 1, 2),
            ),
            Related(
                _l("Items"),
                (
                    _l("Item"),
                    _l("Expected"),
                    _l("Actually there"),
                    _l("Numbers"),
                    _l("Why it differs"),
                ),
                [
                    links.cells(one.name, one.expected, one.counted, _numbers(one), one.reason)
                    for one in row.items
                ],
                figures=(1, 2),
                empty=_l("No items are listed for this office."),
            ),
        )

    def related(self, session: Session, actor: Actor, row: Any) -> Sequence[Related]:
        """Return what the system knew when the sheet was filled."""
        found = known(row)
        return (
            Related(
                _l("Open work orders"),
                (_l("Number"), _l("Subject"), _l("State"), _l("Settle by")),
                [
                    links.cells(number, subject, badge(word_of(TicketStatus, status)), _when(due))
                    for number, subject, status, due in found["orders"]
                ],
            ),
            Related(
                _l("Pending callbacks"),
                (_l("Work order"), _l("Subject"), _l("Mode"), _l("Call back by")),
                [
                    links.cells(number, subject, badge(word_of(CallbackMode, mode)), _when(due))
                    for number, subject, mode, due in found["callbacks"]
                ],
            ),
            Related(
                _l("Receipts of the shift"),
                (_l("Method"), _l("Receipts"), _l("Amount")),
                [
                    links.cells(wording(word_of(PaymentMethod, method)), count, yuan(fen))
                    for method, (count, fen) in found["receipts"].items()
                ],
                empty=_l("Nothing came in."),
                figures=(1, 2),
            ),
        )

    def title(self, row: Any) -> str:
        """Return its number, day and shift."""
        return f"{row.number} · {row.day:%Y-%m-%d} {row.shift}"


def _numbers(one: Any) -> str:
    return f"{one.first_no}–{one.last_no}" if one.first_no or one.last_no else ""


def _when(text: str) -> str:
    return moment(datetime.fromisoformat(text)) if text else ""


class HandoverItemView(RecordView):
    """What an office hands over from shift to shift."""

    record = Record.HANDOVER_ITEM
    column_list = ("name", "kind", "expected", "active", "office")
    column_details_list = (Section("", column_list),)
    column_export_list = ("office", "name", "kind", "expected", "active")
    form_columns = (Section(_l("Item"), ("office", "name", "kind", "expected", "active")),)
    form_more = {
        "name": {"description": _l("Such as the keys of the pump room, or radio no. 3.")},
        "expected": {"description": _l("How many there should be.")},
    }
    column_sortable_list = ("name",)
    column_default_sort = "name"
    filters = (Choice("kind"), Pick("office"))
