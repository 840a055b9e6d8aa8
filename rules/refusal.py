"""The one exception a rule raises when it says no."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from rules.records import Record


@dataclass(frozen=True, slots=True)
class Way:
    """The way out of a refusal: the form of which record lifts it, and what is filled in there.

    ``words`` is a marked (N_) message id: what the link to the form says.
    """

    record: Record
    words: str
    filled: Mapping[str, object] = field(default_factory=dict)


class Refusal(Exception):
    """A rule said no.

    ``sentence`` is a marked (N_) message id for the person at the screen; ``values`` fill its
    ``%(name)s`` places after translation; ``field`` names the form field it belongs to, if any;
    ``way`` leads to what would lift it.
    """

    way: Way | None = None

    def __init__(self, sentence: str, *, field: str | None = None, **values: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.values = values

    def with_way(self, way: Way) -> Self:
        """Return the refusal with the way out of it."""
        self.way = way
        return self
