"""Forms on paper: issued once and kept, previewed while drafts, checked by their QR code."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from flask import Flask
from flask_babel import Babel
from sqlalchemy import select, text

from models import AuditLine, IssuedForm
from models.scopes import Forbidden, operator
from reports import pdf, verification
from reports.catalogue import CALLBACK_SHEET, MONTHLY_ASSESSMENT, WORK_ORDER
from rules.refusal import Refusal
from rules.vocabulary import AssessmentStatus, AuditOp
from services import form_check, form_month, forms, months
from tests.services.month_rows import AFTER, OCTOBER, callback, completed, local, survey, ticket

ZH = "zh_Hans_CN"
CODE = MONTHLY_ASSESSMENT.code

pytestmark = pytest.mark.skipif(not pdf.available(), reason="PDF can't be made on this machine")


def generate(scene):
    return months.generate(scene.session, operator(AFTER.date()), OCTOBER, AFTER, ["A"])


@pytest.fixture
def approved(scene):
    callback(scene, local(20), of=completed(scene, local(14)), done=local(15))
    ticket(scene, dispatched_at=None)
    survey(scene, 935, 1000)
    rows = generate(scene)
    months.submit_all(scene.session, scene.actor("supervisor"), rows, AFTER)
    months.approve_all(scene.session, scene.actor("manager"), rows, AFTER, "同意")
    return next(row for row in rows if row.employee.username == "front")


def printed(scene, row, who="manager", at=AFTER):
    return forms.document(scene.session, scene.actor(who), CODE, row, ZH, at)


def pages(data):
    with pikepdf.open(BytesIO(data)) as document:
        return len(document.pages)


def test_issued_once_and_reprinted_as_the_kept_file(scene, approved):
    first = printed(scene, approved)
    again = printed(scene, approved, "auditor", AFTER + timedelta(days=3))
    assert first.data == again.data
    assert first.issued is again.issued
    assert again.issued.print_count == 2
    assert first.name == "JL-WI-KF-018-002_管理员月度考核表_KH-202610-0003_R1.pdf"
    lines = scene.session.scalars(select(AuditLine).where(AuditLine.op == AuditOp.PRINT)).all()
    assert [line.changes["copy"] for line in lines] == [1, 2]


def test_the_frozen_record_is_attached_and_the_same_record_gives_the_same_bytes(scene, approved):
    data = printed(scene, approved).data
    assert verification.attached(data) == approved.frozen.encode()
    scene.session.execute(text("DELETE FROM issued_form"))
    scene.session.expunge_all()
    row = scene.session.get(type(approved), approved.id)
    assert printed(scene, row, at=AFTER + timedelta(days=9)).data == data


def test_another_language_is_another_kept_file(scene, approved):
    first = printed(scene, approved)
    actor = scene.actor("manager")
    english = forms.document(scene.session, actor, CODE, approved, "en", AFTER)
    assert english.issued.id != first.issued.id
    assert english.issued.content_sha256 == first.issued.content_sha256


def test_records_that_share_a_number_are_told_apart_on_paper():
    items = [
        ["ticket", 1, "BX-1"],
        ["callback", 7, "BX-1"],
        ["callback", 8, "BX-1"],
        ["survey_result", 3, "2026H2 fixed 1 东区"],
    ]
    content = {
        "indicator": "records",
        "clause": "4.2.1.5",
        "state": "counted",
        **dict.fromkeys(("numerator", "denominator", "target", "rate"), "1"),
        **dict.fromkeys(("shortfall", "points", "withheld_percent"), "0"),
        **dict.fromkeys(("points_per_point", "flat_points"), "0"),
        "withholds_bonus": False,
        "period": "month",
        "facts": {},
        "due": items,
        "done": items[1:3],
    }
    app = Flask("words")
    Babel(app)
    with app.test_request_context():
        line = form_month.line(content, None)
    assert line.due == (
        "BX-1",
        "BX-1 callback",
        "BX-1 callback (2)",
        "2026H2 Fixed half-yearly survey 1 东区",
    )
    assert line.done == line.due[1:3]


def test_a_draft_is_shown_and_not_kept(scene):
    ticket(scene)
    row = next(row for row in generate(scene) if row.employee.username == "front")
    first, again = printed(scene, row), printed(scene, row)
    assert first.data == again.data
    assert first.issued is None
    assert scene.session.scalars(select(IssuedForm)).all() == []
    with pytest.raises(Refusal):
        forms.issue(scene.session, scene.actor("manager"), row, ZH, AFTER)


def test_a_whole_month_in_one_file(scene, approved):
    actor = scene.actor("manager")
    whole = forms.month_file(scene.session, actor, OCTOBER, "A", ZH, AFTER)
    alone = [printed(scene, row).data for row in generate(scene)]
    assert pages(whole.data) == sum(pages(data) for data in alone)
    assert whole.name == "JL-WI-KF-018-002_管理员月度考核表_A_2026-10.pdf"
    again = forms.month_file(scene.session, actor, OCTOBER, "A", ZH, AFTER)
    assert again.data == whole.data
    with pytest.raises(Refusal):
        forms.month_file(scene.session, actor, OCTOBER, "B", ZH, AFTER)


def test_the_copy_for_paper_says_which_copy_and_by_whom(scene, approved):
    actor = scene.actor("manager")
    kept = printed(scene, approved)
    copy = forms.stamped(scene.session, actor, kept, ZH, AFTER)
    assert copy.data != kept.data
    assert verification.attached(copy.data) == approved.frozen.encode()


def test_who_may_print(scene, approved):
    printed(scene, approved, "front")
    for who in ("front2", "worker", "supervisor_b", "admin"):
        with pytest.raises(Forbidden):
            printed(scene, approved, who)


def test_slips_of_the_desk_are_printed_and_not_kept(scene):
    row = completed(scene, local(14))
    owed = callback(scene, local(20), of=row, done=local(15))
    for code, record in ((WORK_ORDER.key, row), (CALLBACK_SHEET.key, owed)):
        actor = scene.actor("front")
        slip = forms.document(scene.session, actor, code, record, ZH, AFTER)
        assert slip.data.startswith(b"%PDF")
        assert slip.issued is None
    with pytest.raises(Forbidden):
        forms.document(scene.session, scene.actor("finance"), WORK_ORDER.key, row, ZH, AFTER)


def test_a_print_view_for_machines_without_pdf(scene, approved):
    actor = scene.actor("manager")
    page = forms.view(scene.session, actor, CODE, approved, ZH, nonce="n0")
    assert approved.record_no in page
    assert 'nonce="n0"' in page
    slip = forms.view(
        scene.session, scene.actor("front"), WORK_ORDER.key, ticket(scene), ZH, nonce="n0"
    )
    assert "水龙头漏水" in slip
    with pytest.raises(Forbidden):
        forms.view(scene.session, scene.actor("admin"), CODE, approved, ZH, nonce="n0")


def test_blank_forms_and_forms_without_records(scene):
    actor = scene.actor("supervisor")
    for code in (CODE, "F/QP-6.2-01/002", WORK_ORDER.key):
        empty = forms.blank(scene.session, actor, code, ZH, scene.office)
        assert empty.data.startswith(b"%PDF")
    with pytest.raises(Refusal):
        forms.find_row(scene.session, "F/QP-6.2-01/002", 1)
    with pytest.raises(Refusal):
        forms.find_row(scene.session, CODE, 999)


# The check of a QR code ---------------------------------------------------------------------------
def check(scene, issued):
    return form_check.verification(scene.session, issued.token.lower())


def test_the_qr_code_tells_code_number_revision_state_and_whether_it_matches(scene, approved):
    issued = printed(scene, approved).issued
    assert check(scene, issued) == form_check.Verified(
        CODE, "KH-202610-0003", 1, AssessmentStatus.APPROVED.wording, True
    )
    months.receive(scene.session, scene.actor("finance"), approved, AFTER)
    assert check(scene, issued).state == AssessmentStatus.WITH_FINANCE.wording
    assert form_check.verification(scene.session, "0" * 32) is None


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE assessment SET frozen = replace(frozen, '同意', '不同意')",
        "UPDATE assessment SET score = '100'",
        "UPDATE assessment_line SET points = '0' WHERE points <> '0'",
        "UPDATE issued_form SET file_sha256 = content_sha256",
    ],
)
def test_a_record_changed_behind_our_back_does_not_match(scene, approved, forgery):
    issued = printed(scene, approved).issued
    token = issued.token
    scene.session.execute(text(forgery))
    scene.session.expire_all()
    assert form_check.verification(scene.session, token).matches is False


def test_a_superseded_form_says_so(scene, approved):
    issued = printed(scene, approved).issued
    chief = scene.actor("supervisor")
    second = months.revise(scene.session, chief, approved, AFTER, "复核")
    months.submit(scene.session, chief, second, AFTER)
    months.approve(scene.session, scene.actor("manager"), second, AFTER)
    found = check(scene, issued)
    assert (found.state, found.matches, found.revision) == (form_check.SUPERSEDED, True, 1)
    assert printed(scene, second).issued.revision == 2
