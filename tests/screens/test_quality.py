"""The screens of standards, surveys, incomplete records, forms and the audit trail."""

from __future__ import annotations

import io
import re
from fractions import Fraction

import pytest
from sqlalchemy import select, text

from models import (
    Assessment,
    AuditLine,
    FormRegister,
    RecordGap,
    Standard,
    SurveyResult,
    Ticket,
    clock,
)
from models.audit import because
from models.people import Post
from rules.vocabulary import AssessmentStatus, AuditOp, GapState, Record, Role, StandardState
from tests.screens.answers import at_field, fresh, row_version
from tests.services.month_deeds import approved

pytestmark = pytest.mark.usefixtures("filled")


# -- standards ------------------------------------------------------------------------------------
def draft_of(session) -> Standard:
    return fresh(session, Standard, Standard.state == StandardState.DRAFT)


def figures(page: str) -> dict[str, str]:
    """Return what the form of an edition's lines posts: its figures, and which version they are."""
    found = re.findall(r'name="((?:target|points|flat)_\d+|row_version)" value="([^"]*)"', page)
    return dict(found)


def test_a_new_edition_begins_with_the_lines_of_the_one_in_force(as_, session):
    fields = {
        "edition": "A/2",
        "part_point": "floor",
        "satisfaction_applies": "surveyed_half_year",
        "exam_points": "0",
        "attempts_on_days": "3",
        "repair_callback_percent": "80",
        "voice_callback_percent": "100",
        "visit_percent": "20",
    }
    send = as_("quality")
    assert at_field(send("/standard/new/", valid_from="2027-03-15", **fields), "valid_from")
    assert send("/standard/new/", valid_from="2027-03-01", **fields).status_code == 302
    row = fresh(session, Standard, Standard.edition == "A/2")
    assert row.state is StandardState.DRAFT
    assert len(row.lines) == 13


def test_the_lines_of_a_draft_are_changed_in_one_table(as_, client, session):
    send, row = as_("quality"), draft_of(session)
    path = f"/standard/do/lines/?id={row.id}"
    shown = figures(client.get(path).text)
    target = next(name for name, value in shown.items() if value == "98")
    assert at_field(send(path, **shown | {target: "101"}), target)
    assert at_field(send(path, **shown | {target: "viel"}), target)
    assert send(path, **shown | {target: "97.5"}).status_code == 302
    line = next(line for line in draft_of(session).lines if target == f"target_{line.id}")
    assert line.target == Fraction(195, 2)
    assert line.points_per_point == 4


def test_an_issued_edition_stands(as_, client, session):
    send, row = as_("quality"), draft_of(session)
    shown = figures(client.get(f"/standard/do/lines/?id={row.id}").text)
    assert send(f"/standard/do/issue/?id={row.id}").status_code == 302
    row = fresh(session, Standard, Standard.id == row.id)
    assert row.state is StandardState.ISSUED
    page = client.get(f"/standard/details/?id={row.id}").text
    assert "/standard/edit/" not in page
    assert "/do/issue/" not in page
    assert send(f"/standard/edit/?id={row.id}", edition="Z", row_version="2").status_code == 302
    target = next(name for name in shown if name.startswith("target_"))
    refused = send(f"/standard/do/lines/?id={row.id}", **shown | {target: "50"})
    assert refused.status_code in (404, 422)
    row = fresh(session, Standard, Standard.id == row.id)
    assert row.edition == "A/1"
    assert 50 not in [line.target for line in row.lines]


def test_an_edition_does_not_overtake_approved_months(as_, session, filled):
    approved(filled)
    session.commit()
    row = draft_of(session)
    row.valid_from = row.valid_from.replace(year=2026, month=9)
    session.commit()
    assert as_("quality")(f"/standard/do/issue/?id={row.id}").status_code == 422
    assert draft_of(session) is not None


# -- surveys --------------------------------------------------------------------------------------
def survey(filled, **fields):
    return {
        "half_year": "2026H2",
        "kind": "fixed",
        "sequence": "1",
        "valid": "100",
        "satisfied": "90",
        "closed_on": clock.today().isoformat(),
        **fields,
    }


def test_a_survey_that_becomes_final_revises_approved_months(as_, session, filled):
    row = approved(filled)
    session.commit()
    assert as_("supervisor")("/survey_result/new/", **survey(filled)).status_code == 302
    revisions = session.scalars(select(Assessment).where(Assessment.supersedes_id == row.id)).all()
    assert [one.revision for one in revisions] == [2]
    assert revisions[0].status is AssessmentStatus.DRAFT


def test_an_imported_survey_revises_too_and_a_check_does_not(as_, session, filled):
    approved(filled)
    session.commit()
    rows = f"half_year,kind,valid,satisfied,closed_on\n2026H2,fixed,100,90,{clock.today()}\n"
    for do, revisions in (("check", 0), ("import", 1), ("import", 1)):
        file = (io.BytesIO(rows.encode()), "survey.csv")
        answer = as_("supervisor")("/import/survey-results/", file=file, do=do)
        assert answer.status_code == (200 if do == "check" else 302)
        session.expire_all()
        found = session.scalars(select(Assessment).where(Assessment.revision == 2)).all()
        assert len(found) == revisions


def test_a_result_is_entered_once(as_, session, filled):
    send = as_("supervisor")
    fields = survey(filled, satisfied="101")
    assert at_field(send("/survey_result/new/", **fields), "satisfied")
    assert at_field(send("/survey_result/new/", **survey(filled, half_year="2026")), "half_year")
    assert send("/survey_result/new/", **survey(filled)).status_code == 302
    assert at_field(send("/survey_result/new/", **survey(filled)), "kind")
    foreign = survey(filled, area=str(filled.areas["b"].id))
    assert at_field(send("/survey_result/new/", **foreign), "area")
    assert len(session.scalars(select(SurveyResult).filter_by(half_year="2026H2")).all()) == 1


# -- incomplete records ---------------------------------------------------------------------------
def test_gaps_are_decided_together_with_a_reason(as_, client, session, filled):
    ids = [row.id for row in session.scalars(select(RecordGap).filter_by(office=filled.office))]
    send, joined = as_("supervisor"), ",".join(map(str, ids))
    assert at_field(send("/record_gap/do/excuse/", id=joined, reason=""), "reason")
    assert send("/record_gap/do/excuse/", id=joined, reason="系统故障").status_code == 302
    session.expire_all()
    rows = session.scalars(select(RecordGap).where(RecordGap.id.in_(ids))).all()
    assert {(row.state, row.reason) for row in rows} == {(GapState.EXCUSED, "系统故障")}
    assert {row.decided_by_id for row in rows} == {filled.staff["supervisor"].id}
    assert "BX-20261014-0001" in client.get("/record_gap/?state=excused").text
    assert "BX-20261014-0001" not in client.get("/record_gap/?state=found").text


def test_nobody_decides_on_his_own_record(as_, client, session, filled):
    gap = fresh(session, RecordGap, RecordGap.employee_id == filled.staff["front"].id)
    filled.session.add(
        Post(
            employee_id=gap.employee_id,
            office_id=gap.office_id,
            role=Role.SUPERVISOR,
            valid_from=clock.today(),
        )
    )
    session.commit()
    send = as_("front")
    assert f"/do/confirm/?id={gap.id}" not in client.get("/record_gap/").text
    assert send(f"/record_gap/do/confirm/?id={gap.id}", reason="").status_code in (403, 422)
    assert fresh(session, RecordGap, RecordGap.id == gap.id).state is GapState.FOUND


def test_a_mended_record_leaves_nothing_to_decide(as_, client, session, filled):
    gap = fresh(session, RecordGap, RecordGap.employee_id == filled.staff["front"].id)
    gap.state = GapState.MENDED
    session.commit()
    send = as_("supervisor")
    assert "/do/confirm/" not in client.get(f"/record_gap/details/?id={gap.id}").text
    assert send(f"/record_gap/do/confirm/?id={gap.id}").status_code == 422


def test_a_gap_says_what_is_missing_and_leads_to_its_record(client, session, filled):
    gap = fresh(session, RecordGap, RecordGap.rule == "ticket_result")
    page = client.sign_in("supervisor_b").get(f"/record_gap/details/?id={gap.id}").text
    assert f"/ticket/details/?id={gap.record_id}" in page
    assert "ticket_result" not in page


# -- the register ---------------------------------------------------------------------------------
def test_a_blank_form_is_printed_and_written_down(as_, session):
    row = fresh(session, FormRegister, FormRegister.code == "JL/WI-KF-018/002")
    answer = as_("front")(f"/form_register/do/blank/?id={row.id}")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    line = fresh(session, AuditLine, AuditLine.op == AuditOp.PRINT)
    assert (line.record, line.row_id) == (Record.FORM_REGISTER, row.id)


def test_an_edition_that_was_used_keeps_its_code(as_, session, filled):
    from services import forms

    forms.issue(session, filled.actor("manager"), approved(filled), "zh_Hans_CN", clock.now())
    session.commit()
    row = fresh(session, FormRegister, FormRegister.code == "JL/WI-KF-018/002")
    fields = {"code": "X", "name": row.name, "edition": "B/0", "valid_from": "2026-01-01"}
    answer = as_("quality")(
        f"/form_register/edit/?id={row.id}",
        retention_years="5",
        keeper="档案室",
        row_version=row_version(session, row),
        **fields,
    )
    assert answer.status_code == 302
    row = fresh(session, FormRegister, FormRegister.id == row.id)
    assert (row.code, row.edition, row.retention_years) == ("JL/WI-KF-018/002", "A/0", 5)


# -- the audit trail ------------------------------------------------------------------------------
def test_the_auditor_verifies_the_chain(as_, client, session):
    answer = as_("auditor")("/audit_line/do/verify/")
    assert 'class="flash success"' in answer.text
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("DROP TRIGGER audit_line_no_update"))
    else:
        session.execute(text("DROP TRIGGER audit_line_append_only ON audit_line"))
    session.execute(text("UPDATE audit_line SET actor_name = 'nobody' WHERE id = 7"))
    session.commit()
    answer = as_("auditor")("/audit_line/do/verify/")
    assert 'class="flash error"' in answer.text
    assert " 7 " in answer.text


def test_the_trail_is_narrowed_by_who_record_and_deed(as_, client, session, filled):
    row = filled.customers[0]
    fields = {"code": row.code, "phone": row.phone, "row_version": "1", "name": "改名者"}
    as_("front")(f"/customer/edit/?id={row.id}", **fields)
    who = filled.staff["front"].id
    page = client.sign_in("auditor").get(f"/audit_line/?actor={who}&record=customer").text
    assert "改名者" in page
    assert "改名者" not in client.get(f"/audit_line/?actor={who}&record=bill").text
    assert "改名者" not in client.get(f"/audit_line/?actor={who}&op=create").text
    line = fresh(session, AuditLine, AuditLine.record == "customer")
    details = client.get(f"/audit_line/details/?id={line.id}").text
    assert "住户甲" in details
    assert "改名者" in details
    assert f"/customer/details/?id={row.id}" in details


@pytest.mark.parametrize(
    ("username", "reads"),
    [("admin", False), ("manager", True), ("manager_b", None), ("auditor", True)],
)
def test_the_trail_shows_no_more_of_a_record_than_its_own_page(
    client, session, filled, username, reads
):
    """Who may read the trail sees that a record was touched; what it says asks for the record."""
    customer, ticket = filled.customers[0], fresh(session, Ticket, Ticket.number.endswith("0001"))
    customer.facts = "独居老人，请先敲门"
    because(session, "家属来电说明")
    session.commit()
    ticket.description = "厨房水管爆裂"
    session.commit()
    client.sign_in(username)
    for row, record, words in (
        (customer, "customer", ("独居老人", "家属来电说明", customer.name)),
        (ticket, "ticket", ("厨房水管爆裂", ticket.number)),
    ):
        line = fresh(session, AuditLine, AuditLine.record == record, AuditLine.row_id == row.id)
        answer = client.get(f"/audit_line/details/?id={line.id}")
        if reads is None:  # a line of another office
            assert answer.status_code == 404
            continue
        shown = answer.text + client.get(f"/audit_line/?record={record}").text
        assert [word in shown for word in words] == [reads] * len(words)
        assert client.get(f"/{record}/details/?id={row.id}").status_code == (200 if reads else 403)


def test_the_trail_still_tells_the_administrator_of_accounts(client, session, filled):
    filled.staff["worker"].employee_no = "E-新号"
    session.commit()
    line = fresh(session, AuditLine, AuditLine.record == "employee")
    assert "E-新号" in client.sign_in("admin").get(f"/audit_line/details/?id={line.id}").text
