"""My exams (4.1.3): what is open for me, the exam itself for a phone, and earlier results.

The exam's page holds no right answer. Every answer is a small post of its own as it is given;
without a script the whole page is saved by its button. The time is the server's.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import abort, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from admin_views import current, exam_blocks
from admin_views.fields import without_controls
from admin_views.filters import whole
from admin_views.formatting import badge, day, exact, moment, said
from admin_views.forms import new_key
from admin_views.screen import Screen
from models import ExamAnswer, ExamPaper, ExamSitting, clock
from models.scopes import Actor, Forbidden
from rules import exams as rules
from rules.exam_words import SittingState
from rules.refusal import Refusal
from rules.vocabulary import Deed, Record
from services import exam_papers, exam_sittings

MOST_ID = 2**31 - 1
SHOWN = 30  # earlier exams


class MyExamsView(Screen):
    """One's own exams."""

    icon = "exam"

    def __init__(self) -> None:
        super().__init__(
            name=_l("My exams"), category="training", endpoint="my_exams", url="/my-exams"
        )

    def is_accessible(self) -> bool:
        """Open it to those who take exams."""
        return current.signed_in() and current.actor().may(Deed.ANSWER, Record.EXAM_SITTING)

    def inaccessible_callback(self, name: str, **kwargs: Any) -> ResponseReturnValue:
        """Refuse the rest."""
        raise Forbidden(Deed.ANSWER, Record.EXAM_SITTING)

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """Show what is open for me, and what came of earlier exams."""
        session, actor, at = current.session(), current.actor(), clock.now()
        mine = _mine(session, actor)
        return render_template(
            "desk/my_exams.html",
            title=gettext("My exams"),
            admin_view=self,
            running=[one for one in mine if rules.in_time(one.state, one.ends_at, at)],
            open=[_offer(one, mine, actor, at) for one in _open(session, actor, at)],
            earlier=[one for one in mine if not rules.in_time(one.state, one.ends_at, at)],
            result=exam_blocks.result,
            day=day,
            moment=moment,
            exact=exact,
            badge=badge,
            new_key=new_key,
            here=current.own_path(),
        )

    @expose("/sit/")
    def sit(self) -> ResponseReturnValue:
        """Show the exam with what is saved and the time that is left."""
        session, at = current.session(), clock.now()
        row = _asked(session)
        if row.state is not SittingState.OPEN or row.voided_at is not None:
            return redirect(url_for("exam_sitting.details_view", id=row.id))
        if not rules.in_time(row.state, row.ends_at, at):
            return redirect(url_for(".hand_in", id=row.id))
        page = render_template(
            "desk/exam.html",
            title=row.about,
            admin_view=self,
            row=row,
            questions=[_asked_of(one) for one in row.answers],
            left=_left(row, at),
            answered=sum(bool(one.given) for one in row.answers),
            longest=rules.LONGEST_ANSWER,
            moment=moment,
            exact=exact,
        )
        answer = make_response(page)
        answer.headers["Cache-Control"] = "no-store"  # going back shows what is saved now
        return answer

    @expose("/save/", methods=("POST",))
    def save(self) -> ResponseReturnValue:
        """Save answers; one that comes too late is told so, what was in time stays."""
        session, actor, at = current.session(), current.actor(), clock.now()
        row = _asked(session)
        try:
            exam_sittings.answer(session, actor, row, _typed(row), at)
            session.commit()
        except Refusal as no:
            session.rollback()
            return _refused(session, row.id, no, at)
        if request.accept_mimetypes.best == "application/json":
            answered = sum(bool(one.given) for one in row.answers)
            return jsonify({"left": _left(row, at), "answered": answered})
        if request.form.get("then") == "hand-in":
            return redirect(url_for(".hand_in", id=row.id))
        flash(gettext("Saved."), "success")
        return redirect(url_for(".sit", id=row.id))

    @expose("/hand-in/", methods=("GET", "POST"))
    def hand_in(self) -> ResponseReturnValue:
        """Ask once more, then hand the exam in; a second time is harmless."""
        session, actor, at = current.session(), current.actor(), clock.now()
        row = _asked(session)
        if request.method == "POST":
            exam_sittings.hand_in(session, actor, row, at)
            session.commit()
            flash(gettext("Your exam has been handed in."), "success")
        if row.state is not SittingState.OPEN:
            return redirect(url_for("exam_sitting.details_view", id=row.id))
        return render_template(
            "desk/exam_hand_in.html",
            title=row.about,
            admin_view=self,
            row=row,
            left_out=[one.place for one in row.answers if not one.given],
            of=len(row.answers),
            ends=moment(row.ends_at),
            over=not rules.in_time(row.state, row.ends_at, at),
        )


def _asked(session: Session) -> ExamSitting:
    """Return one's own exam that the address or the post names; else there is no such page."""
    wanted = whole(request.values.get("id"), 1, MOST_ID, 0)
    row = session.scalars(
        select(ExamSitting)
        .where(ExamSitting.id == wanted, ExamSitting.of_person(current.actor()))
        .options(selectinload(ExamSitting.answers).joinedload(ExamAnswer.question))
    ).one_or_none()
    return row if row is not None and row.answers else abort(404)


def _over(session: Session, row: ExamSitting, at: datetime) -> bool:
    """Hand in an exam whose time is over; say whether it was."""
    if row.state is not SittingState.OPEN or rules.in_time(row.state, row.ends_at, at):
        return False
    exam_sittings.hand_in_over(session, at, row.employee_id)
    session.commit()
    return True


def _refused(session: Session, row_id: int, no: Refusal, at: datetime) -> ResponseReturnValue:
    """Tell why an answer was not taken; what was saved in time is handed in."""
    row = session.get_one(ExamSitting, row_id)
    _over(session, row, at)
    sentence = said(no)
    if request.accept_mimetypes.best == "application/json":
        is_over = row.state is not SittingState.OPEN
        return make_response(jsonify({"sentence": sentence, "over": is_over}), 409)
    flash(sentence, "error")
    return redirect(url_for(".sit", id=row.id))


def _typed(row: ExamSitting) -> dict[int, list[str]]:
    """Return what was given to the questions the post names: unticking all is an answer, too."""
    named = set(request.form.getlist("q"))
    return {
        one.place: [
            without_controls(words) or "" for words in request.form.getlist(f"a{one.place}")
        ]
        for one in row.answers
        if str(one.place) in named
    }


def _left(row: ExamSitting, at: datetime) -> int:
    """Return the whole seconds left."""
    return max(int((row.ends_at - at).total_seconds()), 0) if row.ends_at is not None else 0


def _asked_of(one: ExamAnswer) -> dict[str, Any]:
    """Return a question as it is shown: nothing that tells the right answer."""
    return {
        "place": one.place,
        "kind": one.question.kind,
        "text": one.question.text,
        "points": exact(one.points),
        "choices": exam_blocks.choices(one),
        "given": exam_sittings.as_shown(one, one.given),
    }


def _mine(session: Session, actor: Actor) -> list[ExamSitting]:
    return list(
        session.scalars(
            select(ExamSitting)
            .where(ExamSitting.of_person(actor), ExamSitting.voided_at.is_(None))
            .order_by(ExamSitting.taken_on.desc(), ExamSitting.id.desc())
            .options(joinedload(ExamSitting.paper))
            .limit(SHOWN)
        )
    )


def _open(session: Session, actor: Actor, at: datetime) -> list[ExamPaper]:
    """Return the papers that are open for somebody, those that end soonest first."""
    order = (ExamPaper.closes_at.is_(None), ExamPaper.closes_at, ExamPaper.id)
    asked = select(ExamPaper).where(exam_papers.open_for(actor, at)).order_by(*order)
    return list(session.scalars(asked.options(selectinload(ExamPaper.parts))))


def _offer(paper: ExamPaper, mine: list[ExamSitting], actor: Actor, at: datetime) -> dict[str, Any]:
    """Return a paper with why it can't be taken now, if so."""
    taken = [one for one in mine if one.paper_id == paper.id and not one.absent]
    why = ""
    try:
        exam_sittings.check_attempt(paper, taken, at)
    except Refusal as no:
        why = said(no)
    return {
        "paper": paper,
        "why": why,
        "running": any(one.state is SittingState.OPEN for one in taken),
        "questions": sum(part.count for part in paper.parts),
        "attempt": len(taken) + 1,
    }
