"""The list of certificates and plans, as imports take it (services.imports.quality)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, null, or_, select

from models.estate import Office
from models.people import Employee, Post
from models.quality import Qualification
from rules.vocabulary import Record
from services.exports.listing import AnySelect, Listing, Wanted


def _qualifications(wanted: Wanted) -> AnySelect:
    """Return the certificates; the office is where the person is found, the first of several."""
    his = or_(
        Office.id.in_(select(Post.office_id).where(Post.employee_id == Qualification.employee_id)),
        select(Post.id)
        .where(Post.employee_id == Qualification.employee_id, Post.office_id.is_(None))
        .exists(),
    )
    here = Qualification.of_office(wanted.office_id) if wanted.office_id is not None else None
    rows = (
        select(
            Employee.username.label("staff"),
            select(func.min(Office.code)).where(his).scalar_subquery().label("office"),
            Qualification.kind.label("qualification"),
            Qualification.other_name.label("qualification_name"),
            Qualification.certificate_no.label("certificate_no"),
            Qualification.issuer.label("issuer"),
            Qualification.issued_on.label("issued_on"),
            null().label("valid_years"),  # the last day says it
            Qualification.expires_on.label("valid_until"),
            Qualification.planned_on.label("planned_on"),
            Qualification.note.label("remark"),
        )
        .join(Qualification.employee)
        .where(wanted.within(Qualification), Qualification.voided_at.is_(None))
        .order_by(Qualification.id)
    )
    return rows if here is None else rows.where(here)


QUALITY: Mapping[str, Listing] = {"qualifications": Listing(Record.QUALIFICATION, _qualifications)}
