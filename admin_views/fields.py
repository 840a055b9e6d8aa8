"""Form fields that take what office people type, and say in words what they cannot take."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import Field, HiddenField, StringField
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import TextArea, TextInput

from admin_views.dates import Said, day_from, moment_from, month_from
from models.clock import local
from rules import typed
from rules.vocabulary import Word

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
MOST_INTEGER = 2**31 - 1


def without_controls(value: str | None) -> str | None:
    """Return text as it may be kept: no NUL, no control characters, trimmed; emoji stay."""
    if value is None:
        return None
    return _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


class LineField(StringField):
    """One line of text."""

    shape = "line"
    render_kw: Any

    def __init__(self, label: Any = None, validators: Any = (), *, longest: int = 200, **kw: Any):
        super().__init__(label, [*validators, no_longer_than(longest)], **kw)
        self.longest = longest
        self.render_kw = {"maxlength": longest, "autocomplete": "off", **(self.render_kw or {})}

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            line = (without_controls(valuelist[0]) or "").replace("\n", " ").replace("\t", " ")
            self.data = typed.visible(line).strip()


class TextField(LineField):
    """Text of several lines."""

    shape = "text"
    widget = TextArea()

    def __init__(self, label: Any = None, validators: Any = (), *, lines: int = 0, **kw: Any):
        super().__init__(label, validators, **kw)
        self.lines = lines  # how high it stands; 0: by its length

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = without_controls(valuelist[0]) or ""


class Parsed(Field):
    """A field whose text is turned into a value; what was typed is shown again if it cannot be."""

    shape = "line"
    input_mode = ""
    picks = ""
    widget = TextInput()
    refusal: Any = _l("This can't be understood.")

    @property
    def shown_type(self) -> str:
        """The input's type."""
        return "text"

    def parse(self, text: str) -> Any:
        """Return the value; raises ValueError where there is none."""
        return text

    def show(self, value: Any) -> str:
        """Return a value as it is typed."""
        return str(value)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.show(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        text = without_controls(valuelist[0]) or ""
        self.data = None
        if not text:
            return
        try:
            self.data = self.parse(text)
        except (ValueError, ArithmeticError) as error:
            raise ValueError(str(error) if isinstance(error, Said) else self.refusal) from error


class WholeField(Parsed):
    """A whole number."""

    input_mode = "numeric"
    refusal = _l("Enter a whole number, such as 12.")

    def parse(self, text: str) -> int:
        value = typed.number(text)
        if value is None or value != value.to_integral_value():
            raise ValueError
        if abs(value) > MOST_INTEGER:
            raise Said(_l("This number is too large."))
        return int(value)


class HundredthsField(Parsed):
    """A figure with at most two decimals, kept as a whole number of hundredths."""

    input_mode = "decimal"
    refusal = _l("Enter a number with at most two decimals, such as 1234.50.")
    read = staticmethod(typed.number)

    def parse(self, text: str) -> int:
        value = self.read(text)
        if value is None:
            raise ValueError
        scaled = value.scaleb(2)
        if scaled != scaled.to_integral_value():
            raise Said(_l("Enter at most two decimals."))
        if abs(scaled) > MOST_INTEGER:
            raise Said(_l("This number is too large."))
        return int(scaled)

    def show(self, value: int) -> str:
        return f"{Decimal(value).scaleb(-2):.2f}"


class MoneyField(HundredthsField):
    """An amount in yuan, kept as integer fen."""

    refusal = _l("Enter an amount in yuan with at most two decimals, such as 1234.50.")
    read = staticmethod(typed.yuan)


class ExactField(Parsed):
    """An exact figure: typed as a decimal, kept as a fraction."""

    input_mode = "decimal"
    refusal = _l("Enter a number, such as 98 or 0.5.")

    def parse(self, text: str) -> Fraction:
        value = typed.number(text)
        if value is None:
            raise ValueError
        if abs(value) > 10**9 or value.as_tuple().exponent < -6:  # type: ignore[operator]
            raise Said(_l("Enter at most six decimals."))
        return Fraction(value)

    def show(self, value: Fraction) -> str:
        number = Decimal(value.numerator) / Decimal(value.denominator)
        return f"{number:f}"


class DateLike(Parsed):
    """A date or a time: the browser's own input, to which a script adds typing and our calendar.

    What could not be understood is shown again in a plain box: the browser's own input would
    drop it. What could is shown the one way such an input takes.
    """

    picks = ""  # what the script's calendar picks: a day, or a moment
    native = "date"

    @property
    def shown_type(self) -> str:
        """The input's type."""
        return "text" if self.raw_data and self.data is None and self.raw_data[0] else self.native

    def _value(self) -> str:
        return super()._value() if self.data is None else self.show(self.data)


class DayField(DateLike):
    """A date."""

    picks = "day"
    refusal = _l("Enter a date such as 2026-10-14.")

    def parse(self, text: str) -> date:
        return day_from(text)

    def show(self, value: date) -> str:
        return value.isoformat()


class MonthField(DateLike):
    """A month, kept as its first day."""

    native = "month"
    refusal = _l("Enter a month such as 2026-10.")

    def parse(self, text: str) -> date:
        return month_from(text)

    def show(self, value: date) -> str:
        return f"{value:%Y-%m}"


class MomentField(DateLike):
    """A date and time by the office's wall clock, kept as an instant."""

    picks, native = "moment", "datetime-local"
    refusal = _l("Enter a date and time such as 2026-10-14 09:30.")

    def parse(self, text: str) -> datetime:
        return moment_from(text)

    def show(self, value: datetime) -> str:
        return f"{local(value):%Y-%m-%dT%H:%M}"


class WordField(Field):
    """A closed list, shown by its wordings; hands back the member.

    ``radio`` shows the words beside each other. Nothing is preselected where nothing was chosen.
    """

    shape = "select"

    def __init__(
        self,
        label: Any = None,
        validators: Any = (),
        *,
        words: Iterable[Word] = (),
        radio: bool = False,
        **kw: Any,
    ):
        super().__init__(label, validators, **kw)
        self.words = {word.value: word for word in words}
        self.shape = "radio" if radio else "select"

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """The words: value, wording, whether it is the chosen one."""
        return [(v, gettext(word.wording), word is self.data) for v, word in self.words.items()]

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = self.words.get(valuelist[0])
            if valuelist[0] and self.data is None:
                raise ValueError(_l("Choose one of the list."))


class OptionField(Field):
    """One of some options that are known when the form is shown: ``options`` value → wording."""

    shape = "select"

    def __init__(
        self,
        label: Any = None,
        validators: Any = (),
        *,
        options: Iterable[tuple[str, Any]] = (),
        radio: bool = False,
        **kw: Any,
    ):
        super().__init__(label, validators, **kw)
        self.options = list(options)
        self.shape = "radio" if radio else "select"

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """The options: value, wording, whether it is the chosen one."""
        return [
            (value, wording if isinstance(wording, Markup) else str(wording), value == self.data)
            for value, wording in self.options
        ]

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = valuelist[0] or None

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and self.data not in dict(self.options):
            raise ValidationError(_l("Choose one of the list."))


class TickField(Field):
    """Yes or no: a tick, with a hidden mark that tells an unticked box from a missing one."""

    shape = "tick"

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = "y" in valuelist


class MaybeField(Field):
    """Yes, no, or not said."""

    shape = "select"

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Yes and no: value, wording, whether it is the chosen one."""
        offered = ((True, "y", gettext("Yes")), (False, "n", gettext("No")))
        return [(value, wording, self.data is word) for word, value, wording in offered]

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = {"y": True, "n": False}.get(valuelist[0])


def posted_as(field: Any) -> str:
    """Return what a field would post as it stands: what other fields depend on."""
    value = field.data
    if isinstance(field, (TickField, MaybeField)):
        return {True: "y", False: "n"}.get(value, "")
    value = getattr(value, "value", getattr(value, "id", value))  # a word, a record
    return "" if value is None else str(value)


class KeptHidden(HiddenField):
    """A hidden mark of the form itself: never written to a record."""

    def populate_obj(self, obj: Any, name: str) -> None:
        pass


def no_longer_than(longest: int) -> Callable[[Any, Any], None]:
    """Return a check of a text's length, in characters as people count them."""

    def check(form: Any, field: Any) -> None:
        if field.data and len(field.data) > longest:
            raise ValidationError(
                _l(
                    "This is %(typed)d characters long; at most %(longest)d fit.",
                    typed=len(field.data),
                    longest=longest,
                )
            )

    return check


def none_if_empty(value: Any) -> Any:
    """Keep nothing instead of an empty text: two empty numbers are not the same number."""
    return None if value == "" else value


def filled(form: Any, field: Any) -> None:
    """Refuse a field that was left empty; one that was not understood has its sentence already."""
    if field.process_errors or field.errors:
        raise StopValidation
    unseen = isinstance(field.data, str) and not typed.visible(field.data).strip()
    if field.data is None or unseen:
        raise ValidationError(_l("Fill this in."))


filled.field_flags = {"required": True}  # type: ignore[attr-defined]
