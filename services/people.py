"""Who held which assessed post at which office in a month."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import Post
from rules.vocabulary import Role
from services.periods import Key, Offices, Window, in_offices

ASSESSED = (Role.FRONT_DESK, Role.AREA_ADMIN)  # the posts of clauses 4.2.1 and 4.2.2


def roles_held(
    session: Session, seen: Window, offices: Offices = None, roles: Iterable[Role] = ASSESSED
) -> dict[Key, frozenset[Role]]:
    """Return the assessed posts everybody held at an office on at least one day of the month."""
    held: dict[Key, set[Role]] = {}
    for post in session.scalars(
        select(Post).where(
            Post.role.in_(tuple(roles)),
            Post.valid_from <= seen.last,
            or_(Post.valid_to.is_(None), Post.valid_to >= seen.month),
            in_offices(Post.office_id, offices),
        )
    ):
        if post.office_id is not None:
            held.setdefault((post.employee_id, post.office_id), set()).add(post.role)
    return {key: frozenset(found) for key, found in held.items()}
