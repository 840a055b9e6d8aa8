"""The built-in manual: one page a topic in the reader's language, and which screen opens which.

The pages are Markdown files under ``docs/manual``, written by us; raw HTML in them is not rendered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Flask, abort, current_app, render_template, request, url_for
from flask import send_from_directory as send
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, get_locale, gettext
from flask_babel import lazy_gettext as _l
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from admin_views import current
from rules.vocabulary import Role

# The first day of each post, then the topics, as the index lists them.
FIRST_DAYS: Mapping[Role, str] = {
    role: f"first-day-{role.value.replace('_', '-')}"
    for role in (
        Role.FRONT_DESK,
        Role.AREA_ADMIN,
        Role.SUPERVISOR,
        Role.MANAGER,
        Role.WORKER,
        Role.FINANCE,
        Role.QUALITY,
        Role.AUDITOR,
        Role.ADMINISTRATOR,
        Role.TRAINEE,
    )
}
CHAPTERS: Sequence[tuple[LazyString, tuple[str, ...]]] = (
    (_l("The first day"), tuple(FIRST_DAYS.values())),
    (_l("For everybody"), ("my-day", "notices", "background-work", "lists", "account")),
    (
        _l("Service desk"),
        (
            *("call", "work-orders", "complaints", "callbacks", "customers", "board"),
            *("emergencies", "tasks", "visits", "what-to-tell", "letters", "customer-file"),
            *("roster", "handover", "departments"),
        ),
    ),
    (_l("Community life"), ("activities", "flyers")),
    (
        _l("Fees and surveys"),
        (
            *("fees", "receipts", "bank", "fee-items", "arrears", "paid-services"),
            *("surveys", "statistics"),
        ),
    ),
    (
        _l("Assessment"),
        (
            *("month", "close", "month-now", "spot-assessments", "disputes", "results", "awards"),
            *("incomplete-records", "bonus", "wages", "standards", "printing"),
        ),
    ),
    (_l("Training and exams"), ("trainings", "exams", "pre-duty")),
    (
        _l("Estate, people and control"),
        ("estate", "people", "imports", "settings", "audit", "facilities"),
    ),
)
# Screen (an endpoint, or its blueprint for all of its pages) -> the topic that "?" opens there.
SCREENS: Mapping[str, str] = {
    "admin": "my-day",
    "door": "account",
    "call": "call",
    "board": "board",
    "search": "lists",
    "month": "month-now",
    "saved_view": "lists",
    "ticket": "work-orders",
    "callback": "callbacks",
    "customer": "customers",
    "occupancy": "customers",
    "bill": "fees",
    "payment": "fees",
    **dict.fromkeys(("receipt", "receipt_book", "advance", "refund", "daily_cash"), "receipts"),
    "collection": "fees",
    **dict.fromkeys(("bank_line", "bank_statement"), "bank"),
    "charts": "statistics",
    "bonus_entry": "bonus",
    **dict.fromkeys(("wage_batch", "wage_line", "wage_table"), "wages"),
    **dict.fromkeys(("performance_base", "wage_layout"), "wages"),
    **dict.fromkeys(("arrears", "dunning", "dunning_interval"), "arrears"),
    **dict.fromkeys(("fee_item", "fee_price", "fee_scope"), "fee-items"),
    **dict.fromkeys(("meter_reading", "billing_run"), "fee-items"),
    **dict.fromkeys(("service_order", "service_line", "service_share"), "paid-services"),
    **dict.fromkeys(("service_item", "service_price", "service_shares"), "paid-services"),
    "survey_result": "surveys",
    **dict.fromkeys(("survey", "survey_sheet", "survey_batch", "question_set"), "surveys"),
    "assessment": "month",
    **dict.fromkeys(("close", "substitute"), "close"),
    **dict.fromkeys(("dispute", "result_rule"), "disputes"),
    "publication": "results",
    **dict.fromkeys(("award", "award_rule"), "awards"),
    "job": "printing",
    "record_gap": "incomplete-records",
    **dict.fromkeys(("spot_assessment", "spot_finding", "training_topic"), "spot-assessments"),
    **dict.fromkeys(("training_session", "training_attendance"), "trainings"),
    **dict.fromkeys(("my_training", "public_training"), "trainings"),
    **dict.fromkeys(("exam_question", "exam_paper", "exam_sitting", "my_exams"), "exams"),
    "standard": "standards",
    "form_register": "printing",
    **dict.fromkeys(("pre_duty_topic", "pre_duty_override", "not_cleared", "passport"), "pre-duty"),
    "office": "estate",
    "area": "estate",
    "area_assignment": "estate",
    "building": "estate",
    "unit": "estate",
    "employee": "people",
    "post": "people",
    "department": "people",
    "import": "imports",
    "time_limit": "settings",
    "calendar_day": "settings",
    "duty_hours": "settings",
    "audit_line": "audit",
    "verify": "printing",
    **dict.fromkeys(("letter", "told", "reply_template", "told_text"), "letters"),
    "phone_look": "customer-file",
    **dict.fromkeys(("customer_document", "document_category", "destruction"), "customer-file"),
    "task": "tasks",
    **dict.fromkeys(("visit", "visit_plan", "visit_interval", "visit_round"), "visits"),
    "facility": "facilities",
    **dict.fromkeys(("fact", "desk_facts"), "what-to-tell"),
    "roster": "roster",
    "shift": "roster",
    "roster_entry": "roster",
    "leave": "roster",
    **dict.fromkeys(("department_job", "department_times"), "departments"),
    "handover": "handover",
    "handover_item": "handover",
    "emergency": "emergencies",
    "incident": "emergencies",
    "runbook": "emergencies",
    **dict.fromkeys(("inbox", "delivery"), "notices"),
    "background_job": "background-work",
    **dict.fromkeys(("activity", "sign_up", "activity_cost", "door_list"), "activities"),
    **dict.fromkeys(("flyer", "flyer_delivery", "flyer_template"), "flyers"),
}

manual = Blueprint("help", __name__, url_prefix="/help")


@dataclass(frozen=True, slots=True)
class Part:
    """A heading within a page and its anchor."""

    title: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Page:
    """A topic in one language: its title, its first sentence, its body and the parts of that."""

    topic: str
    title: str
    brief: str
    body: Markup
    parts: tuple[Part, ...]


def register(app: Flask) -> None:
    """Hang up the manual, and tell every page which topic is its own."""
    app.register_blueprint(manual)
    app.context_processor(lambda: {"help_topic": topic_here})


def topic_here() -> str:
    """Return the topic of the screen that is open; "my-day" where a page has none of its own."""
    if request.endpoint == "help.page":
        return str((request.view_args or {}).get("topic", "my-day"))
    return topic_of(request.endpoint or "") or "my-day"


def topic_of(endpoint: str) -> str:
    """Return the topic of an endpoint; nothing where the manual has none."""
    return SCREENS.get(endpoint) or SCREENS.get(endpoint.partition(".")[0], "")


def topics() -> Iterator[str]:
    """Yield every topic of the manual."""
    for _, inside in CHAPTERS:
        yield from inside


# -- pages ----------------------------------------------------------------------------------------
@manual.get("/")
def index() -> ResponseReturnValue:
    """Show what there is to read, the reader's own posts first."""
    own = [FIRST_DAYS[role] for role in FIRST_DAYS if role in current.actor().roles]
    chapters = [(title, [_open(topic) for topic in inside]) for title, inside in CHAPTERS]
    return render_template(
        "help.html", title=gettext("Help"), own=[_open(topic) for topic in own], chapters=chapters
    )


@manual.get("/<topic>")
def page(topic: str) -> ResponseReturnValue:
    """Show one topic."""
    if topic not in topics():
        abort(404)
    found = _open(topic)
    others = next([_open(one) for one in inside] for _, inside in CHAPTERS if topic in inside)
    return render_template("help.html", title=found.title, page=found, others=others)


@manual.get("/pictures/<name>")
def picture(name: str) -> ResponseReturnValue:
    """Hand out a picture of the manual."""
    if not name.endswith(".png"):
        abort(404)
    return send(Path(current_app.root_path) / "docs" / "pictures", name, max_age=3600)


def _open(topic: str) -> Page:
    return read(Path(current_app.root_path) / "docs" / "manual", topic, str(get_locale()))


# -- reading --------------------------------------------------------------------------------------
@lru_cache(maxsize=128)
def read(folder: Path, topic: str, language: str) -> Page:
    """Return a page; its file does not change while the product runs."""
    text = (folder / language / f"{topic}.md").read_text(encoding="utf-8")
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(text)
    title, brief = tokens[1].content, tokens[4].content
    parts = tuple(_parts(tokens))
    for token in tokens:
        _point(token)
    body = parser.renderer.render(tokens[3:], parser.options, {})
    return Page(topic, title, brief, Markup(body), parts)  # noqa: S704 - our own text, HTML off


def _parts(tokens: Sequence[Token]) -> Iterator[Part]:
    """Give each heading an anchor, the same in every language, and yield them."""
    number = 0
    for place, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            number += 1
            token.attrSet("id", f"part-{number}")
            yield Part(tokens[place + 1].content, f"part-{number}")


def _point(token: Token) -> None:
    """Lead links to other pages and pictures, written as files, to where they are shown."""
    for child in token.children or ():
        if child.type == "link_open":
            name, mark, part = str(child.attrGet("href")).partition("#")
            if name.endswith(".md"):
                child.attrSet("href", url_for("help.page", topic=name[:-3]) + mark + part)
        elif child.type == "image":
            name = str(child.attrGet("src")).rpartition("/")[2]
            child.attrSet("src", url_for("help.picture", name=name))
            child.attrSet("loading", "lazy")
