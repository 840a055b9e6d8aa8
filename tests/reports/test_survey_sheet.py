"""客户意见调查表: one page a household in three languages, its code readable by a phone."""

from datetime import date
from io import BytesIO

import pytest
import zxingcpp
from flask import Flask
from PIL import Image

from reports import survey_sheet
from reports.paper import Paper
from reports.survey_sheet import Asked
from tests.reports import tools
from tests.reports.samples import AT, EVIDENCE, LANGUAGES, ZH

ADDRESS = "https://kefu.example.com/Q/ABCDEFGHIJKLMNOPQRSTUVWXY2"
ENGLISH = "Handling of complaints and suggestions, and whether you were told the outcome"


def sheet(count: int = 9) -> survey_sheet.Sheet:
    return survey_sheet.Sheet(
        paper=Paper(company="丰和物业服务有限公司", office="翠湖花园管理处", number="DC-1-0007"),
        name="2026年下半年客户满意度调查",
        flat="3栋-2单元-1801",
        sheet_no="0007",
        return_by=date(2026, 12, 20),
        phone="0755-12345678",
        code="ABCD-EFGH-IJKL-MNOP-QRST-UVWX-Y2",
        address=ADDRESS,
        questions=(*(Asked(ENGLISH) for _ in range(count)), Asked("您的意见和建议", False)),
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_ten_questions_stand_on_one_page_in_each_language(printing: Flask, language: str) -> None:
    form = survey_sheet.render(sheet(), language, evidence=EVIDENCE, created=AT)
    (page,) = tools.pages(form)
    for value in ("客户意见调查表", "3栋-2单元-1801", "0007", "2026-12-20", "UVWX-Y2", "您的意见"):
        assert value in page, value
    assert page.count("□") == 9 * 6
    assert "√" not in page  # nothing is ticked beforehand


def test_its_code_is_read_and_leads_to_the_page(printing: Flask) -> None:
    form = survey_sheet.render(sheet(), ZH, evidence=EVIDENCE, created=AT)
    (code,) = zxingcpp.read_barcodes(Image.open(BytesIO(tools.picture(form))))
    assert code.text == ADDRESS.upper()
