"""How values are shown to people: dates, money, figures and words in the reader's way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from flask_babel import LazyString, get_locale, gettext
from markupsafe import Markup, escape

from models.clock import local
from rules.field_words import VisitKind
from rules.refusal import Refusal
from rules.training import hours_text
from rules.vocabulary import Indicator, Word

NOTHING = "—"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# The look of a word of a closed list, by its stored value; what is not named here looks plain.
_LOOKS: Mapping[str, tuple[str, ...]] = {
    "wait": (
        *("new", "due", "found", "submitted", "pending", "given"),
        *("awaiting_reply", "proposed", "planned", "waiting", "preview"),
        *("ordered", "raised", "handed_over", "to_verify"),
        *("awaiting", "expected", "handed_in"),
    ),
    "run": (
        *("dispatched", "accepted", "arrived", "with_finance", "controlled", "announced"),
        *("under_way", "correcting"),
        *("sending", "running", "suggested", "sure", "reported", "received"),
        *("signing", "answering"),
    ),
    "good": (
        *("completed", "done", "approved", "published", "issued", "yes", "mended", "counted"),
        *("taken", "answered", "reviewed", "coming", "met", "in_use", "held", "seat", "printed"),
        *("sent", "billed", "booked", "charged", "acknowledged", "put_right", "upheld", "on"),
        *("paid", "award_confirmed", "award_published", "attended", "effective", "marked"),
        *("conforms", "in_force", "packed"),
    ),
    "bad": (
        *("urgent", "complaint", "returned", "no", "login_failed", "refused", "confirmed"),
        *("open", "declined", "out_of_order", "failed", "broken", "disagreed", "not_yet"),
        *("does_not", "ineffective", "gaps", "major", "absent", "not", "late"),
    ),
    "rest": ("on_hold", "excused", "fairly", "draft", "nobody", "partly"),
    "off": (
        *("closed", "cancelled", "not_applicable", "voided"),
        *("destroyed", "withdrawn", "scrapped", "called_off", "passed_on", "released", "ignored"),
        *("dismissed", "taken_down", "over", "obsolete", "struck", "superseded"),
    ),
}
_TONES = {word: look for look, words in _LOOKS.items() for word in words}
_NO_STATES = (VisitKind, Indicator)  # a plan or a complaint they name is no state of the record


def tone(word: Word) -> str:
    """Return the name of a word's look."""
    return "plain" if isinstance(word, _NO_STATES) else _TONES.get(word.value, "plain")


def wording(word: Word | None) -> str:
    """Return a word of a closed list in the reader's language."""
    return "" if word is None else str(gettext(word.wording))


def badge(word: Word | None) -> Markup | str:
    """Return a word as a coloured badge: colour and text, never colour alone."""
    return "" if word is None else _badge(word, _tag())


@lru_cache(maxsize=2_000, typed=True)  # equal values of two lists are two words
def _badge(word: Word, tag: str) -> Markup:
    """Make a badge once for all rows and pages; the words of the closed lists are few."""
    return Markup('<span class="badge b-{}">{}</span>').format(tone(word), wording(word))


def say(sentence: str | LazyString, values: Mapping[str, object] | None = None) -> str:
    """Return a marked sentence in the reader's language, its places filled and shown likewise."""
    if not isinstance(sentence, str):
        return str(sentence)
    shown = {name: plain(value) for name, value in (values or {}).items()}
    # looked up unfilled: with values gettext would look up nothing else, but % would be needed
    translated = str(gettext(sentence))
    return translated % shown if shown else translated


def said(refusal: Refusal) -> str:
    """Return the sentence of a refusal."""
    return say(refusal.sentence, refusal.values)


def _tag() -> str:
    locale = get_locale()
    return str(locale) if locale is not None else "zh_Hans_CN"


def day(value: date | None, tag: str = "") -> str:
    """Return a date: 2026-10-14, 2026/10/14 or 14 Oct 2026."""
    if value is None:
        return ""
    match tag or _tag():
        case "en":
            return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
        case "zh_Hant_TW":
            return f"{value.year}/{value.month:02d}/{value.day:02d}"
        case _:
            return f"{value.year}-{value.month:02d}-{value.day:02d}"


def day_of_year(value: date, tag: str = "") -> str:
    """Return a date near today, without its year: 10-14, or 14 Oct."""
    if (tag or _tag()) == "en":
        return f"{value.day} {_MONTHS[value.month - 1]}"
    return f"{value.month:02d}-{value.day:02d}"


def month(value: date | None, tag: str = "") -> str:
    """Return a month by its first day: 2026年10月 or Oct 2026."""
    if value is None:
        return ""
    if (tag or _tag()) == "en":
        return f"{_MONTHS[value.month - 1]} {value.year}"
    return f"{value.year}年{value.month}月"


def month_name(value: date, tag: str = "") -> str:
    """Return a month without its year, for the foot of a chart: 10月 or Oct."""
    return _MONTHS[value.month - 1] if (tag or _tag()) == "en" else f"{value.month}月"


def moment(value: datetime | None, tag: str = "") -> str:
    """Return an instant as the office's wall clock shows it, to the minute."""
    if value is None:
        return ""
    here = local(value)
    return f"{day(here, tag)} {here.hour:02d}:{here.minute:02d}"


def yuan(fen: int | None) -> str:
    """Return integer fen as yuan: 1,234.50."""
    return "" if fen is None else f"{Decimal(fen).scaleb(-2):,.2f}"


def price(value: Fraction | None) -> str:
    """Return a price in yuan with two to four decimals: 1.80, 3.4525."""
    if value is None:
        return ""
    whole, _, rest = exact(value, 4).partition(".")
    return f"{whole}.{rest:0<2}"


def listed(words: Iterable[str]) -> str:
    """Join several words as the reader's language does."""
    return (", " if _tag() == "en" else "、").join(words)


def exact(value: Fraction | None, places: int = 2) -> str:
    """Return an exact figure with at most so many decimals, half up; 92 stays 92."""
    if value is None:
        return ""
    scale = 10**places
    scaled = (abs(value) * scale * 2 + 1) // 2
    text = f"{Decimal(scaled).scaleb(-places):.{places}f}"
    text = text.rstrip("0").rstrip(".") if places else text
    return f"-{text}" if value < 0 and scaled else text


def yes_no(value: bool | None) -> str:
    """Return yes or no in words."""
    return "" if value is None else str(gettext("Yes") if value else gettext("No"))


def plain(value: Any) -> str:
    """Return any value as text without knowing its column."""
    match value:
        case None:
            return ""
        case Word():
            return wording(value)
        case bool():
            return yes_no(value)
        case datetime():
            return moment(value)
        case date():
            return day(value)
        case Fraction():
            return exact(value)
        case _:
            return str(value)


def text(kind: str, value: Any) -> str:
    """Return a column's value as plain text; ``kind`` is a listing.Column's kind."""
    match kind:
        case "money" | "hundredths":
            return yuan(value)
        case "month":
            return month(value)
        case "price":
            return price(value)
        case "hours":
            return "" if value is None else hours_text(value)
        case _:
            return plain(value)


def cell(kind: str, value: Any) -> Markup | str:
    """Return a column's value as it stands in a list: words as badges, all else as text."""
    if kind == "word":
        return badge(value)
    return text(kind, value)


def lines_of(value: str) -> Markup:
    """Return a long text with its line breaks kept."""
    return Markup("<br>").join(escape(line) for line in value.splitlines())
