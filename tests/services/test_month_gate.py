"""The month of a company stays a grouped pass: few statements, none reading a table whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine

from bench import month, month_rows
from tests import databases

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def company(
    database_copies: databases.Copies, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """A company for all tests of this file: they only read."""
    url = database_copies.fresh("empty", tmp_path_factory.mktemp("company"))
    engine = create_engine(url)
    month_rows.build(engine, month_rows.GATE)
    yield engine
    engine.dispose()
    database_copies.drop(url)


def test_few_statements_and_no_full_scan_for_a_whole_company(company):
    assert month.gate(company) == []


def test_figures_and_evidence_agree_for_everybody(company):
    found, listed = month.pass_once(company), month.list_once(company)
    assert len(found.fees) == month_rows.GATE.offices * month_rows.AREAS
    for rates, sides in (
        (found.dispatch, listed.dispatch),
        (found.complaint, listed.complaint),
        *((found.callback[mode], listed.callback[mode]) for mode in found.callback),
    ):
        counted = {key: (len(each.done), len(each.due)) for key, each in sides.items()}
        assert counted == {key: (rate.numerator, rate.denominator) for key, rate in rates.items()}
