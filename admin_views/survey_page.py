"""What stands on a survey's page besides its facts: figures with a picture, words of customers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.orm import Session

from admin_views import links
from admin_views.columns import Related
from admin_views.formatting import NOTHING
from models import Survey
from models.scopes import Actor
from reports import charts
from rules.assessment import fixed, show_percent
from rules.survey_words import SurveyState
from rules.surveys import PLACES, Band, Tally
from rules.vocabulary import Deed, Record
from services import survey_figures

DRAWN = 24  # buildings the picture shows; the table shows all


def may_read(actor: Actor, row: Survey) -> bool:
    """Say whether somebody reads what answers come to; nobody before it is opened."""
    return actor.may(Deed.VIEW, Record.SURVEY_SHEET) and row.state is not SurveyState.PLANNED


def figures(session: Session, actor: Actor, row: Survey) -> dict[str, Any]:
    """Return the figures of a survey: by area with a picture, by building, by question."""
    if not may_read(actor, row):
        return {"areas": []}
    areas = survey_figures.by_area(session, row)
    named = {
        str(area.name) if area is not None else gettext("No area"): one
        for area, one in areas.items()
    }
    asked = survey_figures.by_question(session, row)
    keys = [None if area is None else area.id for area in areas]
    return {
        "areas": [_row(name, one) for name, one in named.items()],
        "whole": _row(gettext("The whole office"), survey_figures.together(named.values())),
        "buildings": [
            _row(name, one) for name, one in survey_figures.by_building(session, row).items()
        ],
        "questions": [_question(one, keys) for one in asked],
        "area_names": list(named),
        "chart": _drawn(named),
        "least": row.question_set.least_answers,
        "sheets": links.narrowed(actor, Record.SURVEY_SHEET, survey=row.id),
    }


def _row(name: str, one: Tally) -> dict[str, Any]:
    return {
        "name": name,
        "counts": (one.drawn, one.answered),
        "response": _percent(one.response),
        "valid": one.valid,
        "satisfied": one.satisfied,
        "rate": _percent(one.rate),
        "band": _band(one.band),
        "few": one.too_few,
    }


def _question(one: survey_figures.QuestionFigures, areas: Sequence[int | None]) -> dict[str, Any]:
    return {
        "name": one.question.worded(str(get_locale())),
        "overall": one.question.overall,
        "answers": one.answers,
        "index": _figure(one.index),
        "band": _band(one.band),
        "areas": [_figure(one.by_area.get(key)) for key in areas],
    }


def _figure(value: Fraction | None) -> str:
    return NOTHING if value is None else fixed(value, 1)


def _percent(value: Fraction | None) -> str:
    return NOTHING if value is None else show_percent(value)


def _band(band: Band | None) -> str:
    return NOTHING if band is None else f"{fixed(band[0], PLACES)} – {fixed(band[1], PLACES)}"


def _drawn(named: dict[str, Tally]) -> Markup:
    """Draw the satisfied rate beside the response rate: filled and outlined."""
    some = dict(list(named.items())[:DRAWN])
    words = charts.Words(
        "survey",
        gettext("Satisfied rate and response rate by area"),
        gettext("The same figures stand in the table."),
        (gettext("Satisfied rate"), gettext("Response rate")),
    )
    series = ([one.rate for one in some.values()], [one.response for one in some.values()])
    return charts.bars(words, list(some), series)


def remarks(session: Session, actor: Actor, row: Survey) -> Iterator[Related]:
    """Yield what customers wrote, of no household, once the survey is closed."""
    if not may_read(actor, row) or row.state is not SurveyState.CLOSED:
        return
    found = survey_figures.remarks(session, row)
    yield Related(
        _l("What customers wrote"), (_l("Words of one customer"),), [(one,) for one in found]
    )
