import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import evidence

records = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=12,
)


@given(records)
def test_canonical_json_is_json_that_reads_back(record: object) -> None:
    assert json.loads(evidence.canonical(record)) == record


@given(st.dictionaries(st.text(st.characters(codec="utf-8")), st.integers()))
def test_order_of_keys_changes_nothing(record: dict[str, int]) -> None:
    turned = dict(reversed(record.items()))
    assert evidence.canonical(turned) == evidence.canonical(record)


def test_one_way_to_write_it() -> None:
    written = evidence.canonical({"b": ("甲", 1), "a": None, "c": True})
    assert written == '{"a":null,"b":["甲",1],"c":true}'.encode()


@pytest.mark.parametrize(
    ("record", "place"),
    [
        (1.0, "content"),
        ({"lines": [{"rate": 0.5}]}, "content.lines[0].rate"),
        ({"score": Fraction(1, 2)}, "content.score"),
        ({"score": Decimal("1.0")}, "content.score"),
        ({1: "one"}, "content"),
        ({"name": "half \ud800"}, "content.name"),
    ],
)
def test_what_can_be_written_two_ways_is_refused(record: object, place: str) -> None:
    with pytest.raises(evidence.NotCanonical, match=place.replace("[", r"\[")):
        evidence.canonical(record)


def test_short_digest_has_sixteen_digits_in_fours() -> None:
    full = evidence.digest(b"{}")
    assert len(full) == 64
    assert evidence.short(full) == "4413 6FA3 55B3 678A"
    assert evidence.short("") == ""
