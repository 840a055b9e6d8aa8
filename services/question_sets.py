"""Questionnaires of customer surveys: drafted, issued for good, the next edition made from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Office, QuestionSet, SurveyQuestion
from models.audit import note
from models.scopes import Actor, require
from rules import surveys as rules
from rules.refusal import Refusal
from rules.survey_words import QuestionKind, QuestionSetState
from rules.vocabulary import N_, AuditOp, Deed, Record
from services import inputs

QUESTION = ("text_hans", "text_hant", "text_en", "kind", "overall")
HEAD = ("valid_from", "least_answers", "two_people")
ISSUED = N_("This edition has been issued and stands. Make the next edition.")
COMPANY_WIDE = N_(
    "A questionnaire of the whole company is the quality administrator's: choose your office."
)
FIRST = "客户意见调查问卷"
# what every installation begins with: the areas of service, then the whole, then own words
_FIRST_QUESTIONS = (
    ("前台接待与来电答复", "前台接待與來電答覆", "Reception and answers on the phone"),
    ("维修服务的及时与质量", "維修服務的及時與品質", "Repairs: in time and well done"),
    ("公共区域清洁卫生", "公共區域清潔衛生", "Cleanliness of the common areas"),
    ("小区安全与秩序", "社區安全與秩序", "Safety and order"),
    ("绿化养护", "綠化養護", "Care of the greenery"),
    ("投诉与建议的处理", "投訴與建議的處理", "Handling of complaints and suggestions"),
    ("社区文化活动", "社區文化活動", "Community activities"),
)
_OVERALL = ("您对我们服务的总体评价", "您對我們服務的整體評價", "Our service as a whole")
_WORDS = ("您的意见和建议", "您的意見和建議", "Your remarks and suggestions")


def latest(session: Session, office_id: int | None, day: date) -> QuestionSet | None:
    """Return the questionnaire in force on a day: an office's own before the company's."""
    company = QuestionSet.office_id.is_(None)
    whose = company if office_id is None else QuestionSet.of_office(office_id)
    return session.scalars(
        select(QuestionSet)
        .where(whose, QuestionSet.state == QuestionSetState.ISSUED, QuestionSet.valid_from <= day)
        .order_by(
            company,
            QuestionSet.valid_from.desc(),
            QuestionSet.id.desc(),
        )
        .limit(1)
    ).first()


def write(
    session: Session,
    actor: Actor,
    row: QuestionSet | None,
    head: Mapping[str, Any],
    questions: Sequence[Mapping[str, Any]],
) -> QuestionSet:
    """Enter a draft, or change one; questions without words of a language fall back."""
    require(session, actor, Deed.CREATE if row is None else Deed.EDIT, Record.QUESTION_SET, row)
    if row is not None and row.state is QuestionSetState.ISSUED:
        raise Refusal(ISSUED)
    rules.check_questions(
        [rules.Question(str(n), one["kind"], one["overall"]) for n, one in enumerate(questions, 1)]
    )
    rules.weights_of(head["weights"])
    if (head["least_answers"] or 0) < 1:
        raise Refusal(N_("Count answers from 1."), field="least_answers")
    _whose(actor, Deed.CREATE if row is None else Deed.EDIT, head["office"])
    row = row or QuestionSet(edition=1)
    row.office = head["office"]
    row.name = inputs.text(QuestionSet, "name", head["name"], needed=N_("Give it a name."))
    row.weights = ",".join(str(one) for one in rules.weights_of(head["weights"]).values())
    for key in HEAD:
        setattr(row, key, head[key])
    session.add(row)
    _fit(session, row, questions)
    row.version = row.version if row.id is None else row.version + 1
    session.flush()
    return row


def _whose(actor: Actor, deed: Deed, office: Office | None) -> None:
    offices = actor.offices(deed, Record.QUESTION_SET)
    if offices is not None and (office is None or office.id not in offices):
        raise Refusal(COMPANY_WIDE, field="office")


def _fit(session: Session, row: QuestionSet, questions: Sequence[Mapping[str, Any]]) -> None:
    """Write questions over those there are, by their place."""
    for gone in row.questions[len(questions) :]:
        changes = {"row_removed": [gone.text_hans, None]}
        note(session, AuditOp.UPDATE, Record.QUESTION_SET, row.id, str(row), changes=changes)
        row.questions.remove(gone)
        session.delete(gone)
    for place, asked in enumerate(questions):
        if place == len(row.questions):
            row.questions.append(SurveyQuestion(position=place + 1))
        for key in QUESTION:
            setattr(row.questions[place], key, asked[key])


def issue(session: Session, actor: Actor, row: QuestionSet) -> QuestionSet:
    """Issue a draft: from then on it stands, and surveys from its day on may ask by it."""
    require(session, actor, Deed.ISSUE, Record.QUESTION_SET, row)
    _whose(actor, Deed.ISSUE, row.office)
    if row.state is QuestionSetState.ISSUED:
        raise Refusal(ISSUED)
    rules.check_questions(row.asked())
    row.state = QuestionSetState.ISSUED
    session.flush()
    return row


def next_edition(session: Session, actor: Actor, row: QuestionSet) -> QuestionSet:
    """Begin the next edition with the questions of an issued one.

    Out of the company's an office makes one of its own.
    """
    require(session, actor, Deed.CREATE, Record.QUESTION_SET, row)
    if row.state is not QuestionSetState.ISSUED:
        raise Refusal(N_("This edition is a draft still: change it."))
    offices = actor.offices(Deed.CREATE, Record.QUESTION_SET)
    own = row.office_id is None and offices is not None
    fresh = QuestionSet(
        name=row.name,
        office_id=min(offices or (), default=None) if own else row.office_id,
        edition=1 if own else row.edition + 1,
        supersedes_id=None if own else row.id,
        valid_from=max(actor.day, row.valid_from),
        weights=row.weights,
        least_answers=row.least_answers,
        two_people=row.two_people,
    )
    fresh.questions = [
        SurveyQuestion(position=one.position, **{key: getattr(one, key) for key in QUESTION})
        for one in row.questions
    ]
    session.add(fresh)
    session.flush()
    return fresh


def first(session: Session, day: date) -> QuestionSet:
    """Return a first questionnaire of the trade's usual questions, issued, for the company."""
    row = QuestionSet(
        name=FIRST,
        edition=1,
        valid_from=day,
        state=QuestionSetState.ISSUED,
        questions=[SurveyQuestion(position=n, **one) for n, one in enumerate(usual(), 1)],
    )
    session.add(row)
    session.flush()
    return row


def seed(session: Session, day: date) -> None:
    """Write the questionnaire every installation begins with."""
    if session.scalar(select(QuestionSet.id).limit(1)) is None:
        first(session, day)


def usual() -> list[dict[str, Any]]:
    """Return the trade's usual questions: what a new questionnaire begins with."""
    asked = [
        *((words, QuestionKind.SCALE, False) for words in _FIRST_QUESTIONS),
        (_OVERALL, QuestionKind.SCALE, True),
        (_WORDS, QuestionKind.WORDS, False),
    ]
    return [
        dict(zip(QUESTION, (*words, kind, overall), strict=True)) for words, kind, overall in asked
    ]
