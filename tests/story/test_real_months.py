"""Two public logs become months on paper: imported, generated, submitted, approved, printed.

The rows stand outside the project and are not part of it; without them these tests are skipped.
Their rates are far below target, so the scores end at nothing and the forms say why. ``-s`` shows
the figures.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Assessment, Employee, RecordGap
from models.scopes import Actor, actor_of
from reports import pdf
from reports.catalogue import MONTHLY_ASSESSMENT
from rules.vocabulary import AssessmentStatus, Indicator, LineState, Role
from services import forms, gaps, generation, months
from tests.data_sets import test_real_rows as real
from tests.reports import tools

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not pdf.available(), reason="PDF can't be made on this machine"),
]
LANGUAGE = "zh_Hans_CN"


@pytest.fixture
def installed(session: Session) -> Session:
    """An installation with its settings and nothing else."""
    real.setup.seed(session)
    session.commit()
    return session


def leaders(session: Session, code: str) -> dict[str, Actor]:
    """The supervisor and the manager of an office, by the public import."""
    heads = ["username", "name", "position", "office", "on_duty_from"]
    posts = [("zhuguan", "主管员", "supervisor"), ("jingli", "经理员", "manager")]
    rows = [[*post, code, "2010-01-01"] for post in posts]
    real.take(session, "staff", real.as_list(heads, rows))
    session.commit()
    people = {row.username: row for row in session.query(Employee)}
    return {name: actor_of(session, people[name], real.AT.date()) for name, _, _ in posts}


def approved(session: Session, who: dict[str, Actor], month: date, code: str) -> list[Assessment]:
    """The month of an office, all of it through supervisor and manager."""
    generation.generate(session, real.OPERATOR, month, real.AT, [code])
    found = session.scalars(select(RecordGap).where(RecordGap.month == month)).all()
    gaps.confirm_all(session, who["zhuguan"], found, real.AT)
    rows = generation.generate(session, real.OPERATOR, month, real.AT, [code])
    months.submit_all(session, who["zhuguan"], rows, real.AT)
    months.approve_all(session, who["jingli"], rows, real.AT)
    session.commit()
    assert {row.status for row in rows} == {AssessmentStatus.APPROVED}
    return rows


def told(row: Assessment) -> str:
    """The figures of a record in one line, for the terminal."""
    lines = [
        f"{line.indicator.value} {line.numerator}/{line.denominator} −{line.points}"
        for line in row.lines
        if line.state is LineState.COUNTED
    ]
    post = f"{row.month:%Y-%m} {row.office.code} {row.employee.name} {row.position.value}"
    return f"{post}: {row.score} ({'; '.join(lines)})"


def printed(session: Session, actor: Actor, row: Assessment) -> str:
    """The text of a record's form."""
    document = forms.document(session, actor, MONTHLY_ASSESSMENT.code, row, LANGUAGE, real.AT)
    return tools.text(document.data)


def counted(row: Assessment, indicator: Indicator) -> bool:
    line = next(line for line in row.lines if line.indicator is indicator)
    return line.state is LineState.COUNTED and line.points > 0


@pytest.mark.parametrize(
    ("code", "brought", "month", "indicators"),
    [
        pytest.param(
            "R",
            real.import_messages,
            real.busiest,
            {Role.FRONT_DESK: Indicator.DISPATCH, Role.AREA_ADMIN: Indicator.COMPLAINT},
        ),
        pytest.param(  # a company of many offices: its import is tested on both databases by itself
            "L",
            real.import_incidents,
            lambda session: date(2016, 3, 1),
            {Role.FRONT_DESK: Indicator.DISPATCH},
            marks=pytest.mark.once,
        ),
    ],
)
def test_months_of_real_rows_end_on_paper(
    installed: Session,
    code: str,
    brought: Callable[[Session], bytes],
    month: Callable[[Session], date],
    indicators: dict[Role, Indicator],
) -> None:
    brought(installed)
    who = leaders(installed, code)
    rows, manager = approved(installed, who, month(installed), code), who["jingli"]
    for role, indicator in indicators.items():
        row = min((row for row in rows if row.position is role), key=lambda row: row.score)
        print(told(row))  # noqa: T201 - the figures are what this shows
        assert row.score == 0
        assert counted(row, indicator)
        paper = printed(installed, manager, row)
        assert row.record_no in paper
        assert "".join(row.employee.name.split()) in "".join(paper.split())
    whole = forms.month_file(installed, manager, month(installed), code, LANGUAGE, real.AT)
    assert whole.data.startswith(b"%PDF")
    print(f"{len(rows)} forms, {len(whole.data) / 1000:.0f} KB in one file")  # noqa: T201
