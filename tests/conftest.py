"""What every test can ask for: a fresh database, the application on it, a session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from flask import Flask
from flask_babel import Babel
from hypothesis import HealthCheck, settings
from sqlalchemy import make_url

import config
from models import db
from tests import chrome, databases, office
from tests.visitor import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from sqlalchemy.orm import Session, scoped_session

ROOT = Path(__file__).resolve().parents[1]

# Other steps of the checks run at the same time, so the clock says nothing about a rule.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--db", choices=("sqlite", "postgresql"), default="sqlite", help="the database to test on"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run a test that needs no database once, not once a database."""
    if config.getoption("--db") == "sqlite":
        return
    again = [
        item
        for item in items
        if "database_url" in getattr(item, "fixturenames", ())
        and item.get_closest_marker("once") is None
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in again])
    items[:] = again


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


@pytest.fixture(scope="session")
def built_scene(database_copies: databases.Copies) -> dict[str, Any]:
    """The small office of `tests.office`, built once; returns where its rows are found."""
    kept: dict[str, Any] = {}

    def build(url: str) -> None:
        databases.make_schema(url)
        app = _records_only(url)
        with app.app_context():
            kept.update(databases.remember_fields(office.build(db.session())))
        close(app)

    database_copies.prepare("scene", build)
    return kept


@pytest.fixture
def database_url(
    request: pytest.FixtureRequest, database_copies: databases.Copies, tmp_path: Path
) -> Iterator[str]:
    """The address of a database of this test's own, without rows unless it asks for a scene."""
    name = "empty"
    if "scene" in request.fixturenames:
        request.getfixturevalue("built_scene")
        name = "scene"
    url = database_copies.fresh(name, tmp_path)
    yield url
    database_copies.drop(url)


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


@pytest.fixture
def new_app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application that no test has touched, to add pages to."""
    app = build(database_url, tmp_path / "instance")
    yield app
    close(app)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], tuple[Flask, dict[str, Any]]]:
    """Hand out the application of the present screens with its settings, built once.

    Building it takes longer than most tests.
    """
    import admin_views

    kept: dict[Any, tuple[Flask, dict[str, Any]]] = {}

    def of_these_screens() -> tuple[Flask, dict[str, Any]]:
        if admin_views.SCREENS not in kept:
            app = build("sqlite://", tmp_path_factory.mktemp("app"))
            close(app)
            kept[admin_views.SCREENS] = app, dict(app.config)
        return kept[admin_views.SCREENS]

    return of_these_screens


@pytest.fixture
def app(
    built: Callable[[], tuple[Flask, dict[str, Any]]], database_url: str, tmp_path: Path
) -> Iterator[Flask]:
    """The application on a fresh database, with a folder and settings of this test's own."""
    app, settings = built()
    folder = tmp_path / "instance"
    folder.mkdir()
    places = {"DATA_DIR": str(folder), "AUDIT_HEAD": str(folder / "audit.head")}
    app.config.clear()
    app.config.update(settings | configuration(database_url) | places)
    app.instance_path = str(folder)
    options = {"url": make_url(database_url), **config.engine_options(database_url)}
    db._app_engines[app] = {None: db._make_engine(None, options, app)}
    yield app
    close(app)


def _records_only(database_url: str) -> Flask:
    app = Flask("records_only", root_path=str(ROOT))
    app.config.from_mapping(configuration(database_url))
    db.init_app(app)
    Babel(app, default_locale="zh_Hans_CN")
    return app


@pytest.fixture
def records_only(database_url: str) -> Iterator[Flask]:
    """The records without the screens: much quicker to build than the application."""
    app = _records_only(database_url)
    yield app
    close(app)


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
def scene(built_scene: dict[str, Any], session: scoped_session[Session]) -> office.Scene:
    """A small office with everybody's post, two areas and a few flats."""
    return office.Scene(session(), **databases.recall_fields(session(), built_scene))


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
