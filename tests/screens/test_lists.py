"""Lists: tabs that count, filters as chips, views that keep their address, deeds on many rows."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest

from admin_views import deeds, doing, many, tabs
from admin_views.due import span
from admin_views.filters import quick_span
from models import AuditLine, Employee, ListChoice, SavedView, Ticket, clock, db
from rules.refusal import Refusal
from rules.vocabulary import Category, Record, Urgency
from services import views
from tests.office import NOON
from tests.services import desk


@pytest.fixture
def orders(scene):
    """Two new work orders of the east, one dispatched, one new of office B."""
    at = clock.now() - timedelta(minutes=5)
    rows = [desk.request(scene, at, subject=f"第{n}件") for n in "一二"]
    rows.append(desk.dispatched(scene, at, subject="已派的"))
    other = {"office": scene.offices["B"], "customer": scene.customers[8], "unit": scene.units[8]}
    rows.append(desk.request(scene, at, "front_b", subject="乙苑的", **other))
    db.session.commit()
    return rows


def shown(page: str) -> list[int]:
    return [int(found) for found in re.findall(r'<td><a href="/ticket/details/\?id=(\d+)"', page)]


def tab_counts(person, query: str = "") -> dict[str, str]:
    """Return what stands on the tabs, fetched from where the page says."""
    page = person.get(f"/ticket/{query}").text
    counts = person.get(unescape(re.search(r'data-counts="([^"]+)"', page)[1])).json
    assert sorted(counts) == sorted(re.findall(r'data-tab="(\w*)"', page))
    return counts


def keep(person, query: str, name: str = "我的", share: str = "me", **more) -> int:
    answer = person.send("/ticket/keep/", query=query, name=name, share=share, **more)
    assert answer.status_code == 302
    found = re.search(r"view=(\d+)", answer.location)
    return int(found[1]) if found else 0


# -- tabs, spans, chips ----------------------------------------------------------------------------
def test_tabs_count_within_reach_and_beside_the_other_filters(visit, orders):
    told = {tab: count for tab, count in tab_counts(visit("front")).items() if count != "0"}
    assert told == {"": "3", "open": "3", "new": "2", "hand": "1", "soon": "2"}
    assert tab_counts(visit("auditor"))["new"] == "3"
    narrowed = "?queue=hand&category=repair&q=第一件"
    assert tab_counts(visit("front"), narrowed)["new"] == "1"
    assert shown(visit("front").get(f"/ticket/{narrowed}").text) == []
    assert tab_counts(visit("front"), narrowed)["hand"] == "0"


def test_tabs_count_no_further_than_is_cheap(visit, orders, monkeypatch):
    monkeypatch.setattr(tabs, "CAP", 1)
    assert tab_counts(visit("front"))["new"] == "1+"


def test_tabs_are_counted_for_those_who_see_the_list(visit, orders):
    assert visit("worker").get("/record_gap/counts/").status_code == 403
    assert visit("front").get("/customer/counts/").json == {}  # a list without tabs


@pytest.mark.parametrize(
    ("word", "first", "last"),
    [
        ("today", date(2026, 3, 4), date(2026, 3, 4)),
        ("week", date(2026, 3, 2), date(2026, 3, 8)),
        ("month", date(2026, 3, 1), date(2026, 3, 31)),
        ("last", date(2026, 2, 1), date(2026, 2, 28)),
    ],
)
def test_spans_by_a_word(word, first, last):
    assert quick_span(word, date(2026, 3, 4)) == (first, last)
    assert quick_span("last", date(2026, 1, 1))[0] == date(2025, 12, 1)


def test_a_span_by_a_word_narrows_and_typed_days_win(visit, orders):
    orders[0].received_at = NOON  # in October; the day of the run is in November
    db.session.commit()
    front = visit("front")
    assert orders[0].id not in shown(front.get("/ticket/?in=today").text)
    assert shown(front.get("/ticket/?in=last").text) == [orders[0].id]
    both = front.get("/ticket/?in=last&from=2026-11-01").text
    assert orders[0].id not in shown(both)
    following = re.search(r'href="([^"]*)"[^>]*>Awaiting dispatch', both)[1]
    assert following == "?from=2026-11-01&amp;queue=new"


def test_every_active_filter_is_a_chip_that_can_be_removed(visit, orders):
    page = visit("front").get("/ticket/?category=repair&status=new&q=件&queue=new").text
    chips = re.findall(r"<li><span>([^<]+): <b>([^<]+)</b></span><a href=\"([^\"]+)\"", page)
    assert [(head, words) for head, words, _ in chips] == [
        ("Search", "件"), ("Category", "Repair"), ("Status", "Awaiting dispatch")
    ]  # fmt: skip
    without = chips[1][2].replace("&amp;", "&")
    assert "category" not in without
    assert "queue=new" in without
    assert "status=new" in without


def test_an_empty_list_says_why_and_what_to_do(visit, scene):
    front = visit("front")
    fresh, narrowed = front.get("/ticket/").text, front.get("/ticket/?queue=late").text
    assert 'href="/call/">Register a request' in fresh[fresh.index('class="empty"') :]
    assert "Nothing matches what you asked for." in narrowed
    assert 'href="/ticket/">Show all' in narrowed
    assert "Register a request" not in visit("auditor").get("/ticket/").text


def test_near_deadlines_tell_the_minutes(app):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        told = [span(minutes) for minutes in (0, 59, 60, 95, 24 * 60 - 1, 24 * 60, 51 * 60)]
    assert told == ["0 min", "59 min", "1 h", "1 h 35 min", "23 h 59 min", "1 d", "2 d 3 h"]


# -- saved views -----------------------------------------------------------------------------------
def test_a_view_s_address_stays_when_what_it_shows_changes(visit, orders):
    front = visit("front")
    view = keep(front, "queue=new&page=3&nonsense=1")
    page = front.get(f"/ticket/?view={view}").text
    assert len(shown(page)) == 2
    assert f'href="?view={view}&amp;by=' not in page  # another sort is another list
    assert db.session.get(SavedView, view).query == "queue=new"
    changed = front.get(f"/ticket/?queue=hand&view={view}").text
    assert shown(changed) == [orders[2].id]
    assert "Keep this in the view" in changed
    assert keep(front, "queue=hand", view=str(view)) == view
    assert shown(front.get(f"/ticket/?view={view}").text) == [orders[2].id]


def test_pages_of_a_view_keep_its_short_address(visit, scene):
    for n in range(60):
        scene.session.add(
            Ticket(number=f"N{n}", office=scene.office, subject="漏水", received_at=NOON)
        )
    scene.session.commit()
    front = visit("front")
    view = keep(front, "status=new")
    page = front.get(f"/ticket/?view={view}").text
    assert f'rel="next" href="?view={view}&amp;page=2"' in page
    assert len(shown(front.get(f"/ticket/?view={view}&page=2").text)) == 10


def test_a_view_says_month_next_month_too(visit, orders):
    view = keep(visit("front"), "in=month")
    assert db.session.get(SavedView, view).query == "in=month"


def test_the_filter_bar_can_empty_a_view(visit, orders):
    front = visit("front")
    view = keep(front, "queue=new")
    assert len(shown(front.get(f"/ticket/?view={view}&own=yes").text)) == 3


def test_a_view_is_its_owner_s_unless_shared_with_the_office(visit, orders):
    mine = keep(visit("front"), "queue=new")
    office = str(orders[0].office_id)
    ours = keep(visit("front"), "queue=new", "共享的", office)
    colleague = visit("supervisor").get("/ticket/").text
    assert f"view={ours}" in colleague
    assert f"view={mine}" not in colleague
    elsewhere = visit("front_b").get("/ticket/").text
    assert f"view={ours}" not in elsewhere
    gone = visit("front_b").get(f"/ticket/?view={ours}")
    assert "not shared with you" in gone.text
    assert len(shown(gone.text)) == 1
    assert visit("front_b").get(f"/saved_view/details/?id={ours}").status_code == 404
    assert visit("front2").get(f"/saved_view/details/?id={ours}").status_code == 200
    assert visit("front2").get(f"/saved_view/details/?id={mine}").status_code == 404


def test_only_its_owner_changes_a_shared_view(visit, orders):
    view = keep(visit("front"), "queue=new", "共享的", str(orders[0].office_id))
    other = visit("front2")
    assert "Keep this in the view" not in other.get(f"/ticket/?queue=hand&view={view}").text
    assert other.send("/ticket/keep/", query="queue=hand", view=str(view)).status_code == 302
    assert other.get(f"/saved_view/edit/?id={view}").status_code == 404
    assert other.send(f"/saved_view/do/remove/?id={view}").status_code == 404
    assert db.session.get(SavedView, view).query == "queue=new"


def test_nobody_shares_with_an_office_that_is_not_his(visit, orders, scene):
    front = visit("front")
    for share in (str(scene.offices["B"].id), "all", "x"):
        assert keep(front, "queue=new", "试", share) == 0
    assert db.session.query(SavedView).count() == 0
    assert keep(visit("quality"), "queue=new", "全公司", "all")
    assert "全公司" in visit("front_b").get("/ticket/").text


def test_a_view_of_another_list_is_not_opened_here(visit, orders):
    view = keep(visit("front"), "queue=new")
    assert "not shared with you" in visit("front").get(f"/callback/?view={view}").text


def test_a_shared_view_opens_no_row_out_of_reach(visit, orders):
    view = keep(visit("quality"), "queue=new", "全部待派", "all")
    assert shown(visit("front_b").get(f"/ticket/?view={view}").text) == [orders[3].id]
    assert shown(visit("worker2").get(f"/ticket/?view={view}").text) == []


def test_a_view_is_renamed_shared_and_taken_away(visit, orders):
    front = visit("front")
    view = keep(front, "queue=new")
    page = front.get(f"/saved_view/edit/?id={view}").text
    version = re.search(r'name="row_version" value="(\d+)"', page)[1]
    assert re.search(r'name="share" value="me" checked', page)
    office = str(orders[0].office_id)
    sent = front.send(
        f"/saved_view/edit/?id={view}", name="待派单", share=office, row_version=version
    )
    assert sent.status_code == 302
    assert "待派单" in visit("front2").get("/ticket/").text
    assert visit("front").send(f"/saved_view/do/remove/?id={view}").status_code == 302
    assert "待派单" not in visit("front2").get("/ticket/").text
    lines = db.session.query(AuditLine).filter_by(record="saved_view", row_id=view).all()
    assert [line.op.value for line in lines] == ["create", "update", "update"]
    assert {line.actor_name for line in lines} == {"前台甲"}
    # the same name brings it back, under the address people kept
    assert keep(visit("front"), "queue=hand", "待派单") == view


def test_two_views_of_one_person_have_two_names(visit, orders):
    front = visit("front")
    first = keep(front, "queue=new", "早班")
    assert keep(front, "queue=hand", "早班") == 0
    assert "You have a view of this name" in front.get("/ticket/").text
    assert db.session.get(SavedView, first).query == "queue=new"
    assert keep(visit("front2"), "queue=hand", "早班")


def test_a_second_click_keeps_one_view(visit, orders):
    front = visit("front")
    first = keep(front, "queue=new", post_key="k" * 32)
    assert keep(front, "queue=new", post_key="k" * 32) == first
    assert db.session.query(SavedView).count() == 1


def test_who_may_not_see_a_list_keeps_nothing_of_it(visit, orders):
    assert visit("admin").send("/ticket/keep/", query="queue=new", name="x").status_code == 403
    assert visit("admin").send("/ticket/arrange/", column="status").status_code == 403
    assert db.session.query(SavedView).count() == 0


def test_an_export_of_a_view_holds_the_view_s_rows(visit, orders):
    supervisor = visit("supervisor")
    view = keep(supervisor, "queue=hand")
    text = supervisor.send(f"/ticket/export/?view={view}", **{"as": "csv"}).text
    assert orders[2].number in text
    assert orders[0].number not in text
    (line,) = db.session.query(AuditLine).filter_by(op="export")
    assert line.changes["filter"] == [None, "queue=hand"]


# -- columns and density ---------------------------------------------------------------------------
def heads(page: str) -> list[str]:
    head = page[page.index("<thead>") : page.index("</thead>")]
    return re.findall(r'<th scope="col"[^>]*>(?:<a[^>]*>)?([^<]+)<', head)


def test_columns_and_density_are_remembered_for_one_person_and_one_list(visit, orders):
    front = visit("front")
    sent = front.send(
        "/ticket/arrange/", column=["status", "channel"], density="compact", next="/ticket/?q=1"
    )
    assert sent.location == "/ticket/?q=1"
    page = front.get("/ticket/").text
    assert heads(page) == ["Number", "Status", "Channel"]
    assert "with-list compact" in page
    assert len(heads(visit("front2").get("/ticket/").text)) > 3
    assert "with-list compact" not in visit("front").get("/customer/").text
    assert db.session.query(AuditLine).filter_by(record="list_choice").count() == 0
    visit("front").send("/ticket/arrange/", reset="yes")
    assert len(heads(visit("front").get("/ticket/").text)) > 3
    assert db.session.query(ListChoice).count() == 1


def test_columns_stand_in_one_s_own_order(visit, orders):
    front = visit("front")
    front.send("/ticket/arrange/", column=["channel", "subject", "status", "channel", "number"])
    page = front.get("/ticket/").text
    assert heads(page) == ["Number", "Channel", "Subject", "Status"]
    boxes = re.findall(r'name="column" value="(\w+)"( checked)?', page)
    assert [name for name, checked in boxes[:3]] == ["channel", "subject", "status"]
    assert not any(checked for _, checked in boxes[3:])


def test_a_column_that_is_not_offered_is_not_shown(visit, orders):
    orders[0].caller_phone = "13900000001"
    auditor = visit("auditor")
    auditor.send("/ticket/arrange/", column=["caller_phone", "version", "description", "status"])
    page = auditor.get("/ticket/").text
    assert heads(page) == ["Number", "Caller&#39;s phone", "Status"]
    assert "139****" in page  # whole numbers ask for the right, in whatever column
    assert "13900000001" not in page


# -- all that matches, bulk edit -------------------------------------------------------------------
def chosen(page: str) -> list[int]:
    return [int(found) for found in re.findall(r'type="hidden" name="id" value="(\d+)"', page)]


def test_all_that_matches_is_found_again_within_the_reach_of_the_deed(visit, orders):
    page = visit("front").get("/ticket/do/dispatch/?all=").text
    assert sorted(chosen(page)) == sorted(row.id for row in orders[:2])
    assert "3 match. This will be done to 2 of them." in page
    assert "The state of 1 does not allow it: left out." in page
    assert "Dispatch · 2 records" in page
    assert chosen(visit("front").get("/ticket/do/dispatch/?all=queue%3Dhand").text) == []
    assert chosen(visit("area2").get("/ticket/do/dispatch/?all=").text) == []
    assert visit("auditor").get("/ticket/do/dispatch/?all=").status_code == 403
    assert visit("front").get("/ticket/do/urge/?all=").status_code == 404  # no deed on many


def test_all_that_matches_stops_where_a_deed_stops(visit, orders, monkeypatch):
    monkeypatch.setattr(many, "MOST_ROWS", 1)
    page = visit("front").get("/ticket/do/dispatch/?all=queue%3Dnew").text
    assert len(chosen(page)) == 1
    assert "At most 1 at once" in page
    assert deeds.MOST_ROWS == doing.MOST_ROWS == 500


def test_declared_fields_are_changed_in_many_rows_at_once(visit, orders):
    front = visit("front")
    ids = [str(row.id) for row in orders[:2]]
    page = front.get(f"/ticket/do/change/?id={ids[0]}&id={ids[1]}").text
    assert 'name="urgency"' in page
    assert 'name="subject"' not in page
    assert front.send("/ticket/do/change/", id=ids, urgency="urgent").status_code == 302
    db.session.expire_all()
    changed = [db.session.get(Ticket, row.id) for row in orders[:3]]
    assert [row.urgency for row in changed] == [Urgency.URGENT, Urgency.URGENT, Urgency.NORMAL]
    assert {row.category for row in changed} == {Category.REPAIR}  # left empty: left alone
    assert changed[0].dispatch_due_at < changed[2].dispatch_due_at  # the service moved deadlines
    told = db.session.query(AuditLine).filter_by(record="ticket", op="update")
    assert sum("urgency" in line.changes for line in told) == 2


def test_bulk_edit_changes_all_or_none(visit, orders):
    orders[1].dispatch_due_at = clock.now() - timedelta(hours=1)  # the desk corrects no late one
    db.session.commit()
    ids = [str(row.id) for row in orders[:2]]
    answer = visit("front").send("/ticket/do/change/", id=ids, urgency="urgent")
    assert answer.status_code == 422
    assert orders[1].number in answer.text
    db.session.expire_all()
    assert {row.urgency for row in db.session.query(Ticket)} == {Urgency.NORMAL}
    assert visit("front").send("/ticket/do/change/", id=ids).status_code == 422


def test_bulk_edit_asks_for_the_right_and_the_reach(visit, orders):
    ids = [str(orders[0].id), str(orders[3].id)]
    assert visit("front").send("/ticket/do/change/", id=ids, urgency="urgent").status_code == 404
    for username in ("auditor", "worker", "manager"):
        sent = visit(username).send("/ticket/do/change/", id=ids[:1], urgency="urgent")
        assert sent.status_code == 403
    assert {row.urgency for row in db.session.query(Ticket)} == {Urgency.NORMAL}


def test_bulk_edit_takes_a_look_up(visit, scene):
    ids = [str(scene.staff[name].id) for name in ("worker", "worker2")]
    department = str(scene.departments["维修部"].id)
    sent = visit("admin").send("/employee/do/change/", id=ids, department=department)
    assert sent.status_code == 302
    db.session.expire_all()
    for name in ("worker", "worker2"):
        assert db.session.get(Employee, scene.staff[name].id).department.name == "维修部"


def test_bulk_edit_empties_what_may_be_empty(visit, scene):
    worker = scene.staff["worker"]
    worker.department = scene.departments["维修部"]
    db.session.commit()
    sent = {"id": [str(worker.id)], "clear_department": "y"}
    both = visit("admin").send(
        "/employee/do/change/", **sent, department=str(scene.departments["维修部"].id)
    )
    assert both.status_code == 422
    assert "not both" in both.text
    assert visit("admin").send("/employee/do/change/", **sent).status_code == 302
    db.session.expire_all()
    assert db.session.get(Employee, worker.id).department is None
    page = visit("front").get("/ticket/do/change/?id=1").text
    assert "clear_" not in page  # what a work order must have cannot be emptied


def test_a_whole_list_is_no_view(scene):
    with pytest.raises(Refusal, match="Narrow the list first"):
        views.keep(scene.session, scene.actor("front"), Record.TICKET, "空", "")
