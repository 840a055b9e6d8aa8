"""Two machines that install the pins run the same code: nothing is left for pip to choose."""

from __future__ import annotations

import re
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]


def lines(name: str) -> list[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(name: str) -> dict[str, str]:
    """Return what a requirements file pins, with what it builds on."""
    found = {}
    for line in lines(name):
        if line.startswith("-r "):
            found |= pins(line.removeprefix("-r "))
        else:
            requirement = Requirement(line)
            assert re.fullmatch(r"==[\w.+!]+", str(requirement.specifier)), line
            found[plain(requirement.name)] = str(requirement.specifier).removeprefix("==")
    return found


def needed(*sources: str) -> dict[str, str]:
    """Return the installed version of everything the hand-written sources bring along."""
    waiting = [Requirement(line) for source in sources for line in lines(source)]
    found: dict[tuple[str, frozenset[str]], str] = {}
    while waiting:
        asked = waiting.pop()
        key = (plain(asked.name), frozenset(asked.extras))
        if key in found:
            continue
        found[key] = distribution(asked.name).version
        waiting += [
            brought
            for brought in map(Requirement, distribution(asked.name).requires or [])
            if brought.marker is None
            or any(brought.marker.evaluate({"extra": extra}) for extra in {"", *asked.extras})
        ]
    return {name: version for (name, _), version in found.items()}


@pytest.mark.parametrize(
    ("file", "sources"),
    [
        ("requirements.txt", ["requirements.in"]),
        ("requirements-dev.txt", ["requirements.in", "requirements-dev.in"]),
    ],
)
def test_everything_is_pinned_and_nothing_else(file, sources):
    elsewhere = {"colorama"}  # Windows alone
    pinned = {name: version for name, version in pins(file).items() if name not in elsewhere}
    assert pinned == {n: v for n, v in needed(*sources).items() if n not in elsewhere}


@pytest.mark.parametrize(
    "file", ["requirements.txt", "requirements-dev.txt", "requirements-mutation.txt"]
)
def test_pins_name_no_place(file):
    assert pins(file)
    assert [line for line in lines(file) if "://" in line or " @ " in line] == []
