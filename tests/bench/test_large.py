"""At 100,000 work orders no screen reads work orders or callbacks whole, nor more than at 10,000.

Told without a clock, and without trust in the plan's words: a list that stops after 51 rows may
walk an index, a search may not walk the table. So each statement's work is counted: the steps of
SQLite's machine, or the rows PostgreSQL visits, with those it drops.

One file, because the large company is generated once for the tests of a file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, select
from sqlalchemy.orm import Session

from admin_views.listing import CAP, PAGE
from bench import company, lists, search
from bench.harness import Company
from bench.sent import Sent, is_question, plan, recorded, work
from models import Employee, clock, db
from models.connection import reading
from models.scopes import actor_of
from services import finder, searching
from tests import databases
from tests.bench import asking, field_rows
from tests.bench.larger import tenfold
from tests.conftest import close, configuration
from tests.visitor import Visitor

pytestmark = pytest.mark.slow
# A full scan takes at least three steps a row on SQLite; a list may count to 10,000 among rows of
# which one in five counts.
MOST = {"sqlite": 290_000, "postgresql": 60_000}


@pytest.fixture(scope="module")
def database_url(
    company_of: Callable[[str, Path], str],
    database_copies: databases.Copies,
    tmp_path_factory: pytest.TempPathFactory,
):
    """One large database for all tests of this file: nobody writes to it."""
    url = company_of("100k", tmp_path_factory.mktemp("large"))
    engine = create_engine(url)
    tenfold(engine)
    engine.dispose()
    yield url
    database_copies.drop(url)


@pytest.fixture(scope="module")
def large(database_url: str, tmp_path_factory: pytest.TempPathFactory):
    """The application on the large database."""
    from app import create_app

    folder = Path(tmp_path_factory.mktemp("instance"))
    app = create_app({**configuration(database_url), "DATA_DIR": str(folder)})
    app.test_client_class = Visitor
    yield app
    close(app)


# two for each kind that is searched, and who asks with what posts
MOST_STATEMENTS = 2 * len(searching.KINDS) + 2


MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[ T][\d:.]+|(datetime\(\d+, \d+, \d+)[\d, ]+")
judged: set[tuple[str, str]] = set()  # nobody writes here: the same question is the same work


def is_new(one: Sent) -> bool:
    """Say whether nothing like it was asked that day: every page asks what its frame needs."""
    known = (one[0], MOMENT.sub(r"\1\2", repr(one[1])))
    if known in judged:
        return False
    judged.add(known)
    return True


def too_dear(sent) -> list[str]:
    """Return the statements that do too much, with their plans."""
    found = []
    with reading(), db.engine.connect() as connection:
        most = MOST[connection.dialect.name]
        for one in sent:
            if is_question(one) and is_new(one) and (done := work(connection, one)) > most:
                found.append(f"{done:,}: {one[0]}\n{one[1]}\n{plan(connection, one)}")
    return found


@pytest.mark.parametrize(
    "username",
    ["auditor", pytest.param("front1-1", marks=pytest.mark.once), "area1-1", "worker1-1"],
)
@pytest.mark.parametrize(
    "record",
    ["ticket", "callback", "customer", "unit", "bill", "payment", "assessment", "audit_line"],
)
def test_no_list_or_filter_reads_everything(large, username, record):
    client = large.test_client().sign_in(username)
    with large.app_context():
        wrong = []
        if client.get(f"/{record}/").status_code == 403:
            return  # not everybody reads every list
        for path in asking.paths(large, record):
            with recorded(db.engine) as sent:
                answer = client.get(path)
            assert answer.status_code == 200, path
            wrong += [f"{path} {each}" for each in too_dear(sent)]
    assert wrong == []


@pytest.mark.parametrize("username", company.USERS)
def test_my_day_reads_what_waits_and_nothing_else(large, username):
    client = large.test_client().sign_in(username)
    with large.app_context():
        with recorded(db.engine) as sent:
            assert client.get("/").status_code == 200
        assert too_dear(sent) == []


@pytest.mark.parametrize("username", ["supervisor1", "manager1", "auditor"])
@pytest.mark.parametrize("path", ["/live/", "/board/", "/board/live/", "/month/"])
def test_board_and_month_read_what_is_open_and_of_the_month(large, username, path):
    client = large.test_client().sign_in(username)
    with large.app_context():
        with recorded(db.engine) as sent:
            assert client.get(path).status_code == 200
        assert too_dear(sent) == []


@pytest.mark.parametrize("username", ["area1-1", "supervisor1"])
def test_a_round_of_visits_reads_the_flats_of_its_area_and_nothing_else(large, username):
    field_rows.visited(large)
    client = large.test_client().sign_in(username)
    with large.app_context():
        wrong = []
        for path in ("/visits/", "/visits/?area=1", "/visits/?area=1&building=1&q=1-101"):
            with recorded(db.engine) as sent:
                answer = client.get(path)
            assert answer.status_code == 200, path
            wrong += [f"{path} {each}" for each in too_dear(sent)]
        assert wrong == []
        assert "/visit/new/" in client.get("/visits/?area=1").text


@pytest.mark.parametrize("username", ["front1-1", "area1-1"])
def test_the_call_screen_finds_without_reading_everything(large, username):
    with large.app_context(), reading():
        session = Session(db.engine)
        person = session.scalars(select(Employee).filter_by(username=username)).one()
        actor = actor_of(session, person, clock.today())
        wrong, hits = [], 0
        for words in asking.calls(session, actor):
            with recorded(db.engine) as sent:
                hits += len(finder.find(session, actor, words))
            wrong += [f"{words} {each}" for each in too_dear(sent)]
        session.close()
    assert wrong == []
    assert hits


@pytest.mark.parametrize("username", company.USERS)
def test_counting_what_waits_and_searching_the_office_read_little(large, username):
    """Both are asked from every page: the one by itself, the other while somebody types."""
    client = large.test_client().sign_in(username)
    with large.app_context():
        wrong, lines = [], 0
        words = ("漏水", "电梯厅灯不亮", "BX", "101", "3-101", "w", "kh")
        for path in ("/waiting", *(f"/search/suggest/?q={each}" for each in words)):
            with recorded(db.engine) as sent:
                answer = client.get(path)
            assert answer.status_code == 200, path
            lines += answer.text.count("/details/?id=")
            wrong += [f"{path} {each}" for each in too_dear(sent)]
            assert len(sent) <= MOST_STATEMENTS, path
    assert wrong == []
    assert lines


# Ten times as large, no more work ----------------------------------------------------------------
SIZES = ("10k", "100k")
MOST_GROWTH = 1.5
EVERY = 10  # steps of SQLite's machine between two counts: pages that must not grow take few
LITTLE = 500  # steps or rows beneath which nothing grows
STEADY = {**lists.STEADY, **search.STEADY}


@contextmanager
def opened(url: str, folder: Path, size: str) -> Iterator[Company]:
    from app import create_app

    kind = make_url(url).get_backend_name()
    app = create_app({**configuration(url), "DATA_DIR": str(folder / "instance")})
    app.test_client_class = Visitor
    yield Company(kind, size, app)
    close(app)


@pytest.fixture(scope="module")
def companies(
    company_of: Callable[[str, Path], str],
    database_copies: databases.Copies,
    tmp_path_factory: pytest.TempPathFactory,
):
    folders = [tmp_path_factory.mktemp(size) for size in SIZES]
    urls = [company_of(size, folder) for size, folder in zip(SIZES, folders, strict=True)]
    with (
        opened(urls[0], folders[0], SIZES[0]) as one,
        opened(urls[1], folders[1], SIZES[1]) as ten,
    ):
        yield one, ten
    for url in urls:
        database_copies.drop(url)


def shortly_counted(sent: Sent) -> Sent:
    """Return a statement that counts no further than a page: counting grows by design, up to CAP.

    What counting to CAP may cost, MOST says.
    """
    statement, values = sent
    if isinstance(values, dict):
        return statement, {k: PAGE + 1 if v == CAP + 1 else v for k, v in values.items()}
    return statement, tuple(PAGE + 1 if value == CAP + 1 else value for value in values)


def cost(one: Company, case: str) -> tuple[int, int]:
    """Return the statements of a case and all their work."""
    done = STEADY[case]
    done(one)  # the first page of a session also notes when it was seen
    with one.inside():
        with recorded(db.engine) as sent:
            done(one)
        with reading(), db.engine.connect() as connection:
            asked = [shortly_counted(each) for each in sent if is_question(each)]
            total = sum(work(connection, each, EVERY) for each in asked)
    return len(sent), total


def test_work_is_counted_finely_enough(companies):
    """The cheapest page still counts, and a page that walks the table would be seen."""
    one, ten = companies
    assert cost(ten, "work order by its number")[1] > 0
    with ten.inside(), reading(), db.engine.connect() as connection:
        whole = work(connection, ("SELECT count(*) FROM ticket WHERE subject = ''", ()), EVERY)
    with one.inside(), reading(), db.engine.connect() as connection:
        tenth = work(connection, ("SELECT count(*) FROM ticket WHERE subject = ''", ()), EVERY)
    assert whole > MOST_GROWTH * tenth + LITTLE


@pytest.mark.parametrize("case", STEADY)
def test_ten_times_the_work_orders_are_no_more_work(companies, case):
    (few, less), (many, more) = (cost(one, case) for one in companies)
    assert many == few
    assert more <= MOST_GROWTH * less + LITTLE, f"{less:,} then {more:,}"
