"""The screen of qualifications (QM-1.1): certificates and plans, how long they are valid, scans."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import Session

from admin_views import files
from admin_views.base import RecordView
from admin_views.columns import Computed, Section
from admin_views.deeds import RowDeed
from admin_views.fields import DayField, LineField, TextField, WholeField, WordField, filled
from admin_views.filters import Choice, Days, Named, Pick
from admin_views.formatting import badge, wording
from admin_views.forms import OfficeForm
from admin_views.lookups import LookupField
from admin_views.quality_members import PEOPLE
from models import Qualification, clock
from models.clock import local
from models.scopes import Actor
from rules import qualifications as rules
from rules.qualification_words import QualificationKind
from rules.qualifications import STEPS
from rules.vocabulary import Deed, Record
from services import quality_members, quality_warnings

Q = Qualification
_YEARS = _l("Instead of the last day: it is reckoned from the day of issue.")
_NO_END = _l("The last day it is valid. Empty: it does not expire.")


class CertificateForm(OfficeForm):
    """A certificate that was gained, for the person and kind of a plan."""

    certificate_no = LineField(_l("Certificate number"), [filled], longest=60)
    issuer = LineField(_l("Issuing body"), longest=120)
    issued_on = DayField(_l("Day of issue"), [filled])
    years = WholeField(_l("Valid for years"), description=_YEARS)
    expires_on = DayField(_l("Valid until"), description=_NO_END)


class QualificationForm(OfficeForm):
    """A certificate, or the plan to gain one."""

    employee = LookupField(_l("Name"), [filled], lookup=PEOPLE)
    kind = WordField(_l("Qualification"), [filled], words=QualificationKind, radio=True)
    other_name = LineField(
        _l("Which qualification"), longest=80, render_kw={"show_if": "kind=other"}
    )
    certificate_no = LineField(
        _l("Certificate number"),
        longest=60,
        description=_l("Empty for a plan: enter the day it is planned for instead."),
    )
    issuer = LineField(_l("Issuing body"), longest=120)
    issued_on = DayField(_l("Day of issue"))
    years = WholeField(_l("Valid for years"), description=_YEARS)
    expires_on = DayField(_l("Valid until"), description=_NO_END)
    planned_on = DayField(
        _l("Planned to be gained by"),
        description=_l("By this day the qualification is to be gained; it stays as evidence."),
    )
    note = TextField(_l("Remark"), longest=300)


def _gain(session: Session, actor: Actor, row: Qualification, form: Any, at: datetime) -> None:
    with session.no_autoflush:
        _fill(row, form, ("certificate_no", "issuer", "issued_on", "expires_on"))
    _keep(session, row, form, at)


def _fill(row: Qualification, form: Any, names: tuple[str, ...]) -> None:
    for name in names:
        value = form[name].data
        setattr(row, name, value if value is not None or name in _DAYS else "")


_DAYS = ("issued_on", "expires_on", "planned_on")


def _keep(session: Session, row: Qualification, form: Any, at: datetime) -> Qualification:
    years = form["years"].data if "years" in form else None
    return quality_members.keep_qualification(session, row, local(at).date(), years)


def _state(row: Any) -> Any:
    return badge(rules.state(row.issued_on, row.expires_on, row.planned_on, clock.today()))


def _is_plan(row: Any) -> bool:
    return row.voided_at is None and row.issued_on is None


def _soon(at: datetime) -> Any:
    return local(at).date() + timedelta(days=max(STEPS))


def _valid(at: datetime) -> ColumnElement[bool]:
    lasting = or_(Q.expires_on.is_(None), Q.expires_on > _soon(at))
    return and_(Q.issued_on.is_not(None), lasting)


def _planned(at: datetime) -> ColumnElement[bool]:
    return and_(Q.issued_on.is_(None), Q.planned_on >= local(at).date())


def _plan_over(at: datetime) -> ColumnElement[bool]:
    return and_(Q.issued_on.is_(None), Q.planned_on < local(at).date())


QUEUES = {
    "due": (_l("To see to within 90 days"), lambda at: quality_warnings.due(local(at).date())),
    "valid": (_l("Valid"), _valid),
    "expiring": (
        _l("Expiring soon"),
        lambda at: Q.expires_on.between(local(at).date(), _soon(at)),
    ),
    "expired": (_l("Certificate expired"), lambda at: Q.expires_on < local(at).date()),
    "planned": (_l("Planned to be gained"), _planned),
    "plan_over": (_l("Plan date missed"), _plan_over),
}


class QualificationView(RecordView):
    """Everybody's certificates and plans."""

    record = Record.QUALIFICATION
    computed = {
        "standing": Computed(_l("State"), _DAYS, _state),
        "what": Computed(
            _l("Qualification"),
            ("kind", "other_name"),
            lambda row: row.other_name or wording(row.kind),
        ),
    }
    column_list = (
        *("employee", "what", "standing", "certificate_no", "issued_on"),
        *("expires_on", "planned_on"),
    )
    column_details_list = (
        Section(
            _l("Certificate"),
            (
                *("employee", "what", "standing", "certificate_no", "issuer"),
                *("issued_on", "expires_on", "planned_on", "note"),
            ),
        ),
    )
    column_export_list = (
        *("employee", "kind", "other_name", "certificate_no", "issuer", "issued_on"),
        *("expires_on", "planned_on", "note"),
    )
    form_columns = (
        Section(_l("Whose qualification"), ("employee", "kind", "other_name")),
        Section(_l("Certificate"), ("certificate_no", "issuer", "issued_on", "expires_on")),
        Section(_l("Plan to gain it"), ("planned_on", "note")),
    )
    create_columns = (
        Section(_l("Whose qualification"), ("employee", "kind", "other_name")),
        Section(
            _l("Certificate"), ("certificate_no", "issuer", "issued_on", "years", "expires_on")
        ),
        Section(_l("Plan to gain it"), ("planned_on", "note")),
    )
    create_form_class = edit_form_class = QualificationForm
    column_sortable_list = ("expires_on",)
    column_default_sort = "-id"
    filters = (
        Named("expires_on", "queue", _l("State"), QUEUES),
        Choice("kind"),
        Pick("employee"),
        Days("expires_on"),
    )
    tabs = "queue"
    empty = _l("No certificate yet. Enter one with its scan, or the day one is planned for.")
    deeds = (
        RowDeed(
            "gain",
            Deed.EDIT,
            _gain,
            form=CertificateForm,
            when=_is_plan,
            needs=("voided_at", "issued_on"),
            title=_l("Enter the certificate"),
            note=_l("The planned day stays as evidence. Attach the scan on the page that follows."),
            tone="primary",
        ),
        *files.DEEDS,
    )

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> Qualification:
        """Enter a certificate or a plan."""
        row = Qualification(employee=form["employee"].data, kind=form["kind"].data)
        return self._kept(session, row, form, at)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Correct one."""
        row.kind = form["kind"].data
        self._kept(session, row, form, at)

    def _kept(
        self, session: Session, row: Qualification, form: OfficeForm, at: datetime
    ) -> Qualification:
        with session.no_autoflush:
            texts = ("other_name", "certificate_no", "issuer", "note")
            _fill(row, form, (*texts, *_DAYS))
        return _keep(session, row, form, at)

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Ask for the last day alone where a certificate is corrected."""
        if row is not None:
            form.take_away("years")

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Keep a certificate with its person."""
        return row is None or name != "employee"

    def title(self, row: Any) -> str:
        """Return whose it is, and for what."""
        return f"{row.employee} · {row.other_name or wording(row.kind)}"
