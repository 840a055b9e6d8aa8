"""Row scopes: who reaches which rows, through the one condition every door uses."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from models import MODELS, AreaAssignment, Ticket
from models.scopes import Forbidden, operator, reach, require, require_at, rows_within
from rules.permissions import PERMISSIONS, grant
from rules.vocabulary import Deed, Record, Role
from tests.office import DAY, NOON, START
from tests.services.month_deeds import holds


@pytest.fixture
def tickets(scene):
    rows = {
        key: Ticket(
            office=scene.areas[key].office,
            area=scene.areas[key],
            number=f"BX-{key}",
            subject="漏水",
            received_at=NOON,
        )
        for key in ("east", "west", "b")
    }
    rows["east"].holder_employee = scene.staff["worker"]
    scene.session.add_all(rows.values())
    scene.session.commit()
    return rows


SEES = {
    "admin": set(),
    "quality": {"east", "west", "b"},
    "manager": {"east", "west"},
    "supervisor": {"east", "west"},
    "front": {"east", "west"},
    "area1": {"east"},
    "area2": {"west"},
    "worker": {"east"},
    "worker2": set(),
    "finance": {"east", "west"},
    "auditor": {"east", "west", "b"},
    "front_b": {"b"},
    "area_b": {"b"},
}


@pytest.mark.parametrize(("username", "seen"), SEES.items(), ids=SEES)
def test_everybody_sees_the_tickets_in_reach(scene, tickets, username, seen):
    actor = scene.actor(username)
    found = scene.session.scalars(
        select(Ticket.number).where(rows_within(actor, Ticket, Record.TICKET))
    )
    assert set(found) == {f"BX-{key}" for key in seen}


def test_an_area_handed_over_keeps_the_records_of_its_time(scene, tickets):
    held = scene.session.scalars(
        select(AreaAssignment).where(AreaAssignment.employee == scene.staff["area1"])
    ).one()
    held.valid_to = DAY
    scene.session.add(
        AreaAssignment(
            area=held.area, employee=scene.staff["area2"], valid_from=DAY + timedelta(days=1)
        )
    )
    late = Ticket(
        office=scene.office,
        area=held.area,
        number="BX-late",
        subject="漏水",
        received_at=datetime(2026, 10, 14, 16, 0, tzinfo=UTC),  # midnight in the office: next day
    )
    scene.session.add(late)
    scene.session.commit()
    later = DAY + timedelta(days=2)
    old, new = scene.actor("area1", later), scene.actor("area2", later)
    numbers = {
        who: set(
            scene.session.scalars(
                select(Ticket.number).where(rows_within(actor, Ticket, Record.TICKET))
            )
        )
        for who, actor in (("old", old), ("new", new))
    }
    assert numbers["old"] == {"BX-east"}
    assert numbers["new"] == {"BX-east", "BX-west", "BX-late"}


def test_a_post_that_has_ended_opens_nothing(scene, tickets):
    scene.staff["front"].posts[0].valid_to = date(2026, 10, 1)
    scene.session.commit()
    actor = scene.actor("front")
    assert not actor.may(Deed.VIEW, Record.TICKET)
    assert reach(scene.session, actor, Ticket, Record.TICKET, tickets["east"].id, Deed.VIEW) is None


def test_require_refuses_the_deed_and_the_row(scene, tickets):
    front, worker = scene.actor("front"), scene.actor("worker")
    require(scene.session, front, Deed.DISPATCH, Record.TICKET, tickets["east"])
    with pytest.raises(Forbidden):
        require(scene.session, front, Deed.DISPATCH, Record.TICKET, tickets["b"])
    with pytest.raises(Forbidden):
        require(scene.session, worker, Deed.DISPATCH, Record.TICKET, tickets["east"])
    require(scene.session, operator(DAY), Deed.DISPATCH, Record.TICKET, tickets["b"])


def test_what_is_not_there_yet_is_granted_by_its_office(scene):
    here, there = scene.offices["A"].id, scene.offices["B"].id
    front = scene.actor("front")
    require_at(front, Deed.CREATE, Record.INCIDENT, here)
    for actor, office in ((front, there), (scene.actor("finance"), here)):
        with pytest.raises(Forbidden):
            require_at(actor, Deed.CREATE, Record.INCIDENT, office)
    require_at(operator(DAY), Deed.CREATE, Record.INCIDENT, there)


def test_what_a_post_elsewhere_grants_does_not_count(scene):
    holds(scene, "front", Role.SUPERVISOR, "B")
    front = scene.actor("front")
    for record in (Record.PUBLICATION, Record.AWARD):
        assert front.may(Deed.EXPORT, record)
        for code, granted in (("A", False), ("B", True)):
            assert front.may_at(Deed.EXPORT, record, scene.offices[code].id) is granted


def test_every_grant_has_a_condition_the_database_understands(scene):
    checked = 0
    for username, person in scene.staff.items():
        actor = scene.actor(username)
        for record, model in MODELS.items():
            for deed in Deed:
                condition = rows_within(actor, model, record, deed)
                granted = any(deed in grant(role, record).deeds for role in actor.roles)
                assert granted == actor.may(deed, record), (person.name, deed, record)
                if granted and deed is Deed.VIEW:
                    scene.session.execute(select(model.__table__.c[0]).where(condition)).all()
                    checked += 1
    assert checked > 100


def test_the_administrator_opens_no_business_record():
    from rules.vocabulary import Role

    business = {
        Record.CUSTOMER,
        Record.TICKET,
        Record.CALLBACK,
        Record.BILL,
        Record.PAYMENT,
        Record.SURVEY_RESULT,
        Record.ASSESSMENT,
        Record.RECORD_GAP,
    }
    assert not any(grant(Role.ADMINISTRATOR, record).deeds for record in business)
    assert set(PERMISSIONS) == set(Record)
    assert START < DAY
