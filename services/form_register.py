"""Keeping the register of controlled forms (procedure 5): entered, followed by the next, ended.

An edition that was in use stands: a changed form gets the next edition with its first day, and
records go on printing on the edition of their date.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import FormRegister
from models.audit import because
from models.register_seals import end_before, is_used
from models.scopes import Actor, require
from reports import catalogue
from rules import register_words as rules
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record
from services import form_editions, inputs

KEEPER = "客户服务部"  # who keeps the forms: data of the register, so it is no message


@dataclass(frozen=True, slots=True)
class Next:
    """What a new edition of a form is to say."""

    edition: str
    valid_from: date
    layout: str
    change: str


def first() -> Iterator[FormRegister]:
    """Yield the editions an installation begins with: the forms the product prints."""
    for form in catalogue.CONTROLLED:
        yield FormRegister(
            code=form.code,
            name=form.name,
            edition=form.edition,
            valid_from=form.valid_from,
            retention_years=form.retention_years,
            keeper=KEEPER,
            controlled=True,
            layout=form.layouts[-1],
            clause=form.clause,
        )


def layouts(code: str) -> tuple[str, ...]:
    """Return the layouts the product prints a form in; none for a form it does not print."""
    known = {form.code: form.layouts for form in catalogue.CONTROLLED}
    return known.get(code, ())


def enter(session: Session, actor: Actor, row: FormRegister) -> FormRegister:
    """Enter a form, or the next edition of one that is there."""
    require(session, actor, Deed.CREATE, Record.FORM_REGISTER, None)
    with session.no_autoflush:
        others = _others(session, row)
        first_days = tuple(one.valid_from for one in others)
        rules.check_first_day(row.valid_from, first_days, actor.day)
    row.layout = row.layout or next(reversed(layouts(row.code)), "")
    session.add(row)
    session.flush()
    return row


def follow(session: Session, actor: Actor, before: FormRegister, wish: Next) -> FormRegister:
    """Issue the next edition of a form; the one before ends the day before it begins."""
    require(session, actor, Deed.ISSUE, Record.FORM_REGISTER, before)
    words = inputs.text(FormRegister, "change", wish.change, needed=N_("Say what changed."))
    if wish.layout and wish.layout not in layouts(before.code):
        raise Refusal(N_("Choose one of the list."), field="layout")
    others = [*_others(session, before), before]
    rules.check_first_day(wish.valid_from, tuple(one.valid_from for one in others), actor.day)
    edition = inputs.text(FormRegister, "edition", wish.edition, needed=N_("Enter the edition."))
    if any(one.edition == edition for one in others):
        raise Refusal(N_("This edition of the form exists already."), field="edition")
    copied = ("code", "name", "retention_years", "keeper", "controlled", "clause")
    made = FormRegister(
        **{name: getattr(before, name) for name in copied},
        edition=edition,
        valid_from=wish.valid_from,
        layout=wish.layout or before.layout,
        change=words,
    )
    session.add(made)
    session.flush()
    return made


def change(session: Session, actor: Actor, row: FormRegister, first_before: date) -> FormRegister:
    """Keep a corrected edition: while it is coming its day may move, then only who keeps it."""
    require(session, actor, Deed.EDIT, Record.FORM_REGISTER, row)
    with session.no_autoflush:
        others = _others(session, row)
    if row.valid_from != first_before:
        rules.check_first_day(row.valid_from, tuple(one.valid_from for one in others), actor.day)
        with session.no_autoflush:
            end_before(session, row, first_before)
    session.flush()
    return row


def end(session: Session, actor: Actor, row: FormRegister, last: date, why: str) -> FormRegister:
    """Say which day is the last of a form nobody uses any more."""
    require(session, actor, Deed.WITHDRAW, Record.FORM_REGISTER, row)
    rules.check_last_day(row.valid_from, last, actor.day)
    if any(one.valid_from > row.valid_from for one in _others(session, row)):
        raise Refusal(N_("A later edition follows: this one ends by itself."))
    because(session, inputs.reason(why))
    row.valid_to = last
    session.flush()
    return row


def usable(session: Session, row: FormRegister, day: date) -> FormRegister:
    """Return an edition that new records may be made on; refuse one that is none today."""
    if form_editions.in_force(session, row.code, day).id != row.id:
        raise Refusal(
            N_("Edition %(edition)s of %(code)s is not in force today: print the one that is."),
            edition=row.edition,
            code=row.code,
        )
    return row


def fixed(session: Session, row: FormRegister, day: date, name: str) -> bool:
    """Say whether a column of an edition stands: it was in use, or is one of several."""
    if name == "code" and _others(session, row):
        return True
    return is_used(session, row) or row.valid_from < day


def _others(session: Session, row: FormRegister) -> list[FormRegister]:
    asked = select(FormRegister).where(FormRegister.code == row.code)
    return [one for one in session.scalars(asked) if one is not row]
