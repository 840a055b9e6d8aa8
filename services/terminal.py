"""What every command of the command line does: its session, its rights, its refusals."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO, NoReturn

import click
from flask import current_app
from flask_babel import force_locale, gettext
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from models import Employee, Office, clock, db
from models.audit import Author, writing
from models.base import explain
from models.scopes import Actor, Forbidden, actor_of, operator
from rules import typed
from rules.refusal import Refusal
from rules.vocabulary import N_
from services import setup


@dataclass(frozen=True, slots=True)
class Work:
    """One command at work: on whose behalf, and when."""

    session: Session
    actor: Actor
    at: datetime
    today: date


def fail(sentence: str) -> NoReturn:
    """Say why not and end with exit code 1."""
    click.echo(sentence, err=True)
    raise SystemExit(1)


def said(refusal: Refusal) -> str:
    """Return the sentence of a refusal."""
    sentence = gettext(refusal.sentence)
    return str(sentence % refusal.values if refusal.values else sentence)


@contextmanager
def working(username: str | None = None) -> Iterator[Work]:
    """Give a command its session and its rights, keep what it did, tell what it may not."""
    session, today = db.session(), clock.today()
    with force_locale(current_app.config["LANGUAGE"]):
        try:
            actor = _actor(session, username, today)
            writing(session, Author(actor.employee_id, actor.name))
            yield Work(session, actor, clock.now(), today)
            session.commit()
        except Refusal as refusal:
            session.rollback()
            fail(said(refusal))
        except Forbidden as forbidden:
            session.rollback()
            fail(_forbidden(forbidden))
        except IntegrityError as error:
            session.rollback()
            reason = explain(error, Employee)
            fail(str(reason or gettext("This contradicts another record; nothing was saved.")))
        except (OperationalError, ProgrammingError, InterfaceError) as error:
            session.rollback()
            fail(_database_said(error))
        except OSError as error:
            session.rollback()
            fail(f"{error.filename or ''}: {error.strerror or error}".removeprefix(": "))


def _actor(session: Session, username: str | None, today: date) -> Actor:
    if username is None:
        return operator(today)
    found = session.scalar(select(Employee).where(Employee.username == typed.username(username)))
    if found is None:
        raise Refusal(N_("There is no user name “%(name)s”."), name=username)
    return actor_of(session, found, today)


def _forbidden(error: Forbidden) -> str:
    sentence = gettext(
        "The permission table does not grant “%(deed)s” on “%(record)s”.",
        deed=gettext(error.deed.wording),
        record=gettext(error.record.wording),
    )
    return str(sentence)


def _database_said(error: Exception) -> str:
    try:
        current = setup.is_current(db.engine)
    except (OperationalError, InterfaceError):
        return str(gettext("The database does not answer. Check OFFICE_DATABASE_URL."))
    if not current:
        return str(
            gettext("The database is not set up for this version. Type: flask --app app setup")
        )
    current_app.logger.error("database: %s", error)
    return str(
        gettext("The database does not answer at the moment and nothing was saved. Try again.")
    )


# Options ------------------------------------------------------------------------------------------
FILE = click.Path(dir_okay=False, path_type=Path)
AS = click.option("--as", "username", metavar="USERNAME", help="act with this person's rights")
OFFICES = click.option(
    "--office", "offices", multiple=True, metavar="CODE", help="only this office"
)
JSON = click.option("--json", "as_json", is_flag=True, help="print JSON")


def month(context: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    """Read a month such as 2026-10."""
    if value is None:
        return None
    try:
        return datetime.strptime(value, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        raise click.BadParameter(f"YYYY-MM, not {value!r}") from None


def day(context: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    """Read a day such as 2026-10-14."""
    try:
        return None if value is None else date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"YYYY-MM-DD, not {value!r}") from None


def office(work: Work, code: str | None) -> Office | None:
    """Return the office of a code, or say that there is none."""
    if code is None:
        return None
    found = work.session.scalar(select(Office).where(Office.code == code))
    if found is None:
        raise Refusal(N_("There is no office “%(code)s”."), code=code)
    return found


@contextmanager
def output(file: Path | None) -> Iterator[BinaryIO]:
    """Give a stream to write to; a file appears under its name only when it is whole."""
    if file is None:
        yield sys.stdout.buffer
        return
    draft = file.with_name(f".{file.name}.part")
    try:
        with draft.open("wb") as stream:
            yield stream
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def stop_when_asked() -> None:
    """End in order when a service manager asks, as Ctrl+C does."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
