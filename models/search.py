"""Search over Han bigrams, written in the transaction that writes the record.

Most Chinese words have two characters, which trigram indexes cannot serve. A text becomes its
overlapping pairs of Han characters and its words of letters and digits; SQLite keeps them in FTS5,
PostgreSQL in a GIN index. Record type and office are words too, so scope is part of the match.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import DDL, String, Text, UniqueConstraint, event, inspect, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.activities import Activity
from models.base import Base
from models.custom_forms import CustomRecord
from models.customers import Customer
from models.disputes import Dispute
from models.estate import Unit
from models.facilities import Facility, Fact
from models.people import Employee
from models.tasks import Task
from models.tickets import Ticket
from models.visits import Visit
from rules.typed import joined
from rules.vocabulary import Record

CAP = 1001  # ids a search hands out at most; a list says "1,000+"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUNS = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+(?:-[^\W_{_HAN}]+)*")
_IS_HAN = re.compile(rf"[{_HAN}]")
_LONGEST = 4000  # words of one record that are kept
# Begins the words of a phone number, so that only those who see numbers whole find by them. It is
# a sign for private use: the indexes keep it, and no search that somebody types contains it.
PHONE = "\ue000"


class SearchText(Base):
    """The search words of one record."""

    __tablename__ = "search_text"
    __table_args__ = (UniqueConstraint("record", "row_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    record: Mapped[str] = mapped_column(String(40))
    row_id: Mapped[int]
    words: Mapped[str] = mapped_column(Text)


# prefix: what people type first is a letter or two of a word that very many records have
_VECTOR = "array_to_tsvector(string_to_array(words, ' '))"
SEARCH_INDEX = {
    "sqlite": [
        "CREATE VIRTUAL TABLE search_fts USING fts5(words, content='search_text', "
        "content_rowid='id', prefix='1 2 3', tokenize=\"unicode61 remove_diacritics 0\")",
        "CREATE TRIGGER search_text_ai AFTER INSERT ON search_text BEGIN "
        "INSERT INTO search_fts(rowid, words) VALUES (new.id, new.words); END",
        "CREATE TRIGGER search_text_ad AFTER DELETE ON search_text BEGIN "
        "INSERT INTO search_fts(search_fts, rowid, words) "
        "VALUES ('delete', old.id, old.words); END",
        "CREATE TRIGGER search_text_au AFTER UPDATE ON search_text BEGIN "
        "INSERT INTO search_fts(search_fts, rowid, words) "
        "VALUES ('delete', old.id, old.words); "
        "INSERT INTO search_fts(rowid, words) VALUES (new.id, new.words); END",
    ],
    "postgresql": [f"CREATE INDEX ix_search_text_vector ON search_text USING gin (({_VECTOR}))"],
}
for _dialect, _statements in SEARCH_INDEX.items():
    for _statement in _statements:
        event.listen(
            SearchText.__table__,
            "after_create",
            DDL(_statement.replace("%", "%%")).execute_if(  # type: ignore[no-untyped-call]
                dialect=_dialect
            ),
        )
event.listen(
    SearchText.__table__,
    "after_drop",
    DDL("DROP TABLE IF EXISTS search_fts").execute_if(  # type: ignore[no-untyped-call]
        dialect="sqlite"
    ),
)


def runs(value: str) -> list[str]:
    """Split a text into runs of Han characters and words of letters and digits, folded."""
    return _RUNS.findall(joined(unicodedata.normalize("NFKC", value).casefold()))


def bigrams(value: str) -> list[str]:
    """Return the search words of a text: 厨房漏水 → 厨房 房漏 漏水 水, BX-1 → bx1 bx 1."""
    found: dict[str, None] = {}
    for run in runs(value):
        if _IS_HAN.match(run):
            found.update((run[start : start + 2], None) for start in range(len(run)))
        else:
            parts = run.split("-")
            found.update(dict.fromkeys(["".join(parts), *parts]))
    return list(found)


def _words(row: Base) -> Iterable[str]:
    match row:
        case Ticket():
            yield from (row.number, row.external_no or "", row.subject, row.place)
            yield from (row.description, row.result)
            if row.customer is not None:
                yield row.customer.name
        case Customer():
            yield from (row.name, row.code, row.initials, row.pinyin)
            yield from (unit.unit.address for unit in row.occupancies)
        case Unit():
            yield from (row.address, row.address.replace("-", ""), row.room)
        case _:  # every searched column of its own, as it stands
            columns = _SEARCHED[type(row)]
            yield from (getattr(row, key) or "" for key in columns if key != "office_id")


def _phones(row: Base) -> Iterable[str]:
    match row:
        case Ticket():
            yield row.caller_phone
        case Customer():
            yield from (row.phone, row.phone[-4:])


def _document(row: Base) -> str:
    marks = [f"r{type(row).__tablename__}", f"o{getattr(row, 'office_id', 0)}"]
    words = [f"{PHONE}{word}" for value in _phones(row) for word in bigrams(value)]
    words += [word for value in _words(row) for word in bigrams(value)]
    return " ".join(dict.fromkeys([*marks, *words[:_LONGEST]]))


@event.listens_for(Session, "after_flush")
def keep_search_words(session: Session, flush_context: Any) -> None:
    """Write the search words of the records this flush wrote, in the same transaction."""
    rows = [row for row in session.new if type(row) in _SEARCHED]
    rows += [row for row in session.dirty if _reworded(row)]
    rows += [
        row.customer
        for row in (*session.new, *session.dirty)
        if type(row).__tablename__ == "occupancy" and row.customer not in rows
    ]
    if not rows:
        return
    _keep(session, list(dict.fromkeys(rows)))


def _keep(session: Session, rows: list[Base]) -> None:
    """Write the search words of rows, over what stood there before."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(SearchText.__table__)
    session.connection().execute(
        statement.on_conflict_do_update(
            index_elements=["record", "row_id"], set_={"words": statement.excluded.words}
        ),
        [
            {"record": type(row).__tablename__, "row_id": row.id, "words": _document(row)}
            for row in rows
        ],
    )


# the columns whose values are searched: a change of another one leaves the words as they are
_SEARCHED: dict[type[Base], tuple[str, ...]] = {
    Ticket: (
        *("number", "external_no", "subject", "place", "description", "caller_phone", "result"),
        *("customer_id", "office_id"),
    ),
    Customer: ("name", "code", "phone", "initials", "pinyin", "office_id"),
    Unit: ("building_id", "stairwell", "room", "office_id"),
    Employee: ("name", "username", "employee_no", "pinyin"),
    Facility: ("name", "code", "location", "maintainer", "initials", "notes", "office_id"),
    Task: ("number", "what", "result", "office_id"),
    Visit: ("number", "said", "raised", "office_id"),
    Activity: ("number", "name", "place", "office_id"),
    Fact: ("name", "asks", "initials", "text", "office_id"),
    Dispute: ("number", "text", "report", "ruling", "clause", "ruled_clause", "office_id"),
    CustomRecord: ("number", "words", "office_id"),
}


def _reworded(row: Base) -> bool:
    before = inspect(row).committed_state
    return any(key in before for key in _SEARCHED.get(type(row), ()))


@dataclass(frozen=True, slots=True)
class Term:
    """A search word: what it may be in the index, and whether it may be a word's beginning."""

    words: tuple[str, ...]
    begins: bool

    def asked(self, quote: str, begin: str, either: str) -> str:
        """Return the term in the language of an index."""
        sign = begin if self.begins else ""
        parts = [f"{quote}{word}{quote}{sign}" for word in self.words]
        return parts[0] if len(parts) == 1 else f"({either.join(parts)})"


def _terms(words: str, phones: bool) -> list[Term]:
    """Return the search words of a query; with ``phones``, digits may be those of a number."""
    terms: list[Term] = []
    for run in runs(words)[:8]:
        plain = run.replace("-", "")
        if not _IS_HAN.match(run):
            either = (plain, f"{PHONE}{plain}") if phones and plain.isdigit() else (plain,)
            terms.append(Term(either, True))
        elif len(run) == 1:
            terms.append(Term((run,), True))
        else:
            terms += [Term((run[start : start + 2],), False) for start in range(len(run) - 1)]
    return terms


def matching(
    session: Session,
    record: Record,
    words: str,
    office_ids: Iterable[int] | None = None,
    limit: int = CAP,
    *,
    phones: bool = False,
) -> list[int]:
    """Return the ids of records that contain all the words, newest first, at most ``limit``.

    ``phones`` is for those who see phone numbers whole: nobody else may find out hidden digits by
    trying.
    """
    terms = _terms(words, phones)
    if not terms:
        return []
    offices = None if office_ids is None else sorted(office_ids)
    if offices == []:
        return []
    if session.get_bind().dialect.name == "postgresql":
        return _matching_postgresql(session, record, terms, offices, limit)
    query = [f'"r{record.value}"', *(term.asked('"', "*", " OR ") for term in terms)]
    if offices is not None:
        query.append("(" + " OR ".join(f'"o{office}"' for office in offices) + ")")
    found = session.execute(
        text(
            "SELECT row_id FROM search_text WHERE id IN (SELECT rowid FROM search_fts "
            "WHERE search_fts MATCH :query ORDER BY rowid DESC LIMIT :cap)"
        ),
        {"query": " AND ".join(query), "cap": limit},
    )
    return sorted(found.scalars(), reverse=True)


def _matching_postgresql(
    session: Session,
    record: Record,
    terms: list[Term],
    offices: list[int] | None,
    limit: int,
) -> list[int]:
    query = [f"'r{record.value}'", *(term.asked("'", ":*", " | ") for term in terms)]
    if offices is not None:
        query.append("(" + " | ".join(f"'o{office}'" for office in offices) + ")")
    match = f"{_VECTOR} @@ CAST(:query AS tsquery)"
    values = {"query": " & ".join(query), "cap": limit}
    # Ids first without an order: asking for the newest at once would walk the primary key. And the
    # cap stands outside: before a rare word the planner would trust to meet it soon by reading all.
    every = f"SELECT row_id FROM search_text WHERE {match}"  # noqa: S608
    capped = f"WITH found AS MATERIALIZED ({every}) SELECT row_id FROM found LIMIT :cap"  # noqa: S608
    found = session.execute(text(capped), values)
    ids = sorted(found.scalars(), reverse=True)
    if len(ids) < limit:
        return ids
    ordered = f"SELECT row_id FROM search_text WHERE {match} ORDER BY id DESC LIMIT :cap"  # noqa: S608
    return sorted(session.execute(text(ordered), values).scalars(), reverse=True)


def complete(session: Session) -> int:
    """Write the words of record types that have none: their rows are older than their search.

    Returns how many records were written.
    """
    count = 0
    for kind in _SEARCHED:
        known = select(SearchText.id).where(SearchText.record == kind.__tablename__).limit(1)
        if session.execute(known).first() is not None:
            continue
        for part in session.scalars(select(kind)).partitions(500):
            _keep(session, list(part))
            count += len(part)
    return count
