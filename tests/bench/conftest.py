"""Large companies, each generated once and copied for every file of tests that wants one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from bench import generate
from tests import databases


@pytest.fixture(scope="session")
def company_of(database_copies: databases.Copies) -> Callable[[str, Path], str]:
    """``company_of("100k", folder)`` is the address of a copy of a company of that size."""
    built: set[str] = set()

    def write(size: str) -> Callable[[str], None]:
        def fill(url: str) -> None:
            databases.make_schema(url)
            engine = create_engine(url)
            generate.build(engine, generate.Size(generate.SIZES[size]))
            engine.dispose()

        return fill

    def of(size: str, folder: Path) -> str:
        name = f"company_{size}"
        if name not in built:
            database_copies.prepare(name, write(size))
            built.add(name)
        return database_copies.fresh(name, folder)

    return of
