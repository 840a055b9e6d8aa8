"""Form JL/WI-KF-018/002 filled from frozen content: what approval kept, nothing from today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from flask_babel import force_locale, gettext

from reports.catalogue import Form
from reports.explanation import half_year, text
from reports.monthly_assessment import Coverage, Dispute, Sheet, SheetLine, SignOff, Split
from reports.paper import Paper
from rules import month_days
from rules.assessment import Line, show_percent, show_points
from rules.bonus import BonusEntryKind
from rules.explain import Explanation, missed
from rules.indicators import Rate, quarter_of
from rules.standards import LineStandard
from rules.vocabulary import (
    CallbackGroup,
    CallbackMode,
    Indicator,
    LineState,
    PartPoint,
    Record,
    Role,
    SurveyKind,
)

Content = Mapping[str, Any]


def paper_of(content: Content, *, address: str, draft: bool) -> Paper:
    """Return what head and foot of the sheet say."""
    return Paper(
        company=content["company"],
        office=content["office"]["name"],
        number=content["record_no"],
        revision=content["revision"],
        address=address,
        draft=draft,
    )


def sheet(content: Content, form: Form, paper: Paper, language: str) -> Sheet:
    """Return the sheet of one month."""
    changed = {change["indicator"]: change["before"] for change in content["difference"]}
    with force_locale(language):
        days = month_days.told(content.get("days", []), gettext("{} to {}"))
        lines = tuple(
            replace(
                line(kept, changed.get(kept["indicator"])),
                explained=text(explanation(kept, content["standard"])),
            )
            for kept in content["lines"]
        )
    groups = _groups(content)
    year, month = content["month"].split("-")
    return Sheet(
        paper=paper,
        form=form,
        employee=content["employee"]["name"],
        employee_no=content["employee"]["employee_no"],
        post=_word(Role, content["position"]),
        areas=tuple(filter(None, content["areas"].split("、"))),
        month=date(int(year), int(month), 1),
        days=days,
        standard=content["standard"]["edition"],
        revision_reason=content["reason"],
        lines=lines,
        coverage=tuple(_coverage(group) for group in groups),
        split=_split(groups),
        part_point=_word(PartPoint, content["standard"]["part_point"]),
        exam_points=Fraction(content["standard"]["exam_points"]),
        deducted=Fraction(content["deducted"]),
        score=Fraction(content["score"]),
        withheld_percent=Fraction(content["bonus_withheld"]),
        repaid_percent=Fraction(content.get("bonus_repaid", "0")),
        bonus=tuple(_bonus(content, language)),
        supervisor=_sign_off(content["submitted"], content["remarks"]),
        manager=_sign_off(content["approved"], content["approved"]["opinion"]),
        # what was approved before there were disputes says nothing of them
        disputes=tuple(Dispute(**one) for one in content.get("disputes", [])),
    )


def _bonus(content: Content, language: str) -> Iterator[str]:
    """Yield what is carried of earlier quarters: the quarter, the receipt, the percent (4.5)."""
    own = quarter_of(date.fromisoformat(content["month"] + "-01"))
    with force_locale(language):
        for one in content.get("bonus_lines", []):
            if one["quarter"] == own:
                continue
            said = gettext(
                "%(quarter)s %(entry)s %(percent)s%%",
                quarter=" ".join(filter(None, (one.get("office"), one["quarter"]))),
                entry=gettext(_word(BonusEntryKind, one["entry"]).wording),
                percent=show_points(Fraction(one["percent"])),
            )
            receipt = one["receipt_no"]
            yield gettext("%(what)s (%(receipt)s)", what=said, receipt=receipt) if receipt else said


def _word(kind: Any, value: str) -> Any:
    return next(word for word in kind if word.value == value)


def _exact(value: str | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def _sign_off(kept: Mapping[str, str], words: str) -> SignOff:
    if not kept["by"]:
        return SignOff(words=words)
    return SignOff(kept["by"], instant(kept["at"]), words)


def instant(text: str) -> datetime | None:
    """Read an instant as the frozen content writes it."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC) if text else None


def line(kept: Content, before: Content | None) -> SheetLine:
    """Return one row of the form in the language in force; ``before`` is what it said before."""
    indicator: Indicator = _word(Indicator, kept["indicator"])
    state: LineState = _word(LineState, kept["state"])
    target = _exact(kept["target"])
    figures = Line(
        indicator,
        kept["clause"],
        state,
        numerator=_exact(kept["numerator"]),
        denominator=_exact(kept["denominator"]),
        target=target,
        rate=_exact(kept["rate"]),
        shortfall=Fraction(kept["shortfall"]),
        points=Fraction(kept["points"]),
        withheld_percent=Fraction(kept["withheld_percent"]),
    )
    names = _names(indicator, kept["due"])
    standard = LineStandard(
        indicator,
        kept["clause"],
        target,
        Fraction(kept["points_per_point"]),
        Fraction(kept["flat_points"]),
        kept["withholds_bonus"],
        kept["period"],
    )
    return SheetLine(
        line=figures,
        standard=standard,
        note=" ".join(filter(None, (_note(figures, kept["facts"]), _back(kept), _was(before)))),
        due=tuple(names.values()),
        done=tuple(names[kind, row_id] for kind, row_id, _number in kept["done"]),
    )


def explanation(kept: Content, standard: Content) -> Explanation:
    """Return why a line costs what it costs, from what is kept of it and of the standard."""
    row = line(kept, None)
    return Explanation(
        line=row.line,
        standard=row.standard,
        edition=standard["edition"],
        part_point=_word(PartPoint, standard["part_point"]),
        exam_points=Fraction(standard["exam_points"]),
        facts=kept["facts"],
        missed=missed(row.line.indicator, row.due, row.done),
    )


def _names(indicator: Indicator, items: list[list[Any]]) -> dict[tuple[str, int], str]:
    """Return what each record is called on paper: its number, told apart where two share one."""
    names: dict[tuple[str, int], str] = {}
    used: Counter[str] = Counter()
    for kind, row_id, number in items:
        name = number
        if kind == Record.SURVEY_RESULT.value:
            kinds = {kind.value: str(gettext(kind.wording)) for kind in SurveyKind}
            name = " ".join(kinds.get(part, part) for part in number.split(" "))
        elif kind == Record.CALLBACK.value and indicator is Indicator.RECORDS:
            name = str(gettext("%(number)s callback", number=number))
        used[name] += 1
        names[kind, row_id] = name if used[name] == 1 else f"{name} ({used[name]})"
    return names


def _note(line: Line, facts: Content) -> str:
    """Return what stands beside a line: the parts of a mean, the kind of callback."""
    match line.indicator:
        case Indicator.SATISFACTION if line.state is LineState.COUNTED:
            parts = [half_year(facts["half_year"])]
            if "fixed" in facts:
                parts.append(gettext("fixed survey %(rate)s", rate=_percent(facts["fixed"])))
            parts += [
                gettext("spot check %(rate)s", rate=_percent(spot))
                for spot in facts.get("spots", [])
            ]
            return str(gettext("; ")).join(parts)
        case Indicator.CALLBACK:
            mode: CallbackMode = _word(CallbackMode, facts["mode"])
            excused = facts.get("excused", [])
            said = gettext("excused, not counted: %(count)s", count=len(excused))
            return str(gettext("; ")).join((gettext(mode.wording), *([said] if excused else [])))
        case Indicator.FEE_COLLECTION if facts.get("partly"):
            return str(gettext("paid in part: %(count)s", count=len(facts["partly"])))
        case _:
            return ""


def _percent(counted: list[int]) -> str:
    percent = Rate(*counted).percent
    return "—" if percent is None else show_percent(percent)


def _back(kept: Content) -> str:
    """Return which rulings gave points of a line back (4.10)."""
    return "; ".join(
        gettext("ruling %(number)s (%(clause)s): %(points)s points given back", **said)
        for number, clause, points in kept["facts"].get("restored", [])
        for said in [{"number": number, "clause": clause, "points": show_points(Fraction(points))}]
    )


def _was(before: Content | None) -> str:
    """Return what a revised line said before the revision."""
    if before is None:
        return ""
    rate = _exact(before["rate"])
    said: str = gettext(
        "before: %(rate)s, %(points)s points off",
        rate="—" if rate is None else show_percent(rate),
        points=show_points(Fraction(before["points"])),
    )
    return said


def _groups(content: Content) -> list[Content]:
    for line in content["lines"]:
        if line["indicator"] == Indicator.CALLBACK.value:
            groups: list[Content] = line["facts"].get("groups", [])
            return groups
    return []


def _coverage(group: Content) -> Coverage:
    return Coverage(
        _word(CallbackGroup, group["group"]),
        group["tickets"],
        group["called_back"],
        Fraction(group["required"]),
    )


def _split(groups: list[Content]) -> Split | None:
    phone = sum(group["phone"] for group in groups)
    visits = sum(group["visits"] for group in groups)
    if phone + visits == 0:
        return None
    return Split(phone, visits, Fraction(groups[0]["visits_required"]))
