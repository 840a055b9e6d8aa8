"""Where the demonstration office takes its chances from: always the same ones."""

from __future__ import annotations

from random import Random

SEED = "锦绣家园"


def chance(*what: object) -> Random:
    """Return the dice of one matter; each has its own, so that a change of one moves no other."""
    return Random(":".join([SEED, *map(str, what)]))  # noqa: S311 - made-up data, no secrets
