"""The inbox: what somebody was told, unread first; and what of it he wants outside of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import func, select

from admin_views import current, due, links
from admin_views.fields import LineField
from admin_views.formatting import moment, said, wording
from admin_views.forms import OfficeForm
from admin_views.screen import Screen
from models import Notice, NoticeSetting, Office, clock
from models.notices import unread
from models.scopes import Actor
from rules.notice_words import NoticeChannel, NoticeKind
from rules.notices import QUIET
from rules.refusal import Refusal
from services import notice_round, notice_settings, notices, senders

SHOWN = 60  # notices of one page
_WARNS = frozenset({NoticeKind.LADDER_OVERDUE, NoticeKind.LADDER_LONG, NoticeKind.INCIDENT_OPENED})


@dataclass(frozen=True, slots=True)
class Line:
    """One notice as the inbox shows it."""

    id: int
    what: str
    about: str
    at: str
    left: Markup | str
    warns: bool
    read: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One kind of notice and whether it goes out by each channel that is set up."""

    kind: str
    what: str
    ticks: tuple[tuple[str, str, bool], ...]  # value, what it is, whether it is chosen


class SettingsForm(OfficeForm):
    """Where notices go besides the inbox, and when not."""

    email = LineField(
        _l("E-mail address"), longest=120, description=_l("Notices by e-mail go there.")
    )
    quiet_from = LineField(_l("Quiet hours begin"), longest=5)
    quiet_to = LineField(
        _l("Quiet hours end"),
        longest=5,
        description=_l("Left empty: as the office does. The inbox never waits."),
    )


class InboxView(Screen):
    """What one was told."""

    icon = "notice"

    def __init__(self) -> None:
        super().__init__(name=_l("My notices"), category="home", endpoint="inbox", url="/inbox")

    def is_accessible(self) -> bool:
        """Open it to everybody who is signed in: nobody sees another's."""
        return current.signed_in()

    @expose("/")
    def index(self) -> str:
        """Show what one was told: unread first, then the newest."""
        actor, before = current.actor(), request.args.get("before", type=int)
        rows = _lines(actor, before)
        return render_template(
            "desk/inbox.html",
            admin_view=self,
            title=self.name,
            lines=rows[:SHOWN],
            first=before is None,
            unread=current.session.scalar(
                select(func.count()).select_from(Notice).where(unread(actor.employee_id))
            ),
            older=url_for(".index", before=rows[SHOWN - 1].id) if len(rows) > SHOWN else "",
        )

    @expose("/open/<int:notice_id>/", methods=("POST",))
    def open(self, notice_id: int) -> ResponseReturnValue:
        """Mark a notice read and lead to what it is about."""
        session = current.session()
        row = notices.read(session, current.actor(), notice_id, clock.now())
        if row is None:
            return abort(404)
        session.commit()
        if row.record is None or row.record_id is None:
            return redirect(url_for(".index"))
        return redirect(links.page(row.record, row.record_id))

    @expose("/read/", methods=("POST",))
    def read_all(self) -> ResponseReturnValue:
        """Mark everything read."""
        session = current.session()
        notices.read_all(session, current.actor(), clock.now())
        session.commit()
        flash(gettext("Everything is marked as read."), "success")
        return redirect(url_for(".index"))

    @expose("/test/", methods=("POST",))
    def test(self) -> ResponseReturnValue:
        """Send oneself a test by every way that is open."""
        session = current.session()
        count = notices.test(session, current.actor(), clock.now())
        session.commit()
        if count:
            flash(
                gettext(
                    "A test is on its way by %(count)s channels. “Messages sent” tells what "
                    "became of it.",
                    count=count,
                ),
                "success",
            )
        else:
            flash(gettext("A test is in your inbox. Nothing goes out of the house yet."), "info")
        return redirect(url_for(".settings"))

    @expose("/settings/", methods=("GET", "POST"))
    def settings(self) -> ResponseReturnValue:
        """Show or keep what one wants to be told where."""
        session, actor = current.session(), current.actor()
        row = notice_settings.own(session, actor)
        form = SettingsForm(request.form if request.method == "POST" else None, obj=row)
        if request.method != "POST" or not form.validate():
            return self._settings(actor, form, row), 422 if form.errors else 200
        try:
            notice_settings.keep(
                session,
                actor,
                email=form.email.data or "",
                quiet_from=form.quiet_from.data or "",
                quiet_to=form.quiet_to.data or "",
                chosen=request.form.getlist("choice"),
            )
        except Refusal as refusal:
            session.rollback()
            form[refusal.field or "email"].errors = [said(refusal)]
            return self._settings(actor, form, row), 422
        session.commit()
        flash(gettext("Saved."), "success")
        return redirect(url_for(".settings"))

    def _settings(self, actor: Actor, form: SettingsForm, row: NoticeSetting | None) -> str:
        office = _office(actor)
        channels = sorted(senders.open_channels(office.code if office else ""))
        posted = request.form.getlist("choice") if request.method == "POST" else None
        quiet = (office.quiet_from, office.quiet_to) if office else (None, None)
        return render_template(
            "desk/inbox_settings.html",
            admin_view=self,
            title=gettext("What I am told where"),
            form=form,
            channels=[wording(channel) for channel in channels],
            choices=[_choice(kind, channels, row, posted) for kind in notice_settings.CHOSEN],
            quiet="–".join(one or usual for one, usual in zip(quiet, QUIET, strict=True)),
        )


def _lines(actor: Actor, before: int | None) -> list[Line]:
    """Return one more than a page shows, to know whether there are older ones."""
    mine = Notice.employee_id == actor.employee_id
    asked = select(Notice).where(mine)
    if before is None:
        asked = asked.order_by(Notice.read_at.is_not(None), Notice.id.desc())
    else:
        asked = asked.where(Notice.id < before).order_by(Notice.id.desc())
    at = clock.now()
    return [_line(row, at) for row in current.session.scalars(asked.limit(SHOWN + 1))]


def _line(row: Notice, at: Any) -> Line:
    record = wording(row.record) if row.record else ""
    parts = (record, row.number, notice_round.state_words(row))
    return Line(
        row.id,
        gettext(row.kind.wording),
        " · ".join(part for part in parts if part),
        moment(row.at),
        "" if row.read_at else due.left(row.due_at, at),
        row.kind in _WARNS,
        row.read_at is not None,
    )


def _office(actor: Actor) -> Office | None:
    office_id = notices.office_of(actor)
    return None if office_id is None else current.session.get(Office, office_id)


def _choice(
    kind: NoticeKind,
    channels: list[NoticeChannel],
    row: NoticeSetting | None,
    posted: list[str] | None,
) -> Choice:
    what = gettext(kind.wording)
    ticks = []
    for channel in channels:
        value = f"{channel.value}:{kind.value}"
        on = kind in notices.wanted_by(row, channel) if posted is None else value in posted
        ticks.append((value, f"{what} · {wording(channel)}", on))
    return Choice(kind.value, what, tuple(ticks))
