"""The gate before duty (4.1.1.1) at a list: told row by row, before the flush would refuse all."""

from __future__ import annotations

from collections.abc import Iterable

from models import pre_duty
from models.pre_duty_gate import Wish, check
from rules.refusal import Refusal
from services.imports.job import Job, Row


class Gate:
    """Asks for a list whether people may be given what its rows give them."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._newcomers: dict[int, bool] = {}

    def load(self, people: Iterable[int | None]) -> None:
        """Find out who of some people may owe training at all: one statement a handful of rows."""
        unknown = {one for one in people if one is not None} - self._newcomers.keys()
        if unknown:
            found = pre_duty.newcomers(self._job.session, unknown)
            self._newcomers |= {one: one in found for one in unknown}

    def lets(self, row: Row, column: str, wish: Wish) -> bool:
        """Say whether a wish is granted; if not, the row is rejected at the column."""
        key = wish.employee_id
        if wish.posts is None and key is not None and not self._newcomers.get(key, True):
            return True
        try:
            check(self._job.session, [wish])
        except Refusal as refusal:
            row.reject(column, refusal.sentence, **refusal.values)
            return False
        return True
