"""Quality administrators (QM-1.1): functions held, certificates, and what is asked of them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import Qualification, QualityMember, YearlyRequirement
from models.quality import LEADS_A_CENTRE
from rules.qualification_words import QualificationKind
from rules.qualifications import (
    CERTIFICATES,
    FIRST_REQUIREMENTS,
    FIRST_YEAR,
    LAST_YEAR,
    MOST_YEARS,
    expiry,
)
from rules.refusal import Refusal
from rules.vocabulary import N_


def first_requirements() -> list[YearlyRequirement]:
    """Return what the work instruction asks, as every installation begins with it."""
    return [
        YearlyRequirement(function=function, what=what, clause=clause, year_from=FIRST_YEAR)
        for function, what, clause in FIRST_REQUIREMENTS
    ]


def keep_member(session: Session, row: QualityMember) -> QualityMember:
    """Keep a function somebody holds; refuse the same one twice for the same days."""
    with session.no_autoflush:
        _in_order(row.valid_from, row.valid_to)
        employee_id = row.employee.id if row.employee is not None else row.employee_id
        office_id = row.office.id if row.office is not None else row.office_id
        if row.function in LEADS_A_CENTRE and office_id is None:
            raise Refusal(N_("Choose the management centre this person leads."), field="office")
        asked = select(QualityMember.id).where(
            QualityMember.employee_id == employee_id,
            QualityMember.function == row.function,
            QualityMember.office_id.is_not_distinct_from(office_id),
            QualityMember.voided_at.is_(None),
            or_(QualityMember.valid_to.is_(None), QualityMember.valid_to >= row.valid_from),
        )
        if row.valid_to is not None:
            asked = asked.where(QualityMember.valid_from <= row.valid_to)
        if row.id is not None:
            asked = asked.where(QualityMember.id != row.id)
        if session.scalars(asked.limit(1)).first() is not None:
            raise Refusal(
                N_("This person holds this function on some of these days already."),
                field="valid_from",
            )
    session.add(row)
    session.flush()
    return row


def _in_order(first: date, last: date | None) -> None:
    if last is not None and last < first:
        raise Refusal(N_("The last day lies before the first."), field="valid_to")


def keep_qualification(
    session: Session, row: Qualification, today: date, years: int | None = None
) -> Qualification:
    """Keep a certificate or a plan; ``years`` it is valid give the day of expiry where none is."""
    with session.no_autoflush:
        _named(row)
        _dated(row, today, years)
        _not_twice(session, row)
        _not_beside_its_plan(session, row, today)
    session.add(row)
    session.flush()
    return row


def _named(row: Qualification) -> None:
    if row.kind is QualificationKind.OTHER and not row.other_name:
        raise Refusal(N_("Say which qualification it is."), field="other_name")
    if row.kind is not QualificationKind.OTHER:
        row.other_name = ""


def _dated(row: Qualification, today: date, years: int | None) -> None:
    """Check the days; reckon the last one where the years of validity were typed."""
    if row.issued_on is None:
        if row.expires_on is not None or years is not None or row.certificate_no:
            raise Refusal(N_("Enter the day the certificate was issued."), field="issued_on")
        if row.planned_on is None:
            raise Refusal(
                N_("Enter the day of issue, or the day by which it is planned."),
                field="planned_on",
            )
        return
    if not row.certificate_no:
        raise Refusal(N_("Enter the number of the certificate."), field="certificate_no")
    if row.issued_on > today:
        raise Refusal(
            N_("A certificate of a day to come is a plan: enter it as one."), field="issued_on"
        )
    if years is not None:
        if not 1 <= years <= MOST_YEARS:
            raise Refusal(
                N_("A certificate is valid from 1 to %(most)s years."),
                field="years",
                most=MOST_YEARS,
            )
        reckoned = expiry(row.issued_on, years)
        if row.expires_on is not None and row.expires_on != reckoned:
            raise Refusal(
                N_("So many years end on %(day)s. Leave one of the two empty."),
                field="years",
                day=reckoned.isoformat(),
            )
        row.expires_on = reckoned
    if row.expires_on is not None and row.expires_on <= row.issued_on:
        raise Refusal(
            N_("The certificate must expire after the day it was issued."), field="expires_on"
        )


def _not_twice(session: Session, row: Qualification) -> None:
    """Refuse the same certificate, or a second open plan of the same kind, for one person."""
    employee_id = row.employee.id if row.employee is not None else row.employee_id
    asked = select(Qualification.id).where(
        Qualification.employee_id == employee_id,
        Qualification.kind == row.kind,
        Qualification.other_name == row.other_name,
        Qualification.certificate_no == row.certificate_no,
        Qualification.voided_at.is_(None),
    )
    if row.issued_on is None:
        asked = asked.where(Qualification.issued_on.is_(None))
    if row.id is not None:
        asked = asked.where(Qualification.id != row.id)
    if session.scalars(asked.limit(1)).first() is None:
        return
    if row.issued_on is None:
        raise Refusal(
            N_("There is a plan of this kind already. Change its date instead."), field="kind"
        )
    raise Refusal(N_("This certificate is entered already."), field="certificate_no")


def open_plan(
    session: Session, employee_id: int, kind: QualificationKind, other_name: str
) -> Qualification | None:
    """Return the plan to gain a qualification that somebody has not gained yet."""
    return session.scalars(
        select(Qualification)
        .where(
            Qualification.employee_id == employee_id,
            Qualification.kind == kind,
            Qualification.other_name == other_name,
            Qualification.issued_on.is_(None),
            Qualification.voided_at.is_(None),
        )
        .order_by(Qualification.id)
        .limit(1)
    ).first()


def _not_beside_its_plan(session: Session, row: Qualification, today: date) -> None:
    """Refuse a new valid certificate beside its own plan: the plan would stay open for ever."""
    if row.id is not None or row.issued_on is None:
        return
    if row.expires_on is not None and row.expires_on < today:
        return
    employee_id = row.employee.id if row.employee is not None else row.employee_id
    if open_plan(session, employee_id, row.kind, row.other_name) is not None:
        raise Refusal(
            N_("This person has a plan of this kind. Open it and enter the certificate there."),
            field="kind",
        )


def keep_requirement(session: Session, row: YearlyRequirement) -> YearlyRequirement:
    """Keep what is asked of a function; refuse two answers for one year."""
    with session.no_autoflush:
        if row.what in CERTIFICATES:
            row.times = 1  # a certificate is held once
        if not FIRST_YEAR <= row.year_from <= LAST_YEAR:
            raise Refusal(N_("Enter a year such as 2026."), field="year_from")
        if row.year_to is not None and row.year_to < row.year_from:
            raise Refusal(N_("The last year lies before the first."), field="year_to")
        asked = select(YearlyRequirement.id).where(
            YearlyRequirement.function == row.function,
            YearlyRequirement.what == row.what,
            or_(YearlyRequirement.year_to.is_(None), YearlyRequirement.year_to >= row.year_from),
        )
        if row.year_to is not None:
            asked = asked.where(YearlyRequirement.year_from <= row.year_to)
        if row.id is not None:
            asked = asked.where(YearlyRequirement.id != row.id)
        if session.scalars(asked.limit(1)).first() is not None:
            raise Refusal(
                N_(
                    "This is required of this function in some of these years already. End the"
                    " earlier one first."
                ),
                field="year_from",
            )
    session.add(row)
    session.flush()
    return row
