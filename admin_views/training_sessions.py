"""Screens of training sessions (4.1): planned with a list, opened for sign-in, closed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from admin_views import current, files, training_page, training_prints
from admin_views.beside import PageView
from admin_views.columns import Related, Section
from admin_views.deeds import PageDeed, ReasonForm, RowDeed
from admin_views.filters import Choice, Days, Named, Pick, YesNo
from admin_views.forms import OfficeForm
from admin_views.training_forms import (
    MakeUpForm,
    ResultForm,
    SessionForm,
    begin_result,
    close_form,
    fit_session,
    paper_form,
    people_form,
    result_of,
    scan_form,
    values_of,
)
from models import Office, TrainingSession, clock
from models.clock import local
from models.scopes import Actor
from rules.refusal import Refusal
from rules.training import is_allowed
from rules.training_words import SessionState
from rules.vocabulary import N_, Deed, Record
from services import attachments, training, training_people, training_scans, training_sign_in

S = SessionState


# Deeds --------------------------------------------------------------------------------------------
def _open(session: Session, actor: Actor, row: TrainingSession, form: Any, at: datetime) -> str:
    training.open_sign_in(session, actor, row, at)
    return _screen_of(row)


def _screen(session: Session, actor: Actor, row: TrainingSession, form: Any, at: datetime) -> str:
    return _screen_of(row)


def _screen_of(row: TrainingSession) -> str:
    return url_for("training_session.screen_view", id=row.id)


def _sign(session: Session, actor: Actor, row: TrainingSession, form: Any, at: datetime) -> None:
    line, fresh = training_sign_in.by_login(session, actor, row, at)
    if not fresh:
        flash(training_page.signed_already(line), "info")


def _paper(session: Session, actor: Actor, row: TrainingSession, form: Any, at: datetime) -> None:
    people = [int(one) for one in form.people.data or ()]
    training_people.tick(session, actor, row, people, at)


def _add(session: Session, actor: Actor, row: TrainingSession, form: Any, at: datetime) -> None:
    people = [int(one) for one in form.people.data or ()]
    if form.person.data is not None:
        people.append(form.person.data.id)
    training_people.add(session, actor, row, people)


def _close(session: Session, actor: Actor, row: TrainingSession, form: Any, at: datetime) -> None:
    training.close(session, actor, row, at, result_of(form))


def _result(session: Session, actor: Actor, row: TrainingSession, form: Any, at: datetime) -> None:
    training.change_result(session, actor, row, result_of(form))


def _make_up(session: Session, actor: Actor, row: TrainingSession, form: Any, at: datetime) -> str:
    fresh = training.make_up(session, actor, row, at, form.starts_at.data)
    return url_for("training_session.details_view", id=fresh.id)


def _call_off(
    session: Session, actor: Actor, row: TrainingSession, form: Any, at: datetime
) -> None:
    training.call_off(session, actor, row, form.reason.data)


def _scan(session: Session, actor: Actor, row: None, form: Any, at: datetime) -> str:
    found = form.session.data or training_scans.session_of(session, actor, form.files.data)
    if found is None:
        raise Refusal(
            N_(
                "No code of a session was found in this scan. Choose the session, and the file"
                " again."
            ),
            field="session",
        )
    attachments.add(session, actor, Record.TRAINING_SESSION, found, form.files.data, at)
    if is_allowed(found.state, Deed.CLOSE):
        return url_for("training_session.do_view", deed="paper", id=found.id)
    return url_for("training_session.details_view", id=found.id)


def _void(session: Session, actor: Actor, row: TrainingSession, form: Any, at: datetime) -> None:
    training.void(session, actor, row, at, form.reason.data)


def _in(deed: Deed) -> Callable[[Any], bool]:
    return lambda row: _kept(row) and is_allowed(row.state, deed)


def _kept(row: Any) -> bool:
    return row.voided_at is None and training.keeps(current.actor(), row)


def _openable(row: Any) -> bool:
    return _in(Deed.CONFIRM)(row) and row.held_on == local(clock.now()).date()


def _begun(row: Any) -> bool:
    return _in(Deed.CLOSE)(row) and row.held_on <= local(clock.now()).date()


def _on_screen(row: Any) -> bool:
    return _kept(row) and row.state is S.OPEN


def _held(row: Any) -> bool:
    return _kept(row) and row.state is S.HELD


def _expects_me(row: Any) -> bool:
    return row.voided_at is None and row.state is S.OPEN and training_page.expects_me(row.id)


_NEEDS = ("id", "state", "voided_at", "office_id", "held_on")
QUEUES = {
    "coming": (_l("Still to come"), lambda at: training.coming(local(at).date())),
    "late": (_l("Over, not closed"), lambda at: training.overdue(local(at).date())),
}


class TrainingSessionView(PageView):
    """Training sessions, the newest first."""

    record = Record.TRAINING_SESSION
    beside = (training_page.PEOPLE,)
    computed = training_page.COMPUTED
    column_list = (
        *("session_no", "topic", "state", "kind", "held_on", "hours", "trainer", "people"),
        "office",
    )
    column_details_list = (
        Section(
            _l("Training session"),
            (
                *("topic", "kind", "subject", "pre_duty_topic", "held_on", "times", "hours"),
                *("place", "method", "trainer", "mandatory", "asked", "exam_method"),
                *("plan_item", "make_up_of", "office"),
            ),
        ),
        Section(_l("Content and materials"), ("content", "materials")),
        Section(
            _l("Result and effect"),
            ("absence_handling", "effectiveness", "effectiveness_text", "retraining"),
        ),
        Section(
            _l("Course of the session"),
            (
                *("recorder", "created_at", "opened_at", "closed_at", "closed_by"),
                "cancel_reason",
            ),
        ),
    )
    column_export_list = (
        *("session_no", "office", "kind", "subject", "topic", "held_on", "hours", "place"),
        *("method", "trainer", "mandatory", "exam_method", "state", "effectiveness"),
    )
    form_columns = (
        Section(
            _l("Training session"),
            ("office", "kind", "pre_duty_topic", "plan_item", "topic", "subject", "mandatory"),
        ),
        Section(_l("When and where"), ("starts_at", "ends_at", "hours", "place")),
        Section(_l("Trainer and way"), ("trainer_person", "trainer", "method", "exam_method")),
        Section(_l("Who is asked to come"), ("roles",)),
        Section(_l("Content and materials"), ("content", "materials")),
    )
    create_form_class = edit_form_class = SessionForm
    column_sortable_list = ("held_on",)
    column_default_sort = "-held_on"
    search_columns = ("session_no", "topic")
    filters = (
        Choice("state"),
        *(Choice("kind"), Choice("subject")),
        *(Days("held_on"), Named("state", "queue", _l("Queue"), QUEUES)),
        Pick("trainer_person", label=_l("Trainer")),
        YesNo("mandatory"),
        Pick("office"),
    )
    tabs = "state"
    empty = _l("No training matches. Plan the first one.")
    deeds = (
        RowDeed(
            "sign-in",
            Deed.SIGN,
            _sign,
            quick=True,
            when=_expects_me,
            needs=_NEEDS,
            title=_l("Sign in to the training"),
            done=_l("You are signed in."),
            in_list=False,
            tone="primary",
        ),
        RowDeed(
            "open",
            Deed.CONFIRM,
            _open,
            quick=True,
            when=_openable,
            needs=_NEEDS,
            title=_l("Open the sign-in"),
            done=_l("Sign-in is open."),
            tone="primary",
        ),
        RowDeed(
            "screen",
            Deed.CONFIRM,
            _screen,
            quick=True,
            when=_on_screen,
            needs=_NEEDS,
            title=_l("Show the code"),
            done=_l("The code changes every minute."),
            tone="primary",
        ),
        RowDeed(
            "close",
            Deed.CLOSE,
            _close,
            form=close_form,
            when=_begun,
            needs=_NEEDS,
            title=_l("Close the session"),
            note=_l(
                "Who has not signed in is absent from now on, and the list stands. The effect may"
                " be judged later."
            ),
            tone="primary",
        ),
        RowDeed(
            "paper",
            Deed.CONFIRM,
            _paper,
            form=paper_form,
            when=_begun,
            needs=_NEEDS,
            title=_l("Tick who signed on paper"),
            note=_l("Attach the scan of the sheet, too: it is the evidence."),
            in_list=False,
        ),
        *training_prints.DEEDS,
        RowDeed(
            "add",
            Deed.EDIT,
            _add,
            form=people_form,
            when=_in(Deed.EDIT),
            needs=_NEEDS,
            title=_l("Add people to the list"),
            in_list=False,
        ),
        RowDeed(
            "make-up",
            Deed.CREATE,
            _make_up,
            form=MakeUpForm,
            when=_held,
            needs=_NEEDS,
            title=_l("Plan a make-up session"),
            note=_l("Those who were absent stand on its list."),
            in_list=False,
        ),
        RowDeed(
            "result",
            Deed.CLOSE,
            _result,
            form=begin_result(ResultForm),
            when=_held,
            needs=_NEEDS,
            title=_l("Complete the result"),
            rewrites=True,
            in_list=False,
        ),
        *files.DEEDS,
        PageDeed(
            "scan",
            Deed.ATTACH,
            _scan,
            form=scan_form,
            title=_l("Scanned sign-in sheet"),
            note=_l("The code in the foot of the sheet finds its session."),
            done=_l("The scan is attached."),
            template="desk/attach.html",
        ),
        RowDeed(
            "call-off",
            Deed.CANCEL,
            _call_off,
            form=ReasonForm,
            when=_in(Deed.CANCEL),
            needs=_NEEDS,
            title=_l("Call the session off"),
            tone="danger",
            in_list=False,
        ),
        RowDeed(
            "void",
            Deed.VOID,
            _void,
            form=ReasonForm,
            when=_kept,
            needs=_NEEDS,
            note=_l("A voided record is kept and stays readable; it only counts no longer."),
            tone="danger",
            in_list=False,
        ),
    )

    def visible(self, actor: Actor, columns: Any) -> Any:
        """Show the office always: a session without one is the whole company's."""
        return tuple(columns)

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Offer the posts; a plan's or a problem's link may have filled something in."""
        fit_session(form, actor, row)

    def make(
        self, session: Session, actor: Actor, form: OfficeForm, at: datetime
    ) -> TrainingSession:
        """Plan a session."""
        only = self.only_office(actor, Deed.CREATE)
        office = form["office"].data if "office" in form else session.get(Office, only)
        return training.enter(session, actor, at, values_of(form) | {"office": office})

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change a session."""
        training.change(session, actor, row, values_of(form))

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Keep a session with its office."""
        return row is None or name != "office"

    def editable(self, row: Any) -> bool:
        """Leave what is over, and to the company what is the company's."""
        return _in(Deed.EDIT)(row)

    def leading(self, session: Session, actor: Actor, row: Any) -> Sequence[Related]:
        """Return who is on the list, and what they reached in its exam."""
        return training_page.leading(session, actor, row)

    def related(self, session: Session, actor: Actor, row: Any) -> Sequence[Related]:
        """Return the sessions that make up for this one, and the forms printed."""
        prints = training_prints.kept(session, row)
        return [*training_page.make_ups(session, actor, row), *prints]

    def title(self, row: Any) -> str:
        """Return number and topic."""
        return f"{row.session_no} {row.topic}"

    @expose("/screen/")
    def screen_view(self) -> ResponseReturnValue:
        """Show the code of the minute, big, for everybody in the room."""
        actor = current.actor()
        self.demand(actor, Deed.CONFIRM)
        row = self.reached(actor, Deed.CONFIRM)
        if not _on_screen(row):
            flash(gettext("Sign-in to this training is not open."), "info")
            return redirect(url_for(".details_view", id=row.id))
        page = training_page.on_screen(current.session(), actor, row, clock.now(), request.path)
        return page
