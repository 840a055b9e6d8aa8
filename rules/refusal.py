"""The one exception a rule raises when it says no."""


class Refusal(Exception):
    """A rule said no.

    ``sentence`` is a marked (N_) message id for the person at the screen; ``values`` fill its
    ``%(name)s`` places after translation; ``field`` names the form field it belongs to, if any.
    """

    def __init__(self, sentence: str, *, field: str | None = None, **values: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.values = values
