"""Ten times the rows of the record types of which a company has few for its work orders."""

from __future__ import annotations

from sqlalchemy import Engine, Table, func, select, text

from bench.writing import analyse, unchecked
from models import Assessment, Bill, Customer, Payment, Unit

TIMES = 10
# what tells copies apart, where a record type counts something once
_APART = {"bill_no", "receipt_no", "code", "room", "record_no"}
_EARLIER = {
    "sqlite": "date(month, '-' || (:copy * 12) || ' months')",
    "postgresql": "CAST(month - make_interval(months => :copy * 12) AS date)",
}
_MODELS = (Customer, Unit, Bill, Payment, Assessment)


def tenfold(engine: Engine) -> None:
    """Copy the rows within the database: the lists of a hundred thousand, in seconds."""
    for model in _MODELS:
        table: Table = model.__table__
        with engine.begin() as connection:
            unchecked(connection)
            most = connection.scalar(select(func.max(table.c.id)))
            for copy in range(1, TIMES):
                values = {"most": most, "shift": copy * most, "mark": f"c{copy}", "copy": copy}
                connection.execute(text(_copy(table, _EARLIER[engine.name])), values)
    analyse(engine)


def _copy(table: Table, earlier: str) -> str:
    names = [column.name for column in table.columns]
    chosen = []
    for name in names:
        if name == "id":
            chosen.append("id + :shift")
        elif name in _APART:
            chosen.append(f"{name} || :mark")
        elif table.name == "assessment" and name == "month":  # a month has as many as ever
            chosen.append(earlier)
        else:
            chosen.append(name)
    return (
        f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {', '.join(chosen)} "  # noqa: S608
        f"FROM {table.name} WHERE id <= :most"
    )
