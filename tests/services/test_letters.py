"""Complaint letters, tellings and customer files: what is kept, refused and destroyed."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models import Attachment, AuditLine, DocumentCategory, RecordGap, ReplyTemplate, clock
from models.clock import local
from models.scopes import Forbidden
from rules.letter_words import DestructionState, Language, LetterState, LetterWay, ToldWay
from rules.refusal import Refusal
from rules.vocabulary import (
    GapState,
    Record,
    TicketStatus,
)
from services import attachments, customer_files, gaps, letters, office_words, setup, telling
from services.separation import OwnWork
from tests.office import NOON
from tests.services import desk
from tests.services.sent_files import pdf, picture

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def enter(scene, who="front", **more):
    given = {
        "office": scene.office,
        "way": LetterWay.LETTER,
        "received_at": NOON,
        "subject": "楼上噪音",
        "content": "请处理",
        "customer": scene.customers[0],
        "unit": scene.units[0],
    }
    return letters.register(scene.session, scene.actor(who), NOON + HOUR, **given | more)


def reply(scene, letter, sent_at=NOON + HOUR):
    who = scene.actor("front")
    letters.draft(scene.session, who, letter, language=Language.HANS, subject="答复", text="已处理")
    return letters.send(scene.session, who, letter, NOON + 2 * HOUR, sent_at=sent_at)


def field(act) -> str:
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value.field


# Letters ------------------------------------------------------------------------------------------
def test_a_letter_gets_its_number_area_and_deadline(scene):
    one, two = enter(scene), enter(scene, received_at=NOON - HOUR)
    assert (one.number, two.number) == ("LX-20261014-0001", "LX-20261014-0002")
    assert one.area_id == scene.areas["east"].id
    assert one.answer_due_at == NOON + DAY  # 4.2.2.4: a day, in duty time
    assert one.state is LetterState.OPEN


def test_bad_letters_are_refused_at_their_field(scene):
    assert field(lambda: enter(scene, received_at=NOON + DAY)) == "received_at"
    assert field(lambda: enter(scene, subject=" ")) == "subject"
    assert field(lambda: enter(scene, customer=scene.customers[8])) == "customer"
    both = {"no_customer_reason": "匿名"}
    assert field(lambda: enter(scene, **both)) == "no_customer_reason"


def test_the_reply_stands_once_sent_and_a_closed_letter_for_good(scene):
    letter = enter(scene)
    who, session = scene.actor("front"), scene.session
    with pytest.raises(Refusal, match="Write the reply first"):
        letters.send(session, who, letter, NOON + HOUR, sent_at=NOON + HOUR)
    assert field(lambda: reply(scene, letter, NOON - HOUR)) == "sent_at"
    assert field(lambda: reply(scene, letter, NOON + DAY)) == "sent_at"
    reply(scene, letter)
    session.commit()
    letter.reply_text = "改一下"
    with pytest.raises(Refusal, match="was sent and stands"):
        session.flush()
    session.rollback()
    letters.close(session, who, letter, NOON + 3 * HOUR, note="客户认可")
    session.commit()
    letter.subject = "别的"
    with pytest.raises(Refusal, match="closed and stands"):
        session.flush()
    session.rollback()


def test_escalated_until_the_supervisor_takes_it(scene):
    letter, session = enter(scene), scene.session
    letters.escalate(session, scene.actor("area1"), letter, NOON, reason="超出权限")
    waiting = select(letters.Letter.id).where(letters.WAITS_FOR_SUPERVISOR)
    assert session.scalars(waiting).all() == [letter.id]
    with pytest.raises(Forbidden):
        letters.take(session, scene.actor("front"), letter, NOON)
    letters.take(session, scene.actor("supervisor"), letter, NOON)
    assert session.scalars(waiting).all() == []


def test_links_of_the_same_cause_are_set_and_taken_back_with_a_line(scene):
    one, two, who, session = enter(scene), enter(scene), scene.actor("front"), scene.session
    with pytest.raises(Refusal):
        letters.relate(session, who, one, NOON, other=one)
    link = letters.relate(session, who, one, NOON, other=two)
    letters.part(session, who, two, link.id, NOON, reason="认错了")
    with pytest.raises(Refusal):
        letters.part(session, who, one, link.id, NOON, reason="再来")
    lines = session.query(AuditLine).filter_by(record="letter_link").all()
    assert [(line.op.value, line.reason) for line in lines] == [
        ("create", ""),
        ("update", "认错了"),
    ]


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("front2", 3),
        ("area1", 1),
        ("area2", 1),
        ("manager", 3),
        ("auditor", 3),
        ("worker", 0),
        ("front_b", 0),
        ("finance", 0),
        ("admin", 0),
    ],
)
def test_who_sees_which_letters(scene, who, sees):
    enter(scene)
    enter(scene, unit=scene.units[4], customer=scene.customers[4])
    enter(scene, unit=None, customer=None, no_customer_reason="匿名")
    reach = letters.Letter, Record.LETTER
    from models.scopes import rows_within

    found = scene.session.scalars(select(reach[0].id).where(rows_within(scene.actor(who), *reach)))
    assert len(found.all()) == sees


def test_incomplete_letters_are_found(scene):
    enter(scene, customer=None, content="")
    enter(scene, unit=None)
    done = enter(scene)
    reply(scene, done)
    found = gaps.find(scene.session, None, date(2026, 10, 1), NOON + 5 * DAY)
    mine = sorted(gap.rule for gap in found if gap.record is Record.LETTER)
    assert mine == ["letter_answer", "letter_answer", "letter_content", "letter_customer"]
    late = scene.session.query(RecordGap).filter_by(rule="letter_answer").all()
    for letter in scene.session.query(letters.Letter).filter_by(state=LetterState.OPEN):
        reply(scene, letter)
    gaps.find(scene.session, None, date(2026, 10, 1), NOON + 6 * DAY)
    assert {gap.state for gap in late} == {GapState.MENDED}


def test_templates_fill_named_places_and_refuse_others(scene):
    session = scene.session
    setup.office_texts(session)
    session.flush()
    letter = enter(scene)
    template = office_words.templates(session, letter)[0]
    subject, text = office_words.reply(letter, template, NOON)
    assert "楼上噪音" in subject
    assert scene.customers[0].name in text
    assert letter.number in text
    who = scene.actor("supervisor")
    bad = ReplyTemplate(office=scene.office, name="坏", subject="x", body="{客户}{密码}")
    from rules.vocabulary import Deed

    assert field(lambda: office_words.keep(session, who, bad, Deed.CREATE)) == "body"
    session.rollback()


# Telling ------------------------------------------------------------------------------------------
def test_what_was_told_is_kept_and_the_order_no_longer_waits(scene):
    ticket, session = desk.completed(scene, NOON), scene.session
    at = NOON + 2 * HOUR
    waits = select(telling.Ticket.id).where(telling.untold(at))
    assert session.scalars(waits).all() == [ticket.id]
    given = {"way": ToldWay.PHONE, "words": "已修好", "told_at": None}
    front = scene.actor("front")
    late = {**given, "told_at": at + DAY}
    assert field(lambda: telling.tell(session, front, ticket, at, **late)) == "told_at"
    silent = {**given, "words": ""}
    assert field(lambda: telling.tell(session, front, ticket, at, **silent)) == "words"
    with pytest.raises(Forbidden):
        telling.tell(session, scene.actor("worker"), ticket, at, **given)
    row = telling.tell(session, front, ticket, at, **given)
    assert (row.state, row.area_id) == (ticket.status, ticket.area_id)
    assert session.scalars(waits).all() == []
    session.commit()
    row.words = "改口"
    with pytest.raises(Refusal, match="stands"):
        session.flush()
    session.rollback()


def test_suggested_words_are_in_the_customers_language(scene):
    setup.office_texts(scene.session)
    ticket = desk.completed(scene, NOON)
    assert ticket.status in (TicketStatus.COMPLETED, TicketStatus.CLOSED)
    assert ticket.number in office_words.suggested(scene.session, ticket)
    scene.customers[0].language = Language.ENGLISH
    scene.session.flush()
    assert office_words.suggested(scene.session, ticket).startswith("Work order")


# Customer files -----------------------------------------------------------------------------------
@pytest.fixture
def category(scene):
    made = DocumentCategory(name="合同", years=1)
    scene.session.add(made)
    scene.session.flush()
    return made


def file_in(scene, category, *files, who="front", **more):
    given = {"category": category, "dated_on": date(2026, 10, 1)} | more
    return customer_files.add(
        scene.session, scene.actor(who), scene.customers[0], files, NOON, **given
    )


def test_a_document_is_kept_for_its_categorys_years(scene, category):
    (row,) = file_in(scene, category, ("合同.pdf", pdf()))
    assert row.retain_until == date(2027, 10, 1)
    file = customer_files.content(scene.session, scene.actor("auditor"), row)
    assert file.sha256 == row.sha256 == hashlib.sha256(file.content).hexdigest()
    row.retain_until = date(2027, 1, 1)
    change = lambda: customer_files.change(scene.session, scene.actor("front"), row)  # noqa: E731
    assert field(change) == "retain_until"


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.jpg", b"\xff" * 30 * 2**20), ("a.pdf", picture()), ("a.exe", b"MZ"), ("a.png", b"")],
)
def test_what_is_no_good_file_is_refused_and_nothing_kept(scene, category, name, content):
    good = ("好.png", picture())
    assert field(lambda: file_in(scene, category, good, (name, content))) == "files"
    scene.session.rollback()
    assert scene.session.query(Attachment).count() == 0


def test_other_doors_give_no_document_away(scene, category):
    (row,) = file_in(scene, category, ("合同.pdf", pdf()))
    file = customer_files.content(scene.session, scene.actor("front"), row)
    assert attachments.opened(scene.session, scene.actor("front"), file.id) is None
    with pytest.raises(Forbidden):
        customer_files.look(scene.session, scene.actor("area2"), row)
    customer_files.look(scene.session, scene.actor("finance"), row)
    line = scene.session.query(AuditLine).filter_by(record="customer_document").all()[-1]
    assert (line.op.value, line.row_id, line.row_label) == ("view", row.id, "合同.pdf")


def test_destroyed_by_another_person_only_when_its_time_is_over(scene, category):
    session, leader, manager = scene.session, scene.actor("supervisor"), scene.actor("manager")
    old, new = (
        *file_in(scene, category, ("旧.pdf", pdf()), dated_on=date(2020, 1, 1)),
        *file_in(scene, category, ("新.png", picture())),
    )
    with pytest.raises(Refusal, match="has to be kept"):
        customer_files.propose(session, leader, [old, new], NOON, reason="到期")
    with pytest.raises(Forbidden):
        customer_files.propose(session, scene.actor("front"), [old], NOON, reason="到期")
    made = customer_files.propose(session, leader, [old], NOON, reason="到期")
    assert made.number == f"XH-{local(NOON):%Y%m%d}-0001"
    with pytest.raises(Refusal, match="stands on"):
        customer_files.propose(session, leader, [old], NOON, reason="到期")
    made.proposed_by_id = manager.employee_id
    session.flush()
    with pytest.raises(OwnWork):
        customer_files.approve(session, manager, made, NOON)
    made.proposed_by_id = leader.employee_id
    session.commit()
    file = customer_files.content(session, manager, old)
    file.content = b""
    with pytest.raises(Refusal, match="approved list alone"):
        session.flush()
    session.rollback()
    customer_files.approve(session, manager, made, NOON)
    session.commit()
    session.expire_all()
    assert made.state is DestructionState.DESTROYED
    assert session.get(Attachment, file.id).content == b""
    assert session.get(Attachment, file.id).sha256 == old.sha256
    assert customer_files.content(session, manager, old) is None
    assert customer_files.content(session, manager, new).content == picture()


def test_a_returned_list_frees_its_documents(scene, category):
    sent = pdf()  # each one has a number of its own
    (old,) = file_in(scene, category, ("旧.pdf", sent), dated_on=date(2020, 1, 1))
    session = scene.session
    made = customer_files.propose(session, scene.actor("supervisor"), [old], NOON, reason="到期")
    customer_files.send_back(session, scene.actor("manager"), made, NOON, reason="还在用")
    assert old.destruction_id is None
    assert len(made.lines) == 1
    assert customer_files.content(session, scene.actor("front"), old).content == sent
    assert clock.now() > NOON
