"""What the page of an award shows: ranking, conditions not met, ties, gaps, changes since (4.11).

Whoever only reads what is published sees who has the award, and how he himself stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.orm import Session

from admin_views import links
from admin_views.base import Related
from admin_views.formatting import badge, day, exact, month, month_name, wording
from models import Award, AwardNominee
from models.scopes import Actor
from rules import awards as rules
from rules.award_words import AwardState, Condition, TieBreak
from rules.vocabulary import AssessmentStatus, Deed, Record
from services import award_ranking, awards
from services.award_ranking import Content, Moved

CONDITIONS = {one.value: one for one in Condition}
TIES = {one.value: one for one in TieBreak}
STATUSES = {one.value: one for one in AssessmentStatus}
_RANKS = (_l("Name"), _l("Rank"), _l("Average score"), _l("Lowest month"), _l("Published months"))


def blocks(session: Session, actor: Actor, row: Award, today: date) -> Iterator[Related]:
    """Yield the blocks of an award's page, as far as its reader may see them."""
    if not actor.may_at(Deed.EXPORT, Record.AWARD, row.office_id):  # he reads what is published
        content = award_ranking.shown(session, row, today)
        yield _winners(row)
        yield from _own(actor, content)
        return
    live = award_ranking.live(session, row, today)
    content = award_ranking.shown(session, row, today) if row.frozen else live.content
    yield from _notes(session, row, content, live.content, today)
    yield _people(actor, row, content)
    yield Related(
        _l("Ranking of the year"),
        _RANKS,
        [_ranked(actor, one) for one in content["ranking"]],
        figures=(1, 2, 3),
        empty=_l("Nobody meets the conditions yet."),
    )
    yield from _ties(content)
    yield from _excluded(content)
    yield from _gaps(content)


# What is to be noted ------------------------------------------------------------------------------
def _notes(
    session: Session, row: Award, content: Content, now: Content, today: date
) -> Iterator[Related]:
    changed = award_ranking.moved(content, now) if row.frozen else []
    sentences = [*_said(row, content, today), *_seal(row)]
    if sentences:
        yield Related(
            _l("What to note about the award"), (_l("Note"),), [(one,) for one in sentences]
        )
    if changed:
        yield Related(
            _l("The ranking has changed since it was confirmed"),
            (
                *(_l("Name"), _l("Place then"), _l("Place now")),
                *(_l("Average then"), _l("Average now")),
            ),
            [_moved(one) for one in changed],
            figures=(1, 2, 3, 4),
        )


def _said(row: Award, content: Content, today: date) -> Iterator[str]:
    names = passed_over(row, content)
    if names:
        yield gettext("Higher in the ranking and not nominated: %(names)s.", names=names)
    if row.state is not AwardState.OPEN:
        return
    if content["gaps"]:
        yield gettext("Months are not published yet: the ranking may still change.")
    opens = rules.opens_on(row.year)
    if today < opens:
        yield gettext(
            "It is confirmed from %(day)s on, or when December is published.", day=day(opens)
        )


def _seal(row: Award) -> Iterator[str]:
    if row.frozen and not awards.holds(row):
        yield gettext("The ranking kept is not the one that was confirmed: tell the auditor.")


def _moved(one: Moved) -> tuple[str, ...]:
    absent = gettext("not ranked")
    places = (
        absent if place is None else str(place) for place in (one.place_before, one.place_now)
    )
    return (one.name, *places, fixed(one.average_before), fixed(one.average_now))


def passed_over(row: Award, content: Content) -> str:
    """Return the names of who stands before one of those nominated and is not."""
    chosen = {one.employee_id for one in row.nominated}
    ranked = content["ranking"]
    worst = max((one["place"] for one in ranked if one["employee"]["id"] in chosen), default=0)
    return gettext(", ").join(
        one["employee"]["name"]
        for one in ranked
        if one["place"] < worst and one["employee"]["id"] not in chosen
    )


# People -------------------------------------------------------------------------------------------
def _people(actor: Actor, row: Award, content: Content) -> Related:
    places = {one["employee"]["id"]: one["place"] for one in content["ranking"]}
    return Related(
        _l("Proposed and nominated"),
        (
            *(_l("Name"), _l("Rank"), _l("State"), _l("Reason of the proposal")),
            *(_l("Put forward by"), _l("Nominated by"), _l("Certificate number")),
        ),
        [
            (
                whole(one.employee.name),
                str(places.get(one.employee_id, "")),
                whole(_step(row, one)),
                _reason(one),
                str(one.proposed_by),
                str(one.nominated_by or ""),
                one.certificate_no,
            )
            for one in row.nominees
        ],
        figures=(1,),
        empty=_l("Nobody is proposed yet: the supervisor proposes first."),
    )


def _step(row: Award, one: AwardNominee) -> str:
    if one.struck_at is not None:
        return gettext("Taken back")
    if one.nominated_at is None:
        return gettext("Proposed")
    return gettext("Nominated") if row.state is AwardState.OPEN else gettext("Awarded")


def _reason(one: AwardNominee) -> Markup | str:
    if one.struck_at is None:
        return one.reason
    return gettext("%(reason)s — taken back: %(why)s", reason=one.reason, why=one.struck_reason)


def _winners(row: Award) -> Related:
    return Related(
        _l("Awarded to"),
        (_l("Name"), _l("Post"), _l("Reason of the proposal")),
        [(one.employee.name, wording(row.position), one.reason) for one in row.nominated],
    )


def _own(actor: Actor, content: Content) -> Iterator[Related]:
    """Yield how the reader himself stands, if he was ranked or not ranked."""
    mine = [one for one in content["ranking"] if one["employee"]["id"] == actor.employee_id]
    if mine:
        yield Related(
            _l("My own place"), _RANKS, [_ranked(actor, one) for one in mine], figures=(1, 2, 3)
        )
    out = [one for one in content["excluded"] if one["employee"]["id"] == actor.employee_id]
    yield from _excluded(content | {"excluded": out})


# The ranking --------------------------------------------------------------------------------------
def _ranked(actor: Actor, one: Content) -> tuple[Any, ...]:
    return (
        whole(one["employee"]["name"]),
        str(one["place"]),
        fixed(figure(one["average"])),
        exact(figure(one["lowest"])),
        _months(actor, one["months"]),
    )


def _months(actor: Actor, rows: Sequence[Content]) -> Markup:
    """Return the months with their scores, each the way to its assessment."""
    cells = (
        Markup('<span class="whole">{} {}</span>').format(
            month_name(_first(one["month"])),
            links.page_link(actor, Record.ASSESSMENT, one["id"], exact(Fraction(one["score"]))),
        )
        for one in rows
    )
    return Markup(" · ").join(cells)


def _ties(content: Content) -> Iterator[Related]:
    if content["ties"]:
        yield Related(
            _l("Same average"), (_l("How it was decided"),), [(tie(o),) for o in content["ties"]]
        )


def tie(one: Content) -> str:
    """Say in a sentence what put one before the other, or that nothing did."""
    both = {
        "first": one["first"],
        "second": one["second"],
        "average": fixed(figure(one["average"])),
    }
    if one["by"] is None:
        return gettext(
            "%(first)s and %(second)s share a place: both have %(average)s, and no criterion of"
            " the rule separates them.",
            **both,
        )
    left, right = (exact(Fraction(value)) for value in one["figures"])
    return gettext(
        "%(first)s stands before %(second)s: both have %(average)s. %(criterion)s: %(left)s"
        " against %(right)s.",
        **both,
        criterion=wording(TIES[one["by"]]),
        left=left,
        right=right,
    )


def _excluded(content: Content) -> Iterator[Related]:
    if content["excluded"]:
        yield Related(
            _l("Not ranked"),
            (_l("Name"), _l("Condition that is not met"), _l("Average score")),
            [
                (
                    one["employee"]["name"],
                    unmet(one, content["rule"]),
                    fixed(figure(one["average"])),
                )
                for one in content["excluded"]
            ],
            figures=(2,),
        )


def unmet(one: Content, rule: Content) -> str:
    """Say which conditions somebody does not meet, with his figure and the rule's."""
    said = {
        Condition.MONTHS: (str(one["count"]), str(rule["months"])),
        Condition.AVERAGE: (fixed(figure(one["average"])), exact(figure(rule["average"]))),
        Condition.LOWEST: (exact(figure(one["lowest"])), exact(figure(rule["lowest"]))),
        Condition.BONUS: (exact(Fraction(one["withheld"])) + " %", "0 %"),
    }
    return gettext("; ").join(_unmet(CONDITIONS[name], said) for name in one["failed"])


def _unmet(condition: Condition, said: dict[Condition, tuple[str, str]]) -> str:
    if condition not in said:
        return wording(condition)
    has, wants = said[condition]
    return gettext(
        "%(condition)s (%(has)s, asked for: %(wants)s)",
        condition=wording(condition),
        has=has or "—",
        wants=wants,
    )


def _gaps(content: Content) -> Iterator[Related]:
    """Yield whose months are not published yet, a person a row."""
    found: dict[str, list[Markup]] = {}
    for one in content["gaps"]:
        status = STATUSES.get(one["status"] or "")
        state = badge(status) if status else gettext("not assessed")
        said = Markup("{} {}").format(month(_first(one["month"])), state)
        found.setdefault(one["employee"]["name"], []).append(said)
    if found:
        yield Related(
            _l("Months not published yet"),
            (_l("Name"), _l("Month")),
            [(name, Markup(" · ").join(months)) for name, months in found.items()],
        )


def conditions(row: Award) -> Related:
    """Return what the rule asks for, in sentences: once used, it stands."""
    asked = _asked(award_ranking.rule_content(row.rule))
    return Related(_l("Conditions of the rule"), (_l("Condition"),), [(one,) for one in asked])


def _asked(rule: Content) -> Iterator[str]:
    yield gettext("Places of each post: %(count)s", count=rule["places"])
    yield gettext("Published months at least: %(count)s", count=rule["months"])
    if rule["average"]:
        yield gettext("Average at least: %(score)s", score=exact(figure(rule["average"])))
    if rule["lowest"]:
        yield gettext("Each month at least: %(score)s", score=exact(figure(rule["lowest"])))
    if rule["holds_post"]:
        yield gettext("Must hold the post on 31 December")
    if rule["nothing_withheld"]:
        yield gettext("No bonus withheld may be outstanding")
    order = [wording(TIES[one]) for one in rule["ties"]]
    yield gettext("Same average, in this order: %(order)s", order=" → ".join([*order, _shared()]))


def _shared() -> str:
    return gettext("shared place")


def whole(words: str) -> Markup:
    """Return a few words that stand on one line."""
    return Markup('<span class="whole">{}</span>').format(words)


def fixed(value: Fraction | None) -> str:
    """Return an average with two decimals, half up; nothing without one."""
    return "" if value is None else rules.two_places(value)


def figure(value: str | None) -> Fraction | None:
    """Return a figure of the content."""
    return None if value is None else Fraction(value)


def _first(value: str) -> date:
    return date.fromisoformat(f"{value}-01")
