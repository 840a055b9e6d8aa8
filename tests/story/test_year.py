"""A simulated year of three offices against a second, naive reading of the procedure.

The year runs through the product's own deeds; every revision, ledger entry and wage line is then
worked out again from the plain records by `naive` and `naive_money`, which know the procedure and
nothing of the product.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from models import db
from tests import databases, engines
from tests.conftest import records_app
from tests.story import books, close, exams, money, naive, naive_money, stage, work
from tests.story import naive_basics as basics
from tests.story.stage import instant

pytestmark = pytest.mark.slow


@dataclass
class Told:
    """What a year left behind: the product's figures, and the records they are made of."""

    stage: stage.Stage
    revisions: list[dict[str, Any]]
    ledger: dict[int, list[dict[str, Any]]]
    settings: dict[str, Any]  # wage tables and bases, and the totals of every batch
    wage_lines: list[dict[str, Any]]
    # by the naive reading, of every revision: its lines, and the entries it should have posted
    lines: dict[int, dict[str, Any]] = field(default_factory=dict)
    entries: dict[int, list[dict[str, Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ledger: list[dict[str, Any]] = []
        for row in self.revisions:  # in the order of approval
            at, plain = self.stage.kept[row["id"]]
            who = person(row)
            self.lines[row["id"]] = naive.lines_of(plain, *who, books.clock(at))
            new = naive_money.bonus_entries(plain, ledger, *who, row["before"] is not None)
            self.entries[row["id"]] = new
            ledger += new


def person(row: dict[str, Any]) -> tuple[str, str, str, str]:
    """Return whose month a revision is."""
    return row["person"], row["office"], row["post"], row["month"]


REQUESTS, MORE = 8, 30  # of an office in a month; as many as a small office has, with --every-way


def play(session: Any, requests: int = REQUESTS) -> stage.Stage:
    """Let the year happen."""
    year = stage.build(session)
    close.settle_wages(year)
    for first in stage.months():
        for office in stage.OFFICES:
            work.month(year, office, first, requests)
            year.begin(instant(first, 9), money.found(year, office, first))
            year.begin(instant(first, 9), exams.monthly(year, office, first))
            year.begin(instant(first, 9), close.month(year, office, first))
            year.begin(instant(first, 9), close.pay(year, office, first))
    for name, first in money.QUARTERS.items():
        money.quarter(year, name, first)
    for one in money.SURVEYS:
        year.begin(instant(one.day, 16), money.survey(year, one, close.revised(year)))
    for office in stage.OFFICES:
        ruled: list[str] = []
        for first in stage.months():
            year.begin(instant(first, 9), close.dispute(year, office, first, ruled))
    dawn = instant(date(2026, 7, 1), 6)
    year.begin(dawn, money.morning(year, dawn, close.revised(year)))
    year.begin(instant(date(2026, 8, 18), 14), money.mistaken(year, "Z1-2026Q2-3"))
    at = instant(date(2026, 8, 19), 9)
    year.begin(at, close.correct(year, "Z", "z_area1", date(2026, 6, 1), at))
    year.play()
    session.commit()
    return year


@pytest.fixture(scope="module")
def told(
    request: pytest.FixtureRequest,
    database_copies: databases.Copies,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Told]:
    url = database_copies.lend("empty", tmp_path_factory.mktemp("year"))
    app = records_app(url)
    with engines.pointed(app, url), app.app_context():
        session = db.session()
        many = request.config.getoption("--every-way")
        year = play(session, MORE if many else REQUESTS)
        settings, lines = books.wages(session)
        yield Told(year, books.revisions(session), books.ledger(session), settings, lines)
    database_copies.take_back(url)


# Every revision -----------------------------------------------------------------------------------
def differences(kept: dict[int, Any], revisions: list[dict[str, Any]]) -> list[str]:
    """Return a sentence for each figure that the two readings tell differently."""
    found = []
    for row in revisions:
        at, plain = kept[row["id"]]
        name = f"{' '.join(person(row))} #{row['revision']}"
        lines = naive.lines_of(plain, *person(row), books.clock(at))
        if set(lines) != set(row["lines"]):
            found.append(f"{name}: lines {sorted(set(lines) ^ set(row['lines']))}")
        for key in sorted(set(lines) & set(row["lines"])):
            found += [f"{name} {key} {d}" for d in parted(key, lines[key], row["lines"][key])]
        if naive.score(lines) != row["score"]:
            found.append(f"{name}: score {naive.score(lines)}, not {row['score']}")
        if basics.edition_of(plain, row["office"], row["month"])["name"] != row["edition"]:
            found.append(f"{name}: edition {row['edition']}")
    return found


def parted(key: str, mine: dict[str, Any], its: dict[str, Any]) -> list[str]:
    """Compare one line: what it comes to, and the very records on both sides.

    The product keeps rates in percent and money in fen.
    """
    mine = mine | {"rate": None if mine["rate"] is None else mine["rate"] * 100}
    if key == basics.FEES:
        mine |= {one: mine[one] * 100 for one in ("numerator", "denominator")}
    names = ["state", "points"]
    if key not in (basics.RECORDS, basics.SPOTS):
        names += ["rate"]
        if its["state"] == basics.COUNTED:
            names += ["numerator", "denominator", "shortfall"]
    if key in (basics.DISPATCH, basics.CALLBACK, basics.COMPLAINT, basics.FEES):
        mine = mine | {side: sorted(naive.about(one) for one in mine[side]) for side in SIDES}
        names += SIDES
    if key == basics.RECORDS:
        return [
            f"incomplete {mine['due']}, not {incomplete(its)}"
            for _ in range(set(mine["due"]) != incomplete(its) or mine["points"] != its["points"])
        ]
    return [f"{one} {mine[one]}, not {its[one]}" for one in names if mine[one] != its[one]]


SIDES = ["due", "done"]


def incomplete(line: dict[str, Any]) -> set[str]:
    """Return the records that were not complete: not all that were made are on the naive list."""
    return set(Counter(line["due"]) - Counter(line["done"]))


def test_every_line_of_every_revision_is_as_the_procedure_has_it(told: Told) -> None:
    assert differences(told.stage.kept, told.revisions) == []


def test_everybody_with_a_post_was_assessed_in_every_month(told: Told) -> None:
    _, plain = told.stage.kept[told.revisions[-1]["id"]]
    for first in stage.months():
        month = books.month_name(first)
        for office in stage.OFFICES:
            made = [r for r in told.revisions if (r["office"], r["month"]) == (office, month)]
            people = sorted({(r["person"], r["post"]) for r in made})
            assert people == naive.assessed(plain, office, month)


def test_every_revision_names_the_lines_it_changed(told: Told) -> None:
    """But for records and ad-hoc assessments, whose numbers the naive reading does not count."""
    plain = {basics.RECORDS, basics.SPOTS}
    assert {bool(row["changed"]) for row in told.revisions if row["before"]} == {True}
    for row in told.revisions:
        if row["before"] is not None:
            mine = basics.changed(told.lines[row["before"]], told.lines[row["id"]])
            assert (person(row), mine - plain) == (person(row), row["changed"] - plain)


# The bonus (4.5) ----------------------------------------------------------------------------------
def test_the_ledger_of_the_bonus_is_as_the_procedure_has_it(told: Told) -> None:
    for row in told.revisions:
        its = told.ledger.get(row["id"], [])
        assert (person(row), its) == (person(row), told.entries[row["id"]])


def test_what_is_withheld_and_repaid_stands_on_every_revision(told: Told) -> None:
    month: dict[Any, list[dict[str, Any]]] = {}
    for row in told.revisions:
        entries = month.setdefault(person(row), [])
        entries += told.entries[row["id"]]
        own = naive_money.shortfall_withheld(told.lines[row["id"]], edition_in_force(told, row))
        told_so = {key: row[key] for key in ("withheld", "repaid")}
        assert told_so == naive_money.of_month(entries, row["month"], own), (row, entries)
        fees = row["lines"].get(basics.FEES)
        assert fees is None or fees["withheld_percent"] == own


def edition_in_force(told: Told, row: dict[str, Any]) -> dict[str, Any]:
    return basics.edition_of(told.stage.kept[row["id"]][1], row["office"], row["month"])


# Wages (4.9) --------------------------------------------------------------------------------------
def wage(told: Told, row: dict[str, Any]) -> dict[str, int]:
    posts = told.stage.kept[row["id"]][1]["posts"]
    settings = told.settings["tables"], told.settings["bases"], posts
    return naive_money.wage(*settings, told.revisions, told.entries, row)


def test_wages_follow_from_score_and_ledger(told: Told) -> None:
    by_id = {row["id"]: row for row in told.revisions}
    carried: dict[Any, list[dict[str, Any]]] = {}
    for line in told.wage_lines:
        row = by_id[line["id"]]
        before = carried.setdefault(person(row), [])
        mine = wage(told, row)
        for one in ("performance", "withheld", "repaid"):
            total = sum(each[one] for each in [*before, line])
            assert (person(row), one, total) == (person(row), one, mine[one])
        assert line["net"] == line["performance"] - line["withheld"] + line["repaid"]
        assert line["before"] == (before[-1]["id"] if before else None)
        before.append(line)
    assert set(carried) == {person(row) for row in told.revisions}


def test_the_totals_of_the_year(told: Told) -> None:
    """All that was paid, differences included, is what the revisions in force come to."""
    for office in stage.OFFICES:
        rows = [row for row in told.revisions if row["office"] == office and row["current"]]
        mine = Counter({"deducted": sum(deducted(told, row) for row in rows)})
        for row in rows:
            mine.update(wage(told, row))
        mine["net"] = mine["performance"] - mine["withheld"] + mine["repaid"]
        its = Counter({"deducted": sum(row["deducted"] for row in rows)})
        for batch in told.settings["batches"]:
            its.update(batch["sums"] if batch["office"] == office else {})
        assert (office, its) == (office, mine)


def deducted(told: Told, row: dict[str, Any]) -> Fraction:
    return sum((line["points"] for line in told.lines[row["id"]].values()), Fraction(0))


# The draw (4.3) -----------------------------------------------------------------------------------
def test_the_quota_of_callbacks_held_at_every_moment(told: Told) -> None:
    assert len(told.stage.draws) > 200
    assert naive_money.draw_faults(told.stage.draws) == []


# The story, and what the comparison is worth ------------------------------------------------------
EVENTS = (
    *("answered on the spot", "answered on the spot, late", "never dispatched"),
    *("called off: before", "called off: after", "called off: dispatched", "taken up again"),
    *("dispatched late", "dispatched at the deadline", "put on hold"),
    *("complaint without an answer", "complaint never settled", "complaint settled late"),
    *(f"callback: {fate}" for fate in work.FATES),
    *("callback released", "callback without anybody", "incomplete, confirmed"),
    *("incomplete, excused", "recovered later", "struck out", "survey closed"),
    *("final because the half-year ended", "revised for a survey", "revised after a correction"),
    *("ad-hoc assessment", "found before it was missed", "entered after the quarter"),
    *("dispute: points", "dispute: refused", "dispute: records", "wages paid", "published"),
    "exam taken again",
)


def test_everything_happened_in_the_year(told: Told) -> None:
    assert [event for event in EVENTS if not told.stage.happened[event]] == []


def test_the_comparison_names_what_differs(told: Told) -> None:
    row = next(r for r in told.revisions if r["lines"].get("dispatch", {}).get("done"))
    at, plain = told.stage.kept[row["id"]]
    other = copy.deepcopy(plain)
    number = row["lines"]["dispatch"]["done"][0]
    order = next(one for one in other["orders"] if one["key"] == number)
    order["dispatched_at"] = None
    found = differences({row["id"]: (at, other)}, [row])
    assert any("dispatch" in one and number in one for one in found)


def test_the_example_of_the_source() -> None:
    rate = (Fraction(935, 1000) + Fraction(945, 1000)) / 2
    edition = {"lines": {"satisfaction": {"target": 95, "per_point": 4}}, "part_point": "floor"}
    assert basics.rated(edition, "satisfaction", rate) == (1, 4)
