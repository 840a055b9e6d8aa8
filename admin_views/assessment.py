"""Monthly assessments: drafts, submission, approval, the form, and what each figure is made of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask import abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin_views import assessment_lines, assessment_prints, bonus, close, current, links
from admin_views import result_blocks as results
from admin_views import wage_bases as wages
from admin_views.base import RecordView, Related
from admin_views.columns import Computed, Section
from admin_views.deeds import PageDeed, ReasonForm, RowDeed
from admin_views.fields import MonthField, TextField, filled
from admin_views.filters import Choice, MonthOf, Pick, YesNo, asked_month
from admin_views.formatting import exact, wording
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from models import FROZEN, Assessment, Office
from models.scopes import Actor
from rules.month_days import told
from rules.vocabulary import AssessmentStatus, Deed, Indicator, Record, Role
from services import months
from services.jobs import Kind

S = AssessmentStatus
_OPEN = (S.DRAFT, S.RETURNED)


def _is_others(row: Any) -> bool:
    return bool(row.employee_id != current.actor().employee_id)


def _may_approve(row: Any) -> bool:
    who = current.actor().employee_id
    return row.status is S.SUBMITTED and who not in (row.employee_id, row.submitted_by_id)


# Forms --------------------------------------------------------------------------------------------
class OpinionForm(OfficeForm):
    """An approval, with what the manager writes on the form."""

    opinion = TextField(_l("Opinion"), longest=500)


def remarks_form(actor: Actor, rows: Sequence[Assessment]) -> type[OfficeForm]:
    """Return the form of the supervisor's remarks, with what they say so far."""

    class RemarksForm(OfficeForm):
        remarks = TextField(_l("Remarks"), longest=1000, default=rows[0].remarks if rows else "")

    return RemarksForm


def month_form(deed: Deed) -> Any:
    """Return a function that makes the form of a month, and of an office where there are more."""

    def made(actor: Actor, rows: Sequence[Any]) -> type[OfficeForm]:
        class MonthForm(OfficeForm):
            month = MonthField(_l("Month"), [filled], default=asked_month)

        many = deed is Deed.GENERATE  # printing is of one office: its file is bound together
        offices = actor.offices(deed, Record.ASSESSMENT)
        if offices is not None and len(offices) == 1:
            return MonthForm
        within = Lookup(
            Office,
            within=lambda _: Office.id.is_not(None) if offices is None else Office.id.in_(offices),
            few=True,
        )

        class OfficeMonthForm(MonthForm):
            office = LookupField(
                _l("Office"),
                [] if many else [filled],
                lookup=within,
                description=_l("Left empty: all your offices, in the background.") if many else "",
            )

        return OfficeMonthForm

    return made


def _office_code(session: Session, actor: Actor, form: Any, deed: Deed) -> str:
    if "office" in form:
        return str(form.office.data.code)
    (only,) = actor.offices(deed, Record.ASSESSMENT) or (0,)
    return session.get_one(Office, only).code


# Deeds --------------------------------------------------------------------------------------------
def _generate(session: Session, actor: Actor, row: Any, form: Any, at: datetime) -> str:
    if "office" in form and form.office.data is None:
        return _generate_all(session, actor, form.month.data, at)
    code = _office_code(session, actor, form, Deed.GENERATE)
    made = months.generate(session, actor, form.month.data, at, [code])
    month = f"{form.month.data:%Y-%m}"
    count = sum(row.status in _OPEN for row in made)  # what was submitted stands as it was
    flash(gettext("Drafts of %(month)s: %(count)s", month=month, count=count), "success")
    if changed := months.outdated(session, made, at):
        names = ", ".join(row.employee.name for row in changed)
        flash(gettext(months.OUTDATED, names=names), "warning")
    return close.begun(month) or links.narrowed(actor, Record.ASSESSMENT, month=month)


def _generate_all(session: Session, actor: Actor, month: date, at: datetime) -> str:
    """Ask for the drafts of all the offices somebody generates months for."""
    offices = actor.offices(Deed.GENERATE, Record.ASSESSMENT)
    codes = select(Office.code).order_by(Office.code)
    if offices is not None:
        codes = codes.where(Office.id.in_(offices))
    given = {"month": f"{month:%Y-%m}", "offices": list(session.scalars(codes))}
    return assessment_prints.in_background(session, actor, Kind.MONTH_DRAFTS, given, at)


def _remark(session: Session, actor: Actor, row: Assessment, form: Any, at: datetime) -> None:
    months.remark(session, actor, row, form.remarks.data or "")


def _submit(session: Session, actor: Actor, row: Assessment, form: Any, at: datetime) -> None:
    months.submit(session, actor, row, at)


def _submit_all(
    session: Session, actor: Actor, rows: Sequence[Assessment], form: Any, at: datetime
) -> None:
    months.submit_all(session, actor, rows, at)


def _approve(session: Session, actor: Actor, row: Assessment, form: Any, at: datetime) -> None:
    months.approve(session, actor, row, at, form.opinion.data or "")


def _approve_all(
    session: Session, actor: Actor, rows: Sequence[Assessment], form: Any, at: datetime
) -> None:
    months.approve_all(session, actor, rows, at, form.opinion.data or "")


def _return(session: Session, actor: Actor, row: Assessment, form: Any, at: datetime) -> None:
    months.send_back(session, actor, row, at, form.reason.data)


def _return_all(
    session: Session, actor: Actor, rows: Sequence[Assessment], form: Any, at: datetime
) -> None:
    months.send_back_all(session, actor, rows, at, form.reason.data)


def _receive(session: Session, actor: Actor, row: Assessment, form: Any, at: datetime) -> None:
    months.receive(session, actor, row, at)


def _receive_all(
    session: Session, actor: Actor, rows: Sequence[Assessment], form: Any, at: datetime
) -> None:
    months.receive_all(session, actor, rows, at)


def _publish(session: Session, actor: Actor, row: Assessment, form: Any, at: datetime) -> None:
    months.publish(session, actor, row, at)


def _publish_all(
    session: Session, actor: Actor, rows: Sequence[Assessment], form: Any, at: datetime
) -> None:
    months.publish_all(session, actor, rows, at)


def _revise(session: Session, actor: Actor, row: Assessment, form: Any, at: datetime) -> str:
    revision = months.revise(session, actor, row, at, form.reason.data)
    return links.page(Record.ASSESSMENT, revision.id)


def _print_month(session: Session, actor: Actor, row: Any, form: Any, at: datetime) -> Any:
    code = _office_code(session, actor, form, Deed.PRINT)
    return assessment_prints.month(session, actor, form.month.data, code, at)


def _part(days: Any) -> str:
    return told(days or (), gettext("{} to {}")) or gettext("The whole month")


_STATE = ("status", "employee_id", "submitted_by_id")
DEEDS = (
    PageDeed(
        "generate",
        Deed.GENERATE,
        _generate,
        form=month_form(Deed.GENERATE),
        tone="primary",
        note=_l(
            "Makes the draft of everybody who held an assessed post in the month, or refreshes it"
            " from the records as they are now. What was submitted or approved is not touched."
        ),
    ),
    PageDeed(
        "print-month",
        Deed.PRINT,
        _print_month,
        form=month_form(Deed.PRINT),
        title=_l("Print a month"),
        note=_l("The forms of everybody at the office, in one file."),
    ),
    RowDeed(
        "submit",
        Deed.SUBMIT,
        _submit,
        signs=True,
        when=lambda row: row.status in _OPEN and _is_others(row),
        needs=_STATE,
        bulk=True,
        together=_submit_all,
        tone="primary",
        note=_l("The manager sees it then; until he returns it, it can't be changed."),
    ),
    RowDeed(
        "approve",
        Deed.APPROVE,
        _approve,
        signs=True,
        form=OpinionForm,
        when=_may_approve,
        needs=_STATE,
        bulk=True,
        together=_approve_all,
        tone="primary",
        note=_l("From the approval on, figures and records stand; a change needs a revision."),
    ),
    RowDeed(
        "return",
        Deed.RETURN,
        _return,
        form=ReasonForm,
        when=lambda row: row.status is S.SUBMITTED and _is_others(row),
        needs=_STATE,
        bulk=True,
        together=_return_all,
    ),
    RowDeed(
        "receive",
        Deed.RECEIVE,
        _receive,
        when=lambda row: row.status is S.APPROVED and _is_others(row),
        needs=_STATE,
        bulk=True,
        together=_receive_all,
        tone="primary",
    ),
    RowDeed(
        "publish",
        Deed.PUBLISH,
        _publish,
        when=lambda row: row.status is S.WITH_FINANCE,
        needs=_STATE,
        bulk=True,
        together=_publish_all,
    ),
    RowDeed(
        "remark",
        Deed.EDIT,
        _remark,
        form=remarks_form,
        rewrites=True,
        when=lambda row: row.status in _OPEN and _is_others(row),
        needs=_STATE,
        title=_l("Remarks"),
        in_list=False,
    ),
    RowDeed(
        "revise",
        Deed.GENERATE,
        _revise,
        form=ReasonForm,
        when=lambda row: row.status in FROZEN and row.current and _is_others(row),
        needs=(*_STATE, "current"),
        title=_l("Issue a revision"),
        in_list=False,
        note=_l("A new draft from the records as they are now. The approved one stays."),
    ),
    RowDeed(
        "print",
        Deed.PRINT,
        assessment_prints.one,
        quick=True,
        bulk=True,
        together=assessment_prints.several,
        title=_l("Print the form"),
    ),
    results.ACKNOWLEDGE,
)


class AssessmentView(RecordView):
    """Everybody's months, with the way from draft to publication."""

    record = Record.ASSESSMENT
    computed = {
        "points": Computed(_l("Score"), ("score",), lambda row: exact(row.score), numeric=True),
        "minus": Computed(
            _l("Points deducted"), ("deducted",), lambda row: exact(row.deducted), numeric=True
        ),
        "version": assessment_lines.VERSION,
        "part": Computed(_l("Days assessed"), ("days",), lambda row: _part(row.days)),
    }
    column_list = (
        *("record_no", "month", "employee", "position", "office"),
        *("points", "minus", "status", "version"),
    )
    column_details_list = (
        Section(
            _l("Assessment"),
            (
                *("points", "minus", "bonus_withheld", "bonus_repaid"),
                *("employee", "position", "part", "areas", "office"),
            ),
        ),
        Section(_l("Form"), ("record_no", "month", "revision", "standard", "reason", "supersedes")),
        Section(
            _l("Signatures"),
            (
                "generated_at",
                "submitted_by",
                "submitted_at",
                "approved_by",
                *("approved_at", "substitute"),
                *("opinion", "return_reason"),
                "received_by",
                "received_at",
                *("published_at", "acknowledged_at"),
                "remarks",
                "frozen_sha256",
            ),
        ),
    )
    column_export_list = (
        *("record_no", "office", "employee", "position", "month", "revision", "status"),
        *("score", "deducted", "bonus_withheld", "bonus_repaid", "standard"),
        *("submitted_by", "submitted_at", "approved_by", "approved_at", "frozen_sha256"),
    )
    creates = edits = False
    form_columns = ()
    column_sortable_list, column_default_sort = ("month",), "-month"
    search_columns = ("record_no",)
    filters = (
        MonthOf("month"),
        Choice("status"),
        Choice("position", only=(Role.FRONT_DESK, Role.AREA_ADMIN)),
        Pick("employee"),
        YesNo("current"),
        Pick("office"),
    )
    tabs = "status"
    empty = _l("No month has been assessed yet. Generate the drafts of a month first.")
    deeds = DEEDS

    def title(self, row: Any) -> str:
        """Return whose month it is."""
        return f"{row.employee} · {row.month:%Y-%m} · {wording(row.position)}"

    def leading(self, session: Session, actor: Actor, row: Assessment) -> Sequence[Related]:
        """Return the lines of the form, what a revision changes, and what the bonus ledger gets."""
        changed = assessment_lines.differences(row)
        disputed = results.of_month(session, actor, row)
        return [assessment_lines.block(row), *changed, *bonus.block(actor, row), *disputed]

    def related(self, session: Session, actor: Actor, row: Assessment) -> Sequence[Related]:
        """Return what it brought in pay, the printed files, and where it was published."""
        paid = wages.block(session, actor, row)
        published = results.of_notices(session, actor, row)
        return [*paid, *assessment_prints.block(session, row), *published]

    @expose("/line/")
    def line_view(self) -> ResponseReturnValue:
        """Show the records on both sides of one line's fraction."""
        row = self.reached(current.actor(), Deed.VIEW)
        wanted = request.args.get("indicator", "")
        line = next((one for one in row.lines if one.indicator.value == wanted), None)
        if line is None or wanted not in {one.value for one in Indicator}:
            abort(404)
        return self.render(
            "desk/assessment_line.html",
            row=row,
            title=gettext(line.indicator.wording),
            turn=lambda page: url_for(".line_view", id=row.id, indicator=wanted, page=page),
            **assessment_lines.kept_page(current.session(), current.actor(), line),
            **results.beside_line(current.session(), current.actor(), row, line),
        )
