"""What stands on the page of an annual training plan: its progress, its items, what it changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin_views import links
from admin_views.columns import Related
from admin_views.formatting import badge, day, exact, listed, wording
from models import Employee, TrainingPlan, TrainingPlanItem, TrainingSession
from models.scopes import Actor
from rules.assessment import show_percent
from rules.indicators import Rate
from rules.plan_words import ItemProgress, PlanQuarter, PlanState
from rules.training import hours_text
from rules.training_plan import OPEN, posts_of
from rules.training_words import SessionState, TrainingKind
from rules.vocabulary import Record
from services import plan_effects, plan_progress
from services.plan_effects import UNMEASURED, Effect
from services.plan_progress import Line, Progress

P = ItemProgress


def blocks(session: Session, actor: Actor, plan: TrainingPlan, today: date) -> Iterator[Related]:
    """Yield a plan's blocks: what is planned first."""
    found = plan_progress.of_plan(session, plan, today)
    yield _progress(found)
    yield _items(actor, plan, found)
    if found.extra:
        yield _extra(actor, found.extra)
    compared = [line for line in found.lines if line.item.indicator is not None and line.held]
    if compared:
        yield _effects(session, actor, compared, today)


def _progress(found: Progress) -> Related:
    quarters: tuple[PlanQuarter | None, ...] = (*PlanQuarter, None)
    return Related(
        _l("Progress of the year"),
        (
            *(_l("Quarter"), _l("Trainings planned"), wording(P.DONE), wording(P.LATE)),
            *(wording(P.AHEAD), _l("On top of the plan")),
        ),
        [
            (
                wording(quarter) if quarter else gettext("Whole year"),
                str(found.planned(quarter)),
                *(str(found.count(one, quarter)) for one in (P.DONE, P.LATE, P.AHEAD)),
                str(found.on_top(quarter)),
            )
            for quarter in quarters
        ],
        figures=range(1, 6),
    )


def _items(actor: Actor, plan: TrainingPlan, found: Progress) -> Related:
    writes = plan.state in OPEN and plan.voided_at is None
    return Related(
        _l("Planned trainings"),
        (
            *(_l("Quarter"), _l("Topic of training"), _l("Who is trained"), _l("Trainer")),
            *(
                _l("Hours"),
                _l("Exam held as"),
                _l("Problem it answers"),
                _l("Progress of the item"),
            ),
        ),
        [
            links.cells(
                wording(line.item.quarter),
                links.to(actor, line.item),
                audience(line.item.audience_roles, line.item.audience),
                line.item.trainer,
                hours_text(line.item.minutes),
                wording(line.item.exam_method),
                origin(actor, line.item),
                Markup("{}<br>{}").format(badge(line.progress), sessions(actor, line.sessions)),
            )
            for line in found.lines
        ],
        figures=(4,),
        add=links.entering(actor, Record.TRAINING_PLAN_ITEM, plan=plan.id) if writes else "",
        empty=_l("Nothing is planned yet."),
    )


def audience(roles: str, words: str) -> str:
    """Return who is trained: the posts, and what was said in words."""
    posts = [wording(post) for post in posts_of(roles)]
    return listed([*posts, words] if words else posts)


def origin(actor: Actor, item: Any) -> Markup | str:
    """Return the record an item answers, as a link where the actor may open it."""
    if item.origin_record is None or item.origin_id is None:
        return ""
    return links.page_link(actor, item.origin_record, item.origin_id, item.origin_no)


def sessions(actor: Actor, found: Sequence[TrainingSession]) -> Markup:
    """Return the sessions of an item by their days; of one that is not over, how it stands."""
    return Markup("<br>").join(
        Markup("{} {}").format(
            links.to(actor, one, day(one.held_on)),
            "" if one.state is SessionState.HELD else badge(one.state),
        )
        for one in found
    )


def _extra(actor: Actor, found: Sequence[TrainingSession]) -> Related:
    return Related(
        _l("Trainings on top of the plan"),
        (_l("Training session"), _l("Day of training"), _l("Topic of training"), _l("Hours")),
        [
            links.cells(links.to(actor, one), day(one.held_on), one.topic, hours_text(one.minutes))
            for one in found
        ],
        figures=(3,),
    )


def of_item(
    session: Session, actor: Actor, item: TrainingPlanItem, today: date
) -> Iterator[Related]:
    """Yield the sessions that carried an item out, and what they changed."""
    found = plan_progress.sessions_of(session, [item]).get(item.first_id, [])
    yield Related(
        _l("Training sessions"),
        (_l("Training session"), _l("Day of training"), _l("Hours"), _l("State")),
        [
            links.cells(
                links.to(actor, one), day(one.held_on), hours_text(one.minutes), badge(one.state)
            )
            for one in found
        ],
        figures=(2,),
        empty=_l("No session carries it out yet."),
        add=_planning(session, actor, item),
        adding=_l("Plan the session"),
    )
    line = Line(item, P.DONE, found)
    if item.indicator is not None and line.held:
        yield _effects(session, actor, [line], today)


def _planning(session: Session, actor: Actor, item: TrainingPlanItem) -> str:
    """Return the address of a new session that begins with what the item says."""
    if item.plan.state is not PlanState.APPROVED or item.voided_at is not None:
        return ""
    filled = {
        "plan_item": item.id,
        "office": item.office_id or "",
        "kind": TrainingKind.IN_POST.value,
        "topic": item.topic,
        "subject": item.subject.value,
        "hours": hours_text(item.minutes),
        "exam_method": item.exam_method.value,
        **_trainer(session, item.trainer),
        "roles": [post.value for post in item.posts_asked],
    }
    return links.entering(actor, Record.TRAINING_SESSION, **filled)


def _trainer(session: Session, name: str) -> dict[str, Any]:
    """Return the trainer as the form asks for him: one of our staff, or somebody from outside."""
    asked = select(Employee.id).where(Employee.name == name, Employee.active).limit(2)
    found = session.scalars(asked).all()
    return {"trainer_person": found[0]} if len(found) == 1 else {"trainer": name}


# Before and after ---------------------------------------------------------------------------------
def _effects(session: Session, actor: Actor, lines: Sequence[Line], today: date) -> Related:
    rows: list[Sequence[Any]] = []
    for line in lines:
        item, held = line.item, line.held
        if item.indicator is None or held is None:
            continue
        found = plan_effects.effect(session, item.indicator, held.held_on, item.office_id, today)
        rows.append(
            links.cells(
                links.to(actor, item), wording(item.indicator), day(held.held_on), *told(found)
            )
        )
    return Related(
        _l("Before and after"),
        (
            *(_l("Planned training"), _l("Indicator"), _l("Day of training")),
            *(_l("60 days before"), _l("60 days after"), _l("Change of the indicator")),
        ),
        rows,
        figures=(3, 4, 5),
    )


def told(found: Effect) -> tuple[str, str, str]:
    """Return an indicator before and after, and its change, in words where there is no figure."""
    if found.indicator in UNMEASURED:
        return "—", "—", gettext("Reckoned by month alone")
    if found.after is None or found.before is None:
        return "—", "—", gettext("Not before %(day)s", day=day(found.until))
    return figure(found.before), figure(found.after), _change(found)


def figure(value: Rate | int) -> str:
    """Return a rate with its fraction, or a count."""
    if isinstance(value, int):
        return gettext("%(count)s findings", count=value)
    if value.percent is None:
        return gettext("Nothing was due")
    fraction = f"{exact(_whole(value.numerator))}/{exact(_whole(value.denominator))}"
    return f"{show_percent(value.percent)} ({fraction})"


def _whole(value: Any) -> Any:
    return value if hasattr(value, "denominator") else int(value)


def _change(found: Effect) -> str:
    if found.change is None:
        return "—"
    sign = "+" if found.change > 0 else ""
    if isinstance(found.before, int):
        return f"{sign}{exact(found.change)}"
    return gettext("%(points)s percentage points", points=f"{sign}{exact(found.change)}")
