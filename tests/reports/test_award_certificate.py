"""The certificate of an award: formal Chinese dates, one page, a code that is read."""

from datetime import date
from io import BytesIO

import pytest
import zxingcpp
from flask import Flask
from PIL import Image

from reports import award_certificate
from reports.award_certificate import Sheet, counted
from rules.vocabulary import Role
from tests.reports import tools
from tests.reports.samples import ADDRESS, AT, EVIDENCE, PAPER, ZH


def sheet(award: str = "年度优秀管理员") -> Sheet:
    return Sheet(
        paper=PAPER,
        name="王丽",
        post=Role.FRONT_DESK,
        award=award,
        year=2026,
        dated=date(2027, 1, 5),
    )


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (31, "三十一")]
)
def test_days_are_counted_in_words(number: int, words: str) -> None:
    assert counted(number) == words


def test_a_long_name_stays_on_the_page_and_the_code_is_read(printing: Flask) -> None:
    made = award_certificate.render(sheet("优" * 40), ZH, evidence=EVIDENCE, created=AT)
    (page,) = tools.pages(made)
    for said in ("荣誉证书", "王丽", "二〇二六年度", "二〇二七年一月五日", PAPER.number):
        assert said in page, said
    (code,) = zxingcpp.read_barcodes(Image.open(BytesIO(tools.picture(made))))
    assert code.text == ADDRESS.upper()
