"""Screens of the staff chapter: people, the posts they hold, the departments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from flask import Response, make_response, render_template
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from admin_views import current, links, pre_duty
from admin_views.base import RecordView, Related
from admin_views.beside import Beside, PageView
from admin_views.beside import computed as beside_columns
from admin_views.children import Children
from admin_views.columns import Section
from admin_views.deeds import ReasonForm, RowDeed
from admin_views.filters import Choice, Named, Pick, YesNo
from admin_views.formatting import moment, wording
from admin_views.forms import OfficeForm
from models import AreaAssignment, Employee, Office, Post
from models.clock import local
from models.scopes import Actor, rows_within
from rules.vocabulary import Deed, Record, Role
from services import accounts, staff


def _holding(role: Role) -> Callable[[datetime], ColumnElement[bool]]:
    """Return the condition of those who hold a role on the day of an instant."""

    def condition(at: datetime) -> ColumnElement[bool]:
        day = local(at).date()
        return Employee.id.in_(
            select(Post.employee_id).where(
                Post.role == role,
                Post.held_on(day),
            )
        )

    return condition


def _posts_today(session: Session, actor: Actor, ids: Sequence[int]) -> dict[int, str]:
    """Return the posts people hold today, of those the actor may read."""
    found: dict[int, list[str]] = {}
    for employee, role, office in session.execute(
        select(Post.employee_id, Post.role, Office.name)
        .outerjoin(Office, Office.id == Post.office_id)
        .where(
            Post.employee_id.in_(ids),
            rows_within(actor, Post, Record.POST),
            Post.held_on(actor.day),
        )
        .order_by(Post.id)
    ):
        words = wording(role) if office is None else f"{wording(role)} · {office}"
        found.setdefault(employee, []).append(words)
    return {employee: gettext("; ").join(posts) for employee, posts in found.items()}


POSTS = Beside("posts_today", _l("Posts held"), _posts_today)


def _reset(session: Session, actor: Actor, row: Employee, form: Any, at: datetime) -> Response:
    """Show the one-time password on a page of its own, this once."""
    password = accounts.reset_password(session, actor, row, at)
    until = moment(row.password_until)
    return make_response(
        render_template("desk/one_time_password.html", employee=row, password=password, until=until)
    )


EMPLOYEE_DEEDS = (
    RowDeed(
        "reset_password",
        Deed.RESET_PASSWORD,
        _reset,
        when=lambda row: row.active,
        needs=("active",),
        note=_l(
            "The person gets a one-time password that is shown once. "
            "Whoever is signed in with the old one is signed out."
        ),
        in_list=False,
    ),
    RowDeed(
        "on_duty",
        Deed.EDIT,
        lambda session, actor, row, form, at: staff.set_duty(session, actor, row, True) and None,
        when=lambda row: row.active and not row.on_duty,
        needs=("active", "on_duty"),
        quick=True,
        bulk=True,
        title=_l("Set on duty"),
        done=_l("On duty now."),
    ),
    RowDeed(
        "off_duty",
        Deed.EDIT,
        lambda session, actor, row, form, at: staff.set_duty(session, actor, row, False) and None,
        when=lambda row: row.on_duty,
        needs=("on_duty",),
        quick=True,
        bulk=True,
        title=_l("Set off duty"),
        done=_l("Off duty now."),
    ),
    RowDeed(
        "close_account",
        Deed.EDIT,
        lambda session, actor, row, form, at: (
            staff.leave(session, actor, row, form.reason.data, at) and None
        ),
        form=ReasonForm,
        when=lambda row: row.active and row.id != current.actor().employee_id,
        needs=("active",),
        title=_l("Close account"),
        note=_l("The person can't sign in any more. Records and posts stay as they are."),
        tone="danger",
        in_list=False,
    ),
    RowDeed(
        "open_account",
        Deed.EDIT,
        lambda session, actor, row, form, at: staff.come_back(session, actor, row) and None,
        when=lambda row: not row.active,
        needs=("active",),
        title=_l("Open account again"),
        note=_l("Give a new first password afterwards."),
        in_list=False,
    ),
)


class EmployeeView(PageView):
    """The staff register: accounts, who is on duty, which posts are held."""

    record = Record.EMPLOYEE
    beside = (POSTS,)
    computed = beside_columns(POSTS)
    column_list = (
        "name",
        "posts_today",
        "department",
        "phone",
        "employee_no",
        "username",
        "on_duty",
        "active",
    )
    column_details_list = (
        Section(_l("Person"), ("name", "employee_no", "phone", "department", "on_duty_from")),
        Section(_l("Account"), ("username", "active", "on_duty", "must_change_password")),
    )
    column_export_list = (
        "username",
        "name",
        "employee_no",
        "department",
        "phone",
        "on_duty_from",
        "active",
    )
    form_columns = (
        Section(_l("Person"), ("name", "employee_no", "phone", "department", "on_duty_from")),
        Section(_l("Account"), ("username",)),
    )
    children = {
        "posts": Children(
            Record.POST,
            "employee",
            ("role", "office", "valid_from", "valid_to"),
            note=_l("A post that ends gets its last day; posts on record are never removed."),
        )
    }
    form_more = {
        "username": {"description": _l("What the person types to sign in; letters and figures.")},
    }
    column_sortable_list = ("name", "username", "employee_no")
    column_default_sort = "name"
    searched = True
    filters = (
        Named(
            "post",
            label=_l("Post"),
            options={role.value: (_l(role.wording), _holding(role)) for role in Role},
        ),
        Pick("department"),
        YesNo("on_duty"),
        YesNo("active"),
    )
    bulk_fields = ("department", "on_duty_from")
    deeds = EMPLOYEE_DEEDS
    empty = _l("Nobody matches. Change the filters, or enter the person.")

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> Employee:
        """Enter a member of staff; the account has no password yet."""
        row = Employee()
        form.populate_obj(row)
        return staff.enter(session, row)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change a member of staff and what he is found by."""
        form.populate_obj(row)
        staff.enter(session, row)

    def related(self, session: Session, actor: Actor, row: Any) -> Sequence[Related]:
        """Return the posts and the areas somebody holds."""
        posts = links.rows(session, actor, Post, Post.employee_id == row.id, shows=(Post.office,))
        areas = links.rows(
            session,
            actor,
            AreaAssignment,
            AreaAssignment.employee_id == row.id,
            shows=(AreaAssignment.area,),
        )
        blocks = [
            Related(
                _l("Posts held"),
                (_l("Role"), _l("Office"), _l("From"), _l("To")),
                [
                    links.cells(
                        links.to(actor, post, wording(post.role)),
                        links.to(actor, post.office),
                        post.valid_from,
                        post.valid_to,
                    )
                    for post in posts
                ],
                add=links.entering(actor, Record.POST, employee=row.id),
                more=links.narrowed(actor, Record.POST, employee=row.id),
                empty=_l("None yet: without a post this person can't do anything."),
            )
        ]
        if areas:
            blocks.append(
                Related(
                    _l("Responsible areas"),
                    (_l("Responsible area"), _l("From"), _l("To")),
                    [
                        links.cells(links.to(actor, held.area), held.valid_from, held.valid_to)
                        for held in areas
                    ],
                )
            )
        return [*blocks, *pre_duty.blocks(session, actor, row)]


def _held(at: datetime) -> ColumnElement[bool]:
    return Post.held_on(local(at).date())


class PostView(RecordView):
    """Which role somebody holds at which office, from–to."""

    record = Record.POST
    column_list = ("employee", "role", "office", "valid_from", "valid_to")
    column_details_list = (Section("", column_list),)
    column_export_list = column_list
    form_columns = (Section(_l("Post"), column_list),)
    form_more = {
        "office": {"description": _l("Company-wide posts need no office.")},
        "valid_to": {"description": _l("Last day of the post; empty while it is held.")},
    }
    column_sortable_list = ("role",)
    filters = (
        Pick("employee"),
        Choice("role"),
        Pick("office"),
        Named(
            "held",
            label=_l("Held"),
            options={
                "now": (_l("Held now"), _held),
                "ended": (_l("Ended"), lambda at: Post.valid_to < local(at).date()),
                "coming": (_l("Still to come"), lambda at: Post.valid_from > local(at).date()),
            },
        ),
    )
    tabs = "held"

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> Post:
        """Give somebody a post."""
        row = Post()
        with session.no_autoflush:
            form.populate_obj(row)
            return staff.give_post(session, row)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change a post: as a rule its last day."""
        with session.no_autoflush:
            form.populate_obj(row)
            staff.give_post(session, row)

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Let nobody turn a post into another person's: end it and give a new one."""
        return row is None or name != "employee"

    def title(self, row: Any) -> str:
        """Return who holds what."""
        return f"{row.employee} · {wording(row.role)}"


class DepartmentView(RecordView):
    """The departments that take transferred work orders."""

    record = Record.DEPARTMENT
    column_list = ("name", "active")
    column_details_list = (Section("", column_list),)
    column_export_list = column_list
    form_columns = (Section(_l("Department"), column_list),)
    form_more = {
        "active": {"description": _l("Untick it instead of deleting: old work orders name it.")}
    }
    column_sortable_list = ("name",)
    column_default_sort = "name"
    search_columns = ("name",)
    filters = (YesNo("active"),)
