"""荣誉证书, the certificate of an annual award: A4 lying, in a frame, with its code (4.2.5)."""

from dataclasses import dataclass
from datetime import date, datetime

from reports.catalogue import AWARD_CERTIFICATE, Form
from reports.paper import Paper, page, print_sheet
from rules.vocabulary import Role

DIGITS = "〇一二三四五六七八九"
TEN = "十"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is printed: plain values. ``dated`` is the day of the confirmation."""

    paper: Paper
    name: str
    post: Role
    award: str
    year: int
    dated: date
    form: Form = AWARD_CERTIFICATE
    blank: bool = False

    @property
    def formal_year(self) -> str:
        """The year as a Chinese certificate writes it: 二〇二六."""
        return spelled(self.year)

    @property
    def formal_day(self) -> str:
        """The day as a Chinese certificate writes it: 二〇二七年一月五日."""
        month, day = counted(self.dated.month), counted(self.dated.day)
        return f"{spelled(self.dated.year)}年{month}月{day}日"


def spelled(number: int) -> str:
    """Write a number digit by digit."""
    return "".join(DIGITS[int(digit)] for digit in str(number))


def counted(number: int) -> str:
    """Write a number below 100 as it is counted: 十, 十二, 二十, 三十一."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else TEN if tens == 1 else DIGITS[tens] + TEN
    return head + (DIGITS[ones] if ones else "")


def html(sheet: Sheet, language: str, *, nonce: str = "") -> str:
    """Return the certificate as HTML; with a ``nonce`` as the print view for a browser."""
    return page(sheet.form, sheet, sheet.paper, language, nonce=nonce)


def render(sheet: Sheet, language: str, *, evidence: bytes, created: datetime) -> bytes:
    """Return the certificate as PDF with its content."""
    return print_sheet(sheet.form, sheet, sheet.paper, language, frozen=evidence, created=created)
