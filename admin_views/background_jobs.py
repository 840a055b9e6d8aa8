"""The list of long work: who asked for what, how far it is, what came of it; failed work again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.orm import Session

from admin_views import current
from admin_views.base import RecordView
from admin_views.columns import Computed, Section
from admin_views.deeds import RowDeed
from admin_views.filters import Choice, Days, Named, Pick
from admin_views.formatting import moment, wording
from models import BackgroundJob, clock
from models.scopes import Actor
from rules.notice_words import JobKind, JobState
from rules.vocabulary import Deed, Record, Role
from services import jobs

UNDER_WAY = (JobState.WAITING, JobState.RUNNING)
FAILED = (JobState.REFUSED, JobState.BROKEN)
SILENT_MINUTES = 5  # without a round of the worker before it is called stopped
_LOOK_AFTER = frozenset({Role.ADMINISTRATOR, Role.MANAGER, Role.SUPERVISOR})


def _came(row: Any) -> Markup | str:
    """Return how far the work is, or what came of it: in words, with the file to its owner."""
    if row.state in UNDER_WAY:
        done, of = jobs.progress(row.key)
        return gettext("%(done)s of %(of)s", done=done, of=of) if of else ""
    said = gettext(row.sentence, **row.values) if row.sentence else ""
    mine = row.employee_id == current.actor().employee_id
    if not mine or clock.now() - row.asked_at > timedelta(days=jobs.KEPT_DAYS):
        return said
    if row.file_name:
        address, words = url_for("job.file", key=row.key), gettext("Fetch the file")
    elif row.kind is JobKind.IMPORT and row.state is JobState.REFUSED:
        address, words = url_for("job.page", key=row.key), gettext("See what stands in the way")
    else:
        return said
    # first, where a narrow column does not cut it off
    return Markup('<a href="{}">{}</a> {}').format(address, words, said)


def _retry(session: Session, actor: Actor, row: BackgroundJob, form: Any, at: datetime) -> str:
    session.commit()
    job = jobs.again(actor, row, str(get_locale()), at)
    return url_for("job.page", key=job.key)


class BackgroundJobView(RecordView):
    """Long work in the background."""

    record = Record.BACKGROUND_JOB
    creates = edits = False
    computed = {
        "came": Computed(
            _l("Progress and result"),
            (
                *("state", "kind", "key", "sentence", "values", "file_name"),
                *("employee_id", "asked_at"),
            ),
            _came,
        )
    }
    column_list = ("asked_at", "kind", "about", "employee", "state", "came", "office")
    column_details_list = (
        Section(_l("What was asked for"), ("kind", "about", "employee", "office", "asked_at")),
        Section(_l("Outcome"), ("state", "came", "ended_at")),
    )
    column_export_list = ("office", "asked_at", "kind", "about", "employee", "state", "ended_at")
    form_columns = ()
    column_sortable_list = ("asked_at",)
    column_default_sort = "-asked_at"
    filters = (
        Named(
            "state",
            "queue",
            _l("Queue"),
            {
                "now": (_l("Under way"), lambda at: BackgroundJob.state.in_(UNDER_WAY)),
                "failed": (_l("Failed"), lambda at: BackgroundJob.state.in_(FAILED)),
                "done": (_l("Ready"), lambda at: BackgroundJob.state == JobState.DONE),
            },
            few=frozenset({"now", "failed"}),
        ),
        Choice("kind"),
        Pick("employee"),
        Days("asked_at"),
        Pick("office"),
    )
    tabs = "queue"
    empty = _l(
        "No long work was asked for yet. Printing a whole month or importing a long list is such "
        "work."
    )
    deeds = (
        RowDeed(
            *("retry", Deed.RETRY, _retry),
            when=lambda row: row.state in FAILED and row.employee_id == current.actor().employee_id,
            needs=("state", "employee_id"),
            quick=True,
            commits=True,
            tone="primary",
        ),
    )

    @expose("/")
    def index_view(self) -> ResponseReturnValue:
        """Show the list, and tell those who look after it when the worker stands still."""
        warning = _stands_still(current.actor(), clock.now())
        if warning:
            flash(warning, "warning")
        return super().index_view()

    def title(self, row: Any) -> str:
        """Return what was asked for."""
        return " · ".join(part for part in (wording(row.kind), row.about) if part)


def _stands_still(actor: Actor, at: datetime) -> str:
    if not actor.roles & _LOOK_AFTER:
        return ""
    last = jobs.beat()
    if last is None:
        return str(gettext("The background worker has not run yet: nothing is printed or sent."))
    if at - last > timedelta(minutes=SILENT_MINUTES):
        return str(
            gettext(
                "The background worker has stood still since %(time)s: tell the administrator.",
                time=moment(last),
            )
        )
    return ""
