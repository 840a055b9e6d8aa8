"""The worker's round of every minute: the ladder, exams whose time is over, then the messages.

It runs beside the queue, in a thread of its own: a long print must not hold up a deadline.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import Event, Thread

import click
from flask import Flask
from flask.cli import with_appcontext
from flask_babel import gettext
from sqlalchemy.exc import IntegrityError

from models import clock, db
from services import exam_sittings, ladder, notice_round
from services.terminal import working

EVERY_SECONDS = 60.0
Done = Callable[[datetime], object]


def make(app: Flask) -> tuple[int, int]:
    """Make one round; return how many steps were taken and how many messages went out."""
    with app.app_context():
        session, at = db.session(), clock.now()
        try:
            steps = ladder.run(session, at)
            session.commit()
            exam_sittings.hand_in_over(session, at)
            session.commit()
            return steps, notice_round.send_waiting(session, at)
        finally:
            db.session.remove()


@click.command("ladder")
@with_appcontext
def ladder_now() -> None:
    """Take the steps that deadlines call for now, and send what waits: one round of the worker."""
    with working() as work:
        taken = ladder.run(work.session, work.at)
        work.session.commit()
        sent = notice_round.send_waiting(work.session, work.at)
        said = gettext("Steps taken: %(steps)s. Messages sent: %(sent)s.", steps=taken, sent=sent)
        click.echo(said)


def begin(app: Flask, done: Done) -> Event:
    """Make a round now and every minute until the event returned is set; tell each that is done."""
    stop = Event()
    Thread(target=_go_on, args=(app, done, stop), name="rounds", daemon=True).start()
    return stop


def _go_on(app: Flask, done: Done, stop: Event) -> None:
    while True:
        try:
            make(app)
            with app.app_context():
                done(clock.now())
        except IntegrityError:
            app.logger.info("another worker made this round")
        except Exception:
            app.logger.exception("round")  # the next one may succeed: the worker goes on
        if stop.wait(EVERY_SECONDS):
            return
