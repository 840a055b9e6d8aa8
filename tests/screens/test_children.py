"""Records entered and changed in a table inside their parent's form, by their own doors."""

from __future__ import annotations

import re
from datetime import date

import pytest

from admin_views import children, customers
from models import AuditLine, Customer, Employee, Occupancy, Post
from rules.vocabulary import Occupies, Record, Role
from tests.screens.answers import at_field, fresh, row_version


@pytest.fixture(autouse=True)
def _in_english(client):
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.fixture
def person(scene) -> Employee:
    return scene.staff["front2"]


@pytest.fixture
def edit_person(as_, scene, person):
    """Send the form of a member of staff with some rows, as the administrator."""

    def send(**rows):
        fields = {"name": person.name, "username": person.username, "phone": "", "employee_no": "E"}
        path = f"/employee/edit/?id={person.id}"
        fields |= {name.replace("__", "-"): value for name, value in rows.items()}
        return as_("admin")(path, row_version=row_version(scene.session, person), **fields)

    return send


def posts_of(scene, person):
    scene.session.expire_all()
    return scene.session.query(Post).filter_by(employee_id=person.id).order_by(Post.id).all()


def test_a_row_is_entered_along_with_its_parent(edit_person, scene, person):
    answer = edit_person(
        posts__n0__role="worker",
        posts__n0__office=str(scene.office.id),
        posts__n0__valid_from="2026/11/24",
    )
    assert answer.status_code == 302, answer.text
    _, made = posts_of(scene, person)
    assert (made.role, made.office, made.valid_from) == (
        Role.WORKER,
        scene.office,
        date(2026, 11, 24),
    )


def test_a_new_parent_gets_its_rows_at_once(as_, scene):
    answer = as_("admin")(
        "/employee/new/",
        name="新人",
        username="newcomer",
        **{
            "posts-n0-role": "worker",
            "posts-n0-office": str(scene.office.id),
            "posts-n0-valid_from": "2026-11-24",
        },
    )
    assert answer.status_code == 302, answer.text
    made = fresh(scene.session, Employee, Employee.username == "newcomer")
    assert [post.role for post in posts_of(scene, made)] == [Role.WORKER]


def test_what_a_service_refuses_stands_at_its_cell_and_nothing_is_saved(edit_person, scene, person):
    answer = edit_person(posts__n3__role="worker", posts__n3__valid_from="2026-11-24")
    assert at_field(answer, "posts-n3-office") == "Choose the office of this post."
    assert 'href="#posts-n3-office"' in answer.text  # the summary leads there
    assert re.search(r'<option value="worker" selected>', answer.text)
    assert len(posts_of(scene, person)) == 1
    assert fresh(scene.session, Employee, Employee.id == person.id).employee_no != "E"


def test_every_cell_says_what_is_wrong_with_it(edit_person):
    answer = edit_person(posts__n0__valid_from="2026-02-30", posts__n1__role="worker")
    assert "There is no day 30" in at_field(answer, "posts-n0-valid_from")
    assert at_field(answer, "posts-n0-role") == "Fill this in."
    assert at_field(answer, "posts-n1-valid_from") == "Fill this in."
    assert 'value="2026-02-30"' in answer.text


def test_an_empty_row_says_nothing(edit_person, scene, person):
    answer = edit_person(posts__n0__role="", posts__n0__office="", posts__n0__valid_from="")
    assert answer.status_code == 302
    assert len(posts_of(scene, person)) == 1


def test_a_row_on_record_is_changed_and_an_unchanged_one_left_alone(edit_person, scene, person):
    (post,) = posts_of(scene, person)
    mark = f"posts-r{post.id}-"
    rows = {
        f"{mark}row_version": str(post.version),
        f"{mark}role": post.role.value,
        f"{mark}office": str(post.office_id),
        f"{mark}valid_from": post.valid_from.isoformat(),
        f"{mark}valid_to": "",
    }
    lines = scene.session.query(AuditLine).filter_by(record=Record.POST.value)
    before = lines.count()
    edit_person(**rows)
    assert lines.count() == before
    edit_person(**rows | {f"{mark}valid_to": "2026-12-31"})
    (post,) = posts_of(scene, person)
    assert post.valid_to == date(2026, 12, 31)
    assert lines.count() == before + 1


def test_a_row_changed_meanwhile_is_looked_at_again(edit_person, scene, person):
    (post,) = posts_of(scene, person)
    mark = f"posts-r{post.id}-"
    rows = {
        f"{mark}role": post.role.value,
        f"{mark}office": str(post.office_id),
        f"{mark}valid_from": post.valid_from.isoformat(),
        f"{mark}valid_to": "2026-12-31",
    }
    stale, post.valid_from = str(post.version), date(2024, 2, 1)
    scene.session.commit()
    answer = edit_person(**rows, **{f"{mark}row_version": stale})
    assert answer.status_code == 422
    assert "Somebody changed this row meanwhile" in answer.text
    assert posts_of(scene, person)[0].valid_to is None
    shown = re.search(rf'name="{mark}row_version" value="(\d+)"', answer.text)
    assert shown[1] != stale
    edit_person(**rows, **{f"{mark}row_version": shown[1]})
    assert posts_of(scene, person)[0].valid_to == date(2026, 12, 31)


# Rights -------------------------------------------------------------------------------------------
@pytest.fixture
def customer(scene) -> Customer:
    return scene.customers[0]


@pytest.fixture
def edit_customer(as_, scene, customer):
    def send(who="front", **rows):
        fields = {"name": customer.name, "phone": customer.phone, "code": customer.code}
        path = f"/customer/edit/?id={customer.id}"
        return as_(who)(path, row_version=row_version(scene.session, customer), **fields, **rows)

    return send


def new_row(unit, key="n0"):
    mark = f"occupancies-{key}-"
    return {
        f"{mark}unit": str(unit.id),
        f"{mark}occupies_as": "tenant",
        f"{mark}valid_from": "2026-11-01",
    }


def flats_of(scene, customer):
    scene.session.expire_all()
    found = scene.session.query(Occupancy).filter_by(customer_id=customer.id)
    return [one.unit_id for one in found.order_by(Occupancy.id)]


def test_a_flat_of_another_office_is_refused_at_its_cell(edit_customer, scene, customer):
    answer = edit_customer(**new_row(scene.units[11]))
    assert at_field(answer, "occupancies-n0-unit") == "Choose one of the list."
    assert len(flats_of(scene, customer)) == 1


def test_an_area_administrator_adds_flats_of_his_area_alone(edit_customer, scene, customer):
    assert edit_customer("area1", **new_row(scene.units[6])).status_code == 422
    assert edit_customer("area1", **new_row(scene.units[1])).status_code == 302
    assert flats_of(scene, customer) == [scene.units[0].id, scene.units[1].id]


def test_a_row_of_somebody_else_is_not_read_at_all(edit_customer, scene):
    other = scene.customers[1].occupancies[0]
    mark = f"occupancies-r{other.id}-"
    edit_customer(**{f"{mark}valid_to": "2026-11-30", f"{mark}occupies_as": "tenant"})
    stored = fresh(scene.session, Occupancy, Occupancy.id == other.id)
    assert (stored.valid_to, stored.occupies_as) == (None, Occupies.OWNER)


def test_what_stands_still_on_its_own_screen_stands_still_here(edit_customer, scene, customer):
    (own,) = customer.occupancies
    mark = f"occupancies-r{own.id}-"
    edit_customer(**{f"{mark}unit": str(scene.units[1].id), f"{mark}row_version": "1"})
    assert flats_of(scene, customer) == [scene.units[0].id]


def test_who_may_not_enter_a_row_is_refused(edit_customer, views, scene, customer, monkeypatch):
    monkeypatch.setattr(type(views[Record.OCCUPANCY]), "creates", False)
    answer = edit_customer(**new_row(scene.units[1]))
    assert answer.status_code == 403
    assert len(flats_of(scene, customer)) == 1


def test_who_may_not_change_rows_sees_them_as_text(client, filled, views, customer, monkeypatch):
    monkeypatch.setattr(type(views[Record.OCCUPANCY]), "edits", False)
    text = client.sign_in("front").get(f"/customer/edit/?id={customer.id}").text
    table = text[text.index('id="occupancies-rows"') :]
    assert f'name="occupancies-r{customer.occupancies[0].id}-' not in table
    assert table.count("<output>") == len(customers.OCCUPANCIES.names)
    assert 'name="occupancies-n0-unit"' in table


def test_no_more_rows_at_once_than_the_table_takes(edit_customer, scene, customer, monkeypatch):
    few = children.Children(Record.OCCUPANCY, "customer", customers.OCCUPANCIES.names, most=1)
    monkeypatch.setattr(customers.CustomerView, "children", {"occupancies": few})
    rows = new_row(scene.units[1], "n0") | new_row(scene.units[2], "n1")
    answer = edit_customer(**rows)
    assert answer.status_code == 422
    assert "At most 1 new rows are saved at once." in answer.text
    assert len(flats_of(scene, customer)) == 1


def test_a_table_of_many_rows_asks_no_more_of_the_database(client, filled, scene, customer):
    from bench.sent import recorded
    from models import db

    def asked() -> int:
        with recorded(db.engine) as sent:
            assert client.get(f"/employee/edit/?id={person.id}").status_code == 200
        return len(sent)

    person = scene.staff["front2"]
    client.sign_in("admin").get("/")
    before = asked()
    for year in range(2000, 2015):
        scene.session.add(
            Post(
                employee=person,
                role=Role.FRONT_DESK,
                office=scene.office,
                valid_from=date(year, 1, 1),
                valid_to=date(year, 6, 30),
            )
        )
    scene.session.commit()
    assert asked() == before
