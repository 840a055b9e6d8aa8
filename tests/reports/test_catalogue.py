from datetime import date

import pytest

from reports import catalogue
from rules.refusal import Refusal


def test_controlled_forms_to_the_character() -> None:
    assert {form.code: form.name for form in catalogue.CONTROLLED} == {
        "F/QP-6.2-01/002": "培训签到表",
        "F/QP-6.2-01/003": "培训记录表",
        "JL/WI-KF-018/001": "管理员不定期考核表",
        "JL/WI-KF-018/002": "管理员月度考核表",
    }
    assert all(form.controlled and form.edition == "A/0" for form in catalogue.CONTROLLED)
    assert not catalogue.WORK_ORDER.controlled


@pytest.mark.parametrize(
    "asked", ["JL/WI-KF-018/002", "jl-wi-kf-018-002", "monthly-assessment", "管理员月度考核表"]
)
def test_a_form_is_found_by_code_key_or_name(asked: str) -> None:
    assert catalogue.find(asked) is catalogue.MONTHLY_ASSESSMENT


@pytest.mark.parametrize("asked", ["", " ", "JL/WI-KF-018", "XX/1"])
def test_an_unknown_form_is_refused_with_the_list(asked: str) -> None:
    with pytest.raises(Refusal) as refusal:
        catalogue.find(asked)
    assert "JL/WI-KF-018/002" in str(refusal.value.values["forms"])


def test_another_edition_keeps_the_rest() -> None:
    form = catalogue.MONTHLY_ASSESSMENT.at("B/1", date(2027, 1, 1))
    assert (form.edition, form.valid_from) == ("B/1", date(2027, 1, 1))
    assert form.code == catalogue.MONTHLY_ASSESSMENT.code
    assert form.stem == "JL-WI-KF-018-002_管理员月度考核表"
