"""What every printed sheet has: head, foot, language, and the way figures and times are written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from fractions import Fraction
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton
from flask import render_template
from flask_babel import force_locale, gettext
from markupsafe import Markup

from reports import evidence, pdf, qr
from reports.catalogue import Form
from rules import vocabulary
from rules.assessment import fixed, plain, show_percent, show_points

LANGUAGES = {"zh_Hans_CN": "zh-Hans", "zh_Hant_TW": "zh-Hant", "en": "en"}
NONE = "—"
PLACE = "\N{INFORMATION SEPARATOR ONE}"  # where the style sheet counts the pages
FEN = 100
TYPE_WIDTH = 1.85  # mm a character of a record number takes
GAP = 4  # mm between two record numbers
COLUMNS = (6, 5, 4, 3, 2)  # the style sheet has a class for each
LINE = 175  # mm of type across the page


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What head and foot of a sheet say, whatever the form.

    ``address`` is what the QR code opens or holds; ``zone`` is the office's; ``draft`` says that
    the record is not approved yet, which is printed plainly across the head.
    """

    company: str = ""
    office: str = ""
    number: str = ""
    revision: int = 0
    address: str = ""
    draft: bool = False
    zone: str = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Show:
    """Writes figures, days and times for a reader's language, in the office's zone."""

    language: str
    zone: str

    def day(self, value: date | None) -> str:
        """Write a day as 2026-10-31; nothing for a blank form."""
        return "" if value is None else value.isoformat()

    def instant(self, value: datetime | None) -> str:
        """Write an instant to the minute, in the office's zone."""
        if value is None:
            return ""
        return value.astimezone(ZoneInfo(self.zone)).strftime("%Y-%m-%d %H:%M")

    def month(self, value: date | None) -> str:
        """Write a month the way the language does: 2026年10月, October 2026."""
        return "" if value is None else format_skeleton("yMMMM", value, locale=self.language)

    def percent(self, value: Fraction | None) -> str:
        """Write a percent with its two decimals."""
        return NONE if value is None else show_percent(value)

    def points(self, value: Fraction | None) -> str:
        """Write points or a score without trailing zeros; nothing for a blank form."""
        return "" if value is None else show_points(value)

    def below(self, value: Fraction) -> str:
        """Write percentage points with their two decimals."""
        return fixed(value, 2)

    def count(self, value: Fraction | None) -> str:
        """Write a count."""
        return NONE if value is None else plain(value)

    def yuan(self, fen: Fraction | int | None) -> str:
        """Write an amount kept in fen as yuan, 12,345.60."""
        if fen is None:
            return NONE
        whole, rest = divmod(int(fen), FEN)
        return f"{whole:,}.{rest:02d}"


def page(
    form: Form,
    sheet: object,
    paper: Paper,
    language: str,
    *,
    digest: str = "",
    nonce: str = "",
) -> str:
    """Return a sheet as HTML; ``digest`` fills the foot, ``nonce`` makes it a view on screen."""
    with force_locale(language):
        return render_template(
            f"print/{form.template}",
            form=form,
            sheet=sheet,
            paper=paper,
            show=Show(language, paper.zone),
            lang=LANGUAGES.get(language, "zh-Hans"),
            official_only=language == "zh_Hans_CN",
            code_picture=qr.data_uri(paper.address) if paper.address else "",
            short_digest=evidence.short(digest),
            grid=grid,
            words=vocabulary,
            page_words=gettext("Page %(page)s of %(pages)s", page=PLACE, pages=PLACE).split(PLACE),
            nonce=nonce,
            # our own style sheet, no user's text in it
            css=Markup(pdf.styles(screen=True)) if nonce else "",  # noqa: S704
        )


def print_sheet(
    form: Form,
    sheet: object,
    paper: Paper,
    language: str,
    *,
    frozen: bytes | None,
    created: datetime | None = None,
) -> bytes:
    """Return a sheet as PDF with its evidence; a blank form has neither evidence nor a date."""
    html = page(
        form,
        sheet,
        paper,
        language,
        digest="" if frozen is None else evidence.digest(frozen),
    )
    return pdf.render(
        html,
        title=title(form, paper, language),
        lang=LANGUAGES.get(language, "zh-Hans"),
        evidence=frozen,
        created=created or datetime.combine(form.valid_from, time(), UTC),
        # a slip goes out with the job whatever the caller's words; a controlled form is evidence
        substitute=not form.controlled,
    )


def title(form: Form, paper: Paper, language: str) -> str:
    """Return the title of a file: code, official name, its translation, record number."""
    translated = ""
    if language != "zh_Hans_CN" and form.title:
        with force_locale(language):
            translated = gettext(form.title)
    return " ".join(part for part in (form.code, form.name, translated, paper.number) if part)


def grid(numbers: Sequence[str]) -> tuple[int, str]:
    """Lay record numbers out in columns: how many, and the text with tabs and line ends.

    One run of text with tab stops costs a hundredth of a table and breaks over pages by itself, so
    that thousands of numbers may follow and nothing is cut.
    """
    widest = max((len(number) for number in numbers), default=1) * TYPE_WIDTH + GAP
    columns = next((count for count in COLUMNS if widest * count <= LINE + GAP), 1)
    rows = (numbers[start : start + columns] for start in range(0, len(numbers), columns))
    return columns, "\n".join("\t".join(row) for row in rows)
