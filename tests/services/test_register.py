"""Forms by editions, the disposal log, documents that are approved and read (procedure 5)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models import DocumentEdition, DocumentReading, FormRegister, ProcedureDocument, SpotAssessment
from models.scopes import Forbidden, rows_within
from reports.catalogue import SPOT_ASSESSMENT
from rules.refusal import Refusal
from rules.register_words import ApprovalState, DisposalMethod, DisposalState, DocumentKind
from rules.spot_words import SpotState
from rules.vocabulary import Record, Role
from services import (
    attachments,
    form_disposals,
    form_editions,
    form_register,
    forms,
    procedure_documents,
)
from services.form_disposals import Done
from services.form_register import Next
from services.procedure_documents import Draft
from services.separation import OwnWork
from tests.office import DAY, NOON
from tests.services.sent_files import pdf
from tests.services.spot_deeds import begun, finds, given

ONE = timedelta(days=1)
CODE = SPOT_ASSESSMENT.code


def edition(scene, name="A/0"):
    asked = select(FormRegister).where(FormRegister.code == CODE, FormRegister.edition == name)
    return scene.session.scalars(asked).one()


def follow(scene, first=DAY, name="A/1"):
    wish = Next(name, first, "", "增加复查栏")
    return form_register.follow(scene.session, scene.actor("quality"), edition(scene), wish)


def field(act, *given, **more) -> str | None:
    with pytest.raises(Refusal) as refused:
        act(*given, **more)
    return refused.value.field


# Editions -----------------------------------------------------------------------------------------
def test_a_record_prints_on_the_edition_of_its_date(scene):
    row = given(scene, _found(scene))
    follow(scene, DAY + ONE)
    assert edition(scene).valid_to == DAY
    asked = [
        form_editions.at(scene.session, SPOT_ASSESSMENT, day).edition for day in (DAY, DAY + ONE)
    ]
    assert asked == ["A/0", "A/1"]
    printed = forms.document(scene.session, scene.actor("supervisor"), CODE, row, "en", NOON)
    assert printed.data.startswith(b"%PDF")
    first = edition(scene)
    first.edition = "B/0"
    with pytest.raises(Refusal):  # it has a successor, whatever the door
        scene.session.flush()


def test_an_obsolete_edition_takes_no_new_record(scene):
    quality = scene.actor("quality")
    form_register.end(scene.session, quality, edition(scene), DAY, "改用新表")
    forms.blank(scene.session, quality, CODE, "en")
    tomorrow = scene.actor("quality", DAY + ONE)
    with pytest.raises(Refusal) as refused:
        forms.blank(scene.session, tomorrow, CODE, "en")
    assert refused.value.values == {"code": CODE, "day": "2026-10-15"}
    with pytest.raises(Refusal):
        form_register.usable(scene.session, edition(scene), DAY + ONE)
    later = _found(scene, at=NOON + ONE)
    with pytest.raises(Refusal):
        forms.document(scene.session, scene.actor("supervisor"), CODE, later, "en", NOON + ONE)
    with pytest.raises(Refusal):
        form_editions.at(scene.session, SPOT_ASSESSMENT, date(1999, 12, 31))


def test_editions_are_entered_forward_by_their_keeper_alone(scene):
    assert field(follow, scene, DAY - ONE) == "valid_from"
    assert field(follow, scene, DAY, "A/0") == "edition"
    wish = Next("A/1", DAY, "", "x")
    with pytest.raises(Forbidden):
        form_register.follow(scene.session, scene.actor("manager"), edition(scene), wish)
    made = follow(scene, DAY + 9 * ONE)
    made.valid_from = DAY + 5 * ONE  # while it is coming its day may move
    form_register.change(scene.session, scene.actor("quality"), made, DAY + 9 * ONE)
    assert edition(scene).valid_to == DAY + 4 * ONE
    assert form_register.fixed(scene.session, edition(scene), DAY, "edition")
    stands = [form_register.fixed(scene.session, made, DAY, name) for name in ("code", "edition")]
    assert stands == [True, False]


def _found(scene, **more):
    row = begun(scene, **more)
    finds(scene, row)
    return row


# Disposals ----------------------------------------------------------------------------------------
@pytest.fixture
def old(scene):
    """Two ad-hoc assessments of more than three years ago, one of just three."""
    for day in (date(2023, 10, 12), date(2023, 10, 13), date(2023, 10, 14)):
        at = NOON.replace(year=day.year, day=day.day)
        scene.session.add(
            SpotAssessment(
                number=f"BD-{day:%Y%m%d}-0001",
                office=scene.office,
                employee=scene.staff["front"],
                position=Role.FRONT_DESK,
                at=at,
                place="前台",
                standard=scene.standard,
                assessor=scene.staff["supervisor"],
                state=SpotState.ISSUED,
                issued_at=at,
            )
        )
    scene.session.flush()
    return scene


def propose(scene, who="supervisor"):
    return form_disposals.propose(
        *(scene.session, scene.actor(who), scene.office, edition(scene), None, NOON)
    )


def done(scene, *, on=None, witness="front", what="1 盒，2 份"):
    return Done(on, DisposalMethod.SHREDDED, scene.staff[witness], what)


def test_paper_goes_when_its_retention_is_over_approved_by_another_before_a_witness(old):
    row = propose(old)
    assert (row.number, row.sheets) == ("BX-20261014-0001", 2)
    assert [line.retain_until for line in row.lines] == [date(2026, 10, 12), date(2026, 10, 13)]
    with pytest.raises(Refusal):  # everything due stands on a list
        propose(old)
    with pytest.raises(Refusal):
        form_disposals.carry_out(old.session, old.actor("supervisor"), row, done(old), NOON)
    form_disposals.approve(old.session, old.actor("manager"), row, NOON)
    supervisor = old.actor("supervisor")
    for wrong, where in (
        (done(old, witness="supervisor"), "witness"),
        (done(old, on=DAY - ONE), "destroyed_on"),
        (done(old, on=DAY + ONE), "destroyed_on"),
        (done(old, what=" "), "what"),
    ):
        assert field(form_disposals.carry_out, old.session, supervisor, row, wrong, NOON) == where
    form_disposals.carry_out(old.session, supervisor, row, done(old), NOON)
    assert (row.state, row.destroyed_on) == (DisposalState.DESTROYED, DAY)
    assert old.session.scalars(select(SpotAssessment)).all()  # what is kept here stays
    row.what = "别的"
    with pytest.raises(Refusal):
        old.session.flush()


def test_nobody_decides_on_his_own_list_and_a_returned_one_frees_its_paper(old):
    row = propose(old, "quality")
    with pytest.raises(OwnWork):
        form_disposals.approve(old.session, old.actor("quality"), row, NOON)
    with pytest.raises(Forbidden):
        form_disposals.approve(old.session, old.actor("supervisor"), row, NOON)
    form_disposals.send_back(old.session, old.actor("manager"), row, NOON, reason="还在诉讼")
    assert propose(old).sheets == 2


# Documents ----------------------------------------------------------------------------------------
def document(scene, *audience):
    row = ProcedureDocument(code="QP-1", title="投诉处理程序", kind=DocumentKind.PROCEDURE)
    return procedure_documents.keep(scene.session, scene.actor("quality"), row, audience)


def drafted(scene, whose, name="A/0", first=DAY):
    wish = Draft(name, first, "首次发布")
    return procedure_documents.draft(scene.session, scene.actor("quality"), whose, wish, NOON)


def handed_in(scene, row):
    actor = scene.actor("quality")
    file = (f"{row.edition[-1]}.pdf", pdf())
    attachments.add(scene.session, actor, Record.DOCUMENT_EDITION, row, [file], NOON)
    return procedure_documents.submit(scene.session, actor, row, NOON)


def approved(scene, row, at=NOON):
    return procedure_documents.approve(scene.session, scene.actor("manager"), row, at)


def unread(scene, who, day=DAY):
    actor = scene.actor(who, day)
    reach = rows_within(actor, DocumentEdition, Record.DOCUMENT_EDITION)
    asked = select(DocumentEdition).where(procedure_documents.unread_by(actor), reach)
    return scene.session.scalars(asked).all()


def test_an_edition_is_approved_by_another_and_then_read_by_its_audience(scene):
    row = drafted(scene, document(scene, "front_desk", "worker"))
    quality, front = scene.actor("quality"), scene.actor("front")
    with pytest.raises(Refusal):  # no file yet
        procedure_documents.submit(scene.session, quality, row, NOON)
    handed_in(scene, row)
    with pytest.raises(Forbidden):
        procedure_documents.approve(scene.session, quality, row, NOON)
    assert unread(scene, "front") == []
    with pytest.raises(Forbidden):  # a draft is nobody's yet
        procedure_documents.confirm(scene.session, front, row, NOON)
    approved(scene, row)
    assert (unread(scene, "front"), unread(scene, "area1")) == ([row], [])
    procedure_documents.confirm(scene.session, front, row, NOON)
    with pytest.raises(Refusal):
        procedure_documents.confirm(scene.session, front, row, NOON)
    assert unread(scene, "front") == []
    people = procedure_documents.readers(scene.session, row, DAY, {scene.office.id})
    read = [person.username for person, at in people if at is not None]
    assert (read, people[-1][0].username) == (["front"], "front")
    row.summary = "改了"
    with pytest.raises(Refusal):
        scene.session.flush()


def test_a_new_edition_asks_again_and_ends_the_one_before(scene):
    whose = document(scene)
    first = approved(scene, handed_in(scene, drafted(scene, whose)))
    procedure_documents.confirm(scene.session, scene.actor("front"), first, NOON)
    wrong = Draft("A/0", DAY + ONE, "x")
    assert (
        field(procedure_documents.draft, scene.session, scene.actor("quality"), whose, wrong, NOON)
        == "edition"
    )
    second = handed_in(scene, drafted(scene, whose, "A/1", DAY + ONE))
    procedure_documents.send_back(scene.session, scene.actor("manager"), second, reason="缺附录")
    assert (second.state, second.return_note) == (ApprovalState.DRAFT, "缺附录")
    procedure_documents.submit(scene.session, scene.actor("quality"), second, NOON)
    approved(scene, second, NOON + 3 * ONE)  # it waited: it begins when it is approved
    assert (second.valid_from, first.valid_to) == (DAY + 3 * ONE, DAY + 2 * ONE)
    assert unread(scene, "front", DAY + 2 * ONE) == []
    assert unread(scene, "front", DAY + 3 * ONE) == [second]
    assert len(scene.session.scalars(select(DocumentReading)).all()) == 1
