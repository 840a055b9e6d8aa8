"""What an import tells at its end: how many rows, and every cell that stands in its way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from flask_babel import gettext

HEADING_ROW = 1  # rows are counted as the spreadsheet shows them; data begins in row 2
_SHOWN = 80  # characters of a rejected value that are told


class Outcome(Enum):
    """What one row came to."""

    CREATED = auto()
    UPDATED = auto()
    SAME = auto()


@dataclass(frozen=True, slots=True)
class Rejection:
    """One cell that can't be imported; row 0 speaks of the file as a whole."""

    row: int
    column: str
    value: str
    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """The sentence in the reader's language."""
        told: str = gettext(self.sentence)
        return told % self.values if self.values else told

    @property
    def place(self) -> str:
        """Where the bad cell is; the file as a whole has no row, a spoilt row no column."""
        if not self.row:
            return ""
        place = gettext("row %(row)s", row=self.row)
        if self.column:
            place = gettext("row %(row)s, %(column)s", row=self.row, column=self.column)
        return f"{place}: "

    def as_json(self) -> dict[str, Any]:
        """Return the form of the command's ``--json``."""
        return {"row": self.row, "column": self.column, "value": self.value, "reason": self.reason}


@dataclass(slots=True)
class Report:
    """What an import did, or, with rejections, why it did nothing."""

    kind: str
    rows: int = 0
    created: int = 0
    updated: int = 0
    rejected: list[Rejection] = field(default_factory=list)
    columns: tuple[str, ...] = ()  # what the list may have, for telling a bad cell

    @property
    def ok(self) -> bool:
        """Whether every row was good."""
        return not self.rejected

    def as_json(self) -> dict[str, Any]:
        """Return the form of the command's ``--json``."""
        return {
            "kind": self.kind,
            "rows": self.rows,
            "created": self.created,
            "updated": self.updated,
            "rejected": [rejection.as_json() for rejection in self.rejected],
        }


def trimmed(value: str) -> str:
    """Return as much of a rejected value as a list of problems shows."""
    line = " ".join(value.replace("\x00", "\ufffd").split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
