"""Drafts of the standard in a few words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import update

from models.standards import Standard, from_rules
from rules.standards import DEFAULT_STANDARD
from rules.vocabulary import Indicator
from tests.office import Scene

LATER = date(2027, 3, 1)


def draft(
    scene: Scene,
    targets: Mapping[Indicator, int] | None = None,
    without: Indicator | None = None,
    **settings: Any,
) -> Standard:
    """A draft from March 2027 on, with other targets, settings, or without a line."""
    wanted = {"edition": "B/0", "valid_from": LATER} | settings
    row = from_rules(replace(DEFAULT_STANDARD, **wanted))
    for line in list(row.lines):
        if line.indicator is without:
            row.lines.remove(line)
        elif line.indicator in (targets or {}):
            line.target = Fraction((targets or {})[line.indicator])
    scene.session.add(row)
    scene.session.commit()
    return row


def only_edition(scene: Scene, **values: Any) -> Standard:
    """The only edition with other values, as an installation without the first one would have."""
    change = update(Standard).values(**values).execution_options(audited=True)
    scene.session.execute(change)
    scene.session.commit()
    assert scene.standard is not None
    return scene.standard
