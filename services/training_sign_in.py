"""Signing in to a training: by one's own log-in, or by the code on the trainer's screen.

Who is on the list signs in; who is not waits until the trainer confirms him. Twice changes nothing.
Wrong guesses are counted by address and session, then forgotten. The caller commits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, and_, delete, func, insert, or_, select
from sqlalchemy.orm import Session

from models import Employee, TrainingAttendance, TrainingSession, TrainingTry
from models.scopes import Actor, require
from reports.verification import address
from rules import training as rules
from rules import typed
from rules.refusal import Refusal
from rules.training_words import AttendanceState, SessionState, SignedBy
from rules.vocabulary import N_, Deed, Record
from services import training, training_people

PATH = "T"  # the public page is /T, and /T/<token>/<code> behind the code on the screen
WINDOW = timedelta(minutes=15)
MOST_OF_ADDRESS = 20  # wrong guesses of one address: a class behind one address mistypes some
MOST_OF_SESSION = 120
FEWEST_DIGITS = 4  # of a phone number
_UNAUDITED = {"audited": True}  # bookkeeping that is forgotten within the hour
NOT_OPEN = N_("Sign-in to this training is not open.")
NOT_LISTED = N_(
    "You are not on the list of this training. Scan the code in the room: the trainer then"
    " confirms you."
)
EXPIRED = N_("This code has expired. Scan or type the one that stands on the screen now.")
UNKNOWN = N_("Nobody of this name and number is known. Check both, or tell the trainer.")
REFUSED = N_("The trainer has taken you off the list of this session. Speak to him.")


def by_login(
    session: Session, actor: Actor, row: TrainingSession, at: datetime
) -> tuple[TrainingAttendance, bool]:
    """Sign somebody in by his own log-in; returns his line, and whether it is new."""
    require(session, actor, Deed.SIGN, Record.TRAINING_SESSION, row)
    training.held(session, row)
    if row.state is not SessionState.OPEN:
        raise Refusal(NOT_OPEN)
    line = _line(session, row, actor.employee_id or 0)
    if line is None or line.state is AttendanceState.STRUCK:
        raise Refusal(NOT_LISTED)
    return line, _sign(session, line, SignedBy.LOGIN, at)


def by_code(
    session: Session, row: TrainingSession, at: datetime, *, name: str, number: str
) -> tuple[TrainingAttendance, bool]:
    """Sign somebody in who has the code of the minute; who is not on the list waits."""
    training.held(session, row)
    if row.state is not SessionState.OPEN:
        raise Refusal(NOT_OPEN)
    who = _known(session, row, name, number)
    if who is None:
        raise Refusal(UNKNOWN, field="number")
    line = _line(session, row, who)
    if line is None:
        line = training_people.walk_in(session, row, who)
        line.signed_at, line.signed_by = at, SignedBy.PIN
        session.flush()
        return line, True
    if line.state is AttendanceState.STRUCK:
        raise Refusal(REFUSED)
    return line, _sign(session, line, SignedBy.PIN, at)


def _line(session: Session, row: TrainingSession, employee_id: int) -> TrainingAttendance | None:
    return session.scalars(
        select(TrainingAttendance).where(
            TrainingAttendance.session_id == row.id, TrainingAttendance.employee_id == employee_id
        )
    ).one_or_none()


def _sign(session: Session, line: TrainingAttendance, by: SignedBy, at: datetime) -> bool:
    if rules.signed_as(line.state) is line.state:
        return False  # signed in already, or waits already
    training_people.sign(line, by, at)
    session.flush()
    return True


def _known(session: Session, row: TrainingSession, name: str, number: str) -> int | None:
    """Return who has this name and employee number, or these last digits of the phone.

    Of several it is the one on the list; where that does not tell them apart it is nobody.
    """
    code, phone = typed.code(number), typed.phone(number)
    ways = [Employee.employee_no == code]
    if phone.isdecimal() and len(phone) >= FEWEST_DIGITS:
        ways.append(Employee.phone.endswith(phone, autoescape=True))
    found = session.scalars(
        select(Employee.id)
        .where(Employee.active, Employee.name == typed.plain(name), or_(*ways))
        .limit(20)
    ).all()
    if len(found) > 1:
        on_it = select(TrainingAttendance.employee_id).where(
            TrainingAttendance.session_id == row.id, TrainingAttendance.employee_id.in_(found)
        )
        found = session.scalars(on_it).all()
    return found[0] if len(found) == 1 else None


# The code -----------------------------------------------------------------------------------------
def page_address(row: TrainingSession, at: datetime) -> str:
    """Return the address behind the QR code on the screen at an instant."""
    config = current_app.config
    base = config.get("PUBLIC_URL") or (
        f"http://{config.get('HOST', '127.0.0.1')}:{config.get('PORT', 8000)}"
    )
    return address(base, f"{PATH}/{row.token}/{rules.code(row.secret, at)}")


def typing_address() -> str:
    """Return what is typed where nothing can scan: the page that asks for the code."""
    config = current_app.config
    base = str(config.get("PUBLIC_URL") or "") or (
        f"http://{config.get('HOST', '127.0.0.1')}:{config.get('PORT', 8000)}"
    )
    return f"{base.rstrip('/')}/t"


def open_session(session: Session, token: str) -> TrainingSession | None:
    """Return the session a scanned address leads to, while its sign-in is open."""
    return session.scalars(
        select(TrainingSession).where(TrainingSession.token == token.strip().upper()[:32], _open())
    ).one_or_none()


def of_code(session: Session, code: str, at: datetime) -> Sequence[TrainingSession]:
    """Return the open sessions on whose screen this code stands now: nearly always one."""
    running = session.scalars(select(TrainingSession).where(_open())).all()
    return [one for one in running if rules.is_current(code, one.secret, at)]


def _open() -> ColumnElement[bool]:
    is_open = TrainingSession.state == SessionState.OPEN
    return and_(is_open, TrainingSession.voided_at.is_(None))


def guesses_left(session: Session, row: TrainingSession | None, ip: str, at: datetime) -> bool:
    """Say whether somebody may still try: from this address, and at this session."""
    since = select(func.count(TrainingTry.id)).where(TrainingTry.at > at - WINDOW)
    if (session.scalar(since.where(TrainingTry.ip == ip)) or 0) >= MOST_OF_ADDRESS:
        return False
    if row is None:
        return True
    return (session.scalar(since.where(TrainingTry.session_id == row.id)) or 0) < MOST_OF_SESSION


def guessed_wrong(session: Session, row: TrainingSession | None, ip: str, at: datetime) -> None:
    """Count a wrong guess; those of long ago are forgotten."""
    session.execute(
        delete(TrainingTry).where(TrainingTry.at <= at - 2 * WINDOW), execution_options=_UNAUDITED
    )
    known = None if row is None else row.id
    session.execute(
        insert(TrainingTry).values(ip=ip, session_id=known, at=at), execution_options=_UNAUDITED
    )
