"""Annual awards: from the ranking of a year to the certificates (4.2.5, 4.11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, url_for
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from admin_views import award_page, current
from admin_views.assessment_prints import as_file
from admin_views.base import RecordView, Related
from admin_views.columns import Section
from admin_views.deeds import RowDeed
from admin_views.fields import DayField, OptionField, TextField, WholeField, filled
from admin_views.filters import Choice, Condition, Filter, Pick, whole
from admin_views.formatting import wording
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from admin_views.ticks_field import TicksField
from models import Award, AwardNominee, Office, clock
from models.clock import local
from models.scopes import Actor
from reports.catalogue import AWARDS_NOTICE
from rules.award_words import AwardState
from rules.awards import ASSESSED, FIRST_YEAR, LAST_YEAR
from rules.vocabulary import Deed, Record
from services import award_ranking, awards, form_awards, forms

S = AwardState
ALL = "all"
_ONLY_RANKED = _l("Only those who are ranked: see the page for the conditions.")
_NOBODY_LEFT = _l("Nobody else is ranked: see the page for the conditions.")


@dataclass(frozen=True, slots=True)
class YearOf(Filter):
    """One year: year=2026."""

    def read(self, arguments: Mapping[str, str]) -> int | None:
        """Return the year; what is none counts as not given."""
        return whole(arguments.get(self.argument), FIRST_YEAR, LAST_YEAR, 0) or None

    def condition(self, model: Any, value: int, at: datetime) -> Condition:
        """Keep the rows of the year."""
        equal: Condition = getattr(model, self.name) == value
        return equal


def _today() -> Any:
    return local(clock.now()).date()


# Forms --------------------------------------------------------------------------------------------
def _may_open(actor: Actor) -> Any:
    offices = actor.offices(Deed.CREATE, Record.AWARD)
    return Office.id.is_not(None) if offices is None else Office.id.in_(offices)


class OpenForm(OfficeForm):
    """Which year of which office: all its awards are opened together."""

    office = LookupField(_l("Office"), [filled], lookup=Lookup(Office, within=_may_open, few=True))
    year = WholeField(
        _l("Year"),
        [filled],
        default=lambda: _today().year - (_today().month <= 6),
        description=_l("Every award in force for the year is opened, one for each post."),
    )


def propose_form(actor: Actor, rows: Sequence[Award]) -> type[OfficeForm]:
    """Return the form of a proposal: who is ranked and not proposed yet, the best first."""
    offered: list[tuple[str, str]] = []
    if len(rows) == 1:
        (row,) = rows
        there = {one.employee_id for one in row.proposed} | {actor.employee_id}
        ranking = award_ranking.live(current.session(), row, _today()).content["ranking"]
        offered = [
            (str(one["employee"]["id"]), _ranked(one))
            for one in ranking
            if one["employee"]["id"] not in there
        ]

    class ProposeForm(OfficeForm):
        person = OptionField(
            _l("Whom you propose"),
            [filled],
            options=offered,
            radio=True,
            description=_ONLY_RANKED if offered else _NOBODY_LEFT,
        )
        reason = TextField(_l("Reason of the proposal"), [filled], longest=300, lines=3)

    return ProposeForm


def _ranked(one: Mapping[str, Any]) -> str:
    average = award_page.fixed(award_page.figure(one["average"]))
    name = one["employee"]["name"]
    return gettext(
        "Place %(place)s: %(name)s, %(average)s", place=one["place"], name=name, average=average
    )


def nominate_form(actor: Actor, rows: Sequence[Award]) -> type[OfficeForm]:
    """Return the form of a nomination: who is proposed and not nominated yet."""
    waiting = [
        (
            str(one.employee_id),
            gettext("%(what)s: %(value)s", what=one.employee.name, value=one.reason),
        )
        for row in rows
        for one in row.proposed
        if one.nominated_at is None
    ]

    class NominateForm(OfficeForm):
        people = TicksField(
            _l("Whom you nominate"), description="" if waiting else _l("Nobody else is proposed.")
        )

        def __init__(self, formdata: Any = None, obj: Any = None, **kw: Any):
            super().__init__(formdata, obj, **kw)
            self.people.offer(waiting)

    return NominateForm


def take_back_form(actor: Actor, rows: Sequence[Award]) -> type[OfficeForm]:
    """Return the form that takes a proposal back: one's own, or any of who nominates."""
    offered = [
        (str(one.employee_id), one.employee.name)
        for row in rows
        for one in row.proposed
        if awards.may_take_back(actor, row, one)
    ]

    class TakeBackForm(OfficeForm):
        person = OptionField(_l("Whose proposal"), [filled], options=offered, radio=True)
        reason = TextField(_l("Reason"), [filled], longest=300)

    return TakeBackForm


def certificate_form(actor: Actor, rows: Sequence[Award]) -> type[OfficeForm]:
    """Return the form that asks whose certificate is printed."""
    people = [(str(one.id), one.employee.name) for row in rows for one in row.nominated]

    class CertificateForm(OfficeForm):
        whose = OptionField(
            _l("Whose certificate"),
            [filled],
            options=[(ALL, gettext("All in one file")), *people],
            radio=True,
            default=ALL,
        )

    return CertificateForm


class PublishForm(OfficeForm):
    """How long the award is news."""

    shown_until = DayField(
        _l("Shown until"), description=_l("Left empty: as many days as the rules say.")
    )


# Deeds --------------------------------------------------------------------------------------------
def _propose(session: Session, actor: Actor, row: Award, form: Any, at: datetime) -> None:
    awards.propose(session, actor, row, int(form.person.data), form.reason.data, at)


def _nominate(session: Session, actor: Actor, row: Award, form: Any, at: datetime) -> None:
    awards.nominate(session, actor, row, [int(one) for one in form.people.data or ()], at)


def _take_back(session: Session, actor: Actor, row: Award, form: Any, at: datetime) -> None:
    awards.take_back(session, actor, row, int(form.person.data), form.reason.data, at)


def _confirm(session: Session, actor: Actor, row: Award, form: Any, at: datetime) -> None:
    awards.confirm(session, actor, row, at)


def _publish(session: Session, actor: Actor, row: Award, form: Any, at: datetime) -> None:
    awards.publish(session, actor, row, at, form.shown_until.data)


def _notice(session: Session, actor: Actor, row: Award, form: Any, at: datetime) -> Response:
    language = str(get_locale())
    return as_file(forms.document(session, actor, AWARDS_NOTICE.key, row, language, at))


def _certificates(session: Session, actor: Actor, row: Award, form: Any, at: datetime) -> Response:
    chosen: list[AwardNominee] = [
        one for one in row.nominated if form.whose.data in (ALL, str(one.id))
    ]
    language = str(get_locale())
    name, data = form_awards.certificates(session, actor, row, chosen, language, at)
    return as_file(forms.Printed(name, data))


def _facts(session: Session, actor: Actor, rows: Sequence[Award]) -> Mapping[str, Any]:
    """Return what one has to know to confirm."""
    if len(rows) != 1:
        return {"facts": ()}
    (row,) = rows
    content = award_ranking.live(session, row, _today()).content
    names = gettext(", ").join(one.employee.name for one in row.nominated)
    lacks = {one["employee"]["name"] for one in content["gaps"]}
    return {
        "facts": [
            (_l("Award"), f"{row.rule} {row.year} · {wording(row.position)}"),
            (_l("Nominated"), names),
            (_l("Higher in the ranking, not nominated"), award_page.passed_over(row, content)),
            (_l("With months not published yet"), gettext(", ").join(sorted(lacks))),
        ]
    }


def _is(*states: AwardState) -> Any:
    return lambda row: row.state in states and row.voided_at is None


def _has_proposals(row: Award) -> bool:
    return bool(_is(AwardState.OPEN)(row) and row.proposed)


_NEEDS = ("state", "voided_at")
# what those assessed read of a published award; how it came about is the leaders'
_PUBLIC = frozenset(
    {
        *("number", "year", "rule", "position", "state", "office", "shown_until"),
        *("confirmed_by", "confirmed_at", "published_by", "published_at"),
    }
)


# Screens ------------------------------------------------------------------------------------------
class AwardView(RecordView):
    """The awards of each year and post, the newest year first."""

    record = Record.AWARD
    edits = False
    column_list = (
        *("number", "year", "rule", "position", "state", "confirmed_at", "published_at"),
        "office",
    )
    column_details_list = (
        Section(_l("Annual award"), ("year", "rule", "position", "state", "office")),
        Section(
            _l("Steps of the award"),
            (
                *("opened_by", "opened_at", "confirmed_by", "confirmed_at"),
                *("published_by", "published_at", "shown_until", "frozen_sha256"),
            ),
        ),
    )
    column_export_list = (
        *("number", "office", "year", "rule", "position", "state", "confirmed_by"),
        *("confirmed_at", "published_by", "published_at", "shown_until", "frozen_sha256"),
    )
    form_columns = ()
    create_columns = (Section("", ("office", "year")),)
    create_form_class = OpenForm
    edit_form_class = OfficeForm
    column_sortable_list = ("year",)
    column_default_sort = "-year"
    search_columns = ("number",)
    filters = (
        Choice("state"),
        YearOf("year"),
        Choice("position", only=ASSESSED),
        Pick("rule"),
        Pick("office"),
    )
    tabs = "state"
    empty = _l("No award yet. They are opened for a whole year, then somebody is proposed.")
    deeds = (
        RowDeed(
            "propose",
            Deed.PROPOSE,
            _propose,
            form=propose_form,
            when=_is(S.OPEN),
            needs=_NEEDS,
            tone="primary",
        ),
        RowDeed(
            "nominate",
            Deed.NOMINATE,
            _nominate,
            form=nominate_form,
            when=_is(S.OPEN),
            needs=_NEEDS,
            tone="primary",
        ),
        RowDeed(
            "confirm",
            Deed.CONFIRM,
            _confirm,
            signs=True,
            when=_is(S.OPEN),
            needs=_NEEDS,
            title=_l("Confirm the award"),
            note=_l("From now on the award and its ranking stand as they are."),
            template="desk/deed_with_facts.html",
            context=_facts,
            tone="primary",
            in_list=False,
        ),
        RowDeed(
            "publish",
            Deed.PUBLISH,
            _publish,
            form=PublishForm,
            when=_is(S.CONFIRMED),
            needs=_NEEDS,
            tone="primary",
        ),
        RowDeed(
            "certificates",
            Deed.PRINT,
            _certificates,
            form=certificate_form,
            when=_is(S.CONFIRMED, S.PUBLISHED),
            needs=_NEEDS,
            title=_l("Print certificates"),
        ),
        RowDeed(
            "print",
            Deed.PRINT,
            _notice,
            quick=True,
            when=_is(S.PUBLISHED),
            needs=_NEEDS,
            title=_l("Print the year's notice"),
        ),
        RowDeed(
            "take-back",
            Deed.WITHDRAW,
            _take_back,
            form=take_back_form,
            when=_has_proposals,
            needs=_NEEDS,
            title=_l("Take a proposal back"),
            in_list=False,
        ),
    )

    def can_see(self, actor: Actor, name: str) -> bool:
        """Show of an award what is published, and all of it to who leads."""
        return name in _PUBLIC or self.may(actor, Deed.EXPORT)

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> Award:
        """Open a year's awards; the first of them stands for all."""
        only = self.only_office(actor, Deed.CREATE)
        office = session.get_one(Office, only) if only is not None else form["office"].data
        return awards.open_year(session, actor, office, form["year"].data, at)[0]

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Ask for the office where there are several."""
        if self.only_office(actor, Deed.CREATE) is not None:
            form.take_away("office")

    def after(self, row: Any) -> str:
        """Return the list of the year that was opened."""
        return url_for(f"{self.endpoint}.index_view", year=row.year)

    def title(self, row: Any) -> str:
        """Return award, year and post."""
        return f"{row.rule} {row.year} · {wording(row.position)}"

    def leading(self, session: Session, actor: Actor, row: Award) -> Sequence[Related]:
        """Return who is nominated and the ranking, as far as the reader may see it."""
        return tuple(award_page.blocks(session, actor, row, _today()))

    def related(self, session: Session, actor: Actor, row: Award) -> Sequence[Related]:
        """Return what the rule asks for."""
        return (award_page.conditions(row),)
