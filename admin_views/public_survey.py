"""The page behind a survey sheet's QR code: a household answers without a log-in (JD-11).

It shows the questions and nothing about anybody, works without a script, and answers a code that
was never given out like any address that leads nowhere.
"""

from __future__ import annotations

from flask import Blueprint, Response, current_app, redirect, request, url_for
from flask import render_template as render
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_wtf.csrf import CSRFError

from admin_views import current
from admin_views.current import SAFE, session
from admin_views.fields import without_controls
from admin_views.formatting import say, wording
from models import clock
from rules.refusal import Refusal
from rules.survey_words import QuestionKind
from rules.surveys import LONGEST, ON_PAGE
from services import sign_ups, survey_answers
from services.survey_answers import Found

public_survey = Blueprint("public_survey", __name__)
TRAP = "website"  # a box nobody sees: only a program fills it in


@public_survey.route("/Q/<token>", methods=("GET", "POST"))  # the code is in upper case
@public_survey.route("/q/<token>", methods=("GET", "POST"))  # and people type lower case
def page(token: str) -> ResponseReturnValue:
    """Show the questions of an open sheet, or take the answers."""
    at = clock.now()
    found = survey_answers.find(session(), token, at)
    if request.method in SAFE:
        return _shown(found)
    # a whole estate may share one address of its carrier; only guessed codes are held short
    most = sign_ups.MOST_OF_ADDRESS if found is None else sign_ups.MOST_OF_ACTIVITY
    full = sign_ups.too_many(session(), None, current.address(), at, most)
    session.commit()
    if full:
        return _too_many()
    if found is None or not found.open or found.answered:
        return _shown(found)
    if request.form.get(TRAP):
        return _thanks()  # as if it had worked: a program learns nothing
    return _take(found, token)


def _take(found: Found, token: str) -> ResponseReturnValue:
    typed = _typed(found)
    try:
        survey_answers.by_household(session(), found.sheet, typed, clock.now())
        session.commit()
    except Refusal as no:
        session.rollback()
        again = survey_answers.find(session(), token, clock.now())
        if again is None or not again.open:
            return _shown(again)
        return _page(again, typed, 422, {no.field or "": say(no.sentence, no.values)})
    return redirect(url_for(".page", token=token))  # going back sends nothing twice


def _typed(found: Found) -> dict[str, str]:
    return {
        one.key: without_controls(request.form.get(f"q{one.key}")) or ""
        for one in found.sheet.survey.question_set.asked()
    }


@public_survey.errorhandler(CSRFError)
def stale_page(error: CSRFError) -> ResponseReturnValue:
    """Show the form once more, as it was filled in: it was open too long, or cookies are off."""
    token = str((request.view_args or {}).get("token", ""))
    found = survey_answers.find(session(), token, clock.now())
    if found is None or not found.open or found.answered:
        return _shown(found, 400)
    stale = gettext("This page was open too long, or cookies are off. Send it once more.")
    return _page(found, _typed(found), 400, {"": stale})


def _shown(found: Found | None, code: int = 404) -> ResponseReturnValue:
    if found is None:
        return _nothing(
            code,
            gettext("There is nothing here"),
            gettext("The address leads nowhere. Check the code on your sheet."),
        )
    if found.answered:
        return _thanks()
    if not found.open:
        return _nothing(
            code,
            gettext("This survey is closed"),
            gettext("Answers are no longer taken, or not yet. Please ask the site office."),
        )
    return _page(found, {}, 200, {})


def _page(
    found: Found, typed: dict[str, str], code: int, wrong: dict[str, str]
) -> ResponseReturnValue:
    language = str(get_locale())
    shown = render(
        "survey_page.html",
        survey=found.sheet.survey,
        questions=[
            (f"q{one.position}", one.worded(language), one.kind is QuestionKind.SCALE, one.overall)
            for one in found.sheet.survey.question_set.questions
        ],
        grades=[(grade.value, wording(grade)) for grade in ON_PAGE],
        typed={f"q{key}": said for key, said in typed.items()},
        wrong=wrong,
        trap=TRAP,
        longest=LONGEST,
    )
    return current_app.make_response((shown, code))


def _thanks() -> Response:
    return _nothing(
        200,
        gettext("Thank you for your answer"),
        gettext("This sheet has been answered. Each sheet counts once, whoever sent it first."),
    )


def _too_many() -> ResponseReturnValue:
    title = gettext("Too many answers from here")
    answer = _nothing(429, title, gettext("Wait a quarter of an hour, then try again."))
    answer.headers["Retry-After"] = str(int(sign_ups.WINDOW.total_seconds()))
    return answer


def _nothing(code: int, title: str, sentence: str) -> Response:
    page = render("sign_up_closed.html", title=title, sentence=sentence)
    return current_app.make_response((page, code))
