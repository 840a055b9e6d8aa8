"""Screens of internal audits: planned, begun, checked clause by clause, closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import flash
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session, joinedload

from admin_views import clause_links, current, links
from admin_views.base import RecordView, Related
from admin_views.columns import Section
from admin_views.deeds import RowDeed
from admin_views.fields import DayField, OptionField, TextField, WordField, filled
from admin_views.filters import Begins, Choice, Days, Pick
from admin_views.formatting import badge, wording
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from admin_views.ticks_field import TicksField
from models import (
    AuditCheck,
    ClauseNote,
    Employee,
    InternalAudit,
    Nonconformity,
    Office,
    Post,
    clock,
)
from models.clock import local
from models.scopes import Actor, rows_within
from rules.clauses import Chapter
from rules.inspection_words import AuditState, CheckResult
from rules.vocabulary import Deed, Record, Role
from services import internal_audits
from services.clauses import Asked

SAMPLES = 20  # a check offers so many of the latest samples of its clause
RESULTS = (CheckResult.CONFORMS, CheckResult.DOES_NOT, CheckResult.NOT_APPLICABLE)


def auditors(actor: Actor) -> ColumnElement[bool]:
    """Return who may lead an audit: auditors and quality administrators in service."""
    held = exists().where(
        Post.employee_id == Employee.id,
        Post.role.in_((Role.QUALITY, Role.AUDITOR)),
        Post.held_on(actor.day),
    )
    return and_(Employee.active, held)


AUDITORS = Lookup(Employee, within=auditors, few=True)


class PlanForm(OfficeForm):
    """What is audited, when and by whom."""

    office = LookupField(_l("Office"), [filled], lookup=Lookup(Office))
    audit_on = DayField(_l("Day of the audit"), [filled])
    lead = LookupField(_l("Lead auditor"), [filled], lookup=AUDITORS)
    from_on = DayField(_l("Period audited from"), [filled])
    to_on = DayField(_l("Period audited until"), [filled])
    chapters = TicksField(_l("Parts of the procedure audited"))
    scope = TextField(_l("Purpose and scope of the audit"), longest=500)


class EditForm(OfficeForm):
    """What may be changed of a plan."""

    audit_on = DayField(_l("Day of the audit"), [filled])
    lead = LookupField(_l("Lead auditor"), [filled], lookup=AUDITORS)
    from_on = DayField(_l("Period audited from"), [filled])
    to_on = DayField(_l("Period audited until"), [filled])
    scope = TextField(_l("Purpose and scope of the audit"), longest=500)


class CloseForm(OfficeForm):
    """What an audit came to."""

    conclusion = TextField(_l("Conclusion of the audit"), [filled], longest=4000, lines=6)


def _plan(form: OfficeForm) -> internal_audits.Plan:
    given = {name: form[name].data for name in ("from_on", "to_on", "audit_on", "lead")}
    return internal_audits.Plan(**given, scope=form["scope"].data or "")


def _warn(session: Session, row: InternalAudit) -> None:
    """Say that the lead auditor's certificate is not on record; the audit may be planned still."""
    if not internal_audits.is_qualified(session, row.lead_id, row.audit_on):
        flash(
            gettext(
                "%(name)s holds no internal auditor's certificate on the day of the audit, as far"
                " as it is on record.",
                name=row.lead.name,
            ),
            "info",
        )


def _begin(session: Session, actor: Actor, row: InternalAudit, form: Any, at: datetime) -> None:
    internal_audits.begin(session, actor, row, at)


def _close(session: Session, actor: Actor, row: InternalAudit, form: Any, at: datetime) -> None:
    internal_audits.close(session, actor, row, at, conclusion=form.conclusion.data)


class InternalAuditView(RecordView):
    """Internal audits."""

    record = Record.INTERNAL_AUDIT
    column_list = ("number", "state", "audit_on", "lead", "from_on", "to_on", "scope", "office")
    column_details_list = (
        Section(
            _l("Internal audit"),
            ("audit_on", "lead", "from_on", "to_on", "scope", "planned_by", "office"),
        ),
        Section(
            _l("Conclusion of the audit"), ("conclusion", "begun_at", "closed_at", "closed_by")
        ),
    )
    column_export_list = (
        *("number", "office", "state", "audit_on", "lead", "from_on", "to_on", "scope"),
        *("conclusion", "begun_at", "closed_at", "closed_by"),
    )
    form_columns = (Section("", ("audit_on", "lead", "from_on", "to_on", "scope")),)
    create_columns = (
        Section("", ("office", "audit_on", "lead")),
        Section(_l("What is audited"), ("from_on", "to_on", "chapters", "scope")),
    )
    create_form_class = PlanForm
    edit_form_class = EditForm
    column_sortable_list = ("audit_on",)
    column_default_sort = "-audit_on"
    search_columns = ("number",)
    filters = (Choice("state"), Days("audit_on"), Pick("lead"), Pick("office"))
    tabs = "state"
    empty = _l("No internal audit has been planned yet.")
    deeds = (
        RowDeed(
            *("begin", Deed.ISSUE, _begin),
            when=lambda row: row.state is AuditState.PLANNED and row.voided_at is None,
            needs=("state", "voided_at"),
            title=_l("Begin the audit"),
            note=_l("From then on the plan stands and the checklist can be filled in."),
            tone="primary",
        ),
        RowDeed(
            *("close", Deed.CLOSE, _close),
            form=CloseForm,
            when=lambda row: row.state is AuditState.UNDER_WAY and row.voided_at is None,
            needs=("state", "voided_at"),
            title=_l("Close the audit"),
            note=_l("Each clause needs its result, and what does not conform a nonconformity."),
            tone="primary",
        ),
    )

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Offer the parts of the procedure, all of them ticked."""
        if row is None:
            parts = [(one.value, wording(one)) for one in Chapter]
            form["chapters"].offer(parts, [one.value for one in Chapter])

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> InternalAudit:
        """Plan an audit."""
        only = self.only_office(actor, Deed.CREATE)
        office = session.get_one(Office, only) if "office" not in form else form["office"].data
        ticked = set(form["chapters"].data or ())
        chapters = [one for one in Chapter if one.value in ticked]
        row = internal_audits.plan(session, actor, office, _plan(form), chapters, at)
        _warn(session, row)
        return row

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change the plan."""
        _warn(session, internal_audits.change(session, actor, row, _plan(form)))

    def editable(self, row: Any) -> bool:
        """Say whether the plan may still be changed."""
        return row.state is AuditState.PLANNED and row.voided_at is None

    def leading(self, session: Session, actor: Actor, row: InternalAudit) -> Sequence[Related]:
        """Return the checklist."""
        found = session.scalars(
            select(AuditCheck)
            .where(
                AuditCheck.audit_id == row.id, rows_within(actor, AuditCheck, Record.AUDIT_CHECK)
            )
            .options(joinedload(AuditCheck.checked_by))
            .order_by(AuditCheck.place)
        )
        heads = (
            _l("Clause"),
            _l("What is asked"),
            _l("Result of the check"),
            _l("Checked by whom"),
        )
        lines = [
            links.cells(
                _whole(links.to(actor, one)),
                one.question,
                badge(one.result),
                str(one.checked_by or ""),
            )
            for one in found
        ]
        return (Related(_l("Audit checklist"), heads, lines),)

    def related(self, session: Session, actor: Actor, row: InternalAudit) -> Sequence[Related]:
        """Return the nonconformities raised from the checks."""
        checks = select(AuditCheck.id).where(AuditCheck.audit_id == row.id)
        return (_raised(session, actor, Nonconformity.check_id.in_(checks)),)


def _whole(words: Markup | str) -> Markup:
    """Return words that stay in one line."""
    return Markup('<span class="whole">{}</span>').format(words)


def _raised(session: Session, actor: Actor, where: ColumnElement[bool], add: str = "") -> Related:
    found = links.rows(session, actor, Nonconformity, where, shows=(Nonconformity.owner,))
    heads = (
        _l("Number"),
        _l("State"),
        _l("Clause"),
        _l("What does not conform"),
        _l("Owner of it"),
    )
    lines = [
        links.cells(
            _whole(links.to(actor, one)),
            badge(one.state),
            _whole(one.clause),
            one.found[:80],
            str(one.owner),
        )
        for one in found
    ]
    return Related(_l("Nonconformities"), heads, lines, add=add, adding=_l("Raise a nonconformity"))


# The checklist ------------------------------------------------------------------------------------
def check_form(actor: Actor, rows: Sequence[AuditCheck]) -> type[OfficeForm]:
    """Return the form of a check's result, with the samples drawn of its clause."""
    row = rows[0] if len(rows) == 1 else None
    samples = [] if row is None else _samples(actor, row)

    class CheckForm(OfficeForm):
        result = WordField(
            _l("Result of the check"),
            [filled],
            words=RESULTS,
            radio=True,
            default=None if row is None or row.result is CheckResult.OPEN else row.result,
        )
        evidence = TextField(
            _l("Records seen and findings"),
            longest=4000,
            lines=5,
            default="" if row is None else row.evidence,
            description=_l("Their numbers, and what they show. Not needed if not applicable."),
        )
        sample = OptionField(
            _l("Sample seen"),
            options=samples,
            default=str(row.note_id) if row is not None and row.note_id else None,
        )

    return CheckForm


def _samples(actor: Actor, row: AuditCheck) -> list[tuple[str, str]]:
    found = current.session().scalars(
        select(ClauseNote)
        .where(
            ClauseNote.clause == row.clause,
            ClauseNote.voided_at.is_(None),
            rows_within(actor, ClauseNote, Record.CLAUSE_NOTE),
        )
        .order_by(ClauseNote.id.desc())
        .limit(SAMPLES)
    )
    return [
        (str(one.id), f"{local(one.written_at):%Y-%m-%d %H:%M} · {_words(one)}") for one in found
    ]


def _words(one: ClauseNote) -> str:
    return clause_links.told(one) or one.text[:60]


def _check(session: Session, actor: Actor, row: AuditCheck, form: Any, at: datetime) -> str:
    note = session.get(ClauseNote, int(form.sample.data)) if form.sample.data else None
    internal_audits.check(
        *(session, actor, row, at),
        result=form.result.data,
        evidence=form.evidence.data or "",
        note=note,
    )
    if row.result is CheckResult.DOES_NOT and not internal_audits.raised(session, row):
        return links.page(Record.AUDIT_CHECK, row.id)
    return links.page(Record.INTERNAL_AUDIT, row.audit_id)


def _facts(session: Session, actor: Actor, rows: Sequence[AuditCheck]) -> Mapping[str, Any]:
    """Return what the clause asks, and how it stands in the audit's period."""
    if len(rows) != 1:
        return {"facts": ()}
    (row,) = rows
    asked = Asked(row.audit.from_on, row.audit.to_on, clock.now(), row.office_id)
    way = links.link(clause_links.page(row.clause, asked), gettext("Open the clause"))
    return {"facts": [(_l("What is asked"), row.question), (_l("Records that show it"), way)]}


class AuditCheckView(RecordView):
    """The checklists of the audits."""

    record = Record.AUDIT_CHECK
    creates = False
    edits = False
    badge_column = "result"
    column_list = ("clause", "audit", "question", "result", "evidence", "checked_by", "office")
    column_details_list = (
        Section(
            _l("Check of the audit"),
            (
                *("audit", "clause", "question", "result", "evidence", "note"),
                *("checked_by", "checked_at", "office"),
            ),
        ),
    )
    column_export_list = (
        *("audit", "office", "clause", "question", "result", "evidence"),
        *("checked_by", "checked_at"),
    )
    form_columns = ()
    edit_form_class = OfficeForm
    create_form_class = OfficeForm
    filters = (Choice("result"), Begins("clause"), Pick("audit"), Pick("office"))
    tabs = "result"
    empty = _l("Checklists come with the internal audits.")
    deeds = (
        RowDeed(
            *("check", Deed.REVIEW, _check),
            form=check_form,
            title=_l("Enter the result"),
            rewrites=True,
            tone="primary",
            template="desk/deed_with_facts.html",
            context=_facts,
        ),
    )

    def title(self, row: Any) -> str:
        """Return the audit and the clause."""
        return f"{row.audit} · {row.clause}"

    def related(self, session: Session, actor: Actor, row: AuditCheck) -> Sequence[Related]:
        """Return the nonconformities raised from it, and the way to raise one."""
        return (_raised(session, actor, Nonconformity.check_id == row.id, _raise(actor, row)),)


def _raise(actor: Actor, row: AuditCheck) -> str:
    if row.result is not CheckResult.DOES_NOT or row.audit.state is not AuditState.UNDER_WAY:
        return ""
    filled = {"check": row.id, "clause": row.clause, "office": row.office_id}
    return links.entering(actor, Record.NONCONFORMITY, **filled)
