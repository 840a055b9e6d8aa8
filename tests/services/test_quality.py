"""Quality administrators (QM): certificates and plans, field studies, the matrix, warnings."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from models import (
    FieldStudy,
    Notice,
    Qualification,
    QualityMember,
    TrainingAttendance,
    TrainingSession,
    YearlyRequirement,
)
from models.scopes import Forbidden, rows_within
from rules.notice_words import NoticeKind
from rules.qualification_words import (
    Fulfilment,
    QualificationKind,
    QualityFunction,
    RequirementKind,
    StudyState,
)
from rules.refusal import Refusal
from rules.training_words import (
    AttendanceState,
    SessionState,
    SignedBy,
    TrainingKind,
    TrainingSubject,
)
from rules.vocabulary import Deed, Record
from services import field_studies, quality_matrix, quality_members, quality_warnings
from services.field_studies import Told
from services.separation import OwnWork
from tests.office import DAY, NOON

F, K, W, S = QualityFunction, QualificationKind, RequirementKind, Fulfilment


@pytest.fixture
def bound(scene):
    """Three people with functions, what the work instruction asks of them, and nothing done."""
    scene.session.add_all(quality_members.first_requirements())
    for who, function in (
        ("quality", F.COMPANY),
        ("area1", F.COMMITTEE),
        ("manager", F.CENTRE_HEAD),
        ("manager_b", F.CENTRE_HEAD),
    ):
        member(scene, who, function)
    return scene


def member(scene, who, function, first=date(2025, 1, 1), last=None):
    leads = function in (F.CENTRE_LEAD, F.CENTRE_HEAD)
    office = scene.staff[who].posts[0].office if leads else None
    row = QualityMember(employee=scene.staff[who], function=function, office=office)
    row.valid_from, row.valid_to = first, last
    return quality_members.keep_member(scene.session, row)


def paper(scene, who, kind=K.INTERNAL, *, no="", issued=None, last=None, plan=None, **more):
    row = Qualification(employee=scene.staff[who], kind=kind, certificate_no=no, issuer="")
    row.other_name, row.note = more.get("other", ""), ""
    row.issued_on, row.expires_on, row.planned_on = issued, last, plan
    return quality_members.keep_qualification(scene.session, row, DAY, more.get("years"))


def study(scene, by="quality", people=("area1",), last=date(2026, 5, 8), **more):
    told = Told(
        *("样板花园", "", last - timedelta(days=1), last),
        *([scene.staff[one].id for one in people], "", more.get("report", "约时上门")),
    )
    return field_studies.enter(scene.session, scene.actor(by), NOON, told)


def training(scene, who, subject, day=date(2026, 3, 3), state=SessionState.HELD):
    held = TrainingSession(
        session_no=f"PX-{scene.session.query(TrainingSession).count() + 1}",
        kind=TrainingKind.IN_POST,
        subject=subject,
        topic="内审方法",
        held_on=day,
        minutes=90,
        trainer="讲师",
        state=state,
        created_at=NOON,
        closed_at=NOON if state is SessionState.HELD else None,
    )
    there = TrainingAttendance(session=held, employee=scene.staff[who])
    there.state, there.signed_at, there.signed_by = AttendanceState.ATTENDED, NOON, SignedBy.LOGIN
    scene.session.add_all([held, there])
    scene.session.flush()
    return held


def line(scene, who, year=2026, today=DAY, by="quality"):
    """Return a person's cells in words of the rules, by requirement."""
    found = quality_matrix.people(scene.session, scene.actor(by, DAY), year, today)
    mine = [one for one in found if one.employee_id == scene.staff[who].id]
    return {what: cell.state for one in mine for what, cell in one.cells.items()}


def test_a_function_is_held_once_at_a_time_and_a_lead_has_a_centre(bound):
    with pytest.raises(Refusal, match="already") as twice:
        member(bound, "area1", F.COMMITTEE, date(2026, 1, 1))
    assert twice.value.field == "valid_from"
    member(bound, "area1", F.COMMITTEE, date(2024, 1, 1), date(2024, 12, 31))
    row = QualityMember(employee=bound.staff["front"], function=F.CENTRE_LEAD, valid_from=DAY)
    with pytest.raises(Refusal) as lost:
        quality_members.keep_member(bound.session, row)
    assert lost.value.field == "office"
    with pytest.raises(Refusal) as turned:
        member(bound, "front", F.COMPANY, DAY, DAY - timedelta(days=1))
    assert turned.value.field == "valid_to"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"no": "N1", "issued": DAY, "last": DAY}, "expires_on"),
        ({"no": "N1", "issued": DAY, "last": DAY - timedelta(days=1)}, "expires_on"),
        ({"no": "N1", "issued": DAY + timedelta(days=1)}, "issued_on"),
        ({"no": "N1", "last": DAY}, "issued_on"),
        ({"issued": DAY}, "certificate_no"),
        ({}, "planned_on"),
        ({"no": "N1", "issued": DAY, "years": 0}, "years"),
        ({"no": "N1", "issued": DAY, "years": 51}, "years"),
        ({"no": "N1", "issued": DAY, "years": 1, "last": date(2027, 10, 13)}, "years"),
        ({"kind": K.OTHER, "no": "N1", "issued": DAY}, "other_name"),
    ],
)
def test_bad_certificates_are_refused_at_their_field(scene, given, field):
    with pytest.raises(Refusal) as refused:
        paper(scene, "area1", **given)
    assert refused.value.field == field


def test_years_give_the_last_day_and_nothing_is_entered_twice(scene):
    row = paper(scene, "area1", no="N1", issued=date(2024, 2, 29), years=3)
    assert row.expires_on == date(2027, 2, 28)
    with pytest.raises(Refusal) as twice:
        paper(scene, "area1", no="N1", issued=date(2024, 2, 29))
    assert twice.value.field == "certificate_no"
    plan = paper(scene, "area1", K.EXTERNAL, plan=date(2026, 12, 1))
    for again in ({"plan": DAY}, {"no": "W1", "issued": DAY}):
        with pytest.raises(Refusal) as beside:
            paper(scene, "area1", K.EXTERNAL, **again)
        assert beside.value.field == "kind"
    past = date(2020, 1, 1)
    paper(scene, "area1", K.EXTERNAL, no="W0", issued=past, years=3)  # one of long ago is entered
    plan.certificate_no, plan.issued_on = "W1", DAY
    quality_members.keep_qualification(scene.session, plan, DAY, 3)
    assert (plan.planned_on, plan.expires_on) == (date(2026, 12, 1), date(2029, 10, 14))


def test_a_field_study_counts_once_somebody_else_confirmed_it(bound):
    row = study(bound, "area1", ("area1", "quality"))
    assert row.who == "区管甲、质量员"
    assert line(bound, "area1")[W.FIELD_STUDY] is S.PRESSING
    for who, refusal in (("quality", OwnWork), ("area1", Forbidden)):
        with pytest.raises(refusal):
            field_studies.confirm(bound.session, bound.actor(who), row, NOON)
    field_studies.confirm(bound.session, bound.actor("supervisor_b"), row, NOON)
    assert (row.state, row.confirmed_by_id) == (
        StudyState.CONFIRMED,
        bound.staff["supervisor_b"].id,  # quality is the whole company's: every office reads it
    )
    entered = study(bound, "quality", ("area1",))
    with pytest.raises(OwnWork):  # nor by whoever wrote it down
        field_studies.confirm(bound.session, bound.actor("quality"), entered, NOON)
    with pytest.raises(Refusal):
        field_studies.change(bound.session, bound.actor("quality"), row, NOON, told_of(row))
    assert line(bound, "area1")[W.FIELD_STUDY] is S.MET
    row.voided_at = NOON
    bound.session.flush()
    assert line(bound, "area1")[W.FIELD_STUDY] is S.PRESSING


def told_of(row):
    people = [one.employee_id for one in row.people]
    return Told(row.place, row.host, row.from_on, row.to_on, people, "", row.report)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"last": DAY + timedelta(days=1)}, "to_on"),
        ({"people": ()}, "people"),
        ({"people": ("front",)}, "people"),  # holds no function
        ({"report": " \n"}, "report"),
    ],
)
def test_a_field_study_is_told_whole(bound, given, field):
    with pytest.raises(Refusal) as refused:
        study(bound, **given)
    assert refused.value.field == field
    assert bound.session.query(FieldStudy).count() == 0


def test_the_matrix_counts_what_was_done_in_the_year(bound):
    nothing = {
        W.INTERNAL: S.MISSING,
        W.EXTERNAL: S.MISSING,
        **dict.fromkeys((W.THEORY, W.SKILL, W.FIELD_STUDY), S.PRESSING),
    }
    assert line(bound, "area1") == nothing
    assert line(bound, "manager") == {W.THEORY: S.PRESSING, W.SKILL: S.PRESSING}
    training(bound, "area1", TrainingSubject.THEORY)
    training(bound, "area1", TrainingSubject.SKILL, state=SessionState.OPEN)  # not closed
    training(bound, "manager", TrainingSubject.SKILL, date(2025, 12, 31))
    training(bound, "manager", TrainingSubject.THEORY, date(2026, 1, 1))
    paper(bound, "area1", no="N1", issued=date(2023, 10, 20), years=3)
    paper(bound, "area1", K.EXTERNAL, plan=date(2026, 12, 1))
    assert line(bound, "area1") == nothing | {
        W.INTERNAL: S.EXPIRING,
        W.EXTERNAL: S.PLANNED,
        W.THEORY: S.MET,
    }
    assert line(bound, "manager") == {W.THEORY: S.MET, W.SKILL: S.PRESSING}
    before = line(bound, "manager", 2025)
    assert before == {W.THEORY: S.MISSED, W.SKILL: S.MET}
    assert line(bound, "area1", 2025)[W.INTERNAL] is S.MET  # as it stood on its last day
    spring = date(2026, 9, 30)
    assert line(bound, "manager", 2026, spring)[W.SKILL] is S.OPEN
    twice = bound.session.query(YearlyRequirement).filter_by(function=F.CENTRE_HEAD, what=W.THEORY)
    twice.one().times = 2
    bound.session.flush()
    assert line(bound, "manager")[W.THEORY] is S.PRESSING


def test_everybody_sees_the_lines_within_reach(bound):
    seen = {
        who: {one.name for one in quality_matrix.people(bound.session, bound.actor(who), 2026, DAY)}
        for who in ("quality", "auditor", "supervisor", "manager_b", "area1", "front", "worker")
    }
    everybody = {"质量员", "区管甲", "经理甲", "经理乙"}
    assert seen == {
        "quality": everybody,
        "auditor": everybody,
        "supervisor": everybody - {"经理乙"},
        "manager_b": {"质量员", "经理乙"},
        "area1": {"区管甲"},
        "front": set(),
        "worker": set(),
    }
    paper(bound, "area1", no="N1", issued=DAY)
    kinds = ((Record.QUALIFICATION, Qualification), (Record.QUALITY_MEMBER, QualityMember))
    for record, model in kinds:
        for who, deed in (("area1", Deed.EDIT), ("supervisor", Deed.EDIT), ("front", Deed.VIEW)):
            reach = rows_within(bound.actor(who), model, record, deed)
            assert bound.session.query(model).filter(reach).count() == 0


def test_a_requirement_is_asked_once_a_year(bound):
    row = YearlyRequirement(function=F.COMPANY, what=W.THEORY, times=2, year_from=2026)
    with pytest.raises(Refusal) as twice:
        quality_members.keep_requirement(bound.session, row)
    assert twice.value.field == "year_from"
    old = bound.session.query(YearlyRequirement).filter_by(function=F.COMPANY, what=W.THEORY).one()
    old.year_to = 2025
    bound.session.flush()
    assert quality_members.keep_requirement(bound.session, row).times == 2
    held = YearlyRequirement(function=F.CENTRE_HEAD, what=W.INTERNAL, times=3, year_from=2026)
    assert quality_members.keep_requirement(bound.session, held).times == 1


def told(scene, kind):
    rows = scene.session.query(Notice).filter_by(kind=kind).order_by(Notice.id).all()
    return [(row.employee.username, row.event.rsplit(":", 1)[1]) for row in rows]


def at(day):
    return datetime(day.year, day.month, day.day, 1, tzinfo=UTC)


def test_each_step_is_told_once_though_a_morning_is_missed(bound):
    last = date(2026, 6, 30)
    paper(bound, "area1", no="N1", issued=date(2023, 6, 30), last=last)
    for left in (91, 90, 88, 59, 58, 12, 0, -1, -2, -40):  # the 60th and the 30th were missed
        quality_warnings.tell(bound.session, at(last - timedelta(days=left)))
    both = ("area1", "quality")
    assert sorted(told(bound, NoticeKind.QUALIFICATION_NEAR)) == sorted(
        (who, step) for who in both for step in ("90", "60", "30")
    )
    assert sorted(told(bound, NoticeKind.QUALIFICATION_EXPIRED)) == [(who, "0") for who in both]
    paper(bound, "area1", no="N2", issued=date(2026, 6, 1), last=date(2029, 6, 1))
    bound.session.expire_all()
    assert bound.session.query(Qualification).filter(quality_warnings.due(DAY)).count() == 0
    plan = paper(bound, "area1", K.EXTERNAL, plan=date(2026, 9, 1))
    quality_warnings.tell(bound.session, at(date(2026, 9, 2)))
    assert sorted(told(bound, NoticeKind.QUALIFICATION_PLANNED)) == [(who, "0") for who in both]
    plan.voided_at = NOON
    bound.session.flush()
    assert told(bound, NoticeKind.REQUIREMENT_OPEN) == []  # no last quarter yet


def test_the_last_quarter_tells_each_month_who_has_something_open(bound):
    training(bound, "manager", TrainingSubject.SKILL)
    training(bound, "manager", TrainingSubject.THEORY)
    for day in (date(2026, 9, 30), date(2026, 10, 2), date(2026, 10, 31), date(2026, 11, 1)):
        quality_warnings.tell(bound.session, at(day))
    found = told(bound, NoticeKind.REQUIREMENT_OPEN)
    assert found.count(("area1", "2026-10")) == found.count(("area1", "2026-11")) == 1
    assert [who for who, _ in found].count("manager") == 0
    assert [who for who, _ in found].count("quality") == 4  # his own and the list, twice
