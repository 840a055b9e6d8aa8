"""A company ten times as large asks no more of the database for a page: work counted, not timed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url

from admin_views.listing import CAP, PAGE
from bench import lists, search
from bench.harness import Company
from bench.sent import Sent, is_question, recorded, work
from models import db
from models.connection import reading
from tests import databases
from tests.conftest import close, configuration
from tests.visitor import Visitor

pytestmark = pytest.mark.slow
SIZES = ("10k", "100k")
MOST_GROWTH = 1.5
EVERY = 10  # steps of SQLite's machine between two counts: pages that must not grow take few
LITTLE = 500  # steps or rows beneath which nothing grows
# An area's work orders are gathered from three indexes (held today, taken down by oneself, held
# then) before they are sorted: as many as the area has, but no more than that.
GATHERED = {"work orders, one area"}
TIMES = 10
STEADY = {**lists.STEADY, **search.STEADY}


@contextmanager
def company(url: str, folder: Path, size: str) -> Iterator[Company]:
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
        company(urls[0], folders[0], SIZES[0]) as one,
        company(urls[1], folders[1], SIZES[1]) as ten,
    ):
        yield one, ten
    for url in urls:
        database_copies.drop(url)


def shortly_counted(sent: Sent) -> Sent:
    """Return a statement that counts no further than a page: counting grows by design, up to CAP.

    What counting to CAP may cost, test_plans says.
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
    most = TIMES if case in GATHERED else MOST_GROWTH
    assert more <= most * less + LITTLE, f"{less:,} then {more:,}"
