"""Emergencies and runbooks: opened, handled, closed, reviewed; what stands, stands at flush."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models import Incident, IncidentEvent, Office, RecordGap, Runbook, RunbookStep, db
from models.clock import local
from models.scopes import Forbidden, actor_of
from rules.incident_words import CallOutcome, IncidentKind, IncidentState
from rules.incidents import StepVerdict
from rules.refusal import Refusal
from rules.vocabulary import GapState, Record
from services import gaps, incidents, runbooks
from services.separation import Separated
from tests.office import DAY
from tests.services import desk

AT = desk.TEN
MINUTE = timedelta(minutes=1)
LEAK = IncidentKind.LEAK


@pytest.fixture
def books(scene):
    runbooks.seed(scene.session)
    scene.session.flush()
    return scene


def opened(scene, who="front", at=AT, **more):
    given = {"place": "3栋地下室"} | more
    return incidents.open_(scene.session, scene.actor(who), scene.office, LEAK, at, **given)


def closed(scene, who="front"):
    row = opened(scene, who)
    actor = scene.actor(who)
    incidents.control(scene.session, actor, row, AT + 20 * MINUTE)
    said = {"cause": "管道老化", "measures_taken": "更换管段"}
    return incidents.close(scene.session, actor, row, AT + 60 * MINUTE, **said)


def reviewed(scene):
    row = closed(scene)
    person = scene.staff["worker"].id
    measure = {"what": "普查管道", "responsible": person, "due_on": DAY + timedelta(days=9)}
    who = scene.actor("supervisor")
    at = AT + timedelta(days=1)
    told = {"went_well": "到场快", "went_badly": "通知晚", "measures": [measure]}
    return incidents.review(scene.session, who, row, at, **told)


def test_opening_copies_the_runbook_and_fills_the_text(books):
    row = opened(books)
    assert row.number == f"TF-{local(AT):%Y%m%d}-0001"
    assert [one.what for one in row.steps] == [one.what for one in row.runbook.steps]
    assert len(row.calls) == len(row.runbook.calls) > 0
    assert "3栋地下室" in row.text_hans
    assert "____" in row.text_hans  # nobody knows yet when it ends
    assert "{" not in row.text_hans + row.text_hant + row.text_en


def test_eight_runbooks_come_with_an_installation_once(books):
    runbooks.seed(books.session)
    found = books.session.scalars(db.select(Runbook)).all()
    assert {one.kind for one in found} == set(IncidentKind) - {IncidentKind.OTHER}
    assert len(found) == 8


def test_an_office_s_own_runbook_goes_before_the_company_s(books):
    head = {"office": books.office, "kind": LEAK, "name": "本处漏水", "valid_from": DAY}
    who = books.actor("supervisor")
    own = runbooks.write(books.session, who, None, head, [{"what": "关总阀"}], [])
    assert opened(books).runbook is own
    with pytest.raises(Refusal, match="quality administrator"):
        runbooks.write(books.session, who, None, head | {"office": None}, [{"what": "x"}], [])


def test_a_used_edition_stands_and_the_next_is_made(books):
    first = opened(books).runbook
    who = books.actor("quality")
    head = {key: getattr(first, key) for key in runbooks.HEAD}
    steps = [{"what": "先断电", "minutes": 3, "must": True, "role": "工程"}]
    second = runbooks.write(books.session, who, first, head, steps, [])
    assert (second.edition, second.supersedes_id) == (2, first.id)
    assert len(first.steps) > 1
    assert opened(books, at=AT + MINUTE, another=True).runbook is second
    for change in (
        lambda: setattr(first, "name", "改"),
        lambda: setattr(first.steps[0], "what", "改"),
        lambda: books.session.add(RunbookStep(runbook=first, position=99, what="加", must=True)),
    ):
        books.session.commit()
        change()
        with pytest.raises(Refusal, match="new edition"):
            books.session.flush()
        books.session.rollback()


def test_an_unused_runbook_is_changed_itself(books):
    book = runbooks.in_force(books.session, books.office.id, LEAK, DAY)
    head = {key: getattr(book, key) for key in runbooks.HEAD} | {"name": "改名"}
    steps = [{"what": one.what, "minutes": 1} for one in book.steps]
    calls = [{"name": one.name} for one in book.calls]
    assert runbooks.write(books.session, books.actor("quality"), book, head, steps, calls) is book
    wrong = head | {"text_en": "{name}"}
    with pytest.raises(Refusal) as no:
        runbooks.write(books.session, books.actor("quality"), book, wrong, steps, calls)
    assert no.value.field == "text_en"


def test_steps_calls_log_and_text_tell_the_timeline(books):
    row, who = opened(books), books.actor("worker")
    session = books.session
    incidents.join(session, who, row, AT + MINUTE)
    incidents.join(session, who, row, AT + MINUTE)
    step = incidents.step(session, who, row, row.steps[0].id, AT + 11 * MINUTE, "阀门锈死")
    assert incidents.verdict(row, step) is StepVerdict.LATE
    with pytest.raises(Refusal, match="already"):
        incidents.step(session, who, row, step.id, AT + 12 * MINUTE)
    for outcome in (CallOutcome.NO_ANSWER, CallOutcome.COMING):
        incidents.call(session, who, row, row.calls[0].id, AT + 2 * MINUTE, outcome=outcome)
    incidents.log(session, who, row, AT + 3 * MINUTE, "水深五厘米")
    issue = {"language": "hans", "text": "停水", "how": "公告栏"}
    incidents.issue(session, who, row, AT + 4 * MINUTE, **issue)
    assert [one.kind.value for one in row.events] == [
        *("opened", "joined", "step", "call", "call", "logged", "issued")
    ]
    assert len(row.calls[0].attempts) == 2
    assert row.text_hans == "停水"
    with pytest.raises(Refusal, match="Write what happened"):
        incidents.log(session, who, row, AT, " ")


def test_who_may_open_close_and_review(books):
    session = books.session
    for who in ("worker", "quality", "auditor", "admin", "front_b"):
        with pytest.raises(Forbidden):
            opened(books, who)
    row = opened(books)
    with pytest.raises(Separated):
        incidents.control(session, books.actor("front2"), row, AT)
    with pytest.raises(Forbidden):
        incidents.log(session, books.actor("front_b"), row, AT, "x")
    with pytest.raises(Refusal, match="under control"):
        incidents.close(session, books.actor("front"), row, AT)
    incidents.control(session, books.actor("supervisor"), row, AT)
    with pytest.raises(Refusal) as no:
        incidents.close(session, books.actor("manager"), row, AT)
    assert no.value.field == "cause"


def test_nobody_reviews_what_he_opened(books):
    row = closed(books, "supervisor")
    with pytest.raises(Separated):
        incidents.review(
            books.session, books.actor("supervisor"), row, AT, went_well="好", went_badly=""
        )


def test_a_reviewed_emergency_stands_whatever_the_door(books):
    row = reviewed(books)
    session = books.session
    assert row.state is IncidentState.REVIEWED
    assert {how for _, how in incidents.missed(row)} == {StepVerdict.SKIPPED}
    for change in (
        lambda: setattr(row, "cause", "改"),
        lambda: setattr(row.steps[0], "note", "改"),
        lambda: setattr(row.measures[0], "what", "改"),
        lambda: row.events.append(
            IncidentEvent(kind=row.events[0].kind, at=AT, by_id=None, text="x")
        ),
    ):
        session.commit()
        change()
        with pytest.raises(Refusal, match="stands as it is"):
            session.flush()
        session.rollback()
    incidents.void(session, books.actor("manager"), row, AT, "误开")
    session.commit()
    row.void_reason = "改"
    with pytest.raises(Refusal, match="stands as it is"):
        session.flush()
    session.rollback()


def test_a_drill_holds_up_no_real_emergency(books):
    drill = opened(books, drill=True)
    row = opened(books)
    assert drill.number != row.number
    assert "TF" in str(drill)


def test_the_second_of_two_is_told_and_may_open_another(books):
    first = opened(books)
    with pytest.raises(incidents.AlreadyOpen) as told:
        opened(books, "front2")
    assert told.value.other_id == first.id
    assert told.value.values["who"] == "前台甲"
    assert opened(books, "front2", another=True).number.endswith("0002")
    for where in ("", "3栋地下室水泵房"):  # the same one in other words
        with pytest.raises(incidents.AlreadyOpen) as told:
            opened(books, "front2", place=where)
    assert opened(books, "front2", place="别处", another=True).number.endswith("0003")
    with pytest.raises(incidents.AlreadyOpen) as told:
        opened(books)
    assert told.value.other_id != first.id
    assert told.value.values["place"] == first.place


def test_of_two_who_open_at_once_the_second_sees_the_first(books):
    """The other one waits for our transaction, then is told who was quicker."""
    books.session.commit()
    office_id, person_id = books.office.id, books.staff["front2"].id
    told = []

    def other():
        session = db.session()
        person = session.get_one(type(books.staff["front2"]), person_id)
        actor = actor_of(session, person, DAY)
        office = session.get_one(Office, office_id)
        try:
            incidents.open_(session, actor, office, LEAK, AT, place="3栋地下室")
        except incidents.AlreadyOpen as already:
            told.append(already.number)
            session.rollback()

    first = opened(books)
    number = first.number
    with desk.beside(other):
        books.session.commit()
    assert told == [number]
    assert len(books.session.scalars(db.select(Incident)).all()) == 1


def test_what_was_not_reviewed_in_seven_days_is_a_gap_and_a_drill_is_none(books):
    row, drill = closed(books), opened(books, drill=True)
    for one in (drill,):
        incidents.control(books.session, books.actor("front"), one, AT)
        said = {"cause": "演练", "measures_taken": "演练"}
        incidents.close(books.session, books.actor("front"), one, AT + 60 * MINUTE, **said)
    month = DAY.replace(day=1)

    def found(days):
        met = gaps.find(books.session, None, month, AT + timedelta(days=days))
        return [(g.record_id, g.rule) for g in met if g.record is Record.INCIDENT]

    assert found(6) == []
    assert found(9) == [(row.id, "incident_review")]
    who = books.actor("supervisor")
    incidents.review(books.session, who, row, AT + timedelta(days=9), went_well="好", went_badly="")
    assert found(10) == []
    kept = db.select(RecordGap).where(RecordGap.record == Record.INCIDENT)
    assert books.session.scalars(kept).one().state is GapState.MENDED
