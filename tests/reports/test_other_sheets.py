"""The slip, the callback sheet, and every form empty."""

from dataclasses import replace
from io import BytesIO

import pytest
import zxingcpp
from flask import Flask
from flask_babel import force_locale, gettext
from PIL import Image

from reports import blanks, callback_sheet, catalogue, work_order
from reports.catalogue import Form
from reports.paper import Paper
from rules.vocabulary import Satisfied
from tests.reports import tools
from tests.reports.samples import ADDRESS, AT, EVIDENCE, LANGUAGES, ZH, callback, slip

PAPER = Paper(company="丰和物业服务有限公司", office="翠湖花园管理处")


def words(*messages: str, language: str) -> list[str]:
    with force_locale(language):
        return ["".join(gettext(message).split()) for message in messages]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_slip_has_what_the_worker_needs(printing: Flask, language: str) -> None:
    form = work_order.render(slip(), language, evidence=EVIDENCE, created=AT)
    (page,) = tools.pages(form)
    for value in (
        "派工单", "BX-20261123-0001", "3栋2单元1801", "张晓明", "13900000001", "厨房水管爆裂",
        "请带4分角阀。", "王丽", "丁雯", "刘师傅", "维修部", "2026-11-0309:35", "2026-11-0409:05",
        "35.50", *words("Customer", "Signature", "Repair worker", "Settle by", language=language),
    ):  # fmt: skip
        assert value in page, value
    (repair, complaint) = words("Repair", "Complaint", language=language)
    assert f"□√{repair}" in page or f"√□{repair}" in page or f"□{repair}√" in page
    assert f"√{complaint}" not in page


def test_the_slips_code_opens_the_work_order(printing: Flask) -> None:
    form = work_order.render(slip(), ZH, evidence=EVIDENCE, created=AT)
    (code,) = zxingcpp.read_barcodes(Image.open(BytesIO(tools.picture(form))))
    assert code.text == ADDRESS.upper()


def test_the_phone_is_left_out_when_the_job_is_closed(printing: Flask) -> None:
    closed = replace(slip(), phone="", result="更换角阀，试压正常。", completed_at=AT)
    page = tools.text(work_order.render(closed, ZH, evidence=EVIDENCE, created=AT))
    assert "13900000001" not in page
    assert "更换角阀，试压正常。" in page


def test_a_character_no_font_has_does_not_hold_up_a_slip(printing: Flask) -> None:
    said = replace(slip(), subject="厨房漏水😀👨‍👩‍👧，请快", customer="𠮷先生")
    page = tools.text(work_order.render(said, ZH, evidence=EVIDENCE, created=AT))
    assert "厨房漏水〓〓〓〓，请快" in page
    assert "〓先生" in page
    sheet = replace(callback(), subject="漏水😀")
    page = tools.text(callback_sheet.render(sheet, ZH, evidence=EVIDENCE, created=AT))
    assert "漏水〓" in page


def test_a_long_list_of_materials_goes_on_overleaf(printing: Flask) -> None:
    many = tuple(work_order.Material(f"材料{n:02d}", "个", str(n)) for n in range(60))
    form = work_order.render(replace(slip(), materials=many), ZH, evidence=EVIDENCE, created=AT)
    pages = tools.pages(form)
    assert len(pages) > 1
    assert all(f"材料{n:02d}" in "".join(pages) for n in range(60))
    (heading,) = words("Materials and work", language=ZH)
    assert heading in pages[1]  # the head of the table comes again


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_callback_sheet_tells_every_attempt(printing: Flask, language: str) -> None:
    form = callback_sheet.render(callback(), language, evidence=EVIDENCE, created=AT)
    (page,) = tools.pages(form)
    for value in (
        "回访记录表", "HF-20261124-0003", "BX-20261123-0001", "张晓明", "刘师傅", "王丽",
        "更换角阀，试压正常。", "已不漏水", "师傅到得快。",
        *words("Reached", "No answer", "What the customer said", language=language),
    ):  # fmt: skip
        assert value in page, value


def test_nothing_is_ticked_that_was_not_said(printing: Flask) -> None:
    silent = replace(callback(), satisfied=None, category=None, mode=None)
    assert "√" not in tools.text(callback_sheet.render(silent, ZH, evidence=EVIDENCE, created=AT))
    unhappy = replace(callback(), satisfied=Satisfied.NO, reopened=True, category=None, mode=None)
    page = tools.text(callback_sheet.render(unhappy, ZH, evidence=EVIDENCE, created=AT))
    assert page.count("√") == 2


@pytest.mark.parametrize("form", catalogue.FORMS, ids=lambda form: form.key)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_prints_empty(printing: Flask, form: Form, language: str) -> None:
    sheet = blanks.render(form, PAPER, language)
    pages = tools.pages(sheet)
    two = (catalogue.SPOT_ASSESSMENT, catalogue.INCIDENT_REPORT)
    assert len(pages) == (2 if form in two else 1)
    for page in pages:
        assert form.name in page
        assert form.code in page
        assert "翠湖花园管理处" in page
    assert "√" not in "".join(pages)
    if language == ZH:  # the same bytes again; the words make no difference to that
        assert sheet == blanks.render(form, PAPER, language)
    (signature,) = words("Signature", language=language)
    unsigned = (catalogue.FLYER, catalogue.SURVEY_SHEET)
    assert any(signature in page for page in pages) or form in unsigned


def test_the_sign_in_sheet_has_thirty_names(printing: Flask) -> None:
    page = tools.text(blanks.render(catalogue.TRAINING_SIGN_IN, PAPER, ZH))
    assert all(str(number) in page for number in range(1, 31))


@pytest.mark.parametrize("form", catalogue.FORMS, ids=lambda form: form.key)
def test_every_form_has_a_print_view(sheets: Flask, form: Form) -> None:
    html = blanks.html(form, PAPER, ZH, nonce="n0nce")
    assert form.name in html
    assert " style=" not in html
    assert "<script" not in html


def test_the_official_name_is_never_translated_but_explained(printing: Flask) -> None:
    (translated,) = words("Work-order slip", language="en")
    page = tools.text(blanks.render(catalogue.WORK_ORDER, PAPER, "en"))
    assert "派工单" in page
    assert translated in page
