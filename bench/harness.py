"""How a screen is measured: processor time of the application and of its database, no network.

Wall time tells of other work on the machine, so it is not taken. Companies of different sizes are
asked in turn, so that growth is a ratio within one run.
"""

from __future__ import annotations

import gc
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import create_engine, text

from app import create_app
from bench import generate
from bench.sent import recorded
from models import db
from tests import postgres
from tests.visitor import Visitor

ROUNDS = 9


@dataclass
class Company:
    """One database of one size behind the application, with somebody signed in."""

    kind: str
    size: str
    app: Flask
    clients: dict[str, Visitor] = field(default_factory=dict)

    def client(self, username: str) -> Visitor:
        """Return the browser of a person, signed in once."""
        if username not in self.clients:
            client = self.app.test_client()
            if not isinstance(client, Visitor):
                raise TypeError(client)
            self.clients[username] = client.sign_in(username)
        return self.clients[username]

    @contextmanager
    def inside(self) -> Iterator[Company]:
        """Stand in the application's context."""
        with self.app.app_context():
            yield self

    def backend(self) -> tuple[int, int]:
        """Return the database's own process and the nanoseconds it has worked; 0 if it has none."""
        if self.kind != "postgresql":
            return 0, 0
        with self.inside(), db.engine.connect() as connection:
            pid = connection.scalar(text("SELECT pg_backend_pid()")) or 0
        try:
            return pid, int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0])
        except OSError:
            return 0, 0


@contextmanager
def companies(kind: str, sizes: Sequence[str]) -> Iterator[list[Company]]:
    """Write a company of each size and open the application on it."""
    with tempfile.TemporaryDirectory() as folder:
        if kind == "sqlite":
            yield _opened(kind, sizes, Path(folder), f"sqlite:///{folder}/{{}}.sqlite")
            return
        with postgres.server() as address:
            orders = create_engine(address.format("postgres"), isolation_level="AUTOCOMMIT")
            with orders.connect() as connection:
                for size in sizes:
                    connection.execute(text(f'CREATE DATABASE "bench_{size}"'))
            orders.dispose()
            address = address.format("bench_{}")
            yield _opened(kind, sizes, Path(folder), address)


def _opened(kind: str, sizes: Sequence[str], folder: Path, address: str) -> list[Company]:
    found = []
    for size in sizes:
        url = address.format(size)
        engine = create_engine(url)
        began = time.process_time()
        generate.build(engine, generate.Size(generate.SIZES[size]))
        engine.dispose()
        print(f"{kind} {size}: rows written in {time.process_time() - began:.0f} s CPU", flush=True)
        settings = {
            "TESTING": True,
            "SECRET_KEY": "bench",
            "AUDIT_KEY": "bench",
            "SQLALCHEMY_DATABASE_URI": url,
            "DATA_DIR": str(folder / size),
        }
        app = create_app(settings)
        app.test_client_class = Visitor
        found.append(Company(kind, size, app))
    return found


@dataclass(frozen=True)
class Figure:
    """What one case costs a company: milliseconds of processor time, statements, bytes."""

    kind: str
    size: str
    case: str
    least: float
    median: float
    statements: int
    size_bytes: int


Case = Callable[[Company], int]  # does it once and returns the bytes that came out


def compare(name: str, work: Case, among: Sequence[Company], rounds: int = ROUNDS) -> list[Figure]:
    """Measure one case on companies of several sizes in turn."""
    taken: dict[str, list[float]] = {company.size: [] for company in among}
    seen: dict[str, tuple[int, int]] = {}
    for company in among:
        work(company)  # warm
        with company.inside(), recorded(db.engine) as sent:
            size = work(company)
        seen[company.size] = len(sent), size
    for _ in range(rounds):
        for company in among:
            gc.collect()
            (pid, before), began = company.backend(), time.process_time()
            work(company)
            own = (time.process_time() - began) * 1e3
            now, after = company.backend()
            if now == pid:  # else the pool has opened another connection meanwhile
                taken[company.size].append(own + (after - before) / 1e6)
    return [
        Figure(
            company.kind,
            company.size,
            name,
            min(taken[company.size]),
            statistics.median(taken[company.size]),
            *seen[company.size],
        )
        for company in among
    ]


def load() -> list[float]:
    """Return how busy the machine is."""
    return [round(each, 1) for each in os.getloadavg()] if hasattr(os, "getloadavg") else []


def growth(figures: Sequence[Figure]) -> dict[tuple[str, str], float]:
    """Return for each case on each database: the largest company's least time to the smallest's."""
    found: dict[tuple[str, str], list[Figure]] = {}
    for one in figures:
        found.setdefault((one.kind, one.case), []).append(one)
    return {key: each[-1].least / each[0].least for key, each in found.items()}


def page(username: str, path: str | Callable[[Company], str]) -> Case:
    """Return the case of somebody opening a page."""

    def work(company: Company) -> int:
        address: Any = path if isinstance(path, str) else path(company)
        answer = company.client(username).get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")
        return len(answer.data)

    return work
