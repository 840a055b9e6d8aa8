"""What is signed stands: the flush refuses, whatever the door."""

from datetime import date
from fractions import Fraction

import pytest

from models import Assessment, AssessmentLine, IssuedForm
from rules.refusal import Refusal
from rules.vocabulary import AssessmentStatus, Indicator, LineState, PartPoint, Record, Role
from tests.office import NOON


@pytest.fixture
def approved(scene):
    row = Assessment(
        record_no="KH-202610-0001",
        office=scene.office,
        employee=scene.staff["front"],
        position=Role.FRONT_DESK,
        month=date(2026, 10, 1),
        status=AssessmentStatus.APPROVED,
        standard=scene.standard,
        score=Fraction(92),
        deducted=Fraction(8),
        generated_at=NOON,
        approved_by=scene.staff["manager"],
        approved_at=NOON,
        frozen="{}",
        frozen_sha256="0" * 64,
    )
    row.lines.append(
        AssessmentLine(
            place=1,
            indicator=Indicator.DISPATCH,
            clause="4.2.1.3",
            state=LineState.COUNTED,
            numerator=Fraction(47),
            denominator=Fraction(48),
            shortfall=Fraction(100, 48),
            points=Fraction(8),
            withheld_percent=Fraction(0),
        )
    )
    scene.session.add(row)
    scene.session.commit()
    return row


def change_score(row):
    row.score = Fraction(100)


def change_line(row):
    row.lines[0].points = Fraction(0)


def drop_line(row):
    row.lines.clear()


def add_line(row):
    row.lines.append(
        AssessmentLine(
            place=2,
            indicator=Indicator.EXAMS,
            clause="4.2.1.1",
            state=LineState.NOT_APPLICABLE,
            shortfall=Fraction(0),
            points=Fraction(0),
            withheld_percent=Fraction(0),
        )
    )


def back_to_draft(row):
    row.status = AssessmentStatus.DRAFT


@pytest.mark.parametrize("deed", [change_score, change_line, drop_line, add_line, back_to_draft])
def test_an_approved_assessment_refuses(scene, approved, deed):
    deed(approved)
    with pytest.raises(Refusal, match="Issue a revision"):
        scene.session.flush()
    scene.session.rollback()
    assert approved.score == 92
    assert approved.lines[0].points == 8


def test_it_may_go_on_its_way(scene, approved):
    approved.status = AssessmentStatus.WITH_FINANCE
    approved.received_by = scene.staff["finance"]
    approved.received_at = NOON
    scene.session.commit()
    assert approved.status is AssessmentStatus.WITH_FINANCE


def test_figures_come_back_exact(scene, approved):
    scene.session.expire_all()
    assert approved.lines[0].shortfall == Fraction(25, 12)


def test_an_issued_standard_refuses(scene):
    scene.standard.part_point = PartPoint.CEIL
    with pytest.raises(Refusal, match="new edition"):
        scene.session.flush()
    scene.session.rollback()
    scene.standard.lines[0].target = Fraction(50)
    with pytest.raises(Refusal, match="new edition"):
        scene.session.flush()


def test_an_issued_form_keeps_its_bytes(scene):
    form = IssuedForm(
        record=Record.TICKET,
        record_id=1,
        code="PG",
        edition="A/0",
        record_no="BX-1",
        language="en",
        content_sha256="0" * 64,
        file=b"%PDF",
        file_sha256="1" * 64,
        token="T",
        issued_at=NOON,
    )
    scene.session.add(form)
    scene.session.commit()
    form.print_count += 1
    scene.session.commit()
    form.file = b"%PDF other"
    with pytest.raises(Refusal, match="as it was printed"):
        scene.session.flush()
