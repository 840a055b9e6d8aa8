"""Long lists: imported by the worker, with their progress, instead of while somebody waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from models.scopes import Actor
from rules.refusal import Refusal
from services.imports import Report, read, run
from services.imports.words import heading_of

LONG = 1000  # rows: a list of more is no request's work
SHOWN = 200  # rejected cells a page tells of
Tell = Callable[[int, int], None]
Told = tuple[str, str, str, str]  # row, column, value and reason of a rejected cell


def is_long(content: bytes, name: str) -> bool:
    """Say whether a list is for the worker; what can't be read is told at once."""
    try:
        return sum(1 for _ in islice(read(content, name)[1].rows(), LONG + 1)) > LONG
    except Refusal:
        return False


def take(
    session: Session,
    actor: Actor,
    given: dict[str, Any],
    content: bytes,
    at: datetime,
    tell: Tell,
) -> Report:
    """Check or import a list as it was asked for; commits what is good, and nothing else."""
    rows = sum(1 for _ in read(content, given["title"])[1].rows())
    report = run(
        session,
        actor,
        given["list"],
        content,
        name=given["title"],
        office=given["office"] or None,
        dry_run=given["check"],
        at=at,
        tell=lambda done: tell(done, rows),
    )
    if report.ok and not given["check"]:
        session.commit()
    else:
        session.rollback()
    return report


def rejected(report: Report, file: str, locale: str) -> list[Told]:
    """Return what stands in the way, in the reader's words; ``file`` speaks of the file itself."""
    columns = report.columns
    names = {key: heading_of(key, columns, locale) for key in columns}
    return [
        (
            str(one.row) if one.row else file,
            names.get(one.column, one.column),
            one.value,
            one.reason,
        )
        for one in report.rejected[:SHOWN]
    ]
