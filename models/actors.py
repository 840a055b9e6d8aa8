"""Who is acting: somebody with the posts and areas held on the day, and for whom he stands in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Executable, and_, bindparam, literal_column, null, select, union_all
from sqlalchemy.orm import Session

from models.estate import AreaAssignment
from models.people import Employee, Post
from models.substitutes import Substitute
from rules.permissions import ONE_S_OWN, WHILE_IN_HAND, grant, may
from rules.substitute_rights import STANDING_IN
from rules.vocabulary import N_, Deed, Record, Role, Scope


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A role held on the day; no office means the whole company."""

    role: Role
    office_id: int | None


@dataclass(frozen=True, slots=True)
class AreaHeld:
    """An area and the days it was administered, both ends included."""

    area_id: int
    valid_from: date
    valid_to: date | None

    def on(self, day: date) -> bool:
        """Say whether the area is held on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who does something, with the posts and areas held on the day."""

    employee_id: int | None
    name: str
    username: str
    day: date
    posts: tuple[HeldPost, ...] = ()
    areas: tuple[AreaHeld, ...] = ()
    operator: bool = False  # the command line: whoever runs it has the database anyway
    stands_in: frozenset[int] = frozenset()  # offices at whose manager's place he approves today

    roles: frozenset[Role] = field(init=False, compare=False)  # those held today

    def __post_init__(self) -> None:
        object.__setattr__(self, "roles", frozenset(post.role for post in self.posts))

    @property
    def areas_today(self) -> frozenset[int]:
        """The areas held today."""
        return frozenset(held.area_id for held in self.areas if held.on(self.day))

    def may(self, deed: Deed, record: Record) -> bool:
        """Ask the permission table."""
        return self.operator or may(self.roles, deed, record) or bool(self.standing(deed, record))

    def may_at(self, deed: Deed, record: Record, office_id: int) -> bool:
        """Say whether a deed is granted at an office: what posts elsewhere grant does not count."""
        offices = self.offices(deed, record)
        return self.may(deed, record) and (offices is None or office_id in offices)

    def standing(self, deed: Deed, record: Record) -> frozenset[HeldPost]:
        """Return the posts he stands in at, if a deed is a substitute's (4.6)."""
        if deed not in STANDING_IN.get(record, ()):
            return frozenset()
        return frozenset(HeldPost(Role.MANAGER, office) for office in self.stands_in)

    def covers(self, deed: Deed, other: Deed, record: Record) -> bool:
        """Say whether a deed reaches every office that another one reaches: posts may differ."""
        if not self.operator and not self.always(deed, record):
            return False
        whole, asked = self.offices(deed, record), self.offices(other, record)
        return whole is None or (asked is not None and asked <= whole)

    def always(self, deed: Deed, record: Record) -> frozenset[HeldPost]:
        """Return the posts that grant a deed on all the rows they reach, whatever their state."""
        return self.standing(deed, record) | frozenset(
            post
            for post in self.posts
            if deed in grant(post.role, record).deeds
            and (record, post.role, deed) not in WHILE_IN_HAND
            and (record, deed) not in ONE_S_OWN
        )

    def offices(self, deed: Deed, record: Record) -> frozenset[int] | None:
        """Return the offices a deed on a record type reaches into; None is every office."""
        if self.operator:
            return None
        posts = self.always(deed, record)
        if any(
            post.office_id is None or grant(post.role, record).scope is Scope.ALL for post in posts
        ):
            return None
        return frozenset(post.office_id for post in posts if post.office_id is not None)


def operator(day: date) -> Actor:
    """Return the actor of the command line."""
    return Actor(None, N_("command line"), "", day, operator=True)


# put together once: every request asks it; who stands in for a manager has no role in his row
_HELD: Executable = union_all(
    select(
        Post.role,
        Post.office_id,
        AreaAssignment.area_id,
        AreaAssignment.valid_from,
        AreaAssignment.valid_to,
        Post.id.label("post"),
        AreaAssignment.id.label("assignment"),
    )
    .outerjoin(
        AreaAssignment,
        and_(
            Post.role == Role.AREA_ADMIN,
            AreaAssignment.employee_id == Post.employee_id,
            AreaAssignment.valid_from <= bindparam("day"),
        ),
    )
    .where(Post.employee_id == bindparam("employee"), Post.held_on(bindparam("day"))),
    select(null(), Substitute.office_id, *(null() for _ in range(3)), null(), null()).where(
        Substitute.employee_id == bindparam("employee"), *Substitute.held_on(bindparam("day"))
    ),
).order_by(literal_column("6"), literal_column("7"))


def actor_of(session: Session, employee: Employee, day: date) -> Actor:
    """Return somebody with the posts and areas he holds on a day: one statement."""
    rows = session.execute(_HELD, {"employee": employee.id, "day": day}).all()
    # somebody may hold two posts of area administrator, or an area twice in a row
    own = [row for row in rows if row[0] is not None]
    held = tuple(dict.fromkeys(HeldPost(role, office_id) for role, office_id, *_ in own))
    areas = tuple(dict.fromkeys(AreaHeld(*row[2:5]) for row in own if row[2] is not None))
    stands_in = frozenset(row[1] for row in rows if row[0] is None)
    return Actor(
        employee.id, employee.name, employee.username, day, held, areas, stands_in=stands_in
    )
