"""Several of some options, ticked beside each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import ValidationError


class Ticked(list[str]):
    """The values that are ticked; as text it is their wordings."""

    def __init__(self, values: Iterable[str], wordings: dict[str, str]) -> None:
        super().__init__(values)
        self.wordings = wordings

    def __str__(self) -> str:
        return ", ".join(self.wordings.get(value, value) for value in self)


class TicksField(Field):
    """Several options; ``offer`` says which there are: value → wording.

    A hidden mark comes first, so that no tick at all is told from a missing field.
    """

    shape = "ticks"
    data: Any

    def __init__(
        self, label: Any = None, validators: Any = (), *, refusal: Any = None, **kw: Any
    ) -> None:
        super().__init__(label, validators, **kw)
        self.options: list[tuple[str, str]] = []
        self.refusal = refusal or _l("Choose one of the list.")

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """The options: value, wording, whether it is ticked."""
        ticked = set(self.data or ())
        return [(value, wording, value in ticked) for value, wording in self.options]

    def offer(self, options: Iterable[tuple[str, str]], ticked: Iterable[str] = ()) -> None:
        """Say what there is to tick, and what is ticked where nothing was posted."""
        self.options = list(options)
        self.data = Ticked(ticked if self.data is None else self.data, dict(self.options))

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the ticks; nothing was posted for it where even the mark is missing."""
        if valuelist:
            self.data = list(dict.fromkeys(value for value in valuelist if value))

    def pre_validate(self, form: Any) -> None:
        """Refuse what was not offered."""
        if set(self.data or ()) - {value for value, _ in self.options}:
            raise ValidationError(self.refusal)

    def populate_obj(self, obj: Any, name: str) -> None:
        """Leave it to the service: ticks are no attribute."""
