"""Designed forms, pure: what a field may be, how values are kept, what a signature closes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from rules import custom_forms as rules
from rules.custom_forms import Entry, Field
from rules.custom_rights import ALWAYS, GRANTS, ROLES, ceiling
from rules.custom_words import FieldKind
from rules.refusal import Refusal
from rules.vocabulary import Role

K = FieldKind
HOSTILE = ("<script>alert(1)</script>", "<b>名</b>", "=HYPERLINK(1)", "{{ 7*7 }}", "%(x)s 100%")


def field(kind=K.LINE, name="名称", **more):
    return Field(key=more.pop("key", "f1"), name=name, kind=kind, **more)


def refused(match, function, *values):
    with pytest.raises(Refusal) as told:
        function(*values)
    said = told.value.sentence % told.value.values
    assert match in said
    return told.value.field


def test_a_name_is_what_is_typed_and_said_once():
    for name in HOSTILE:
        rules.check_field(field(name=name), ["别的"])
        assert rules.kept(field(), name) == name
    assert refused("a name", rules.check_field, field(name=""), []) == "name"
    assert refused("at most 60", rules.check_field, field(name="字" * 61), []) == "name"
    assert refused("of this name", rules.check_field, field(name="Abc"), ["aBC"]) == "name"


def test_two_hundred_fields_and_no_more():
    names = [f"字段{number}" for number in range(199)]
    rules.check_field(field(name="最后一个"), names)
    told = refused("at most 200 fields", rules.check_field, field(name="再一个"), [*names, "满"])
    assert told == "name"


def test_a_list_has_two_options_at_least_each_once():
    assert rules.options_of(" 甲 \n\n乙\n") == ("甲", "乙")
    assert refused("there twice", rules.options_of, "甲\n甲") == "options"
    assert refused("at most 60 characters", rules.options_of, "字" * 61) == "options"
    many = "\n".join(map(str, range(61)))
    assert refused("At most 60 options", rules.options_of, many) == "options"
    only = field(K.CHOICE, options=("甲",))
    assert refused("two options", rules.check_field, only, []) == "options"
    upside = field(K.NUMBER, least=Fraction(2), most=Fraction(1))
    assert refused("below the smallest", rules.check_field, upside, []) == "most"


def test_keys_are_counted_up_and_never_taken_twice():
    assert rules.next_key([]) == "f1"
    assert rules.next_key(["f1", "f9", "name"]) == "f10"


@pytest.mark.parametrize("code", ["JL/WI-KF-018/010", "F.1"])
def test_codes_and_prefixes_that_stand_on_paper(code):
    rules.check_head(code, "YS")
    for bad in ("", "<b>", "a b", "/X", "../X", "表单"):
        assert refused("A code", rules.check_head, bad, "YS") == "code"
    for bad in ("", "ABCDEFGHI", "y", "Y-S"):
        assert refused("A prefix", rules.check_head, code, bad) == "prefix"


def test_editions_and_numbers_are_counted():
    counted = [rules.next_edition(one) for one in ("A/0", "A/9", "Z/9", "一版")]
    assert counted == ["A/1", "B/0", "Z/10", "一版+1"]
    assert rules.number_of("YS", 2026, 7) == "YS-2026-0007"
    assert rules.plain_code(" jl/wi_kf-018/010 ") == "JL-WI-KF-018-010"


def test_figures_are_kept_to_the_last_digit():
    figure = field(K.NUMBER, least=Fraction(0), most=Fraction("100.5"))
    for typed, kept in (("100.500", "100.5"), ("0", "0"), ("0.000001", "0.000001"), ("70", "70")):
        assert rules.kept(figure, Fraction(typed)) == kept
    place = figure.place
    assert refused("below 0", rules.kept, figure, Fraction(-1)) == place
    assert refused("above 100.5", rules.kept, figure, Fraction("100.500001")) == place
    assert refused("six decimals", rules.kept, figure, Fraction(1, 3)) == place
    assert refused("too large", rules.kept, field(K.NUMBER), Fraction(10**12)) == "number_f1"
    assert rules.decimal(Fraction("-1.25")) == "-1.25"


def test_other_values_are_kept_as_they_are_read_again():
    assert rules.kept(field(K.DAY), date(2028, 2, 29)) == "2028-02-29"
    at = datetime(2026, 10, 14, 4, 0, tzinfo=UTC)
    assert datetime.fromisoformat(rules.kept(field(K.MOMENT), at)) == at
    choice = field(K.CHOICE, options=("甲", "乙"))
    assert rules.kept(choice, "乙") == "乙"
    assert refused("of the list", rules.kept, choice, "丙") == choice.place
    assert rules.kept(field(), None) == rules.kept(field(), "") == ""
    assert refused("201 characters", rules.kept, field(), "字" * 201) == "line_f1"
    assert rules.kept(field(K.LONG), "字" * 4000) == "字" * 4000
    assert refused("4001", rules.kept, field(K.LONG), "字" * 4001) == "long_f1"


def test_a_signature_closes_what_stands_above_it():
    kinds = (K.LINE, K.SIGNATURE, K.DAY, K.SIGNATURE, K.LONG)
    fields = [field(kind, key=f"f{place}") for place, kind in enumerate(kinds, 1)]
    assert rules.locked(fields, ()) == frozenset()
    assert rules.locked(fields, {"f2"}) == {"f1", "f2"}
    assert rules.locked(fields, {"f4"}) == {"f1", "f2", "f3", "f4"}
    assert [one.key for one in rules.unsigned(fields, {"f2"})] == ["f4"]


def test_what_is_missing_and_what_can_be_issued():
    fields = [field(required=True), field(K.SIGNATURE, key="f2", required=True)]
    assert [one.key for one in rules.missing(fields, {})] == ["f1"]
    assert rules.missing(fields, {"f1": Entry("名称", "甲")}) == []
    rules.check_complete(fields)
    with pytest.raises(Refusal, match="at least one field"):
        rules.check_complete(fields[1:])
    assert refused("At most 6", rules.lines_of, "\n".join("甲乙丙丁戊己庚")) == "sign_lines"


def test_no_design_can_grant_more_than_the_table():
    most = {role: {name for name in GRANTS if ceiling(role, name)} for role in Role}
    assert most[Role.SUPERVISOR] == set(GRANTS)
    assert most[Role.FRONT_DESK] == set(GRANTS) - {"may_void", "may_export"}
    assert most[Role.FINANCE] == set(GRANTS) - {"may_void"}
    assert most[Role.ADMINISTRATOR] == set()
    assert Role.AUDITOR in ALWAYS
    assert Role.AUDITOR not in ROLES
