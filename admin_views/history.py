"""A record's history in sentences: who changed what from what to what, when and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from itertools import groupby
from typing import Any

from flask_babel import gettext
from sqlalchemy import Enum, inspect, select
from sqlalchemy.orm import Session

from admin_views import formatting
from admin_views.columns import kind_of
from models import MODELS
from models.audit import AuditLine, history
from models.base import Base
from models.scopes import Actor, rows_within
from rules.vocabulary import AuditOp, Deed, Record


@dataclass(frozen=True, slots=True)
class Told:
    """One happening: when, who, and the sentences that tell it."""

    at: str
    who: str
    sentences: tuple[str, ...]
    facts: tuple[str, ...]  # what a new record was entered with
    reason: str


def told(
    session: Session,
    record: Record,
    row_id: int,
    sees: Callable[[str], bool] = lambda name: True,
    limit: int = 100,
    actor: Actor | None = None,
) -> list[Told]:
    """Return what happened to a record and its parts, newest first; one deed is told at once.

    Of parts that are records themselves an ``actor`` is told those within his reach: of a training
    his own attendance, and nobody else's reason of absence.
    """
    lines = history(session, record, row_id, limit)
    if actor is not None:
        lines = _within_reach(session, actor, lines)
    tables = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
    happenings: list[Told] = []
    for _, together in groupby(lines, key=lambda line: (line.at, line.actor_id, line.request_id)):
        parts = [tell(line, tables.get(line.record), sees) for line in reversed(list(together))]
        sentences = tuple(dict.fromkeys(said for part in parts for said in part.sentences))
        facts = tuple(dict.fromkeys(fact for part in parts for fact in part.facts))
        reason = next((part.reason for part in parts if part.reason), "")
        if facts and not sentences and parts[0].who != formatting.NOTHING:
            sentences = (gettext("%(who)s added to it", who=parts[0].who),)  # a part alone
        if sentences or facts:
            happenings.append(Told(parts[0].at, parts[0].who, sentences, facts, reason))
    return happenings


def _within_reach(session: Session, actor: Actor, lines: list[AuditLine]) -> list[AuditLine]:
    """Leave out what tells of parts that the actor sees only some of, and not these."""
    hidden: set[tuple[str, int | None]] = set()
    parts = {(line.record, line.row_id) for line in lines if line.owner is not None}
    for record in (one for one in Record if any(one.value == name for name, _ in parts)):
        if not actor.may(Deed.VIEW, record) or actor.offices(Deed.VIEW, record) is None:
            continue
        model: Any = MODELS[record]
        told_of = {row_id for name, row_id in parts if name == record.value}
        seen = select(model.id).where(model.id.in_(told_of), rows_within(actor, model, record))
        hidden |= {(record.value, one) for one in told_of - set(session.scalars(seen))}
    return [line for line in lines if (line.record, line.row_id) not in hidden]


def tell(
    line: AuditLine, model: type[Base] | None, sees: Callable[[str], bool] = lambda name: True
) -> Told:
    """Tell one line of the audit trail.

    A new part that has no name of its own gives its facts only; one without facts says nothing.
    What changed in a part names the part: which banknote, which step.
    """
    who = author(line) or formatting.NOTHING
    changes = {
        name: pair
        for name, pair in (line.changes or {}).items()
        if sees(name.removesuffix("_id")) and isinstance(pair, list) and len(pair) == 2
    }
    facts: list[str] = []
    if line.op is AuditOp.CREATE and model is not None:
        facts = [*_facts(model, changes), *_entry_facts(model, changes)]
        nameless = line.owner is not None and (not line.row_label or hasattr(model, "told_as"))
        sentences = [] if nameless else [_created(who, line)]
        facts = [" · ".join(facts)] if nameless and facts else facts
    elif line.op is AuditOp.UPDATE and model is not None:
        told_ones = {name: pair for name, pair in changes.items() if has_heading(model, name)}
        part = line.row_label if line.owner is not None else ""
        said = (_change(who, model, name, pair, part) for name, pair in told_ones.items())
        sentences = [sentence for sentence in said if sentence]
        sentences += _entry_changes(who, model, changes)
        if changes.get("voided_at", (None, None))[1] and "voided_at" not in told_ones:
            sentences.append(gettext("%(who)s voided %(name)s", who=who, name=_name_of(line)))
    else:
        sentences = [_deed(who, line)]
    at = formatting.moment(line.at)
    return Told(at, who, tuple(sentences), tuple(facts), line.reason)


def author(line: Any) -> str:
    """Return who did it: a person's name, or a word for what is nobody."""
    name = str(line.actor_name)
    return name if line.actor_id or not name else str(gettext(name))


def _name_of(line: AuditLine) -> str:
    return line.row_label or (f"#{line.row_id}" if line.row_id else "")


def _deed(who: str, line: AuditLine) -> str:
    what, name = gettext(line.op.wording), _name_of(line)
    if line.op is AuditOp.VIEW and name and line.row_id:
        return str(gettext("%(who)s looked at %(name)s", who=who, name=name))
    if name and name != who:
        return str(gettext("%(who)s: %(deed)s · %(name)s", who=who, deed=what, name=name))
    return str(gettext("%(who)s: %(deed)s", who=who, deed=what))


def _created(who: str, line: AuditLine) -> str:
    return str(gettext("%(who)s entered %(name)s", who=who, name=_name_of(line)))


def _facts(model: type[Base], changes: Mapping[str, list[Any]]) -> list[str]:
    return [
        gettext("%(what)s: %(value)s", what=heading(model, name), value=shown(model, name, new))
        for name, (_, new) in changes.items()
        if has_heading(model, name)
    ]


def _change(who: str, model: type[Base], name: str, pair: list[Any], part: str) -> str:
    """Tell a change; nothing of one by seconds, which reads as none."""
    old, new = (shown(model, name, value) or gettext("empty") for value in pair)
    if old == new:
        return ""
    what = heading(model, name)
    if part:
        what = gettext("%(what)s of %(part)s", what=what, part=part)
    return str(
        gettext(
            "%(who)s changed %(what)s from %(old)s to %(new)s", who=who, what=what, old=old, new=new
        )
    )


def _entries(model: type[Base], changes: Mapping[str, list[Any]]) -> list[tuple[str, str, str]]:
    """Return what changed in entries that are data: a field's name, old and new words."""
    told = getattr(model, "told_entries", None)
    return list(told(changes["entries"])) if told is not None and "entries" in changes else []


def _entry_facts(model: type[Base], changes: Mapping[str, list[Any]]) -> list[str]:
    return [
        gettext("%(what)s: %(value)s", what=name, value=new)
        for name, _, new in _entries(model, changes)
    ]


def _entry_changes(who: str, model: type[Base], changes: Mapping[str, list[Any]]) -> list[str]:
    return [
        gettext(
            "%(who)s changed %(what)s from %(old)s to %(new)s",
            who=who,
            what=name,
            old=old or gettext("empty"),
            new=new or gettext("empty"),
        )
        for name, old, new in _entries(model, changes)
    ]


def _attribute(model: type[Base], name: str) -> Any:
    """Return what carries a column's heading: for a foreign key, its relationship."""
    mapper = inspect(model)
    if name.endswith("_id") and name[:-3] in mapper.relationships:
        return getattr(model, name[:-3])
    return getattr(model, name) if name in mapper.column_attrs else None


def has_heading(model: type[Base], name: str) -> bool:
    """Say whether a column is shown to people at all."""
    attribute = _attribute(model, name)
    return attribute is not None and "label" in attribute.info


def heading(model: type[Base], name: str) -> str:
    """Return what a column is called."""
    attribute = _attribute(model, name)
    return str(attribute.info["label"]) if has_heading(model, name) else name


def shown(model: type[Base], name: str, value: Any) -> str:
    """Return a value of the trail as its column shows it."""
    if value is None or value == "":
        return ""
    if isinstance(value, dict):
        return str(value.get("label") or f"#{value.get('id')}")
    attribute = _attribute(model, name)
    if attribute is None or hasattr(attribute.property, "mapper"):
        return str(value)
    if sentences := attribute.info.get("sentences"):
        return str(gettext(sentences.get(value, value)))
    if words := attribute.info.get("listed"):  # several words of a closed list, with commas between
        known = {one.value: formatting.wording(one) for one in words}
        return str(gettext(", ").join(known.get(one, one) for one in str(value).split(",")))
    return formatting.text(kind_of(attribute), _revived(attribute, value))


def _revived(attribute: Any, value: Any) -> Any:
    """Return a value as the record had it: the trail keeps plain JSON."""
    column_type = attribute.property.columns[0].type
    try:
        if isinstance(column_type, Enum) and column_type.enum_class is not None:
            return column_type.enum_class(value)
        match kind_of(attribute):
            case "moment":
                return datetime.fromisoformat(value)
            case "day" | "month":
                return date.fromisoformat(value)
            case "exact" | "price":
                return Fraction(value)
    except (ValueError, TypeError):
        return str(value)  # a word that has left its list since: the trail keeps what it said
    return value
