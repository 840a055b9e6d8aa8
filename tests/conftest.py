"""What every test can ask for: a fresh database, the application on it, a session."""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from flask import Flask
from flask_babel import Babel
from hypothesis import HealthCheck, settings

from models import db
from tests import chrome, databases, engines, office
from tests.screens import rows
from tests.services import every_list
from tests.visitor import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from sqlalchemy.orm import Session, scoped_session

# what a test finds in the small office that asks for a fixture of this name
FILLED = {"filled": rows.fill, "every_list": every_list.fill}
DATABASE = frozenset({"database_url", "database_copies"})  # who asks for one is run on both
ROOT = Path(__file__).resolve().parents[1]
# the files that take longest, the longest first: one begun last would keep one processor busy
# and the others waiting
LONGEST = (
    *("story/test_year.py", "screens/test_rights.py", "bench/test_large.py"),
    "bench/test_gates.py",
    *("screens/test_words.py", "demo/test_demo.py", "reports/test_monthly_assessment.py"),
    *("story/test_real_months.py", "test_schema.py", "screens/test_routes.py"),
    *("reports/test_other_sheets.py", "doors/test_attacks.py", "data_sets/test_real_rows.py"),
    *("screens/test_assessment.py", "screens/test_auditor.py", "services/test_backup.py"),
    *("services/test_exports.py", "browser/test_every_page.py"),
)

# Other steps of the checks run at the same time, so the clock says nothing about a rule.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--db", choices=("sqlite", "postgresql"), default="sqlite", help="the database to test on"
    )
    parser.addoption(
        "--every-way",
        action="store_true",
        help="look at every page in all languages, schemes and widths (takes a quarter of an hour)",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run a test that needs no database once, not once a database; the longest files first."""
    place = {ROOT / "tests" / name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path, len(place)))
    if config.getoption("--db") == "sqlite":
        return
    again = [
        item
        for item in items
        if DATABASE.intersection(getattr(item, "fixturenames", ()))
        and item.get_closest_marker("once") is None
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in again])
    items[:] = again


def pytest_collection_finish() -> None:
    """Leave what was loaded for all tests out of each search for garbage."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def working_day() -> Iterator[None]:
    """Let every run begin on a Tuesday at ten in the office: deadlines depend on duty hours."""
    with time_machine.travel(datetime(2026, 11, 24, 2, 0, tzinfo=UTC), tick=True):
        yield


@pytest.fixture(scope="session")
def database_copies(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[databases.Copies]:
    folder = tmp_path_factory.mktemp("databases")
    with databases.copies(request.config.getoption("--db"), folder) as copies:
        copies.prepare("empty", databases.make_schema)
        yield copies


def _scene_of(fixtures: Collection[str]) -> str:
    """Return which database a test begins with, by the fixtures it asks for."""
    return next((name for name in (*FILLED, "scene") if name in fixtures), "empty")


@pytest.fixture(scope="session")
def built_scenes(database_copies: databases.Copies) -> Callable[[str], dict[str, Any]]:
    """Build the small office of `tests.office`, bare or filled, once; return where its rows are."""
    built: dict[str, dict[str, Any]] = {}

    def of(name: str) -> dict[str, Any]:
        if name not in built:
            database_copies.prepare(name, lambda url: built.update({name: build(name, url)}))
        return built[name]

    def build(name: str, url: str) -> dict[str, Any]:
        databases.make_schema(url)
        app = records_app(url)
        with app.app_context():
            scene = office.build(db.session())
            FILLED.get(name, lambda session, scene: None)(db.session(), scene)
            kept = databases.remember_fields(scene)
        close(app)
        return kept

    return of


@pytest.fixture
def database_url(
    request: pytest.FixtureRequest, database_copies: databases.Copies, tmp_path: Path
) -> Iterator[str]:
    """The address of a database of this test's own, without rows unless it asks for a scene."""
    name = _scene_of(request.fixturenames)
    if name != "empty":
        request.getfixturevalue("built_scenes")(name)
    url = database_copies.lend(name, tmp_path)
    yield url
    database_copies.take_back(url)


def configuration(database_url: str) -> dict[str, Any]:
    return {
        "TESTING": True,
        "SECRET_KEY": "test",
        "AUDIT_KEY": "test",
        "SQLALCHEMY_DATABASE_URI": database_url,
        "PASSWORD_MEMORY_KIB": 8,
        "PASSWORD_ROUNDS": 1,
        # built once for all tests, where ``flask setup`` puts them
        "FONT_CACHE": str(Path(__file__).resolve().parent.parent / "instance" / "fonts"),
    }


def close(app: Flask) -> None:
    """Leave no connection open: a forgotten one is a warning, and warnings are errors."""
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def build(database_url: str, folder: Path) -> Flask:
    """Build the whole application."""
    from app import create_app

    app = create_app({**configuration(database_url), "DATA_DIR": str(folder)})
    app.test_client_class = Visitor
    return app


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., tuple[Flask, dict[str, Any]]]:
    """Hand out the application of the present screens with its settings, built once.

    Building it takes longer than most tests. ``add`` gives it pages that only tests need.
    """
    import admin_views

    kept: dict[Any, tuple[Flask, dict[str, Any]]] = {}

    def of_these_screens(add: Callable[[Flask], None] | None = None) -> Any:
        key = admin_views.SCREENS, add
        if key not in kept:
            app = build("sqlite://", tmp_path_factory.mktemp("app"))
            close(app)
            if add is not None:
                add(app)
            kept[key] = app, dict(app.config)
        return kept[key]

    return of_these_screens


@pytest.fixture
def added_pages() -> Callable[[Flask], None] | None:
    """What gives the application pages that only the tests of a folder need: nothing."""
    return None


@pytest.fixture
def app(
    built: Callable[..., tuple[Flask, dict[str, Any]]],
    added_pages: Callable[[Flask], None] | None,
    database_url: str,
    tmp_path: Path,
) -> Iterator[Flask]:
    """The application on a fresh database, with a folder and settings of this test's own."""
    app, settings = built(added_pages)
    folder = tmp_path / "instance"
    folder.mkdir()
    places = {"DATA_DIR": str(folder), "AUDIT_HEAD": str(folder / "audit.head")}
    app.config.clear()
    app.config.update(settings | configuration(database_url) | places)
    app.instance_path = str(folder)
    with engines.pointed(app, database_url):
        yield app


def records_app(database_url: str) -> Flask:
    app = Flask("records_only", root_path=str(ROOT))
    app.config.from_mapping(configuration(database_url))
    db.init_app(app)
    Babel(app, default_locale="zh_Hans_CN")
    return app


@pytest.fixture
def records_only(database_url: str) -> Iterator[Flask]:
    """The records without the screens: much quicker to build than the application."""
    app = records_app(database_url)
    with engines.pointed(app, database_url):
        yield app


@pytest.fixture
def client(app: Flask) -> Visitor:
    """A browser; ``client.sign_in("front")`` makes it somebody's of the scene."""
    client = app.test_client()
    assert isinstance(client, Visitor)
    return client


@pytest.fixture
def session(request: pytest.FixtureRequest, database_url: str) -> Iterator[scoped_session[Session]]:
    """A database session in an application context: the application's, if the test has one."""
    name = "app" if "app" in request.fixturenames else "records_only"
    with request.getfixturevalue(name).app_context():
        yield db.session
        db.session.remove()


@pytest.fixture
def scene(
    request: pytest.FixtureRequest,
    built_scenes: Callable[[str], dict[str, Any]],
    session: scoped_session[Session],
) -> office.Scene:
    """A small office with everybody's post, two areas and a few flats."""
    kept = built_scenes(_scene_of(request.fixturenames))
    return office.Scene(session(), **databases.recall_fields(session(), kept))


@pytest.fixture
def filled(scene: office.Scene) -> office.Scene:
    """The scene with a few rows of every record type, of each area."""
    return scene


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run: its driver can be started only once in a process."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = chrome.launch(playwright)
        if opened is None:
            pytest.skip("no Chromium found")
        yield opened
        opened.close()
