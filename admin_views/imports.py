"""The import screen: a list from outside is checked first, every bad cell told, then written."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import LazyString, get_locale, gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from admin_views import current, custom_designs, exporting, links
from admin_views.columns import Column
from admin_views.formatting import said
from admin_views.forms import new_key
from admin_views.screen import Screen
from models import Office, clock, posts_once
from models.scopes import Actor, Forbidden
from rules.refusal import Refusal
from rules.vocabulary import Deed
from services import jobs
from services.imports import KINDS, Chosen, Report, background, custom, run
from services.imports.words import heading_of

# What each list is called, and what to know before filling it in.
TITLES: Mapping[str, LazyString] = {
    "offices": _l("Offices"),
    "areas": _l("Areas and their administrators"),
    "units": _l("Flats"),
    "departments": _l("Departments"),
    "staff": _l("Staff"),
    "customers": _l("Customers"),
    "facilities": _l("Facilities"),
    "facts": _l("What to tell"),
    "roster": _l("Roster"),
    "leave": _l("Leave"),
    "runbooks": _l("Runbooks"),
    "tickets": _l("Work orders"),
    "callbacks": _l("Callbacks"),
    "fee-items": _l("Fee items"),
    "fee-prices": _l("Fee prices"),
    "fee-flats": _l("Flats with a fee"),
    "meter-readings": _l("Meter readings"),
    "bills": _l("Bills"),
    "payments": _l("Payments"),
    "dunning": _l("Dunning contacts"),
    "service-items": _l("Price list of services"),
    "performance-bases": _l("Performance bases"),
    "survey-results": _l("Survey results"),
    "letters": _l("Complaint letters"),
    "tasks": _l("Tasks"),
    "visits": _l("Customer visits"),
    "activities": _l("Community activities"),
    "sign-ups": _l("Sign-ups"),
    "exam-questions": _l("Question bank"),
    "sessions": _l("Training sessions"),
    "attendance": _l("Training attendance"),
}


@dataclass(frozen=True, slots=True)
class Heading:
    """One column of a list: what to write above it, its lasting key, and whether it is a must."""

    text: str
    key: str
    must: bool


class ImportView(Screen):
    """Lists from outside, for those who may import any."""

    def __init__(self) -> None:
        super().__init__(name=_l("Import"), endpoint="import", category="settings")

    def is_accessible(self) -> bool:
        """Open to those who may import some list."""
        return current.signed_in() and bool(_kinds(current.actor()))

    def inaccessible_callback(self, name: str, **kwargs: Any) -> ResponseReturnValue:
        """Refuse the rest."""
        raise Forbidden(Deed.IMPORT, next(iter(KINDS.values())).record)

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """Show which lists there are."""
        kinds = _kinds(current.actor())
        return redirect(url_for(".kind", kind=kinds[0]))

    @expose("/<kind>/", methods=("GET", "POST"))
    def kind(self, kind: str) -> ResponseReturnValue:
        """Show what a list looks like; check or import the file that was sent."""
        actor = current.actor()
        _demand(actor, kind)
        if request.method != "POST":
            return self._page(actor, kind)
        file = request.files.get("file")
        content = file.read() if file is not None else b""
        if file is None or not file.filename:
            return self._page(actor, kind, wrong=gettext("Choose a file first."))
        return self._take(actor, kind, content, file.filename)

    @expose("/<kind>/template/<shape>/")
    def template(self, kind: str, shape: str) -> Response:
        """Hand out the empty list with its headings."""
        _demand(current.actor(), kind)
        columns = [Column(one.key, one.text, "text") for one in _headings(kind)]
        writers = {"csv": exporting.csv_response, "xlsx": exporting.xlsx_response}
        if shape not in writers:
            return abort(404)
        return writers[shape](_title(kind), columns, ())

    def _take(self, actor: Actor, kind: str, content: bytes, name: str) -> ResponseReturnValue:
        """Check the file or import it: all of it or nothing, and once however often it is sent."""
        session, only_check = current.session(), request.form.get("do") != "import"
        who, key, target = actor.employee_id, _key(kind, content), url_for(".kind", kind=kind)
        if not only_check and who is not None:
            earlier = posts_once.claim(session, who, key, clock.now())
            if earlier is not None:
                session.rollback()
                flash(gettext("This was done already; it was not done twice."), "info")
                return redirect(earlier or target)
        if background.is_long(content, name):
            return self._hand_over(actor, kind, content, name, key)
        try:
            report = run(
                session,
                actor,
                kind,
                content,
                name=name,
                office=request.form.get("office") or None,
                dry_run=only_check,
                at=clock.now(),
            )
        except Refusal as refusal:
            session.rollback()
            return self._page(actor, kind, wrong=said(refusal))
        if only_check or not report.ok:
            session.rollback()
            return self._page(actor, kind, report=report, checked=only_check, file_name=name)
        if who is not None:
            posts_once.settle(session, who, key, target)
        session.commit()
        flash(_imported(report), "success")
        return redirect(target)

    def _hand_over(
        self, actor: Actor, kind: str, content: bytes, name: str, key: str
    ) -> ResponseReturnValue:
        """Leave a long list to the worker; its page shows how far it is and what came of it."""
        check = request.form.get("do") != "import"
        given = {"list": kind, "title": name, "office": request.form.get("office", "")}
        job = jobs.send(actor, given | {"check": check}, content, str(get_locale()), clock.now())
        target = url_for("job.page", key=job.key)
        if not check and actor.employee_id is not None:
            posts_once.settle(current.session(), actor.employee_id, key, target)
            current.session.commit()
        return redirect(target)

    def _page(
        self,
        actor: Actor,
        kind: str,
        *,
        report: Report | None = None,
        wrong: str = "",
        **more: Any,
    ) -> ResponseReturnValue:
        bad = bool(wrong) or (report is not None and not report.ok)
        page = self.render(
            "desk/import.html",
            title=gettext("Import: %(what)s", what=_title(kind)),
            kind=kind,
            kinds=[(one, _title(one)) for one in _kinds(actor)],
            headings=_headings(kind),
            offices=_offices(actor, kind),
            office=request.form.get("office", ""),
            report=report,
            rejected=background.rejected(report, gettext("Spreadsheet"), str(get_locale()))
            if report is not None
            else [],
            wrong=wrong,
            post_key=new_key(),
            list_address=_list_of(actor, kind),
            **more,
        )
        return page, (422 if bad else 200)


def _key(kind: str, content: bytes) -> str:
    """Return the key of sending this file from this page: another file is another deed."""
    page = request.form.get("post_key") or new_key()
    return hashlib.sha256(f"{page}:{kind}:".encode() + content).hexdigest()


def _kinds(actor: Actor) -> list[str]:
    known = [kind for kind, known in KINDS.items() if actor.may(Deed.IMPORT, known.record)]
    designs = custom_designs.granted(actor, Deed.IMPORT)
    return [*known, *(custom.kind_of(one.code) for one in designs)]


def _known(kind: str) -> Chosen:
    """Return a kind of list; for who may not enter a designed form's records, there is none."""
    found = KINDS.get(kind) or custom.find(current.session(), current.actor(), kind)
    return abort(404) if found is None else found


def _title(kind: str) -> str:
    """Return what a list is called."""
    known = _known(kind)
    return known.design.name if isinstance(known, custom.Designed) else str(TITLES[kind])


def _list_of(actor: Actor, kind: str) -> str:
    """Return where the records of a list are shown."""
    known = _known(kind)
    if isinstance(known, custom.Designed):
        return custom_designs.address(known.design.code)
    return links.narrowed(actor, known.record)


def _demand(actor: Actor, kind: str) -> None:
    record = _known(kind).record
    if not actor.may(Deed.IMPORT, record):
        raise Forbidden(Deed.IMPORT, record)


def _headings(kind: str) -> list[Heading]:
    chosen, locale = _known(kind), str(get_locale())
    return [
        Heading(heading_of(key, chosen.columns, locale), key, key in chosen.required)
        for key in chosen.columns
    ]


def _offices(actor: Actor, kind: str) -> list[tuple[str, str]]:
    """Return the offices to choose from: none to choose where there is only one."""
    reached = actor.offices(Deed.IMPORT, _known(kind).record)
    statement = select(Office.code, Office.name).order_by(Office.code)
    if reached is not None:
        statement = statement.where(Office.id.in_(reached))
    found = [(code, name) for code, name in current.session.execute(statement)]
    return found if len(found) > 1 and "office" in _known(kind).columns else []


def _imported(report: Report) -> str:
    return gettext(
        "%(what)s: %(rows)s rows imported, of which %(created)s new and %(updated)s changed.",
        what=_title(report.kind),
        rows=report.rows,
        created=report.created,
        updated=report.updated,
    )
