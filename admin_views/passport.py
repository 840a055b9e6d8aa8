"""Somebody's training record (培训档案): his own for everybody, others' for who leads or audits."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from admin_views import current, links
from admin_views.assessment_prints import as_file
from admin_views.filters import whole
from admin_views.formatting import badge, day, exact, wording
from admin_views.screen import Screen
from models import clock
from models.clock import local
from models.scopes import Actor, Forbidden
from rules.vocabulary import Deed, Record
from services import form_passport, passport
from services.passport import HOUR, Passport

MOST_ID = 2**31 - 1


class PassportView(Screen):
    """What somebody was trained in: before duty, year by year, training by training."""

    icon = "passport"

    def __init__(self) -> None:
        super().__init__(
            name=_l("Training records of people"),
            category="training",
            endpoint="passport",
            url="/passport",
        )

    def is_accessible(self) -> bool:
        """Open it to everybody who is trained, or reads who was."""
        return current.signed_in() and may_look(current.actor())

    def inaccessible_callback(self, name: str, **kwargs: Any) -> ResponseReturnValue:
        """Refuse the rest."""
        raise Forbidden(Deed.VIEW, Record.TRAINING_ATTENDANCE)

    @expose("/")
    def index(self) -> str:
        """Show one's own record, or that of the person chosen."""
        chosen = whole(request.args.get("person"), 1, MOST_ID, current.actor().employee_id or 0)
        return self._page(chosen)

    @expose("/<int:employee_id>/")
    def person_view(self, employee_id: int) -> str:
        """Show somebody's record."""
        return self._page(employee_id)

    @expose("/<int:employee_id>/print/", methods=("POST",))
    def print_view(self, employee_id: int) -> Response:
        """Print somebody's record; the deed is on record."""
        session, actor = current.session(), current.actor()
        printed = form_passport.printed(
            session, actor, _found(employee_id), str(get_locale()), clock.now()
        )
        session.commit()
        return as_file(printed)

    def _page(self, employee_id: int) -> str:
        session, actor = current.session(), current.actor()
        found = _found(employee_id)
        stands = found.standing
        return render_template(
            "desk/passport.html",
            title=gettext("Training record of a person"),
            admin_view=self,
            found=found,
            people=[(one.id, one.name) for one in passport.people(session, actor)],
            posts=[_post(one) for one in found.posts],
            state=badge(stands.state),
            cleared=day(stands.cleared_on),
            topics=list(_topics(found)),
            exception=_exception(actor, found),
            exceptions=list(_exceptions(actor, found)),
            years=[
                (one.year, one.trainings, exact(one.hours), one.exams, one.passed)
                for one in found.years
            ],
            attended=list(_attended(actor, found)),
            exams=list(_exams(actor, found)),
            may_print=form_passport.may_print(actor, employee_id),
        )


def may_look(actor: Actor) -> bool:
    """Say whether somebody has a training record of his own, or reads others'."""
    return actor.may(Deed.VIEW, Record.TRAINING_ATTENDANCE)


def _found(employee_id: int) -> Passport:
    today = local(clock.now()).date()
    found = passport.of(current.session(), current.actor(), employee_id, today)
    return abort(404) if found is None else found


def _post(one: Any) -> str:
    return " · ".join(filter(None, (wording(one.role), one.office.name if one.office else "")))


def _topics(found: Passport) -> Iterator[tuple[str, str, str, bool]]:
    for one in found.standing.owed:
        exam = day(one.passed_on) if one.with_exam else gettext("No exam")
        yield one.topic.name, day(one.attended_on), exam, one.done_on is not None


def _exception(actor: Actor, found: Passport) -> str:
    """Return the form to put him on duty by exception, for who may decide and where it is due."""
    stands = found.standing
    if not stands.missing or stands.exception or found.employee.id == actor.employee_id:
        return ""
    return links.entering(actor, Record.PRE_DUTY_OVERRIDE, employee=found.employee.id)


def _exceptions(actor: Actor, found: Passport) -> Iterator[tuple[Markup | str, str, str, bool]]:
    for one in found.exceptions:
        span = f"{day(one.from_on)} – {day(one.to_on)}"
        yield links.to(actor, one, span), one.reason, one.given_by.name, one.voided_at is not None


def _attended(actor: Actor, found: Passport) -> Iterator[tuple[Any, ...]]:
    for one in found.attendance:
        held = one.session
        yield (
            day(held.held_on),
            links.to(actor, held),
            wording(held.kind),
            held.topic,
            exact(Fraction(held.minutes, HOUR)),
            held.trainer,
            badge(one.state),
            one.absence_reason,
        )


def _exams(actor: Actor, found: Passport) -> Iterator[tuple[Any, ...]]:
    for one in found.exams:
        result = gettext("Missed the exam")
        if one.passed is not None:
            result = gettext("Passed") if one.passed else gettext("Not passed")
        yield (
            day(one.taken_on),
            links.to(actor, one, one.about),
            wording(one.way),
            one.attempt,
            exact(one.score),
            exact(one.pass_score),
            result,
        )
