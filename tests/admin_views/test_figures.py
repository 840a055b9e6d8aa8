"""A figure is the same at every door: typed into a form, or in a list from outside."""

from contextlib import suppress
from decimal import Decimal

import pytest
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from admin_views.fields import ExactField, HundredthsField, MoneyField, WholeField
from admin_views.formatting import badge, tone
from rules.field_words import FacilityCategory, VisitKind
from rules.incident_words import IncidentKind
from rules.notice_words import SendState
from rules.refusal import Refusal
from rules.vocabulary import Indicator
from services.imports import cells
from tests.rules.test_typed import NO_NUMBERS

FORMS = tuple(
    kind.parse.__get__(object.__new__(kind))
    for kind in (MoneyField, HundredthsField, ExactField, WholeField)
)


@pytest.mark.parametrize("text", [text for text in NO_NUMBERS if text.strip()])
def test_what_is_no_figure_is_refused_at_every_door(text: str):
    for parse in FORMS:
        with pytest.raises(ValueError):  # noqa: PT011 - its words are the field's
            parse(text)
    for read in (cells.fen, cells.hundredths, cells.whole):
        with pytest.raises(Refusal):
            read(text)


@given(st.one_of(st.text(alphabet="0123456789,，.．-+eE_¥元 １٣"), st.text(max_size=12)))
def test_form_and_import_read_money_alike(text: str):
    form = imported = None
    with suppress(ValueError):
        form = FORMS[0](text)
    with suppress(Refusal):
        imported = cells.fen(text)
    assert form == imported


@given(st.integers(-(2**31) + 1, 2**31 - 1), st.booleans())
def test_every_amount_is_read_to_the_fen(fen: int, grouped: bool):
    amount = Decimal(fen).scaleb(-2)
    assert FORMS[0](f"{amount:,.2f}" if grouped else f"{amount:.2f}") == fen


def test_equal_values_of_two_lists_have_badges_of_their_own(app):
    assert IncidentKind.LIFT == FacilityCategory.LIFT
    with app.test_request_context(), force_locale("en"):
        badges = {badge(IncidentKind.LIFT), badge(FacilityCategory.LIFT)}
    assert len(badges) == 2


def test_colours_tell_states_not_kinds(app):
    assert [tone(state) for state in SendState] == ["wait", "run", "good", "bad"]
    assert {tone(kind) for kind in (*VisitKind, *Indicator)} == {"plain"}
