"""Role × record × door: what the table grants opens, what it does not is refused at every door."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest
from sqlalchemy import func, select

from admin_views.deeds import PageDeed
from admin_views.lookups import LookupField
from models import clock, db
from models.scopes import actor_of, rows_within
from rules.vocabulary import Deed, Record
from tests.office import everybody
from tests.screens.dump import changed, dump
from tests.services import sent_files

PEOPLE = (
    "admin",
    "quality",
    "manager",
    "supervisor",
    "front",
    "area1",
    "worker",
    "finance",
    "auditor",
)
OPEN = {200}
DONE = {200, 302, 422}  # 422: the empty form was looked at and refused
CLOSED, HIDDEN = {403}, {404}


@dataclass
class Reach:
    """The rows of one record type a person may do a deed to, and one he may not."""

    inside: list[int] = field(default_factory=list)
    outside: list[int] = field(default_factory=list)


def how_to_ask(expected: set[int]) -> dict[str, str]:
    """Return the headers of a request; a refusal is not drawn as a page, which takes long."""
    return {} if expected & OPEN else {"Accept": "application/json"}


@dataclass
class Doors:
    """One person at the doors of one record type; collects what was not as the table says."""

    client: object
    view: object
    actor: object
    session: object
    wrong: list[str] = field(default_factory=list)

    @property
    def base(self) -> str:
        return f"/{self.view.record.value}"

    def may(self, deed: Deed) -> bool:
        return self.actor.may(deed, self.view.record)

    def granted(self, deed: Deed) -> bool:
        """Whether the table grants it and the screen has it."""
        return self.view.may(self.actor, deed)

    def condition(self, deed: Deed):
        return rows_within(self.actor, self.view.model, self.view.record, deed)

    def reach(self, deed: Deed) -> Reach:
        key, condition = self.view.model.id, self.condition(deed)
        inside = list(self.session.scalars(select(key).where(condition).order_by(key)))
        every = self.session.scalars(select(key).order_by(key))
        self_id = self.actor.employee_id if self.view.record is Record.EMPLOYEE else None
        mine = [row_id for row_id in inside if row_id != self_id]
        return Reach(mine, [row_id for row_id in every if row_id not in inside])

    def get(self, path: str, expected: set[int]) -> str:
        answer = self.client.get(self.base + path, headers=how_to_ask(expected))
        self._judge("GET", path, answer, expected)
        return answer.text

    def post(self, path: str, expected: set[int], **fields: object):
        answer = self.client.send(self.base + path, how_to_ask(expected), **fields)
        self._judge("POST", path, answer, expected)
        return answer

    def _judge(self, how: str, path: str, answer, expected: set[int]) -> None:
        if answer.status_code not in expected:
            self.wrong.append(f"{how} {self.base}{path}: {answer.status_code}, not {expected}")


@pytest.fixture(params=everybody(PEOPLE))
def username(request):
    return request.param


@pytest.fixture
def actor(filled, username):
    return actor_of(filled.session, filled.staff[username], clock.today())


@pytest.fixture
def doors(client, filled, views, actor, username, monkeypatch):
    """The doors of every record type; behind that of a print lies an empty sheet."""
    empty = sent_files.pdf()
    monkeypatch.setattr("reports.pdf.render", lambda *args, **kwargs: empty)
    client.sign_in(username)
    return [Doors(client, view, actor, filled.session) for view in views.values()]


def wrong(doors) -> list[str]:
    return [sentence for one in doors for sentence in one.wrong]


@pytest.mark.once  # what is within reach is asked of both databases below and in test_attacks
def test_refused_doors_change_nothing(doors):
    """Everything not granted or out of reach, by address and by post: 403 or 404, no trace."""
    before = dump()
    for one in doors:
        _forms(one)
        _deeds(one)
        if not one.may(Deed.EXPORT):
            one.post("/export/", CLOSED, **{"as": "csv"})
    assert wrong(doors) == []
    assert changed(before, dump()) == []


def _forms(one: Doors) -> None:
    if not one.view.may_create(one.actor):
        one.get("/new/", CLOSED)
        one.post("/new/", CLOSED, name="x")
    edits = one.view.may_edit(one.actor)
    reach = one.reach(Deed.EDIT)
    for row_id in reach.outside[:1]:
        one.get(f"/edit/?id={row_id}", HIDDEN if edits else CLOSED)
        one.post(f"/edit/?id={row_id}", HIDDEN if edits else CLOSED, name="x", row_version="1")
    if not edits and (row_id := next(iter(reach.inside), None)):
        one.get(f"/edit/?id={row_id}", CLOSED)


def _deeds(one: Doors) -> None:
    for name, deed in one.view.all_deeds.items():
        granted = one.granted(deed.deed)
        if isinstance(deed, PageDeed):
            if not granted:
                one.get(f"/do/{name}/", CLOSED)
                one.post(f"/do/{name}/", CLOSED)
            continue
        reach = one.reach(deed.deed)
        for row_id in reach.outside[:1]:
            one.get(f"/do/{name}/?id={row_id}", HIDDEN if granted else CLOSED)
            one.post(f"/do/{name}/?id={row_id}", HIDDEN if granted else CLOSED, reason="x")
            if granted and deed.bulk and reach.inside:
                ids = f"{reach.inside[0]},{row_id}"
                one.post(f"/do/{name}/", HIDDEN, id=ids, reason="x")


def test_granted_doors_open(app, doors):
    server = db.engine.dialect.name == "postgresql"
    for one in doors:
        _shown(one)
        if not server:  # a form asks the table of rights, which no database keeps
            _entered(one)
        if one.may(Deed.EXPORT) and one.view.record is not Record.AUDIT_LINE:
            _exported(one)
        _offered(app, one)
    assert wrong(doors) == []


def _shown(one: Doors) -> None:
    sees = one.may(Deed.VIEW)
    text = one.get("/", OPEN if sees else CLOSED)
    reach = one.reach(Deed.VIEW)
    for row_id in reach.inside[:1]:
        one.get(f"/details/?id={row_id}", OPEN)
    for row_id in reach.outside[:1]:
        one.get(f"/details/?id={row_id}", HIDDEN if sees else CLOSED)
    if sees:
        links = re.findall(rf'href="{one.base}/details/\?id=(\d+)"', text)
        shown = {int(found) for found in links}
        if reach.inside and not shown:
            one.wrong.append(f"{one.base}/ shows no row")
        one.wrong += [f"{one.base}/ shows row {row}" for row in shown & set(reach.outside)]


def _entered(one: Doors) -> None:
    """Every form and every deed's page opens; an empty form is refused with sentences."""
    if one.view.may_create(one.actor):
        one.get("/new/", OPEN)
        one.post("/new/", DONE)
    for row_id in one.reach(Deed.EDIT).inside[:1]:
        one.get(f"/edit/?id={row_id}", {200, 302} if one.view.may_edit(one.actor) else CLOSED)
    for name, deed in one.view.all_deeds.items():
        if one.granted(deed.deed) and isinstance(deed, PageDeed):
            one.get(f"/do/{name}/", OPEN)
        elif one.granted(deed.deed):
            for row_id in one.reach(deed.deed).inside[:1]:
                one.get(f"/do/{name}/?id={row_id}", OPEN)


def _exported(one: Doors) -> None:
    """The file holds exactly the rows within reach."""
    answer = one.post("/export/?voided=all", OPEN, **{"as": "csv"})
    rows = select(func.count()).select_from(one.view.model)
    inside = one.session.scalar(rows.where(one.condition(Deed.EXPORT)))
    lines = answer.get_data(as_text=True).count("\r\n") - 1
    if lines != inside:
        one.wrong.append(f"{one.base}: {lines} rows exported, {inside} within reach")


def _offered(app, one: Doors) -> None:
    """A look-up offers what may be chosen, to those who fill in the form."""
    writes = one.view.may_create(one.actor) or one.view.may_edit(one.actor)
    with app.test_request_context():
        fields = one.view._create_form_class().own_fields
    for chosen in fields:
        if not isinstance(chosen, LookupField):
            continue
        path = f"/lookup/?for=form&field={chosen.name}&q="
        answer = one.client.get(one.base + path)
        one._judge("GET", path, answer, {200, 404} if writes else CLOSED)
        if answer.status_code == 200:
            key = chosen.lookup.model.id
            allowed = set(
                one.session.scalars(select(key).where(chosen.lookup.condition(one.actor)))
            )
            found = {option["id"] for option in answer.json} - allowed
            one.wrong += [f"{one.base}: {chosen.name} offers {row}" for row in found]


def test_deeds_end_in_a_page(doors):
    """Done or refused with a sentence, never an error; a state that forbids it is no error."""
    for one in doors:
        for name, deed in one.view.all_deeds.items():
            if not one.granted(deed.deed) or isinstance(deed, PageDeed):
                continue
            for row_id in one.reach(deed.deed).inside[-1:]:
                one.post(f"/do/{name}/?id={row_id}", DONE | {403, 409})
    assert wrong(doors) == []
