"""The start page: my day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import Response, render_template, url_for
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from admin_views import current, first_days, live, menu, month_risk, my_day, my_shifts
from admin_views.formatting import day
from admin_views.forms import new_key
from admin_views.screen import Screen
from models import clock
from models.scopes import Actor
from rules.vocabulary import Deed, Record, Role
from services.deadlines import missing_year_warning

_WEEKDAYS = (
    _l("Monday"),
    _l("Tuesday"),
    _l("Wednesday"),
    _l("Thursday"),
    _l("Friday"),
    _l("Saturday"),
    _l("Sunday"),
)
R = Record
# Where those begin whose work does not only come to them in queues
_WAYS: Mapping[Role, tuple[Record, ...]] = {
    Role.MANAGER: (R.ASSESSMENT, R.RECORD_GAP, R.TICKET, R.CALLBACK),
    Role.FINANCE: (R.ASSESSMENT, R.RECEIPT, R.BILL, R.PAYMENT),
    Role.QUALITY: (
        *(R.ASSESSMENT, R.SURVEY_RESULT, R.RECORD_GAP, R.TICKET, R.CALLBACK),
        *(R.STANDARD, R.FORM_REGISTER),
    ),
    Role.AUDITOR: (
        *(R.EVIDENCE_PACK, R.NONCONFORMITY, R.INTERNAL_AUDIT, R.AUDIT_LINE, R.ASSESSMENT),
        *(R.TICKET, R.CALLBACK, R.PAYMENT, R.SURVEY_RESULT, R.STANDARD, R.FORM_REGISTER),
    ),
    Role.TRAINEE: (R.PRE_DUTY_TOPIC,),
    Role.ADMINISTRATOR: (R.EMPLOYEE, R.POST, R.OFFICE, R.CALENDAR_DAY, R.DUTY_HOURS, R.AUDIT_LINE),
}


@dataclass(frozen=True, slots=True)
class Way:
    """A way into the product."""

    title: str
    address: str
    icon: str


class StartView(Screen):
    """What everybody sees first: what waits for him now."""

    def __init__(self) -> None:
        super().__init__(name=_l("My day"), endpoint="admin", url="/")

    @expose("/")
    def index(self) -> str:
        """Show my day."""
        session, actor, at = current.session(), current.actor(), clock.now()
        shown = _shown(actor, at)
        keeps_calendar = actor.roles & {Role.SUPERVISOR, Role.ADMINISTRATOR}
        today = clock.local(at).date()
        return render_template(
            "desk/home.html",
            title=gettext("My day"),
            admin_view=self,
            today=day(today),
            weekday=_WEEKDAYS[today.weekday()],
            warning=missing_year_warning(session, today) if keeps_calendar else None,
            calendar=_calendar(actor),
            shifts=my_shifts.coming(session, actor, at),
            guide=first_days.guide(session, actor),
            shown=shown,
            mark=live.marked(shown, at),
            every=live.EVERY,
            post_key=new_key(),
        )

    @expose("/live/")
    def live_view(self) -> Response:
        """Answer what waits now, if the page does not show it already."""
        actor, at = current.actor(), clock.now()
        return live.answer(lambda: _shown(actor, at), at)


def _shown(actor: Actor, at: datetime) -> Markup:
    """Return what waits and where to begin: the part of the page that renews itself."""
    blocks = my_day.blocks(current.session(), actor, at)
    strips = list(month_risk.strips(current.session(), actor, at))
    return live.part("desk/_day.html", blocks=blocks, strips=strips, ways=list(_ways(actor)))


def _calendar(actor: Actor) -> str:
    """Return where the service calendar is kept, for those who may enter a year."""
    if not actor.may(Deed.CREATE, Record.CALENDAR_DAY):
        return ""
    return url_for(f"{Record.CALENDAR_DAY.value}.index_view")


def _ways(actor: Actor) -> Iterator[Way]:
    """Yield the ways in of an actor's posts, each once."""
    if actor.may(Deed.VERIFY, Record.AUDIT_LINE):
        address = url_for(f"{Record.AUDIT_LINE.value}.do_view", deed="verify")
        yield Way(gettext("Verify the chain"), address, "shield")
    if Role.AUDITOR in actor.roles:
        yield Way(gettext("Auditor's room"), url_for("clauses.index"), "lens")
    wanted = [record for role, ways in _WAYS.items() if role in actor.roles for record in ways]
    for record in dict.fromkeys(wanted):
        address = url_for(f"{record.value}.index_view")
        yield Way(gettext(record.wording), address, menu.icon_of(record))
