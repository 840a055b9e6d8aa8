"""Deeds on rows: a small form, one service function, one transaction, all or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from admin_views.fields import TextField, filled
from admin_views.formatting import said
from admin_views.forms import OfficeForm
from models.audit import because
from models.scopes import Actor
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed
from services import separation

Result: TypeAlias = "str | Response | None"
Act: TypeAlias = Callable[[Session, Actor, Any, Any, datetime], Any]
MOST_ROWS = 500  # rows one deed takes at once
_IDS = re.compile(r"\d{1,10}")


@dataclass(frozen=True, slots=True)
class RowDeed:
    """Something a person does to one record, or to several at once.

    ``act(session, actor, row, form, at)`` does it; it may return an address to go to, or a finished
    Response such as a PDF. ``when(row)`` says whether the row's state allows it; the columns it
    looks at stand in ``needs``. ``form`` is a form class, or a function of (actor, rows) returning
    one. Without a form, ``quick`` does it at the click; else a page asks once more.
    ``bulk`` offers it for ticked rows; then ``together(session, actor, rows, form, at)``, if
    given, is called once instead of ``act`` once a row. ``rewrites`` says that the form shows what
    is stored and writes it back: it is refused if the record changed since it was opened.
    ``signs`` says that somebody puts his name to what he saw: refused likewise.
    """

    name: str
    deed: Deed
    act: Act | None = None
    form: Any = None
    when: Callable[[Any], bool] | None = None
    needs: tuple[str, ...] = ()
    bulk: bool = False
    quick: bool = False
    together: Act | None = None
    title: LazyString | None = None
    note: LazyString | None = None
    done: LazyString | None = None
    tone: str = ""  # primary, danger or nothing
    in_list: bool = True
    single: bool = True  # offered on one row at all
    rewrites: bool = False
    signs: bool = False
    commits: bool = False  # by itself, as work in the background does: it stands alone
    template: str = "admin/deed.html"
    context: Callable[[Session, Actor, Any], Mapping[str, Any]] | None = None

    @property
    def wording(self) -> str:
        """What the button says."""
        return str(self.title) if self.title is not None else gettext(self.deed.wording)

    def allows(self, row: Any) -> bool:
        """Say whether a row's state allows the deed."""
        return self.when is None or self.when(row)


@dataclass(frozen=True, slots=True)
class PageDeed(RowDeed):
    """A deed without a row: generate a month, import a file. ``act`` is called with row None."""

    single: bool = False
    in_list: bool = False


class ReasonForm(OfficeForm):
    """A deed that wants nothing but its reason."""

    reason = TextField(_l("Reason"), [filled], longest=500)


@dataclass
class Refused:
    """Which rows a deed refused and why; nothing was done to any of them."""

    rows: list[tuple[str, str]] = field(default_factory=list)
    field: str | None = None
    separated: bool = False  # one was the person's own record


def void_row(session: Session, actor: Actor, row: Any, form: Any, at: datetime) -> None:
    """Strike a record out with its reason; it stays readable for good."""
    if row.voided_at is not None:
        raise Refusal(N_("This record is voided already."))
    because(session, form.reason.data)
    row.voided_at, row.voided_by_id = at, actor.employee_id
    row.void_reason = form.reason.data


VOID = RowDeed(
    "void",
    Deed.VOID,
    void_row,
    form=ReasonForm,
    when=lambda row: row.voided_at is None,
    needs=("voided_at",),
    note=_l("A voided record is kept and stays readable; it only counts no longer."),
    tone="danger",
    in_list=False,
)


def ids_of(values: Sequence[str]) -> list[int]:
    """Return the ids named in an address or a post: repeated, or joined by commas."""
    parts = [part for value in values for part in value.split(",")]
    good = [int(p) for p in parts if p.isascii() and _IDS.fullmatch(p) and int(p) < 2**31]
    return list(dict.fromkeys(good))


def run(
    deed: RowDeed, session: Session, actor: Actor, rows: Sequence[Any], form: Any, at: datetime
) -> tuple[Any, Refused]:
    """Do a deed to all rows, or find out every one that refuses; the caller commits or undoes."""
    refused = Refused()
    result: Any = None
    if not rows or (deed.together is not None and len(rows) > 1):
        try:
            act = deed.together if rows and deed.together is not None else deed.act
            result = act(session, actor, list(rows) if rows else None, form, at) if act else None
            session.flush()
        except separation.Refused as no:  # told row by row
            refused.rows = [(str(row), said(why)) for row, why in no.rows]
            refused.separated = no.separated
        except Refusal as refusal:
            refused.rows.append(("", said(refusal)))
            refused.field = refusal.field
        return result, refused
    for row in rows:
        name, barred = str(row), not deed.allows(row)
        try:
            with nullcontext() if deed.commits else session.begin_nested():
                result = deed.act(session, actor, row, form, at) if deed.act else None
                if barred:  # the deed itself knows best why; if it does not say, the table does
                    raise Refusal(N_("Its state does not allow this now."))
        except Refusal as refusal:
            refused.rows.append((name, said(refusal)))
            refused.field = refusal.field
            refused.separated |= isinstance(refusal, separation.OwnWork)
        except StaleDataError:
            refused.rows.append((name, gettext("Somebody changed this meanwhile. Try again.")))
    return result, refused
