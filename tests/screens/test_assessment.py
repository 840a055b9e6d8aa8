"""The close of the month through its addresses: drafts, lines, signatures, paper."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from sqlalchemy import select

from admin_views import assessment_prints
from models import Assessment, IssuedForm, Post, Unit
from reports.catalogue import MONTHLY_ASSESSMENT
from reports.paper import Paper
from rules.vocabulary import AssessmentStatus, Role
from services import form_month, forms, frozen
from tests.reports.tools import pages
from tests.reports.tools import text as words
from tests.screens import months
from tests.screens.answers import at_field, fresh
from tests.screens.months import MONTH, WORDS
from tests.services import month_rows
from tests.services.month_deeds import draft, holds

S = AssessmentStatus
pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def month(scene):
    months.fill(scene)
    return scene


@pytest.fixture
def made(month):
    """The drafts of office A, by user name."""
    return months.drafts(month)


@pytest.fixture
def as_(client, scene):
    def be(username):
        client.sign_in(username)

        def do(deed, *rows, **fields):
            ids = ",".join(str(row.id) for row in rows)
            return client.send(f"/assessment/do/{deed}/", **({"id": ids} if ids else {}), **fields)

        return do

    return be


def states(scene, *rows):
    scene.session.expire_all()
    return [row.status for row in rows]


def refusals(answer):
    assert answer.status_code == 422
    found = re.search(r'class="summary" role="alert".*?</ul>', answer.text, re.DOTALL)
    return found[0] if found else ""


# Drafts -------------------------------------------------------------------------------------------
def test_supervisor_generates_a_month(month, as_, client):
    answer = as_("supervisor")("generate", month=WORDS)
    assert answer.status_code == 302
    text = client.get(answer.location).text
    assert all(name in text for name in ("前台甲", "前台乙", "区管甲", "区管乙"))
    as_("supervisor")("generate", month=WORDS)
    assert month.session.query(Assessment).count() == 4
    assert as_("manager")("generate", month=WORDS).status_code == 403


def test_month_typed_wrong_is_told_at_the_field(month, as_):
    assert at_field(as_("supervisor")("generate", month="十月"), "month")
    assert at_field(as_("supervisor")("generate"), "month")


def test_page_shows_each_line_with_its_records(made, client):
    client.sign_in("supervisor")
    text = client.get(f"/assessment/details/?id={made['front'].id}").text
    assert "4 / 5" in text
    assert "80.00%" in text
    assert f"/assessment/line/?id={made['front'].id}&amp;indicator=dispatch" in text


# Lines --------------------------------------------------------------------------------------------
def line(client, row, indicator="dispatch"):
    return client.get(f"/assessment/line/?id={row.id}&indicator={indicator}")


def test_line_lists_both_sides_and_what_cost_points_first(made, client):
    client.sign_in("supervisor")
    text = line(client, made["front"]).text
    shown = re.findall(r"(?:BX|TS)-\d{8}-\d{4}", text)
    assert shown[0] == f"BX-{MONTH:%Y%m}10-0001"
    assert len(set(shown)) == 5
    rows = re.findall(r"<tr><td>.*?</tr>", text, re.DOTALL)
    assert ["b-bad" in row for row in rows] == [True, False, False, False, False]


def test_line_of_complaints_leads_to_the_ticket(made, client):
    client.sign_in("supervisor")
    text = line(client, made["area1"], "complaint").text
    address = re.search(r'href="(/ticket/details/\?id=\d+)"', text)[1]
    assert "未办结的投诉" in client.get(address).text


def test_screen_paper_and_line_explain_alike_and_what_is_frozen_knows_nothing_of_it(
    month, made, client
):
    row = made["front"]
    content = frozen.content(month.session, row)
    printed = form_month.sheet(content, MONTHLY_ASSESSMENT, Paper(), "en")
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.sign_in("supervisor")
    page = unescape(client.get(f"/assessment/details/?id={row.id}").text)
    for one in printed.lines:
        assert one.explained in page
        assert one.explained in unescape(line(client, row, one.line.indicator.value).text)
    assert not any("explained" in kept for kept in content["lines"])


def test_line_of_bills_and_surveys(month, made, client):
    survey = month_rows.survey(month, 187, 200)
    unpaid = month_rows.bill(month, 35_000)
    for indicator, row in (("fee_collection", unpaid), ("satisfaction", survey)):
        held = next(x for x in made["area1"].lines if x.indicator.value == indicator)
        held.evidence = {"due": [[row.__tablename__, row.id, "No. 1"]], "done": []}
    month.session.commit()
    client.sign_in("supervisor")
    assert "¥350.00" in line(client, made["area1"], "fee_collection").text
    assert "187 / 200" in line(client, made["area1"], "satisfaction").text


def test_line_of_fees_shows_what_came_in_on_each_bill(scene, client):
    """The rows add up to the fraction, and stay as they were when the line was made."""
    partly = month_rows.bill(scene, 10_000)
    month_rows.payment(scene, partly, 4_000, date(2026, 9, 1), receipt_no="R-12")
    unpaid = month_rows.bill(scene, 35_000)
    row = draft(scene, "area1", month=date(2026, 9, 1))
    scene.session.commit()
    client.sign_in("supervisor")

    text = line(client, row, "fee_collection").text
    assert "40.00 / 450.00" in text
    shown = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", text))
    assert f"{partly.bill_no} {partly.item} ¥100.00 ¥100.00 ¥40.00 (R-12)" in shown
    assert f"{unpaid.bill_no} {unpaid.item} ¥350.00 ¥350.00 —" in shown
    unpaid.amount_fen = 1
    scene.session.commit()
    assert "¥350.00" in line(client, row, "fee_collection").text


def test_line_of_records_leads_to_payments(scene, client):
    payment = month_rows.payment(scene, month_rows.bill(scene, 10_000), 10_000, date(2026, 10, 14))
    row = draft(scene, "front")
    scene.session.commit()
    client.sign_in("supervisor")
    text = line(client, row, "records").text
    assert f"/payment/details/?id={payment.id}" in text
    assert "¥100.00" in text


def test_line_respects_reach(made, client):
    client.sign_in("front")
    assert line(client, made["front"]).status_code == 200
    assert line(client, made["front2"]).status_code == 404
    client.sign_in("supervisor_b")
    assert line(client, made["front"]).status_code == 404
    client.sign_in("worker")
    assert line(client, made["front"]).status_code == 403


def test_records_beyond_reach_are_named_but_not_opened(month, made, client):
    """An area's administrator sees a record of another area counted, not what it says."""
    row = made["area1"]
    ticket = month_rows.ticket(month, months.instant(13), number="BX-1", subject="别处的事")
    ticket.area, ticket.unit = month.areas["west"], month.session.get(Unit, month.units[4].id)
    counted = next(one for one in row.lines if one.indicator.value == "complaint")
    due = [*counted.evidence["due"], ["ticket", ticket.id, "BX-1"]]
    counted.evidence = {"due": due, "done": []}
    month.session.commit()
    client.sign_in("area1")
    text = line(client, row, "complaint").text
    assert "BX-1" in text
    assert "别处的事" not in text
    assert f"/ticket/details/?id={ticket.id}" not in text


@pytest.mark.parametrize("wanted", ["", "nothing", "dispatch'--"])
def test_line_that_does_not_exist(made, client, wanted):
    client.sign_in("supervisor")
    assert line(client, made["front"], wanted).status_code == 404


# Signatures ---------------------------------------------------------------------------------------
def test_whole_month_is_submitted_and_approved_at_once(month, made, as_):
    rows = list(made.values())
    assert as_("supervisor")("submit", *rows).status_code == 302
    assert set(states(month, *rows)) == {S.SUBMITTED}
    assert as_("manager")("approve", *rows, opinion="同意").status_code == 302
    assert set(states(month, *rows)) == {S.APPROVED}
    assert {row.opinion for row in rows} == {"同意"}


def test_one_refusal_stops_all_and_is_named(month, made, as_):
    months.submit(month, made["area1"])
    rows = list(made.values())
    told = refusals(as_("supervisor")("submit", *rows))
    assert made["area1"].record_no in told
    assert made["front"].record_no not in told
    assert states(month, made["front"], made["front2"]) == [S.DRAFT, S.DRAFT]


def test_changed_records_ask_for_a_new_draft(month, made, as_):
    month_rows.ticket(month, months.instant(14))
    assert as_("supervisor")("submit", made["front"]).status_code == 422
    assert states(month, made["front"]) == [S.DRAFT]


def test_nobody_submits_or_approves_his_own(month, made, as_, client):
    holds(month, "front", Role.SUPERVISOR)
    holds(month, "front", Role.MANAGER)
    both = (made["front"], made["front2"])
    assert as_("front")("submit", made["front"]).status_code == 403
    assert made["front"].record_no in refusals(as_("front")("submit", *both))
    assert states(month, *both) == [S.DRAFT, S.DRAFT]
    months.submit(month, *both)
    assert as_("front")("approve", made["front"]).status_code == 403
    assert made["front"].record_no in refusals(as_("front")("approve", *both))
    assert as_("front")("return", made["front"], reason="x").status_code == 403
    assert states(month, *both) == [S.SUBMITTED, S.SUBMITTED]
    client.sign_in("front")
    own = client.get(f"/assessment/details/?id={made['front'].id}").text
    assert "/assessment/do/approve/" not in own


def test_who_submits_does_not_approve(month, made, as_):
    holds(month, "supervisor", Role.MANAGER)
    as_("supervisor")("submit", made["front"])
    assert as_("supervisor")("approve", made["front"]).status_code == 403
    assert states(month, made["front"]) == [S.SUBMITTED]


def test_returned_with_a_reason_and_submitted_again(month, made, as_, client):
    rows = (made["front"], made["area1"])
    months.submit(month, *rows)
    assert at_field(as_("manager")("return", *rows), "reason")
    as_("manager")("return", *rows, reason="核对派单时间")
    assert states(month, *rows) == [S.RETURNED, S.RETURNED]
    client.sign_in("supervisor")
    assert "核对派单时间" in client.get(f"/assessment/details/?id={rows[0].id}").text
    assert as_("supervisor")("submit", *rows).status_code == 302


def test_approved_stands(month, made, as_):
    months.approve(month, made["front"])
    for who, deed in (("supervisor", "submit"), ("supervisor", "remark"), ("manager", "return")):
        answer = as_(who)(deed, made["front"], reason="x", remarks="x")
        assert answer.status_code == 422
    assert states(month, made["front"]) == [S.APPROVED]


def test_revision_follows_and_says_what_it_changes(month, made, as_, client):
    row = made["front"]
    months.approve(month, row)
    month_rows.ticket(month, months.instant(14), dispatched_at=None)
    assert at_field(as_("supervisor")("revise", row), "reason")
    answer = as_("supervisor")("revise", row, reason="补录一单")
    revision = fresh(month.session, Assessment)
    assert (revision.revision, revision.supersedes) == (2, row)
    text = client.get(answer.location).text
    assert "4 / 5" in text
    assert "4 / 6" in text


def test_finance_receives_only_what_is_approved(month, made, as_, client):
    months.approve(month, made["front"])
    client.sign_in("finance")
    text = client.get("/assessment/").text
    assert made["front"].record_no in text
    assert made["area1"].record_no not in text
    assert as_("finance")("receive", made["area1"]).status_code == 404
    assert as_("finance")("receive", made["front"]).status_code == 302
    assert states(month, made["front"]) == [S.WITH_FINANCE]
    assert as_("manager")("publish", made["front"]).status_code == 302


# Paper --------------------------------------------------------------------------------------------
def test_form_is_printed_again_with_the_next_copy(month, made, as_, client):
    months.approve(month, made["front"])
    for copy in (1, 2):
        answer = as_("manager")("print", made["front"])
        assert answer.mimetype == "application/pdf", answer.text
        text = words(answer.data)
        assert "JL/WI-KF-018/002" in text
        assert made["front"].record_no in text
        assert fresh(month.session, IssuedForm).print_count == copy


def test_several_and_the_whole_month_come_in_one_file(month, made, as_):
    months.approve(month, made["front"])
    several = as_("manager")("print", made["front"], made["area1"])
    assert several.mimetype == "application/pdf"
    text = words(several.data)
    assert all(made[who].record_no in text for who in ("front", "area1"))
    assert made["front2"].record_no not in text
    whole = as_("manager")("print-month", month=WORDS)
    assert whole.mimetype == "application/pdf", whole.text
    text = words(whole.data)
    assert all(row.record_no in text for row in made.values())


def test_own_form_only(made, as_):
    assert as_("front")("print", made["front"]).status_code == 200
    assert as_("front")("print", made["front2"]).status_code == 404


def test_month_without_assessments_is_told(month, as_):
    answer = as_("manager")("print-month", month="2024-01")
    assert "2024-01" in refusals(answer)


def test_long_month_is_made_in_the_background(month, made, as_, client, monkeypatch):
    monkeypatch.setattr(assessment_prints, "AT_ONCE", 1)
    answer = as_("manager")("print-month", month=WORDS)
    assert answer.status_code == 302
    page = client.get(answer.location)
    file = re.search(r'href="(/job/[^"]+/file)"', page.text)[1]
    assert len(pages(client.get(file).data)) >= len(made)
    client.sign_in("supervisor")
    assert client.get(answer.location).status_code == 404
    assert client.get(file).status_code == 404


def test_many_ticked_ones_are_made_in_the_background(month, made, as_, client, monkeypatch):
    monkeypatch.setattr(assessment_prints, "AT_ONCE", 1)
    rendered = []
    monkeypatch.setattr(forms, "together", lambda *args, **more: rendered.append(args))
    chosen = [made["area1"], made["front"]]
    answer = as_("manager")("print", *chosen)
    assert answer.status_code == 302
    assert rendered == []  # nothing was laid out inside the request
    page = client.get(answer.location)
    file = re.search(r'href="(/job/[^"]+/file)"', page.text)[1]
    text = words(client.get(file).data)
    assert all(row.record_no in text for row in chosen)
    assert made["front2"].record_no not in text


def test_a_finished_file_is_fetched_only_by_who_may_still_print_all_of_it(
    month, made, as_, client, monkeypatch
):
    """A supervisor who is at the desk now prints his own form and nobody else's."""
    monkeypatch.setattr(assessment_prints, "AT_ONCE", 1)
    pages = [
        as_("supervisor")("print-month", month=WORDS).location,
        as_("supervisor")("print", made["front"], made["area1"]).location,
    ]
    for page in pages:
        assert client.get(f"{page}file").mimetype == "application/pdf"
    (post,) = month.staff["supervisor"].posts
    post.role = Role.FRONT_DESK
    month.session.commit()
    for page in pages:
        assert client.get(f"{page}file").status_code == 403


def test_the_months_of_several_offices_are_drafted_in_the_background(
    month, made, as_, client, session
):
    person, other = month.staff["supervisor"], month.offices["B"]
    month.session.add(
        Post(employee=person, office=other, role=Role.SUPERVISOR, valid_from=date(2024, 1, 1))
    )
    month.session.commit()
    answer = as_("supervisor")("generate", month=WORDS)
    assert answer.location.startswith("/job/")
    assert 'role="status"' in client.get(answer.location).text
    session.expire_all()
    offices = {row.office_id for row in session.scalars(select(Assessment))}
    assert offices == {month.office.id, other.id}


def test_verification_tells_the_form_and_nothing_else(month, made, as_, client):
    months.approve(month, made["front"])
    as_("manager")("print", made["front"])
    token = fresh(month.session, IssuedForm).token
    stranger = client.application.test_client()
    answer = stranger.get(f"/v/{token}")
    assert answer.status_code == 200
    facts = re.findall(r"<dd>(.*?)</dd>", answer.text)
    assert facts == ["JL/WI-KF-018/002", made["front"].record_no, "1", "已审批"]
    assert "前台甲" not in answer.text
    assert stranger.get(f"/v/{'0' * 32}").status_code == 404
