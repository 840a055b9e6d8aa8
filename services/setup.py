"""Bring an installation to the point where it can work: the schema, then what no office lacks.

Everything here may run any number of times: what is there is left alone, also where somebody has
changed it since. A setting that was seeded once and then removed on purpose stays removed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import chinese_calendar
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models import (
    CalendarDay,
    Department,
    DocumentCategory,
    DunningInterval,
    DutyHours,
    Employee,
    FlyerTemplate,
    FormRegister,
    Post,
    PreDutyTopic,
    ReplyTemplate,
    Standard,
    TimeLimit,
    ToldText,
    VisitInterval,
    YearlyRequirement,
    clock,
    search,
)
from models.base import Base
from models.standards import from_rules
from reports import fonts, pdf
from rules import dunning, training, typed, visits
from rules.deadlines import DEFAULT_LIMITS
from rules.refusal import Refusal
from rules.standards import DEFAULT_STANDARD
from rules.vocabulary import N_, DayKind, Role, StandardState
from services import (
    accounts,
    customer_files,
    flyer_texts,
    form_register,
    office_words,
    quality_members,
    question_sets,
    runbooks,
    schema,
)

FIRST_DAY = date(2000, 1, 1)  # the seeded settings hold for every record there is
HOLIDAYS_FROM = 2024  # imported records are seldom older than that
DEPARTMENTS = ("工程部", "管业部", "维修部", "保安部", "保洁部")  # JD-2
OPENS, CLOSES = "08:30", "18:00"  # every day of the week, until an office enters its own


# Schema -------------------------------------------------------------------------------------------
def upgrade(engine: Engine) -> None:
    """Bring the schema up to date, all steps in one transaction."""
    with engine.connect() as connection:
        schema.migrate(connection)


def has_schema(engine: Engine) -> bool:
    """Say whether there is a schema at all, of whatever version."""
    with engine.connect() as connection:
        return schema.revision(connection) is not None


def is_current(engine: Engine) -> bool:
    """Say whether the schema is the one this version of the product works with."""
    with engine.connect() as connection:
        return schema.revision(connection) == schema.head()


# Rows ---------------------------------------------------------------------------------------------
def seed(session: Session) -> None:
    """Write what every installation begins with; what is there already is left alone."""
    _standard(session)
    _once(session, TimeLimit, _limits())
    _once(session, DutyHours, _duty_hours())
    _once(session, VisitInterval, (_visit_interval() for _ in range(1)))
    _once(session, DunningInterval, _ladder())
    _once(session, YearlyRequirement, quality_members.first_requirements())
    _once(session, Department, (Department(name=name) for name in DEPARTMENTS))
    _once(session, PreDutyTopic, _topics())
    office_texts(session)
    _forms(session)
    holidays(session)
    runbooks.seed(session)
    question_sets.seed(session, FIRST_DAY)
    session.flush()
    search.complete(session)


def _once(session: Session, model: type[Base], rows: Iterable[Base]) -> None:
    """Fill a table that is still empty."""
    if session.execute(select(model.id).limit(1)).first() is None:
        session.add_all(rows)


def _standard(session: Session) -> None:
    if session.execute(select(Standard.id).limit(1)).first() is None:
        first = from_rules(DEFAULT_STANDARD)
        first.state = StandardState.ISSUED
        session.add(first)


def office_texts(session: Session) -> None:
    """Write the texts and categories an office begins with: letters, telling, customer files."""
    _once(session, ReplyTemplate, office_words.first_templates())
    _once(session, ToldText, office_words.first_told_texts())
    _once(session, DocumentCategory, customer_files.first_categories())
    _once(session, FlyerTemplate, flyer_texts.first())


def _limits() -> Iterable[TimeLimit]:
    for limit in DEFAULT_LIMITS:
        yield TimeLimit(
            step=limit.step,
            category=limit.category,
            urgency=limit.urgency,
            minutes=limit.minutes,
            duty_clock=limit.duty_clock,
            rolls=limit.rolls,
            valid_from=limit.valid_from,
            clause=limit.clause,
        )


def _duty_hours() -> Iterable[DutyHours]:
    for weekday in range(7):
        yield DutyHours(valid_from=FIRST_DAY, weekday=weekday, opens=OPENS, closes=CLOSES)


def _visit_interval() -> VisitInterval:
    months, clause = visits.DEFAULT_MONTHS, visits.CLAUSE
    return VisitInterval(months=months, valid_from=FIRST_DAY, clause=clause)


def _ladder() -> Iterable[DunningInterval]:
    for step, wait in dunning.DEFAULT.items():
        yield DunningInterval(
            step=step,
            after_due=wait.after_due,
            after_step=wait.after_step,
            valid_from=FIRST_DAY,
            clause=dunning.CLAUSE,
        )


def _topics() -> Iterable[PreDutyTopic]:
    """Yield the topics mandatory before duty (4.1.1.2), from the day after the set-up.

    Who is entered on the day of the set-up itself, or with an earlier first day, was there before.
    """
    first = clock.today() + timedelta(days=1)
    for place, (code, name) in enumerate(training.FIRST_TOPICS, 1):
        yield PreDutyTopic(code=code, name=name, valid_from=first, position_no=place)


def _forms(session: Session) -> None:
    known = set(session.scalars(select(FormRegister.code)))
    session.add_all(row for row in form_register.first() if row.code not in known)


def first_administrator(
    session: Session, username: str, name: str, password: str, today: date
) -> Employee:
    """Return a new system administrator, who then enters offices and staff on screen."""
    username = typed.username(username)
    if session.scalar(select(Employee.id).where(Employee.username == username)) is not None:
        raise Refusal(N_("This user name is taken. Choose another one."), field="username")
    if not username or not name:
        raise Refusal(N_("Give a user name and a name."), field="username")
    person = Employee(username=username, name=name, must_change_password=False)
    accounts.check_password(person, password)
    person.password_hash = accounts.hash_password(password)
    person.posts.append(Post(role=Role.ADMINISTRATOR, valid_from=today))
    session.add(person)
    session.flush()
    return person


# Holidays -----------------------------------------------------------------------------------------
def published_years() -> range:
    """Return the years whose holidays the installed calendar package knows."""
    return range(HOLIDAYS_FROM, max(chinese_calendar.holidays).year + 1)


def holidays(session: Session) -> int:
    """Enter the public holidays and make-up workdays of the years that have none yet.

    They come from a maintained package; the table is editable afterwards. Returns how many days.
    """
    entered = {day.year for day in session.scalars(select(CalendarDay.day))}
    days = [
        _calendar_day(day)
        for year in published_years()
        if year not in entered
        for day in _days_of(year)
        if day in chinese_calendar.holidays or day in chinese_calendar.workdays
    ]
    session.add_all(days)
    return len(days)


def _days_of(year: int) -> Iterable[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


def _calendar_day(day: date) -> CalendarDay:
    made_up = chinese_calendar.workdays.get(day)
    name = made_up or chinese_calendar.holidays[day]
    kind = DayKind.MAKE_UP if made_up else DayKind.HOLIDAY
    return CalendarDay(day=day, kind=kind, name=chinese_calendar.Holiday(name).chinese)


def prepare_printing() -> None:
    """Build the fonts of the forms now, so that nobody waits for them at the first print."""
    if pdf.available():
        fonts.ensure_fonts()
