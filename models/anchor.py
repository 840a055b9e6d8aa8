"""The head of the audit trail, kept outside the database: a chain can't notice its end cut off.

After each commit the number and the mac of the newest line are written to a file of the data folder
(configuration ``AUDIT_HEAD``). A trail that does not contain that line any more was cut.
"""

from __future__ import annotations

import json
import os
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from flask import current_app, has_app_context
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

_turn = threading.Lock()


@dataclass(frozen=True, slots=True)
class Head:
    """The newest line of a trail: how many lines there are, and its mac."""

    lines: int
    mac: str


def reached(session: Session, head: Head) -> None:
    """Remember the line a transaction has come to; its commit makes it the head."""
    session.info["head"] = head


def kept() -> Head | None:
    """Return the head that stands outside the database; None where none was kept yet."""
    place = _place()
    if place is None:
        return None
    try:
        return Head(**json.loads(place.read_text(encoding="ascii")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError):
        return Head(0, "")  # unreadable: no trail fits it, so somebody will look into it


def fits(last: Head, mac_of: Callable[[int], str | None]) -> bool:
    """Say whether the trail that ends with a line contains the head kept outside."""
    head = kept()
    if head is None:
        return True
    return head == last or (head.lines < last.lines and mac_of(head.lines) == head.mac)


def keep(head: Head, *, forward: bool = True) -> None:
    """Write the head: whole or not at all, and never back, unless another trail takes its place."""
    place = _place()
    if place is None:
        return
    with _turn:
        before = kept()
        if forward and before is not None and before.lines >= head.lines:
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                json.dump(asdict(head), file)
            os.replace(draft, place)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(draft)


def _place() -> Path | None:
    given = current_app.config.get("AUDIT_HEAD") if has_app_context() else None
    return Path(given) if given else None


@event.listens_for(Session, "after_commit")
def _keep_head(session: Session) -> None:
    """Keep the head of a transaction that is done; a savepoint is not."""
    if session.in_nested_transaction():
        return
    head = session.info.pop("head", None)
    if head is not None:
        keep(head)


@event.listens_for(Session, "after_soft_rollback")
def _forget_head(session: Session, undone: SessionTransaction) -> None:
    """Forget a head whose line may be undone; the next commit tells a later one."""
    session.info.pop("head", None)
