"""Editions of the standard follow each other without a gap; a draft's lines stay within 4.2."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from models import AuditLine, Standard
from models.standards import from_rules
from rules.edition_words import EditionTime
from rules.refusal import Refusal
from rules.standards import DEFAULT_STANDARD
from rules.vocabulary import Indicator, Role, StandardState
from services import editions, months
from tests.services.edition_drafts import LATER, draft, only_edition
from tests.services.month_deeds import draft as drafted
from tests.services.month_rows import AFTER, OCTOBER, local, ticket

RECORDS, SPOTS = Indicator.RECORDS, Indicator.SPOT_CHECKS


def kept(line, **more) -> editions.LineFigures:
    names = ("clause", "target", "points_per_point", "flat_points", "withholds_bonus")
    return editions.LineFigures(**{name: getattr(line, name) for name in names} | more)


def set_lines(scene, row, change, taken=()):
    """Set the lines of a draft: ``change(line)`` is what differs from how it stands."""
    figures = {line.id: kept(line, **change(line)) for line in row.lines}
    return editions.set_lines(scene.session, scene.actor("quality"), row, figures, taken)


def test_an_edition_ends_where_the_next_one_begins(scene):
    later, proposed = draft(scene), draft(scene, edition="C/0", valid_from=date(2028, 1, 1))
    editions.issue(scene.session, scene.actor("quality"), later)

    def told(today: date):
        spans = editions.timeline(scene.session, today)
        return [(one.standard.edition, one.until, one.time) for one in spans]

    last = LATER - timedelta(days=1)
    assert told(last) == [
        ("C/0", None, EditionTime.DRAFT),
        ("B/0", None, EditionTime.TO_COME),
        ("A/0", last, EditionTime.IN_FORCE),
    ]
    assert told(LATER)[1:] == [
        ("B/0", None, EditionTime.IN_FORCE),
        ("A/0", last, EditionTime.PAST),
    ]
    spans = editions.timeline(scene.session, LATER)
    assert editions.before(spans, proposed) is later
    assert editions.before(spans, scene.standard) is None


def test_the_first_edition_leaves_no_month_of_records_without_one(scene):
    ticket(scene, local(14))
    row = only_edition(scene, state=StandardState.DRAFT)
    row.valid_from = date(2026, 11, 1)
    with pytest.raises(Refusal, match="records from") as refused:
        editions.change(scene.session, row)
    assert (refused.value.field, refused.value.values) == ("valid_from", {"month": "2026-10"})
    with pytest.raises(Refusal, match="records from"):
        editions.issue(scene.session, scene.actor("quality"), row)
    row.valid_from = OCTOBER
    editions.issue(scene.session, scene.actor("quality"), row)
    assert row.state is StandardState.ISSUED


def test_an_assessed_month_keeps_its_edition(scene):
    drafted(scene)  # of October, with no other record
    row = only_edition(scene, state=StandardState.DRAFT)
    row.valid_from = LATER
    with pytest.raises(Refusal, match="records from"):
        editions.change(scene.session, row)
    scene.session.rollback()


@pytest.mark.parametrize("moved", [{"valid_from": LATER}, {"state": StandardState.DRAFT}])
def test_an_issued_edition_is_neither_moved_nor_withdrawn(scene, moved):
    for name, value in moved.items():
        setattr(scene.standard, name, value)
    with pytest.raises(Refusal, match="has been issued"):
        scene.session.flush()


def test_a_month_before_the_first_edition_is_not_made(scene):
    only_edition(scene, valid_from=date(2026, 11, 1))
    with pytest.raises(Refusal, match="No assessment standard is in force") as refused:
        months.generate(scene.session, scene.actor("supervisor"), OCTOBER, AFTER, ["A"])
    assert refused.value.field == "month"
    scene.session.rollback()


def test_a_draft_changes_clauses_leaves_lines_out_and_takes_them_in_again(scene):
    row = draft(scene)
    places = {(line.role, line.indicator): line.position for line in row.lines}
    set_lines(
        scene,
        row,
        lambda line: {"left_out": True} if line.indicator is RECORDS else {"clause": " 5.1 "},
    )
    assert {line.clause for line in row.lines} == {"5.1"}
    assert RECORDS not in {line.indicator for line in row.lines}
    trail = scene.session.scalars(select(AuditLine).where(AuditLine.record == "standard")).all()
    assert ["4.2.1.5", None] in [one.changes.get("row_removed") for one in trail]
    assert [(one.role, one.clause) for one in editions.missing(scene.session, row)] == [
        (Role.FRONT_DESK, "4.2.1.5"),
        (Role.AREA_ADMIN, "4.2.2.6"),
    ]
    set_lines(scene, row, lambda line: {}, [(Role.AREA_ADMIN, RECORDS)])
    scene.session.expire(row)
    back = {(line.role, line.indicator): line.position for line in row.lines}
    assert back == {key: at for key, at in places.items() if key != (Role.FRONT_DESK, RECORDS)}
    assert row.figures().line(Role.AREA_ADMIN, RECORDS).flat_points == 5


@pytest.mark.parametrize(
    ("change", "sentence", "field"),
    [
        (lambda line: {"left_out": line.indicator is SPOTS}, "has to stay", "leave"),
        (lambda line: {"left_out": line.indicator is not SPOTS}, "At least one line", "leave"),
        (lambda line: {"clause": "  "}, "Name the clause", "clause"),
        (lambda line: {"clause": "4" * 21}, "too long", "clause"),
        (lambda line: {"target": line.target and Fraction(101)}, "between 0 and 100", "target"),
    ],
)
def test_what_would_spoil_a_draft_is_refused_at_its_field(scene, change, sentence, field):
    row = draft(scene)
    with pytest.raises(Refusal, match=sentence) as refused:
        set_lines(scene, row, change)
    assert refused.value.field.startswith(f"{field}_")


def test_a_later_draft_begins_with_the_lines_left_by_the_one_before(scene):
    issued = draft(scene, without=RECORDS)
    editions.issue(scene.session, scene.actor("quality"), issued)
    after = from_rules(replace(DEFAULT_STANDARD, edition="C/0", valid_from=date(2028, 1, 1)))
    editions.draft(scene.session, after)
    assert len(after.lines) == 11
    assert {line.clause for line in editions.missing(scene.session, after)} == {
        "4.2.1.5",
        "4.2.2.6",
    }


def test_a_draft_says_which_answers_count_as_satisfied(scene):
    """4.1: a setting of the edition; the best answers, down to one."""
    chief, row = scene.actor("quality"), draft(scene)
    editions.set_answers(scene.session, chief, row, ["satisfied", "very_satisfied"])
    assert row.figures().satisfied_answers == ("very_satisfied", "satisfied")
    for wrong in ([], ["satisfied"], ["very_satisfied", "fairly_satisfied"], ["dissatisfied"]):
        with pytest.raises(Refusal) as refused:
            editions.set_answers(scene.session, chief, row, wrong)
        assert refused.value.field == "answers"
    editions.issue(scene.session, chief, row)
    settings = {"attempts_on_days": 3, "exam_points": 0}
    new = Standard(edition="C/0", valid_from=date(2028, 1, 1), **settings)
    after = editions.draft(scene.session, new)
    assert after.satisfied_answers == "very_satisfied,satisfied"
    with pytest.raises(Refusal, match="has been issued"):
        editions.set_answers(scene.session, chief, row, ["very_satisfied"])
