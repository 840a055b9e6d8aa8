"""The screen of exam papers (4.1.3): prepared, set for the exam, begun by those it is for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import true
from sqlalchemy.orm import Session

from admin_views import current, links
from admin_views.base import RecordView, Related
from admin_views.columns import Computed, Section
from admin_views.deeds import RowDeed
from admin_views.fields import (
    ExactField,
    LineField,
    MomentField,
    TextField,
    TickField,
    WholeField,
    filled,
)
from admin_views.filters import Choice, Days, Pick
from admin_views.formatting import badge, day, exact, listed, wording, yes_no
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from admin_views.row_field import Cell, RowsField
from admin_views.ticks_field import TicksField
from models import ExamPaper, ExamSitting, Office, PreDutyTopic, TrainingSession, clock
from models.scopes import Actor
from rules.exam_words import ExamQuestionKind, PaperState
from rules.exams import Part
from rules.vocabulary import Deed, Record, Role
from services import exam_papers, exam_sittings

_KINDS = {kind.value: kind for kind in ExamQuestionKind}
_ROLES = {role.value: role for role in Role}
SITS = (
    *(Role.FRONT_DESK, Role.AREA_ADMIN, Role.WORKER, Role.FINANCE),
    *(Role.SUPERVISOR, Role.MANAGER, Role.QUALITY),
)
TOPICS = Lookup(PreDutyTopic, within=lambda actor: true(), few=True)
CELLS = (
    Cell(
        "kind",
        _l("Kind of question"),
        "option",
        must=True,
        options=lambda: [(kind.value, wording(kind)) for kind in ExamQuestionKind],
    ),
    Cell("count", _l("How many"), "minutes", must=True),
    Cell("topic", _l("Subject matter, if only one"), longest=80),
)


class PaperForm(OfficeForm):
    """A paper: what it draws, how it is taken, for whom."""

    office = LookupField(
        _l("Office"), lookup=Lookup(Office), description=_l("Empty: the whole company.")
    )
    name = LineField(_l("Name of the exam"), [filled], longest=80)
    topic = LineField(_l("Subject matter"), longest=80)
    session = LookupField(
        _l("Training session"),
        lookup=Lookup(TrainingSession),
        description=_l("Its list takes the exam, and its record shows the scores."),
    )
    pre_duty_topic = LookupField(_l("Pre-duty topic"), lookup=TOPICS)
    part_rows = RowsField(_l("What is drawn"), cells=CELLS)
    same_for_all = TickField(_l("Everybody gets the same questions"))
    minutes = WholeField(_l("Minutes allowed"), [filled], default=30)
    pass_score = ExactField(_l("Pass mark (of 100)"), [filled], default=80)
    part_marks = TickField(_l("Part of the points for a part of the right choices"))
    attempts = WholeField(_l("May be taken how many times"), [filled], default=2)
    days_between = WholeField(_l("Days until it may be taken again"), [filled], default=1)
    opens_at = MomentField(_l("Open from"), [filled], default=clock.now)
    closes_at = MomentField(_l("Open until"), description=_l("Empty: until it is closed."))
    roles = TicksField(_l("For these posts"))
    people = TextField(
        _l("For these people"),
        longest=2000,
        lines=3,
        description=_l("Names or user names, one a line."),
    )

    def __init__(self, formdata: Any = None, obj: Any = None, **kw: Any):
        ticked: list[str] = []
        if obj is not None:
            ticked = obj.roles
            kw["roles"] = None
            kw["people"] = "\n".join(one.employee.username for one in obj.people)
            kw["part_rows"] = [
                {"kind": one.kind.value, "count": one.count, "topic": one.topic}
                for one in obj.parts
            ]
        super().__init__(formdata, _Without(obj) if obj is not None else None, **kw)
        self.roles.offer([(role.value, wording(role)) for role in SITS], ticked)


class _Without:
    """A paper without what its form words differently."""

    def __init__(self, row: ExamPaper) -> None:
        self.row = row

    def __getattr__(self, name: str) -> Any:
        if name in ("roles", "people"):
            raise AttributeError(name)
        return getattr(self.row, name)


class EndForm(OfficeForm):
    """Another end of the exam."""

    closes_at = MomentField(_l("Open until"), description=_l("Empty: until it is closed."))


def _in(*states: PaperState) -> Any:
    return lambda row: row.state in states


def _publish(session: Session, actor: Actor, row: ExamPaper, form: Any, at: datetime) -> None:
    exam_papers.publish(session, actor, row, at)


def _lengthen(session: Session, actor: Actor, row: ExamPaper, form: Any, at: datetime) -> None:
    exam_papers.lengthen(session, actor, row, form.closes_at.data, at)


def _close(session: Session, actor: Actor, row: ExamPaper, form: Any, at: datetime) -> None:
    exam_papers.close(session, actor, row, at)


def _sit(session: Session, actor: Actor, row: ExamPaper, form: Any, at: datetime) -> str:
    begun = exam_sittings.begin(session, actor, row, at)
    return url_for("my_exams.sit", id=begun.id)


def _posts(row: Any) -> str:
    """Return the posts a paper is for, in words."""
    return listed(wording(_ROLES[one]) for one in row.audience_roles.split(",") if one)


_NEEDS = ("state",)


class ExamPaperView(RecordView):
    """Exam papers; who only takes exams sees those set for him, and no seed."""

    record = Record.EXAM_PAPER
    computed = {"posts": Computed(_l("For these posts"), ("audience_roles",), _posts)}
    column_list = (
        *("name", "state", "topic", "opens_at", "closes_at", "minutes", "pass_score"),
        *("attempts", "office"),
    )
    column_details_list = (
        Section(
            _l("Exam"),
            ("name", "topic", "session", "pre_duty_topic", "opens_at", "closes_at", "office"),
        ),
        Section(
            _l("How it is taken"),
            (
                *("minutes", "pass_score", "attempts", "days_between", "part_marks"),
                *("same_for_all", "posts"),
            ),
        ),
        Section("", ("seed", "created_at", "created_by", "published_at", "published_by")),
    )
    column_export_list = (
        *("office", "name", "state", "topic", "opens_at", "closes_at", "minutes", "pass_score"),
        *("attempts", "days_between", "part_marks", "same_for_all", "posts", "seed"),
    )
    form_columns = (
        Section(_l("Exam"), ("office", "name", "topic", "session", "pre_duty_topic")),
        Section(_l("What is drawn"), ("part_rows", "same_for_all")),
        Section(
            _l("How it is taken"),
            (
                *("minutes", "pass_score", "part_marks", "attempts", "days_between"),
                *("opens_at", "closes_at"),
            ),
        ),
        Section(_l("Who takes it"), ("roles", "people")),
    )
    create_form_class = edit_form_class = PaperForm
    column_sortable_list = ("opens_at",)
    column_default_sort = "-opens_at"
    filters = (Choice("state"), Days("opens_at"), Pick("session"), Pick("office"))
    tabs = "state"
    empty = _l("No exam yet. Fill the question bank first, then set one.")
    deeds = (
        RowDeed(
            "sit",
            Deed.ANSWER,
            _sit,
            quick=True,
            when=_in(PaperState.PUBLISHED),
            needs=_NEEDS,
            title=_l("Take this exam"),
            done=_l("The time runs. Every answer is saved as you give it."),
            in_list=False,
        ),
        RowDeed(
            "publish",
            Deed.PUBLISH,
            _publish,
            when=_in(PaperState.DRAFT),
            needs=_NEEDS,
            title=_l("Set for the exam"),
            note=_l("From now on it stands: only its end can still be changed."),
            tone="primary",
        ),
        RowDeed(
            "lengthen",
            Deed.PUBLISH,
            _lengthen,
            form=EndForm,
            when=_in(PaperState.PUBLISHED),
            needs=_NEEDS,
            title=_l("Change the end"),
            in_list=False,
        ),
        RowDeed(
            "close",
            Deed.CLOSE,
            _close,
            when=_in(PaperState.PUBLISHED),
            needs=_NEEDS,
            title=_l("Close the exam"),
            note=_l("Nobody begins it any more; who is at it finishes in his time."),
            in_list=False,
        ),
    )

    def visible(self, actor: Actor, columns: Any) -> Any:
        """Show the office always: an exam without one is the company's."""
        return tuple(one for one in columns if self.can_see(actor, one.name))

    def can_see(self, actor: Actor, name: str) -> bool:
        """Keep the seed from who only takes exams."""
        return name != "seed" or actor.may(Deed.VIEW, Record.EXAM_QUESTION)

    def editable(self, row: Any) -> bool:
        """Leave what was set; the company's papers are changed by the company."""
        whole = current.actor().offices(Deed.EDIT, Record.EXAM_PAPER) is None
        return row.state is PaperState.DRAFT and (whole or row.office_id is not None)

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> ExamPaper:
        """Prepare a paper."""
        return self._write(session, actor, None, form, at)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change a paper that is not set yet."""
        self._write(session, actor, row, form, at)

    def _write(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> ExamPaper:
        head = {key: form[key].data for key in ("name", *exam_papers.HEAD) if key in form}
        only = self.only_office(actor, Deed.CREATE)
        own = session.get(Office, only) if only is not None else None
        head["office"] = (form["office"].data if "office" in form else None) or own
        head["topic"] = head["topic"] or ""
        with session.no_autoflush:
            people = exam_papers.people_named(session, actor, form["people"].data or "")
        return exam_papers.write(
            session,
            actor,
            row,
            at,
            head,
            parts=[
                Part(_KINDS[one["kind"]], one["count"], one["topic"] or "")
                for one in form["part_rows"].data
            ],
            roles=[_ROLES[one] for one in form["roles"].data or ()],
            people=people,
        )

    def related(self, session: Session, actor: Actor, row: ExamPaper) -> Sequence[Related]:
        """Return what it draws, for whom by name, and who has taken it."""
        drawn = [
            (wording(one.kind), one.topic or gettext("Any subject matter"), str(one.count))
            for one in row.parts
        ]
        parts = (_l("Kind of question"), _l("Subject matter"), _l("How many"))
        blocks = [Related(_l("What is drawn"), parts, drawn)]
        if row.people and actor.may(Deed.EXPORT, self.record):
            names = listed(str(one.employee) for one in row.people)
            blocks.append(Related(_l("For these people"), (_l("Names"),), [(names,)]))
        taken = links.rows(
            session,
            actor,
            ExamSitting,
            ExamSitting.paper_id == row.id,
            shows=(ExamSitting.employee,),
        )
        heads = (
            _l("Number"),
            _l("Examined"),
            _l("Day of the exam"),
            _l("Exam score"),
            _l("Passed"),
            _l("State"),
        )
        rows = [
            links.cells(
                links.to(actor, one),
                one.employee,
                day(one.taken_on),
                exact(one.score),
                yes_no(one.passed),
                badge(one.state),
            )
            for one in taken
        ]
        more = links.narrowed(actor, Record.EXAM_SITTING, paper=row.id)
        blocks.append(
            Related(_l("Exams taken"), heads, rows, more=more, empty=_l("Nobody has taken it yet."))
        )
        return blocks
