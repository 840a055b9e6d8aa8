"""The gaps of quality administrators, QM-1.1 … QM-2.2, from the matrix person × requirement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from models import QualityMember
from models.scopes import Actor
from rules.qualification_words import RequirementKind
from rules.vocabulary import N_, Deed, Record
from services import quality_matrix
from services.clauses.asked import Asked, Gap

_LACKING: Mapping[RequirementKind, str] = {
    RequirementKind.INTERNAL: N_("No valid internal auditor's certificate at the end of %(month)s"),
    RequirementKind.EXTERNAL: N_(
        "No external auditor's certificate or plan at the end of %(month)s"
    ),
    RequirementKind.THEORY: N_("No training in quality theory in the year up to %(month)s"),
    RequirementKind.SKILL: N_("No training in professional skill in the year up to %(month)s"),
    RequirementKind.FIELD_STUDY: N_("No field study in the year up to %(month)s"),
}


def lacking(session: Session, actor: Actor, asked: Asked) -> dict[str, list[Gap]]:
    """Return what is red in the matrix of each year of the period, by clause."""
    if not actor.may(Deed.VIEW, Record.QUALITY_MEMBER):
        return {}
    found: dict[str, list[Gap]] = defaultdict(list)
    for year in range(asked.from_on.year, min(asked.to_on, asked.today).year + 1):
        for (clause, what), ids in _red(session, actor, year, asked.today).items():
            month = min(date(year, 12, 1), asked.today.replace(day=1))
            condition = QualityMember.id.in_(ids)
            found[clause].append(Gap(_LACKING[what], Record.QUALITY_MEMBER, condition, month))
    return found


def _red(
    session: Session, actor: Actor, year: int, today: date
) -> dict[tuple[str, RequirementKind], list[int]]:
    found: dict[tuple[str, RequirementKind], list[int]] = defaultdict(list)
    for person in quality_matrix.people(session, actor, year, today):
        for what, cell in person.cells.items():
            for clause in cell.asked.clauses if cell.is_bad else ():
                found[clause, what].append(person.member_ids[0])
    return found
