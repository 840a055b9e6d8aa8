"""What a person keeps about a list: views under a name, and which columns he likes to see."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Versioned, complaint, label
from models.estate import Office
from models.people import Employee
from rules.vocabulary import Record

LONGEST_QUERY = 2000  # characters of a list's address


class SavedView(Versioned, Base):
    """A list as somebody narrowed it, under a name; its address stays whatever it comes to show.

    ``query`` is the list's query string. A view is seen by its owner; if it is shared, by the
    colleagues of its office too, or by everybody where it has none. One that was taken away
    stays in the trail and comes back when its owner keeps a view of the same name.
    """

    __tablename__ = "saved_view"
    __table_args__ = (
        UniqueConstraint(
            "owner_id",
            "screen",
            "name",
            info=complaint(_l("You have a view of this name on this list already.")),
        ),
        CheckConstraint("shared OR office_id IS NULL", "shared_with_office"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    screen: Mapped[Record] = mapped_column(index=True, info=label(_l("List")))
    name: Mapped[str] = mapped_column(String(40), info=label(_l("View name")))
    query: Mapped[str] = mapped_column(String(LONGEST_QUERY), info=label(_l("Filters")))
    shared: Mapped[bool] = mapped_column(default=False, info=label(_l("Shared")))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"), index=True)
    removed_at: Mapped[datetime | None] = mapped_column(info=label(_l("Taken away at")))

    owner: Mapped[Employee] = relationship(info=label(_l("Whose")))
    office: Mapped[Office | None] = relationship(info=label(_l("Shared with the office")))

    def __str__(self) -> str:
        return self.name


class ListChoice(Base):
    """How somebody wants to see one list: which columns, how dense. No record of the office's."""

    __tablename__ = "list_choice"

    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), primary_key=True)
    screen: Mapped[str] = mapped_column(String(40), primary_key=True)
    columns: Mapped[str] = mapped_column(String(1000), default="")  # names; empty: as declared
    compact: Mapped[bool] = mapped_column(default=False)
