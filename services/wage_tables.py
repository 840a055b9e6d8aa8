"""Wage tables (4.9): drafted by finance, put in force by the manager; and payroll's layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import WageBand, WageColumn, WageLayout, WageTable
from models.audit import note
from models.scopes import Actor, require
from models.wage_seals import ISSUED
from rules import wages as rules
from rules.refusal import Refusal
from rules.vocabulary import N_, AuditOp, Deed, Record
from rules.wage_words import WageField, WageMode, WageTableState
from rules.wages import Band
from services import inputs
from services.separation import somebody

FEN = 100
HEAD = ("valid_from", "mode", "bonus_of")
F = WageField
# what payroll's file holds until an office lays it out otherwise
USUAL = (
    *(F.EMPLOYEE_NO, F.NAME, F.POST, F.MONTH, F.KIND, F.SCORE, F.COEFFICIENT, F.BASE),
    *(F.PERFORMANCE, F.WITHHELD, F.REPAID, F.NET, F.BATCH),
)
# what a first table proposes: a coefficient for each band of scores
USUAL_BANDS = ((0, "0"), (60, "0.6"), (70, "0.8"), (80, "0.9"), (90, "1"), (98, "1.1"))


# Tables -------------------------------------------------------------------------------------------
def write(
    session: Session,
    actor: Actor,
    row: WageTable | None,
    head: Mapping[str, Any],
    bands: Sequence[Mapping[str, Any]],
) -> WageTable:
    """Enter a draft, or change one; ``bands`` are scores with a coefficient, or an amount in yuan.

    Refuses gaps and overlaps of the scores 0 to 100.
    """
    require(session, actor, Deed.CREATE if row is None else Deed.EDIT, Record.WAGE_TABLE, row)
    if row is not None and row.state is WageTableState.ISSUED:
        raise Refusal(ISSUED)
    mode: WageMode = head["mode"]
    checked = rules.checked([_band(one, mode) for one in bands], mode)
    row = row or WageTable(office_id=head["office_id"])
    row.note = inputs.text(WageTable, "note", head["note"])
    for key in HEAD:
        setattr(row, key, head[key])
    row.valid_from = row.valid_from.replace(day=1)
    row.by_days = head.get("by_days", True)
    session.add(row)
    _fit(session, row, checked)
    row.version = row.version if row.id is None else row.version + 1
    session.flush()
    return row


def _band(typed: Mapping[str, Any], mode: WageMode) -> Band:
    value = Fraction(typed["value"])
    if mode is WageMode.AMOUNT:
        value *= FEN
        if value.denominator != 1:
            raise Refusal(N_("An amount has at most two decimals."), field="band_rows")
    return Band(Fraction(typed["score_from"]), value)


def _fit(session: Session, row: WageTable, bands: Sequence[Band]) -> None:
    """Write bands over those there are, by their place."""
    for gone in row.bands[len(bands) :]:
        changes = {"row_removed": [gone.told_as, None]}
        note(session, AuditOp.UPDATE, Record.WAGE_TABLE, row.id, str(row), changes=changes)
        row.bands.remove(gone)
        session.delete(gone)
    for place, band in enumerate(bands):
        if place == len(row.bands):
            row.bands.append(WageBand(position=place + 1))
        row.bands[place].score_from, row.bands[place].value = band.score_from, band.value


def issue(session: Session, actor: Actor, row: WageTable, at: datetime) -> WageTable:
    """Put a draft in force: from its month on batches are reckoned by it, and it stands."""
    require(session, actor, Deed.ISSUE, Record.WAGE_TABLE, row)
    if row.state is WageTableState.ISSUED:
        raise Refusal(ISSUED)
    rules.checked(row.as_bands(), row.mode)
    row.state = WageTableState.ISSUED
    row.issued_at, row.issued_by_id = at, somebody(actor)
    session.flush()
    return row


# Layouts ------------------------------------------------------------------------------------------
def lay_out(
    session: Session,
    actor: Actor,
    row: WageLayout | None,
    head: Mapping[str, Any],
    columns: Sequence[tuple[str, WageField]],
) -> WageLayout:
    """Enter or change the layout of payroll's file: the title of each column and what it holds."""
    require(session, actor, Deed.CREATE if row is None else Deed.EDIT, Record.WAGE_LAYOUT, row)
    if not columns:
        raise Refusal(N_("Enter at least one column."), field="column_rows")
    titles = [
        inputs.within(title, 40, field="column_rows", needed=N_("Give each column a title."))
        for title, _ in columns
    ]
    twice = next((one for one in titles if titles.count(one) > 1), None)
    if twice is not None:
        raise Refusal(N_("Two columns have the title %(title)s."), field="column_rows", title=twice)
    row = row or WageLayout(office_id=head["office_id"])
    row.valid_from = head["valid_from"]
    session.add(row)
    for gone in row.columns[len(columns) :]:
        changes = {"row_removed": [gone.title, None]}
        note(session, AuditOp.UPDATE, Record.WAGE_LAYOUT, row.id, str(row), changes=changes)
        row.columns.remove(gone)
        session.delete(gone)
    for place, (title, (_, what)) in enumerate(zip(titles, columns, strict=True)):
        if place == len(row.columns):
            row.columns.append(WageColumn(position=place + 1))
        row.columns[place].title, row.columns[place].field = title, what
    row.version = row.version if row.id is None else row.version + 1
    session.flush()
    return row


def layout_on(session: Session, office_id: int, day: date) -> WageLayout | None:
    """Return the layout in force at an office on a day; none: the usual columns."""
    return session.scalars(
        select(WageLayout)
        .where(WageLayout.office_id == office_id, WageLayout.valid_from <= day)
        .order_by(WageLayout.valid_from.desc())
        .limit(1)
    ).first()
