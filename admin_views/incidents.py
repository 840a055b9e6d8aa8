"""Emergencies: handled on a live page, closed and looked back on (JD-14)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.orm import Session

from admin_views import current, due, live, pages
from admin_views.assessment_prints import as_file
from admin_views.base import RecordView, Related
from admin_views.columns import Computed, Section
from admin_views.deeds import PageDeed, ReasonForm, RowDeed
from admin_views.filters import Choice, Days, Pick, YesNo, whole
from admin_views.formatting import badge, moment, wording
from admin_views.forms import new_key
from admin_views.incident_forms import (
    LANGUAGES,
    CloseForm,
    IssueForm,
    LogForm,
    ReviewForm,
    part_form,
)
from admin_views.incident_page import LOOKS, blocks, shown, timeline
from models import Incident, clock
from models.scopes import Actor
from reports.catalogue import INCIDENT_REPORT
from rules.incident_words import IncidentState
from rules.incidents import RUNNING, is_allowed
from rules.vocabulary import Deed, Record
from services import forms, incidents

EVERY = 10  # seconds between two questions
MOST_ID = 2**31 - 1


def _review_facts(session: Session, actor: Actor, rows: Sequence[Incident]) -> dict[str, Any]:
    if len(rows) != 1:
        return {"facts": []}
    words = [f"{one.what} ({LOOKS[how][1]})" for one, how in incidents.missed(rows[0])]
    said = "; ".join(words) or gettext("Every step was kept in time.")
    return {"facts": [(gettext("Late or skipped"), said)]}


def _step(session: Session, actor: Actor, row: Incident, form: Any, at: datetime) -> None:
    incidents.step(session, actor, row, int(form.part.data), at, form.note.data or "")


def _call(session: Session, actor: Actor, row: Incident, form: Any, at: datetime) -> None:
    incidents.call(
        session,
        actor,
        row,
        int(form.part.data),
        at,
        outcome=form.outcome.data,
        note=form.note.data or "",
    )


def _issue(session: Session, actor: Actor, row: Incident, form: Any, at: datetime) -> None:
    said = {key: form[key].data or "" for key in ("language", "text", "how")}
    incidents.issue(session, actor, row, at, **said)


def _close(session: Session, actor: Actor, row: Incident, form: Any, at: datetime) -> None:
    said = {key: form[key].data or "" for key in incidents.CLOSING}
    incidents.close(session, actor, row, at, **said)


def _review(session: Session, actor: Actor, row: Incident, form: Any, at: datetime) -> None:
    rows = [one | {"responsible": int(one["responsible"])} for one in form.measures.data]
    incidents.review(
        session,
        actor,
        row,
        at,
        went_well=form.went_well.data or "",
        went_badly=form.went_badly.data or "",
        measures=rows,
    )


def _print(session: Session, actor: Actor, row: Incident, form: Any, at: datetime) -> Response:
    language = str(get_locale())
    return as_file(forms.document(session, actor, INCIDENT_REPORT.key, row, language, at))


def _blank(session: Session, actor: Actor, rows: Any, form: Any, at: datetime) -> Response:
    return as_file(forms.blank(session, actor, INCIDENT_REPORT.key, str(get_locale())))


def _in(deed: Deed) -> Any:
    """Return whether a row's state, and who looks at it, allow a deed."""

    def allowed(row: Any) -> bool:
        if row.voided_at is not None or not is_allowed(row.state, deed):
            return False
        actor = current.actor()
        if deed is Deed.REVIEW:
            return bool(row.opened_by_id != actor.employee_id)
        return deed is Deed.LOG or incidents.may_end(actor, row)

    return allowed


_NEEDS = ("state", "voided_at", "opened_by_id")


def _deed(name: str, deed: Deed, act: Any, form: Any = None, **more: Any) -> RowDeed:
    more.setdefault("in_list", False)
    return RowDeed(name, deed, act, form=form, when=_in(deed), needs=_NEEDS, **more)


def _plain(function: Any) -> Any:
    return lambda session, actor, row, form, at: function(session, actor, row, at)


def _kind(row: Any) -> Markup | str:
    drill = Markup(' <span class="badge b-wait">{}</span>').format(gettext("Drill"))
    return Markup("{}{}").format(wording(row.kind), drill if row.drill else "")


NEXT = {
    IncidentState.OPEN: _l("Tick off the steps, make the calls; then say it is under control."),
    IncidentState.CONTROLLED: _l("Finish what is left, then close it with cause and measures."),
}


class IncidentView(RecordView):
    """Emergencies and drills."""

    record = Record.INCIDENT
    creates = edits = False
    form_columns = ()
    computed = {"what": Computed(_l("Type of emergency"), ("kind", "drill"), _kind)}
    column_list = ("number", "what", "place", "state", "opened_at", "opened_by", "office")
    column_details_list = (
        Section(_l("Emergency"), ("number", "what", "place", "office", "runbook")),
        Section(
            _l("Course"), ("opened_at", "opened_by", "controlled_at", "closed_at", "closed_by")
        ),
        Section(_l("Outcome"), ("cause", "damage", "affected", "measures_taken")),
        Section(_l("Review"), ("reviewed_at", "reviewed_by", "went_well", "went_badly")),
    )
    column_export_list = (
        *("number", "office", "kind", "place", "drill", "state", "opened_at", "opened_by"),
        *("controlled_at", "closed_at", "closed_by", "cause", "damage", "affected"),
        *("measures_taken", "reviewed_at", "reviewed_by", "went_well", "went_badly"),
    )
    column_sortable_list = ("opened_at",)
    column_default_sort = "-opened_at"
    filters = (Choice("state"), Choice("kind"), Days("opened_at"), YesNo("drill"), Pick("office"))
    tabs = "state"
    empty = _l("No emergency matches.")
    deeds = (
        _deed("join", Deed.LOG, _plain(incidents.join), quick=True, title=_l("Join in")),
        _deed("step", Deed.LOG, _step, part_form("step"), title=_l("Step done"), single=False),
        _deed("call", Deed.LOG, _call, part_form("call"), title=_l("Note a call"), single=False),
        _deed(
            "log",
            Deed.LOG,
            lambda session, actor, row, form, at: incidents.log(
                session, actor, row, at, form.text.data or ""
            ),
            LogForm,
            single=False,
        ),
        _deed("issue", Deed.LOG, _issue, IssueForm, title=_l("Text issued"), single=False),
        _deed(
            "control",
            Deed.CONTROL,
            _plain(incidents.control),
            quick=True,
            tone="primary",
            title=_l("Brought under control"),
        ),
        _deed(
            "reopen",
            Deed.REOPEN,
            lambda session, actor, row, form, at: incidents.reopen(
                session, actor, row, at, form.reason.data
            ),
            ReasonForm,
            title=_l("No longer under control"),
        ),
        _deed(
            "close",
            Deed.CLOSE,
            _close,
            CloseForm,
            tone="primary",
            title=_l("Close the emergency"),
        ),
        _deed(
            "review",
            Deed.REVIEW,
            _review,
            ReviewForm,
            tone="primary",
            template="desk/deed_with_facts.html",
            context=_review_facts,
            in_list=True,
        ),
        RowDeed(
            "print", Deed.PRINT, _print, quick=True, in_list=False, title=_l("Print the report")
        ),
        PageDeed("blank", Deed.PRINT, _blank, quick=True, title=_l("Print blank form")),
        RowDeed(
            "void",
            Deed.VOID,
            lambda session, actor, row, form, at: incidents.void(
                session, actor, row, at, form.reason.data
            ),
            form=ReasonForm,
            when=lambda row: row.voided_at is None,
            needs=("voided_at",),
            note=_l("A voided record is kept and stays readable; it only counts no longer."),
            tone="danger",
            in_list=False,
        ),
    )

    @expose("/details/")
    def details_view(self) -> ResponseReturnValue:
        """Show the live page of an emergency that runs, else its record."""
        actor, at = current.actor(), clock.now()
        row = self.reached(actor, Deed.VIEW)
        if row.state not in RUNNING or row.voided_at is not None:
            return pages.show_details(self)
        part = shown(row.id, at)
        return render_template(
            "desk/incident.html",
            title=self.title(row),
            admin_view=self,
            row=row,
            state=badge(row.state),
            next=NEXT[row.state],
            since=due.since(row.opened_at, at),
            opened=moment(row.opened_at),
            deeds=[
                one
                for one in self.all_deeds.values()
                if one.single and self.may(actor, one.deed) and one.allows(row)
            ],
            may_log=self.may(actor, Deed.LOG),
            texts=[(key, words, getattr(row, f"text_{key}")) for key, words in LANGUAGES],
            shown=part,
            mark=live.marked(part, at),
            every=EVERY,
            new_key=new_key,
        )

    @expose("/live/")
    def live_view(self) -> Response:
        """Answer what the page of an emergency shows now, if it does not show it already."""
        row = self.reached(current.actor(), Deed.VIEW, whole(request.args.get("id"), 1, MOST_ID, 0))
        if row.state not in RUNNING or row.voided_at is not None:
            abort(404)
        at = clock.now()
        return live.answer(lambda: shown(row.id, at), at)

    def leading(self, session: Session, actor: Actor, row: Incident) -> Sequence[Related]:
        """Return the timeline in sentences."""
        return [Related(_l("Course of events"), (), (), told=list(timeline(session, row.id)))]

    def related(self, session: Session, actor: Actor, row: Incident) -> Sequence[Related]:
        """Return steps with target and actual minutes, calls and measures."""
        return list(blocks(session, row))

    def title(self, row: Any) -> str:
        """Return number and type; a drill says so."""
        drill = f"【{gettext('Drill')}】" if row.drill else ""
        return f"{drill}{row.number} {wording(row.kind)}" + (f" · {row.place}" if row.place else "")
