"""Surveys of the demonstration: a spot check of the last half-year, closed; one that is open.

The open one has answers by the code and two batches of paper: one waits for its second entry, in
the other two people read a cell differently.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import select

from models import Survey, SurveyBatch, SurveySheet
from models.audit import Author, writing
from rules.indicators import half_year_of, months_of_half, previous_half
from rules.survey_words import Grade, QuestionKind, Sample
from rules.vocabulary import Role, SurveyKind
from services import customer_surveys, question_sets, survey_answers, survey_batches
from services.demo.chance import chance
from services.demo.stage import Stage, Story, instant

ASKED = 96  # flats of a spot check
_GRADES = (
    *(Grade.VERY_SATISFIED,) * 9,
    *(Grade.SATISFIED,) * 8,
    *(Grade.FAIRLY_SATISFIED,) * 2,
    Grade.AVERAGE,
)
REMARKS = (
    "希望晚上八点后也能报修。",
    "3栋东侧草坪灯坏了两盏。",
    "前台接电话很耐心。",
    "电梯广告声音太大。",
    "快递柜不够用，建议再加一组。",
    "保洁大姐很认真。",
)


def begin(stage: Stage) -> None:
    """Put them on the stage."""
    before = previous_half(half_year_of(stage.today))
    opens = months_of_half(before)[3].replace(day=22)
    stage.begin(instant(opens, 9), _closed(stage, before, opens))
    opens = stage.today - timedelta(days=6)
    stage.begin(instant(opens, 10), _open(stage, half_year_of(stage.today), opens))


def _opened(
    stage: Stage, half_year: str, opens: date, days: int, at: datetime
) -> tuple[Survey, list[SurveySheet]]:
    actor = stage.acts(stage.crew.of(Role.SUPERVISOR)[0], at)
    session, office = stage.session, stage.crew.office
    values = {
        "name": f"{half_year[:4]}年{'上' if half_year[-1] == '1' else '下'}半年满意度抽查",
        "half_year": half_year,
        "kind": SurveyKind.SPOT,
        "question_set": question_sets.latest(session, office.id, opens),
        "starts_on": opens,
        "ends_on": opens + timedelta(days=days),
        "sample": Sample.DRAWN,
        "size": ASKED,
    }
    row = customer_surveys.enter(session, actor, at, office, values)
    made = stage.seed("survey", half_year)
    customer_surveys.open_(session, actor, row, at, made, _salts(half_year))
    asked = select(SurveySheet).where(SurveySheet.survey_id == row.id)
    return row, list(session.scalars(asked.order_by(SurveySheet.sheet_no)))


def _salts(half_year: str) -> Callable[[], str]:
    """Return the maker of the codes' salts: the same every time."""
    dice = chance("salts", half_year)
    return lambda: f"{dice.getrandbits(128):032x}"


def _said(dice: Random, row: Survey) -> dict[str, str]:
    """Return what a household answers: much alike from question to question, seldom in words."""
    found: dict[str, str] = {}
    mood = dice.choice(_GRADES)
    for one in row.question_set.questions:
        key = str(one.position)
        if one.kind is QuestionKind.SCALE:
            same = one.overall or dice.random() < 0.7
            found[key] = (mood if same else dice.choice((*_GRADES, Grade.DONT_KNOW))).value
        elif dice.random() < 0.12:
            found[key] = dice.choice(REMARKS)
    return found


def _by_code(
    stage: Stage, row: Survey, sheets: Sequence[SurveySheet], at: datetime, dice: Random
) -> None:
    writing(stage.session, Author(None, "—"))
    for sheet in sheets:
        survey_answers.by_household(stage.session, sheet, _said(dice, row), at)


def _closed(stage: Stage, half_year: str, opens: date) -> Story:
    row, sheets = _opened(stage, half_year, opens, 17, instant(opens, 9))
    dice = chance("answers", half_year)
    at = instant(opens + timedelta(days=4), 20)
    yield at
    _by_code(stage, row, [one for one in sheets if dice.random() < 0.86], at, dice)
    at = instant(row.ends_on + timedelta(days=1), 10)
    yield at
    closer = stage.acts(stage.crew.of(Role.SUPERVISOR)[0], at)
    customer_surveys.close(stage.session, closer, row, at)


def _open(stage: Stage, half_year: str, opens: date) -> Story:
    row, sheets = _opened(stage, half_year, opens, 15, instant(opens, 10))
    dice = chance("answers", half_year, "open")
    at = instant(opens + timedelta(days=2), 19)
    yield at
    _by_code(stage, row, [one for one in sheets[10:] if dice.random() < 0.5], at, dice)
    at = instant(opens + timedelta(days=4), 16)
    yield at
    front, leader = stage.crew.of(Role.FRONT_DESK)[0], stage.crew.of(Role.SUPERVISOR)[0]
    for numbers, twice in (("1-4", True), ("5-8", False)):
        actor = stage.acts(front, at)
        batch = survey_batches.enter(stage.session, actor, at, row, numbers)
        read = {line.id: _said(dice, row) for line in batch.lines}
        survey_batches.type_in(stage.session, actor, batch, at, read)
        if twice:
            again = _misread(batch, read)
            survey_batches.type_in(stage.session, stage.acts(leader, at), batch, at, again)


def _misread(batch: SurveyBatch, read: dict[int, dict[str, str]]) -> dict[int, dict[str, str]]:
    """Return what somebody else reads: one cell is another."""
    again = {key: dict(said) for key, said in read.items()}
    first = again[batch.lines[0].id]
    first["1"] = next(one.value for one in _GRADES if one.value != first["1"])
    return again
