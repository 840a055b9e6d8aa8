"""What the chapters' screens do beyond lists and forms, through their addresses."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from models import (
    AreaAssignment,
    AuditLine,
    Bill,
    CalendarDay,
    Customer,
    DutyHours,
    Employee,
    Occupancy,
    Payment,
    Post,
    TimeLimit,
    Unit,
    clock,
    db,
)
from rules.vocabulary import DayKind, PaymentMethod, Role
from services import accounts
from tests.screens.answers import at_field, fresh, row_version

pytestmark = pytest.mark.usefixtures("filled")


# -- money ----------------------------------------------------------------------------------------
def test_one_mistake_is_told_in_one_sentence(as_, client, session, filled):
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    good = {"bill_no": "ZD-78", "unit": filled.units[4].id, "item": "水费", "period": "2026Q4"}
    good |= {"amount_fen": "5", "due_on": "2026-12-31"}
    amount = "Enter an amount in yuan with at most two decimals, such as 1234.50."
    for field, typed, sentence in (
        ("due_on", "31.31.2026", "Enter a date such as 2026-10-14."),
        ("due_on", "", "Fill this in."),
        ("amount_fen", "much", amount),
        ("amount_fen", "-5", "A bill is more than 0 yuan."),
        ("amount_fen", "0", "A bill is more than 0 yuan."),
    ):
        answer = as_("finance")("/bill/new/", **good | {field: typed})
        assert at_field(answer, field) == sentence, (field, typed)
    unknown = at_field(as_("finance")("/bill/new/", **good | {"unit": "999999"}), "unit")
    assert unknown
    assert "Fill this in." not in unknown
    assert fresh(session, Bill, Bill.bill_no == "ZD-78") is None


def test_a_payment_is_voided_with_a_reason_and_kept(as_, client, session, filled):
    row = fresh(session, Payment, Payment.receipt_no == "SJ-0001")
    row_id = row.id
    assert at_field(as_("finance")(f"/payment/do/void/?id={row_id}", reason=""), "reason")
    assert as_("finance")(f"/payment/do/void/?id={row_id}", reason="重复录入").status_code == 302
    row = fresh(session, Payment, Payment.id == row_id)
    assert (row.amount_fen, row.void_reason) == (15_000, "重复录入")
    assert row.voided_by_id == filled.staff["finance"].id
    client.get("/payment/")  # the first page also says what was done
    assert "SJ-0001" not in client.get("/payment/").text
    assert "SJ-0001" in client.get("/payment/?voided=only").text
    assert "重复录入" in client.get(f"/payment/details/?id={row_id}").text
    assert "350.00" in client.get("/bill/?q=ZD-0001").text  # the whole bill is due again
    answer = as_("finance")(f"/payment/edit/?id={row_id}", receipt_no="X", row_version="2")
    assert answer.status_code == 302
    assert fresh(session, Payment, Payment.id == row_id).receipt_no == "SJ-0001"


def test_of_a_payment_only_what_was_left_out_is_filled_in(as_, session):
    bill = fresh(session, Bill, Bill.bill_no == "ZD-0001")
    given = {"office_id": bill.office_id, "bill_id": bill.id, "amount_fen": 1_000}
    session.add(Payment(paid_on=clock.today(), **given))
    session.commit()
    row = fresh(session, Payment)
    answer = as_("finance")(
        f"/payment/edit/?id={row.id}",
        amount_fen="1",
        receipt_no="SJ-9",
        method="pos",
        row_version=row_version(session, row),
    )
    assert answer.status_code == 302
    row = fresh(session, Payment, Payment.id == row.id)
    assert (row.amount_fen, row.receipt_no, row.method) == (1_000, "SJ-9", PaymentMethod.POS)


def test_a_bill_takes_office_and_area_from_its_flat(as_, session, filled):
    fields = {"bill_no": "ZD-77", "item": "水费", "due_on": "2026-12-31", "amount_fen": "88.8"}
    flat = filled.units[4]
    answer = as_("finance")("/bill/new/", unit=flat.id, period="2026Q5", **fields)
    assert "2026Q3" in at_field(answer, "period")
    assert as_("finance")("/bill/new/", unit=flat.id, period="2026q4", **fields).status_code == 302
    bill = fresh(session, Bill)
    assert (bill.period, bill.amount_fen) == ("2026Q4", 8_880)
    assert (bill.office_id, bill.area_id) == (flat.office_id, flat.area_id)


# -- customers ------------------------------------------------------------------------------------
def test_an_area_administrator_enters_a_customer_with_a_flat_of_his_area(as_, session, filled):
    send, mine, other = as_("area1"), filled.units[1], filled.units[5]
    assert at_field(send("/customer/new/", name="单小虎"), "unit")
    assert at_field(send("/customer/new/", name="单小虎", unit=other.id), "unit")
    answer = send("/customer/new/", name="单小虎", phone="13911112222", unit=mine.id)
    assert answer.status_code == 302
    row = fresh(session, Customer)
    assert row.code.startswith("KH-")
    assert row.initials == "sxh"
    held = fresh(session, Occupancy, Occupancy.customer_id == row.id)
    assert (held.unit_id, held.valid_from) == (mine.id, clock.today())


def test_a_customer_is_found_by_initials_and_renamed_with_them(as_, client, session, filled):
    row = filled.customers[0]
    fields = {"code": row.code, "phone": row.phone, "row_version": "1"}
    as_("front")(f"/customer/edit/?id={row.id}", name="欧阳明", **fields)
    assert "欧阳明" in client.get("/customer/?q=oym").text
    assert fresh(session, Customer, Customer.id == row.id).initials == "oym"


def test_a_phone_typed_with_blanks_is_kept_and_found_as_one_number(as_, client, session, filled):
    fields = {"name": "钱空格", "phone": "139 1234-0001", "unit": filled.units[0].id}
    assert as_("front")("/customer/new/", **fields).status_code == 302
    assert fresh(session, Customer).phone == "13912340001"
    for words in ("13912340001", "139 1234 0001", "+86 139-1234-0001", "0001"):
        assert "钱空格" in client.get("/customer/", query_string={"q": words}).text, words
        found = client.get("/call/find/", query_string={"q": words}).json
        assert "钱空格" in [hit["name"] for hit in found], words
    client.sign_in("auditor")  # sees 139****0001, so must not find the middle
    for words in ("1234", "139 1234", "139 1234 0001"):
        assert "钱空格" not in client.get("/customer/", query_string={"q": words}).text, words


def test_the_list_of_customers_names_their_flats(client, filled):
    assert "1栋-1单元-101" in client.sign_in("front").get("/customer/").text
    assert "3栋-1单元-101" not in client.get("/customer/").text


def test_an_occupancy_stays_within_one_office(as_, session, filled):
    answer = as_("supervisor")(
        "/occupancy/new/",
        customer=filled.customers[0].id,
        unit=filled.units[1].id,
        occupies_as="tenant",
        valid_from="2026-10-01",
        valid_to="2026-09-01",
    )
    assert at_field(answer, "valid_to")
    assert fresh(session, Occupancy, Occupancy.unit_id == filled.units[1].id).id


LOOK_ALIKES = ("k001", "Ｋ００１", "K001\u200b", "\u200eK\u3164001")


def test_look_alike_numbers_are_refused_as_taken(as_, session, filled):
    customers = session.scalar(select(func.count(Customer.id)))
    for code in LOOK_ALIKES:
        fields = {"name": "重号", "unit": filled.units[0].id, "code": code}
        answer = as_("front")("/customer/new/", **fields)
        assert at_field(answer, "code"), code
    assert session.scalar(select(func.count(Customer.id))) == customers
    bill = {"unit": filled.units[0].id, "item": "x", "period": "2026Q4", "due_on": "2026-12-31"}
    assert as_("finance")("/bill/new/", bill_no="Ｋ-1", amount_fen="1", **bill).status_code == 302
    for number in ("K-1", "k-1", "K-1\u200b"):
        answer = as_("finance")("/bill/new/", bill_no=number, amount_fen="1", **bill)
        assert at_field(answer, "bill_no"), number
    assert fresh(session, Bill).bill_no == "K-1"
    for name in ("Front", "ｆｒｏｎｔ", "front\u200b"):
        assert at_field(as_("admin")("/employee/new/", name="某", username=name), "username"), name


def test_a_name_nobody_can_see_is_none(as_, session, filled):
    for name in ("\u200b\u200b", "\u3164", "\u202e"):
        answer = as_("front")("/customer/new/", name=name, unit=filled.units[0].id)
        assert at_field(answer, "name")
    row = fresh(session, Payment, Payment.receipt_no == "SJ-0001")
    answer = as_("finance")(f"/payment/do/void/?id={row.id}", reason="\u200b\u2060")
    assert at_field(answer, "reason")


# -- staff ----------------------------------------------------------------------------------------
def test_a_one_time_password_is_shown_once_and_ends_sessions(app, as_, session, filled):
    front = app.test_client().sign_in("front")
    assert front.get("/customer/").status_code == 200
    path = f"/employee/do/reset_password/?id={filled.staff['front'].id}"
    send = as_("admin")
    answer = send(path, post_key="a" * 32)
    password = re.search(r'class="secret">([^<]+)<', answer.text)[1]
    assert len(password) == 14
    again = send(path, post_key="a" * 32)
    assert again.status_code == 302
    assert password not in again.text
    assert front.get("/customer/").status_code == 302
    person = fresh(session, Employee, Employee.username == "front")
    assert person.must_change_password
    assert accounts._matches(person.password_hash, password)
    assert password not in str([row.changes for row in session.scalars(select(AuditLine))])


def test_a_closed_account_cannot_sign_in_and_nobody_closes_his_own(app, as_, session, filled):
    front = app.test_client().sign_in("front")
    send = as_("admin")
    own = send(f"/employee/do/close_account/?id={filled.staff['admin'].id}", reason="x")
    assert own.status_code == 422
    path = f"/employee/do/close_account/?id={filled.staff['front'].id}"
    assert send(path, reason="离职").status_code == 302
    person = fresh(session, Employee, Employee.username == "front")
    assert (person.active, person.on_duty) == (False, False)
    assert front.get("/customer/").status_code == 302
    assert send(f"/employee/do/on_duty/?id={person.id}").status_code == 422
    assert send(f"/employee/do/open_account/?id={person.id}").status_code == 302
    assert fresh(session, Employee, Employee.username == "front").active


def test_several_go_off_duty_together_or_none(as_, session, filled):
    ids = [filled.staff[name].id for name in ("worker", "worker2")]
    send = as_("admin")
    assert send("/employee/do/off_duty/", id=",".join(map(str, ids))).status_code == 302
    assert not any(fresh(session, Employee, Employee.id == one).on_duty for one in ids)
    both = [ids[0], filled.staff["front"].id]
    assert send("/employee/do/off_duty/", id=",".join(map(str, both))).status_code == 422
    assert fresh(session, Employee, Employee.username == "front").on_duty


def test_a_new_person_is_found_by_pinyin_and_gets_a_post(as_, client, session, filled):
    send = as_("admin")
    assert send("/employee/new/", name="曾志伟", username="zengzw").status_code == 302
    person = fresh(session, Employee)
    assert "zengzw" in client.get("/employee/?q=zzw").text
    fields = {"employee": person.id, "role": "front_desk", "valid_from": "2026-01-01"}
    assert at_field(send("/post/new/", **fields), "office")
    assert send("/post/new/", office=filled.office.id, **fields).status_code == 302
    assert at_field(send("/post/new/", office=filled.office.id, **fields), "valid_from")
    assert fresh(session, Post).role is Role.FRONT_DESK
    assert "zengzw" in client.get("/employee/?post=front_desk").text
    assert "zengzw" not in client.get("/employee/?post=worker").text


# -- estate ---------------------------------------------------------------------------------------
def test_an_area_is_handed_over_from_a_day_on(as_, client, session, filled):
    east, day = filled.areas["east"], clock.today() + timedelta(days=10)
    fields = {"area": east.id, "employee": filled.staff["area2"].id}
    send = as_("supervisor")
    assert send("/area_assignment/new/", valid_from=day.isoformat(), **fields).status_code == 302
    former = fresh(session, AreaAssignment, AreaAssignment.employee_id == filled.staff["area1"].id)
    assert former.valid_to == day - timedelta(days=1)
    path = f"/area_assignment/edit/?id={former.id}"
    answer = send(path, valid_to=day.isoformat(), row_version=row_version(session, former))
    assert at_field(answer, "valid_to")
    assert "区管甲" in client.get("/area/").text


def test_an_area_is_given_to_area_administrators_alone(as_, filled):
    answer = as_("supervisor")(
        "/area_assignment/new/",
        area=filled.areas["east"].id,
        employee=filled.staff["front"].id,
        valid_from="2026-12-01",
    )
    assert at_field(answer, "employee")


def test_a_flat_lies_where_its_building_is(as_, session, filled):
    building, send = filled.units[0].building, as_("admin")
    fields = {"building": building.id, "room": "901", "gross_area_hundredths": "89.5"}
    assert at_field(send("/unit/new/", area=filled.areas["b"].id, **fields), "area")
    assert send("/unit/new/", area=filled.areas["east"].id, **fields).status_code == 302
    flat = fresh(session, Unit)
    assert (flat.office_id, flat.gross_area_hundredths) == (filled.office.id, 8_950)


# -- clocks ---------------------------------------------------------------------------------------
def test_a_time_limit_in_force_stands_and_a_new_one_takes_its_place(as_, session):
    send, old = as_("admin"), fresh(session, TimeLimit)
    edit = f"/time_limit/edit/?id={old.id}"
    assert send(edit, minutes="1", row_version="1").status_code == 302
    assert fresh(session, TimeLimit, TimeLimit.id == old.id).minutes == old.minutes
    fields = {"step": "dispatch", "minutes": "10", "category": "repair"}
    past = clock.today() - timedelta(days=1)
    assert at_field(send("/time_limit/new/", valid_from=past.isoformat(), **fields), "valid_from")
    soon = (clock.today() + timedelta(days=5)).isoformat()
    assert send("/time_limit/new/", valid_from=soon, **fields).status_code == 302
    assert at_field(send("/time_limit/new/", valid_from=soon, **fields), "valid_from")
    new = fresh(session, TimeLimit)
    fields["minutes"] = "12"
    answer = send(f"/time_limit/edit/?id={new.id}", valid_from=soon, row_version="1", **fields)
    assert answer.status_code == 302
    assert fresh(session, TimeLimit, TimeLimit.id == new.id).minutes == 12


def test_the_hours_of_a_week_are_one_form(as_, client, session):
    send, day = as_("admin"), (clock.today() + timedelta(days=3)).isoformat()
    assert 'value="08:30-18:00"' in client.get("/duty_hours/new/").text
    week = {f"day_{number}": "08:30-12:00，13：30-18:00" for number in range(5)}
    assert at_field(send("/duty_hours/new/", valid_from=day, day_0="8.30 Uhr"), "day_0")
    overlap = "08:30-12:00, 11:00-18:00"
    assert at_field(send("/duty_hours/new/", valid_from=day, day_3=overlap), "day_3")
    assert send("/duty_hours/new/", valid_from=day, **week).status_code == 302
    rows = session.scalars(
        select(DutyHours).where(DutyHours.valid_from == date.fromisoformat(day))
    ).all()
    assert len(rows) == 10
    assert {(row.opens, row.closes) for row in rows} == {("08:30", "12:00"), ("13:30", "18:00")}
    assert at_field(send("/duty_hours/new/", valid_from=day, **week), "valid_from")


def test_the_calendar_warns_of_a_year_without_holidays(client, session, monkeypatch):
    client.sign_in("admin")
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 2))
    assert 'class="flash warning"' not in client.get("/calendar_day/").text
    monkeypatch.setattr(clock, "today", lambda: date(2027, 11, 2))
    page = client.get("/calendar_day/").text
    assert 'class="flash warning"' in page
    assert "2028" in page


def test_published_holidays_are_entered_once(as_, session):
    send = as_("admin")
    assert send("/calendar_day/do/published/").status_code == 302
    assert fresh(session, CalendarDay, CalendarDay.day == date(2025, 1, 1)).kind is DayKind.HOLIDAY
    kept = len(session.scalars(select(CalendarDay)).all())
    assert send("/calendar_day/do/published/").status_code == 302
    assert len(session.scalars(select(CalendarDay)).all()) == kept


def test_an_unnamed_holiday_is_refused_at_its_name(as_, session):
    fields = {"day": "2026-12-25", "kind": "holiday"}
    assert at_field(as_("admin")("/calendar_day/new/", **fields), "name")
    assert fresh(session, CalendarDay, CalendarDay.day == date(2026, 12, 25)) is None
    db.session.commit()
