"""Forms 002 and 003 from a training session: kept as printed, on the edition of their day."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from models import FormRegister, IssuedForm
from models.scopes import Forbidden
from reports import pdf
from reports.catalogue import TRAINING_RECORD, TRAINING_SIGN_IN
from rules.refusal import Refusal
from rules.training_words import AttendanceState, ExamMethod, SessionState, SignedBy
from services import exam_results, form_check, form_training, forms, plan_links
from tests.office import NOON
from tests.reports import tools
from tests.services.plan_rows import approved, begun, held, item

ZH = "zh_Hans_CN"
SIGN_IN, RECORD = TRAINING_SIGN_IN.code, TRAINING_RECORD.code


@pytest.fixture
def office(printing_office):
    """The small office, where PDF can be made."""
    if not pdf.available():
        pytest.skip("Pango is not installed")
    return printing_office


@pytest.fixture
def printing_office(app, scene):
    scene.session.add_all(
        FormRegister(code=form.code, name=form.name, valid_from=date(2026, 9, 16), edition="B/0")
        for form in (TRAINING_SIGN_IN, TRAINING_RECORD)
    )
    return scene


def printed(scene, row, code, by="supervisor"):
    return forms.document(scene.session, scene.actor(by), code, row, ZH, NOON)


def test_a_sheet_for_the_pen_then_the_record(office):
    session = office.session
    row = held(office, 1, date(2026, 9, 16), state=SessionState.OPEN)
    pen = printed(office, row, SIGN_IN)
    text = tools.text(pen.data)
    for words in ("培训签到表", "版次：B/0", "前台甲", "区管甲", "2/", "PX-20260916-001"):
        assert words in text
    assert "09:00" not in text.split("序号")[1]
    assert printed(office, row, SIGN_IN).issued is pen.issued  # kept: printed a second time
    assert pen.issued.print_count == 2
    told = form_check.verification(session, pen.issued.token)
    assert (told.record_no, told.state, told.matches) == (
        *(row.session_no, SessionState.OPEN.wording, True),
    )
    with pytest.raises(Refusal, match="Close the session"):
        printed(office, row, RECORD)
    with pytest.raises(Forbidden):
        printed(office, row, SIGN_IN, "front")
    row.attendance[0].state, row.attendance[0].signed_at = AttendanceState.ATTENDED, row.starts_at
    row.attendance[0].signed_by = SignedBy.LOGIN
    session.flush()
    assert form_check.verification(session, pen.issued.token).state == form_check.FOLLOWED
    row.voided_at = NOON
    with pytest.raises(Refusal, match="called off or voided"):
        printed(office, row, SIGN_IN)


def test_the_record_tells_results_and_where_it_came_from(office):
    session, leader = office.session, office.actor("supervisor")
    plan = begun(office)
    one = item(office, plan)
    approved(office, plan)
    row = held(office, 1, exam_method=ExamMethod.WRITTEN, content="受理用语", retraining="补考")
    plan_links.link(session, leader, row, one)
    who = office.staff["front"].id
    exam_results.enter(session, leader, row, who, Fraction(50), "written", NOON)
    first = printed(office, row, RECORD)
    text = tools.text(first.data)
    for words in ("版次：A/0", "PXJH-2026-01投诉处理规范", "前台甲50不合格", "受理用语", "补考"):
        assert words in text
    assert "2/1" in text  # asked to come, and there
    exam_results.enter(
        *(session, leader, row, who, Fraction(80), "written", NOON), taken_on=date(2026, 9, 20)
    )
    later = printed(office, row, RECORD)
    assert "50→80合格·补考" in tools.text(later.data)
    assert (later.issued.revision, first.issued.revision) == (2, 1)
    assert session.query(IssuedForm).filter_by(record_no=row.session_no).count() == 2


def test_a_form_is_found_by_its_code_and_number(office):
    row = held(office, 1)
    for wanted in (row.id, row.session_no.lower()):
        form, _, found = forms.find_row(office.session, "f-qp-6.2-01-003", wanted)
        assert (form.key, found) == (TRAINING_RECORD.key, row)
    people = form_training.attendance(office.session, row)
    assert [one.employee.username for one in people] == ["front", "area1"]
