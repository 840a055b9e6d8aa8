"""A few rows of every record type on the small office: one of each area, so reach can be told."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from sqlalchemy.orm import Session

from models import (
    Area,
    Assessment,
    Bill,
    BonusEntry,
    CalendarDay,
    Callback,
    CustomerDocument,
    Destruction,
    DocumentCategory,
    Employee,
    Letter,
    Payment,
    RecordGap,
    ReplyTemplate,
    SavedView,
    SurveyResult,
    Telling,
    Ticket,
    TicketHolder,
    ToldText,
)
from models.audit import Author, writing
from models.standards import from_rules
from rules.bonus import BonusEntryKind
from rules.incident_words import IncidentKind
from rules.letter_words import ToldWay
from rules.standards import DEFAULT_STANDARD
from rules.vocabulary import (
    AssessmentStatus,
    CallbackMode,
    CallbackState,
    Category,
    DayKind,
    PaymentMethod,
    Record,
    Role,
    StandardState,
    SurveyKind,
    TicketStatus,
)
from services import incidents, runbooks
from tests.office import NOON, Scene
from tests.screens import (
    award_rows,
    bank_rows,
    community_rows,
    custom_rows,
    dunning_rows,
    exam_rows,
    fee_rows,
    field_rows,
    inspection_rows,
    notice_rows,
    plan_rows,
    pre_duty_rows,
    receipt_rows,
    register_rows,
    result_rows,
    service_rows,
    shifts,
    spot_rows,
    substitute_rows,
    survey_rows,
    training_rows,
    wage_rows,
)

MONTH = date(2026, 9, 1)
# area -> who received the request, who did the job, who administers the area
PEOPLE = {
    "east": ("front", "worker", "area1"),
    "west": ("front2", "worker2", "area2"),
    "b": ("front_b", None, "area_b"),
}


def fill(session: Session, scene: Scene) -> None:
    """Write the rows and commit them."""
    writing(session, Author(None, "seeding"))
    for place, area in enumerate(PEOPLE):
        _of_area(session, scene, place, area)
        field_rows.of_area(session, scene, place, area, PEOPLE[area])
        fee_rows.of_area(session, scene, place, area)
        bank_rows.of_area(session, scene, place, area)
        community_rows.of_area(session, scene, place, area, PEOPLE[area][0])
        custom_rows.of_area(session, scene, place, area, PEOPLE[area][0])
        dunning_rows.of_area(session, scene, place, area, PEOPLE[area][2])
        survey_rows.of_area(session, scene, place, area)
        receipt_rows.of_area(session, scene, place, area, PEOPLE[area][0])
        service_rows.of_area(session, scene, place, area, PEOPLE[area][1])
        spot_rows.of_area(session, scene, place, area, PEOPLE[area])
        result_rows.of_area(session, scene, place, area, PEOPLE[area][0])
        plan_rows.of_area(session, scene, area)
        award_rows.of_area(session, scene, place, area, PEOPLE[area][0])
        inspection_rows.of_area(session, scene, place, area, PEOPLE[area][0])
        substitute_rows.of_area(session, scene, place, area, PEOPLE[area][0])
        register_rows.of_area(session, scene, place, area, PEOPLE[area][0])
        training_rows.of_area(session, scene, place, area, PEOPLE[area])
        pre_duty_rows.of_area(session, scene, place, area, PEOPLE[area][0])
        exam_rows.of_area(session, scene, place, area, PEOPLE[area])
        wage_rows.of_area(session, scene, place, area, (PEOPLE[area][0], PEOPLE[area][2]))
    session.add_all(
        CalendarDay(day=date(year, 10, 1), kind=DayKind.HOLIDAY, name="国庆节")
        for year in (2026, 2027)
    )
    draft = from_rules(DEFAULT_STANDARD)
    draft.edition, draft.valid_from, draft.state = "A/1", date(2027, 1, 1), StandardState.DRAFT
    session.add(draft)
    for number, who in enumerate(scene.staff.values()):
        shared = number % 2 == 0
        office = who.posts[0].office if shared else None
        session.add(
            SavedView(
                owner=who,
                screen=Record.TICKET,
                name=f"视图{number}",
                query="queue=open",
                shared=shared,
                office=office,
            )
        )
    shifts.fill(session, scene)
    _emergencies(session, scene)
    notice_rows.fill(session, scene)
    session.commit()


def _emergencies(session: Session, scene: Scene) -> None:
    runbooks.seed(session)
    session.flush()
    for office, who in (("A", "front"), ("A", "front2"), ("B", "front_b")):
        place = f"{who}地下室"
        kind, at = IncidentKind.LEAK, NOON
        actor, here = scene.actor(who), scene.offices[office]
        incidents.open_(session, actor, here, kind, at, place=place, another=True)


def _of_area(session: Session, scene: Scene, place: int, name: str) -> None:
    front, worker, area_admin = PEOPLE[name]
    area, unit = scene.areas[name], scene.units[place * 4]
    ticket = Ticket(
        number=f"BX-20261014-{place + 1:04d}",
        office=area.office,
        area=area,
        area_admin=scene.staff[area_admin],
        unit=unit,
        customer=scene.customers[place * 4],
        caller_phone=f"1380000000{place}",
        category=Category.REPAIR,
        subject="厨房水管漏水",
        status=TicketStatus.COMPLETED,
        received_by=scene.staff[front],
        received_at=NOON,
        dispatched_at=NOON + timedelta(minutes=5),
        completed_at=NOON + timedelta(hours=2),
        holder_employee=scene.staff[worker] if worker else None,
        result="已更换接头",
    )
    session.add(ticket)
    session.flush()
    if worker:
        session.add(TicketHolder(ticket=ticket, employee=scene.staff[worker], held_from=NOON))
    session.add(
        Callback(
            office=area.office,
            area=area,
            ticket=ticket,
            mode=CallbackMode.VISIT if place == 1 else CallbackMode.PHONE,
            responsible=scene.staff[area_admin if place == 1 else front],
            due_at=NOON + timedelta(days=7),
            state=CallbackState.DUE,
        )
    )
    bill = Bill(
        office=area.office,
        area=area,
        unit=unit,
        bill_no=f"ZD-{place + 1:04d}",
        item="物业管理费",
        period="2026Q3",
        amount_fen=35_000,
        due_on=date(2026, 9, 30),
    )
    bill.payments.append(
        Payment(
            office=area.office,
            amount_fen=15_000,
            paid_on=date(2026, 9, 12),
            receipt_no=f"SJ-{place + 1:04d}",
            method=PaymentMethod.CASH,
            taken_by=scene.staff[front],
        )
    )
    session.add(bill)
    _papers(session, scene, place, area, scene.staff[front])
    session.add(
        SurveyResult(
            office=area.office,
            area=area,
            half_year="2026H1",
            kind=SurveyKind.FIXED,
            valid=200,
            satisfied=187,
            closed_on=date(2026, 7, 5),
        )
    )
    for post, who in ((Role.FRONT_DESK, front), (Role.AREA_ADMIN, area_admin)):
        _assessed(session, scene, place, post, who, ticket)


def _papers(session: Session, scene: Scene, place: int, area: Area, clerk: Employee) -> None:
    """Write a letter, a telling, a document and its list, and the texts of the area's office."""
    session.flush()
    customer, office = scene.customers[place * 4], area.office
    ticket = session.query(Ticket).filter_by(area_id=area.id).first()
    category = DocumentCategory(name=f"合同{place}", years=3)
    leader = scene.staff["supervisor_b" if office.code == "B" else "supervisor"]
    listed = Destruction(
        number=f"XH-20261014-{place + 1:04d}",
        office=office,
        reason="到期",
        proposed_at=NOON,
        proposed_by=leader,
    )
    session.add_all([category, listed])
    session.flush()
    letter = Letter(
        number=f"LX-20261014-{place + 1:04d}",
        office=office,
        area=area,
        received_at=NOON,
        received_by_id=clerk.id,
        customer=customer,
        subject="噪音扰民",
        content="请处理",
        answer_due_at=NOON + timedelta(days=80),
    )
    session.add_all(
        [
            letter,
            Telling(
                office=office,
                area=area,
                ticket=ticket,
                state=TicketStatus.COMPLETED,
                told_at=NOON + timedelta(hours=3),
                way=ToldWay.PHONE,
                words="已修好",
                by_id=clerk.id,
            ),
            ReplyTemplate(office=office, name=f"答复{place}", subject="答复", body="{客户}"),
            CustomerDocument(
                office=office,
                customer=customer,
                category=category,
                name="合同.pdf",
                sha256="0" * 64,
                dated_on=date(2026, 10, 14),
                retain_until=date(2029, 10, 14),
                added_at=NOON,
                added_by_id=clerk.id,
            ),
        ]
    )
    if place == 0:
        session.add(ToldText(state=TicketStatus.COMPLETED, words="{工单编号} 已完成"))


def _assessed(
    session: Session, scene: Scene, place: int, post: Role, who: str, ticket: Ticket
) -> None:
    session.flush()
    session.add(
        RecordGap(
            office_id=ticket.office_id,
            employee=scene.staff[who],
            position=post,
            month=MONTH,
            record=Record.TICKET,
            record_id=ticket.id,
            number=ticket.number,
            rule="ticket_result" if post is Role.FRONT_DESK else "ticket_place",
        )
    )
    month = Assessment(
        record_no=f"KH-202609-{place + 1}{post is Role.AREA_ADMIN:d}",
        office_id=ticket.office_id,
        employee=scene.staff[who],
        position=post,
        month=MONTH,
        standard=scene.standard,
        status=AssessmentStatus.DRAFT,
        score=Fraction(92),
        deducted=Fraction(8),
        generated_at=NOON,
        lines=[],
    )
    session.add_all([month, _withheld(month)])


def _withheld(month: Assessment) -> BonusEntry:
    return BonusEntry(
        office_id=month.office_id,
        employee=month.employee,
        assessment=month,
        quarter="2026Q2",
        line_no=1,
        kind=BonusEntryKind.WITHHELD,
        hundredths=200,
        balance_hundredths=200,
        month=month.month,
        posted_at=NOON,
    )
