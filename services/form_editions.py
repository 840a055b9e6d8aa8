"""The edition a record prints on: the one in force on its date, by the register (procedure 5).

The one home of that question: every controlled form asks here, whoever prints it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import FormRegister
from reports.catalogue import Form
from rules.refusal import Refusal
from rules.vocabulary import N_


def of(session: Session, code: str) -> Sequence[FormRegister]:
    """Return every edition of a form, the newest first."""
    return session.scalars(
        select(FormRegister)
        .where(FormRegister.code == code)
        .order_by(FormRegister.valid_from.desc(), FormRegister.id.desc())
    ).all()


def on(editions: Sequence[FormRegister], day: date) -> FormRegister | None:
    """Return which of a form's editions, the newest first, is in force on a day; None if none is.

    A newer one that was ended does not bring the one before back.
    """
    newest = next((one for one in editions if one.valid_from <= day), None)
    return newest if newest is not None and newest.holds_on(day) else None


def in_force(session: Session, code: str, day: date) -> FormRegister:
    """Return the edition in force on a day; refuse where there is none, and say what to do."""
    editions = of(session, code)
    found = on(editions, day)
    if found is not None:
        return found
    if not editions:
        raise Refusal(
            N_("Form %(code)s is not in the register. The quality department enters it first."),
            code=code,
        )
    raise Refusal(
        N_(
            "No edition of form %(code)s is in force on %(day)s: an obsolete one can't be used "
            "for new records. The quality department enters the next edition in the register."
        ),
        code=code,
        day=day.isoformat(),
    )


def at(session: Session, form: Form, day: date) -> Form:
    """Return a controlled form as the edition in force on a record's date has it."""
    return _as(form, in_force(session, form.code, day))


def kept(session: Session, form: Form, edition: str) -> Form:
    """Return a form in the edition that was frozen with a record, whatever became of it since."""
    row = session.scalars(
        select(FormRegister).where(FormRegister.code == form.code, FormRegister.edition == edition)
    ).one_or_none()
    return replace(form, edition=edition) if row is None else _as(form, row)


def _as(form: Form, row: FormRegister) -> Form:
    """Return the form of an edition; refuse a layout that this version of the product lacks."""
    if row.layout and row.layout not in form.layouts:
        raise Refusal(
            N_(
                "Edition %(edition)s of %(code)s has a layout that is not installed here: "
                "%(layout)s. Choose another one in the register."
            ),
            edition=row.edition,
            code=row.code,
            layout=row.layout,
        )
    return form.at(row.edition, row.valid_from)
