"""What somebody wants to be told outside of the house: address, quiet hours, kinds by channel."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from sqlalchemy.orm import Session

from models import NoticeSetting
from models.scopes import Actor, Forbidden
from rules.notice_words import NoticeChannel, NoticeKind
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record

# what can be chosen; a test goes everywhere
CHOSEN = tuple(kind for kind in NoticeKind if kind is not NoticeKind.TEST)
_EMAIL = re.compile(r"[^\s@,;<>&?%]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_HOUR = re.compile(r"(\d{1,2}):(\d{2})")


def own(session: Session, actor: Actor) -> NoticeSetting | None:
    """Return what somebody chose; None when he left it as it is."""
    return session.get(NoticeSetting, actor.employee_id)


def keep(
    session: Session,
    actor: Actor,
    *,
    email: str,
    quiet_from: str,
    quiet_to: str,
    chosen: Iterable[str],
) -> NoticeSetting:
    """Keep what somebody chose for himself; ``chosen`` are words like ``email:urged``."""
    if actor.employee_id is None:
        raise Forbidden(Deed.EDIT, Record.DELIVERY)
    address = unicodedata.normalize("NFKC", email).strip()
    if address and not _EMAIL.fullmatch(address):
        raise Refusal(N_("Write the e-mail address like name@example.com."), field="email")
    begins, ends = hours(quiet_from, quiet_to)
    row = own(session, actor) or NoticeSetting(employee_id=actor.employee_id)
    picked = set(chosen)
    row.email, row.quiet_from, row.quiet_to = address, begins, ends
    row.choices = {
        channel.value: [kind.value for kind in CHOSEN if f"{channel.value}:{kind.value}" in picked]
        for channel in NoticeChannel
    }
    session.add(row)
    session.flush()
    return row


def hours(begins: str, ends: str) -> tuple[str, str]:
    """Return quiet hours as they are kept: two times of day, or two empty ones."""
    kept = hour(begins, "quiet_from"), hour(ends, "quiet_to")
    if bool(kept[0]) != bool(kept[1]):
        field = "quiet_to" if kept[0] else "quiet_from"
        raise Refusal(
            N_("Enter when quiet hours begin and when they end, or neither."), field=field
        )
    return kept


def hour(text: str, field: str) -> str:
    """Return a time of day as HH:MM, whatever colon it was typed with; empty stays empty."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return ""
    found = _HOUR.fullmatch(plain)
    if found and int(found[1]) < 24 and int(found[2]) < 60:
        return f"{int(found[1]):02}:{found[2]}"
    raise Refusal(N_("Write a time of day such as 22:00."), field=field)
