"""The answers households give by the code on their sheet, without a log-in (JD-11).

A code has 128 bits, made from a sheet's salt and the key outside the database: who reads the
database can answer for nobody, and who prints a sheet twice prints the same code.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Survey, SurveyAnswer, SurveySheet
from models.audit import take_turn
from models.clock import local
from reports.verification import address
from rules import surveys as rules
from rules.refusal import Refusal
from rules.survey_words import AnswerChannel, Grade, SurveyState
from rules.vocabulary import N_

PATH = "Q"  # the public page is /Q/<code>
_TOLD = {"audited": True}  # by the line of the answer itself
GROUP = 4  # characters of a code that stand together on paper


@dataclass(frozen=True, slots=True)
class Found:
    """What a code leads to: its sheet, and whether it still takes an answer."""

    sheet: SurveySheet
    open: bool
    answered: bool


def code(survey_id: int, salt: str) -> str:
    """Return the code of a sheet: 26 letters and digits that are not mistaken for each other."""
    key = str(current_app.config["AUDIT_KEY"]).encode()
    made = hmac.new(key, f"survey|{survey_id}|{salt}".encode(), hashlib.sha256).digest()[:16]
    return base64.b32encode(made).decode().rstrip("=")


def hashed(typed: str) -> str:
    """Return what a code is found by, however it was typed."""
    plain = "".join(typed.split()).replace("-", "").upper()[:64]
    return hashlib.sha256(plain.encode()).hexdigest()


def spelt(typed: str) -> str:
    """Return a code in groups, as it is read from paper."""
    return "-".join(typed[at : at + GROUP] for at in range(0, len(typed), GROUP))


def page_address(sheet: SurveySheet) -> str:
    """Return the address behind a sheet's QR code."""
    config = current_app.config
    base = config.get("PUBLIC_URL") or (
        f"http://{config.get('HOST', '127.0.0.1')}:{config.get('PORT', 8000)}"
    )
    return address(base, f"{PATH}/{code(sheet.survey_id, sheet.salt)}")


def find(session: Session, typed: str, at: datetime) -> Found | None:
    """Return what a code leads to; None for one that was never given out."""
    sheet = session.scalars(
        select(SurveySheet).where(SurveySheet.token_sha256 == hashed(typed))
    ).one_or_none()
    if sheet is None:
        return None
    survey, today = sheet.survey, local(at).date()
    is_open = survey.state is SurveyState.OPEN and survey.starts_on <= today <= survey.ends_on
    return Found(sheet, is_open, is_answered(session, sheet.id))


def is_answered(session: Session, sheet_id: int) -> bool:
    """Say whether an answer to a sheet is kept, by whatever way it came."""
    kept = select(SurveyAnswer.id).where(SurveyAnswer.sheet_id == sheet_id)
    return session.scalar(kept) is not None


def by_household(session: Session, sheet: SurveySheet, typed: rules.Replies, at: datetime) -> bool:
    """Keep what a household answered on the page; False where it has answered already."""
    asked = sheet.survey.question_set.asked()
    replies = rules.check_replies(asked, typed, paper=False)
    return keep(session, sheet.survey, sheet.id, replies, AnswerChannel.PHONE_PAGE, at)


def keep(
    session: Session,
    survey: Survey,
    sheet_id: int,
    replies: rules.Replies,
    channel: AnswerChannel,
    at: datetime,
) -> bool:
    """Keep one answer to a sheet; False where another one came before, even at the same moment.

    The survey is locked: nothing comes in behind the back of whoever closes it.
    """
    take_turn(session.connection())  # before its row is locked
    session.refresh(survey, with_for_update=True)
    if survey.state is not SurveyState.OPEN:
        raise Refusal(N_("This survey takes no answers now."))
    if is_answered(session, sheet_id):
        return False
    overall = next(one.key for one in survey.question_set.asked() if one.overall)
    row = SurveyAnswer(
        survey_id=survey.id,
        sheet_id=sheet_id,
        channel=channel,
        at=at,
        overall=_grade(replies.get(overall, "")),
        replies=json.dumps(dict(replies), ensure_ascii=False, sort_keys=True),
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        return False
    came = update(SurveySheet).where(SurveySheet.id == sheet_id).values(answered_at=at)
    session.execute(came, execution_options=_TOLD)
    return True


def _grade(value: str) -> Grade:
    return next((word for word in Grade if word.value == value), Grade.BLANK)
