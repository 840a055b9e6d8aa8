"""Staff: who they are, the posts they hold from–to, and their sessions."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from flask_login import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from config import LANGUAGES
from models.base import Base, Spanned, Versioned, as_kept, complaint, label
from models.estate import Office
from rules import typed
from rules.vocabulary import Role


class Department(Versioned, Base):
    """A department that takes transferred work orders (JD-2)."""

    __tablename__ = "department"
    __table_args__ = (
        UniqueConstraint("name", info=complaint(_l("A department of this name exists already."))),
    )

    _name_as_kept = as_kept(typed.plain, "name")

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), info=label(_l("Department name")))
    active: Mapped[bool] = mapped_column(default=True, info=label(_l("In use")))

    def __str__(self) -> str:
        return self.name


class Employee(UserMixin, Versioned, Base):
    """One member of staff; the account that signs in is the person."""

    __tablename__ = "employee"
    __table_args__ = (
        UniqueConstraint(
            "username", info=complaint(_l("This user name is taken. Choose another one."))
        ),
        UniqueConstraint(
            "employee_no", info=complaint(_l("This employee number belongs to somebody else."))
        ),
        Index("ix_employee_name_id", "name", "id"),
    )

    _username_as_kept = as_kept(typed.username, "username")
    _number_as_kept = as_kept(typed.code, "employee_no")
    _phone_as_kept = as_kept(typed.phone, "phone")

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(40), info=label(_l("User name")))
    name: Mapped[str] = mapped_column(String(40), info=label(_l("Name")))
    pinyin: Mapped[str] = mapped_column(String(200), default="", info={"audit": False})
    employee_no: Mapped[str | None] = mapped_column(String(20), info=label(_l("Employee number")))
    phone: Mapped[str] = mapped_column(String(20), default="", info=label(_l("Phone")))
    password_hash: Mapped[str] = mapped_column(
        String(200), default="", info=label(_l("Password"), audit=False)
    )
    must_change_password: Mapped[bool] = mapped_column(
        default=True, info=label(_l("Must change the password"))
    )
    # until when a password somebody else handed out may be used to sign in; None: no end
    password_until: Mapped[datetime | None] = mapped_column(info={"audit": False})
    language: Mapped[str | None] = mapped_column(
        String(12), info=label(_l("Language"), sentences=LANGUAGES)
    )
    active: Mapped[bool] = mapped_column(default=True, info=label(_l("In service")))
    on_duty: Mapped[bool] = mapped_column(default=False, info=label(_l("On duty now")))
    on_duty_from: Mapped[date | None] = mapped_column(info=label(_l("On duty since")))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    # when the first steps at a post were put away; None: my day still shows them
    guide_closed_at: Mapped[datetime | None] = mapped_column(info={"audit": False})

    department: Mapped[Department | None] = relationship(info=label(_l("Department")))
    posts: Mapped[list[Post]] = relationship(
        back_populates="employee", order_by="Post.id", info=label(_l("Posts held"))
    )

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        """Flask-Login asks this: people who have left can't sign in."""
        return self.active


class Post(Spanned, Versioned, Base):
    """A role somebody holds at an office (or, without an office, company-wide) from–to."""

    __tablename__ = "post"
    __table_args__ = (
        CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from",
            "ends_after_start",
            info=complaint(_l("The post must end on or after the day it starts.")),
        ),
        Index("ix_post_office_id_role", "office_id", "role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    role: Mapped[Role] = mapped_column(info=label(_l("Role")))
    valid_from: Mapped[date] = mapped_column(info=label(_l("From")))
    valid_to: Mapped[date | None] = mapped_column(info=label(_l("To")))

    employee: Mapped[Employee] = relationship(
        back_populates="posts", info=label(_l("Member of staff"))
    )
    office: Mapped[Office | None] = relationship(info=label(_l("Office")))

    def __str__(self) -> str:
        return f"{self.employee} · {self.role.value}"


class LoginSession(Base):
    """One log-in: dies at log-out, after idling, after its full length, at a password change.

    ``kept_path`` and ``kept_form`` hold what was typed into a form that an earlier session could
    no longer send, until this session shows it again.
    """

    __tablename__ = "login_session"
    __table_args__ = (UniqueConstraint("token_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ip: Mapped[str] = mapped_column(String(45), default="")
    kept_path: Mapped[str] = mapped_column(String(2000), default="")
    kept_form: Mapped[str] = mapped_column(Text, default="", deferred=True)

    employee: Mapped[Employee] = relationship()


class LoginFailure(Base):
    """A log-in that failed: counted by the name typed, known or not, and by where it came from."""

    __tablename__ = "login_failure"
    __table_args__ = (
        Index("ix_login_failure_username_at", "username", "at"),
        Index("ix_login_failure_ip_at", "ip", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(40))
    ip: Mapped[str] = mapped_column(String(45))
    at: Mapped[datetime]
