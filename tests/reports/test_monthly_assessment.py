from dataclasses import replace
from io import BytesIO

import pytest
import zxingcpp
from flask import Flask
from flask_babel import force_locale, gettext
from PIL import Image

from reports import evidence, monthly_assessment, pdf
from reports.monthly_assessment import Dispute, SheetLine
from reports.paper import Paper
from rules import assessment
from rules.standards import DEFAULT_STANDARD
from rules.vocabulary import Indicator, Role
from tests.reports import tools
from tests.reports.samples import (
    ADDRESS,
    EVIDENCE,
    LANGUAGES,
    PAPER,
    ZH,
    monthly,
    print_monthly,
    tickets,
)

A4 = (595.3, 841.9)  # points
MARGIN = 40  # points that stay white left and right
EDGE = 15  # and above and below, where a draft says so


def inside(form: bytes) -> bool:
    """Whether every word stands inside the margins: nothing is cut off."""
    outside = [
        word
        for page in tools.boxes(form)
        for left, top, right, bottom, word in page
        if left < MARGIN or right > A4[0] - MARGIN + 4 or top < EDGE or bottom > A4[1] - EDGE
    ]
    return outside == []


def words(*messages: str, language: str = ZH) -> list[str]:
    with force_locale(language):
        return ["".join(gettext(message).split()) for message in messages]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("post", [Role.FRONT_DESK, Role.AREA_ADMIN])
def test_the_whole_form_is_there(printing: Flask, language: str, post: Role) -> None:
    form = print_monthly(monthly(post, 40), language)
    text = tools.text(form)
    for value in (
        "管理员月度考核表", "JL/WI-KF-018/002", "A/0", "丰和物业服务有限公司", "翠湖花园管理处",
        "KH-A-202610-0007", "欧阳文博", "KF1005", "2026-1", "丁雯", "陈立群", "同意。",
        "2026-11-0209:05", "2026-11-0309:05", "376/400", "94.00%", "1.00", "199/200",
        "81.03%", "19.64%", evidence.short(evidence.digest(EVIDENCE)).replace(" ", ""),
    ):  # fmt: skip
        assert value in text, value
    for line in monthly(post, 40).lines:
        assert line.line.clause in text
    for word in words(
        "Office", "Person assessed", "Post", "Responsible area", "Month assessed",
        "Edition of the standard", "Revision", "Target", "Remarks", "Score", "Bonus withheld",
        "Bonus repaid", "Not applicable", "Received by finance", "Disputes and rulings",
        "Signature", "Date", "Record number", "Content check", "Kept for", "Records counted",
        language=language,
    ):  # fmt: skip
        assert word in text, word
    assert inside(form)


def test_the_fee_line_is_in_yuan(printing: Flask) -> None:
    text = tools.text(print_monthly(monthly()))
    assert "12,345,678.90/" in text
    assert "13,000,000.00" in text


def test_score_and_deductions_are_the_rules(printing: Flask) -> None:
    sheet = monthly()
    figures = [row.line for row in sheet.lines]
    text = tools.text(print_monthly(sheet))
    for value in (assessment.deducted(figures), assessment.score(figures)):
        assert assessment.show_points(value) in text


def test_head_and_page_number_on_every_page(printing: Flask) -> None:
    pages = tools.pages(print_monthly(monthly(count=900)))
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        assert "管理员月度考核表" in page
        assert "JL/WI-KF-018/002" in page
        assert "KH-A-202610-0007" in page
        with force_locale(ZH):
            said = gettext("Page %(page)s of %(pages)s", page=number, pages=len(pages))
        assert "".join(said.split()) in page


def test_signatures_stand_on_the_last_page_of_the_form_part(printing: Flask) -> None:
    long = "很长的备注" * 12
    rows = tuple(replace(row, note=long) for row in monthly().lines)
    for sheet in (monthly(), monthly(lines=rows), monthly(lines=rows, revision_reason=long * 3)):
        pages = tools.pages(print_monthly(sheet))
        (signature, evidence_heading) = words("Received by finance", "Records counted")
        (signed,) = [number for number, page in enumerate(pages) if signature in page]
        (counted,) = [number for number, page in enumerate(pages) if evidence_heading in page]
        assert counted == signed + 1


def test_a_form_without_records_is_one_page(printing: Flask) -> None:
    rows = tuple(replace(row, due=(), done=()) for row in monthly().lines)
    assert len(tools.pages(print_monthly(monthly(lines=rows)))) == 1


@pytest.mark.parametrize("language", [ZH, "en"])
def test_the_signatures_stay_on_the_first_page_with_what_a_month_says(
    printing: Flask, language: str
) -> None:
    said = "the second half of 2026; fixed survey 95.21%; spot check 94.87%; spot check 95.12%"
    rows = tuple(replace(row, note=said if n < 2 else "") for n, row in enumerate(monthly().lines))
    first = tools.pages(print_monthly(monthly(lines=rows), language))[0]
    (signature,) = words("Received by finance", language=language)
    assert signature in first
    assert "".join(said.split()) in first


def test_thousands_of_records_and_none_is_cut(printing: Flask) -> None:
    numbers = tickets(2000)
    text = tools.text(print_monthly(monthly(Role.FRONT_DESK, 2000)))
    assert all(number in text for number in numbers)


@pytest.mark.parametrize("length", [4, 40, 100])
def test_record_numbers_of_any_length_stay_on_the_page(printing: Flask, length: int) -> None:
    numbers = tuple(f"{n:0{length}d}" for n in range(60))
    rows = tuple(replace(row, due=numbers, done=numbers[:3]) for row in monthly().lines)
    form = print_monthly(monthly(lines=rows))
    assert inside(form)
    assert numbers[-1] in tools.text(form)


def test_long_names_wrap_inside_their_cells(printing: Flask) -> None:
    sheet = monthly(
        employee="阿卜杜拉·买买提·" * 6,
        areas=tuple(f"第{n}责任区域" for n in range(20)),
        standard="EDITION-" * 12,
        revision_reason="W" * 300,
        disputes=(Dispute("4.2.1.3", "争议说明" * 60, "解释" * 60),),
        paper=replace(PAPER, company="某某" * 20, office="管理处" * 20, revision=3),
    )
    form = print_monthly(sheet)
    assert inside(form)
    text = tools.text(form)
    assert "第19责任区域" in text
    assert "W" * 300 in text


def test_what_cost_points_is_listed_first(printing: Flask) -> None:
    row = monthly(Role.FRONT_DESK, 12).lines[2]
    assert row.line.indicator is Indicator.CALLBACK
    (missed_heading, missed), (_, kept) = row.lists
    assert missed_heading == "Due and not done in time"
    assert (missed, kept) == (tickets(12)[:4], tickets(12)[4:])


def test_records_of_two_kinds_are_listed_on_both_sides() -> None:
    fees = monthly().lines[1]
    assert [heading for heading, _ in fees.lists] == ["Records due", "Records that count as done"]
    same = replace(monthly().lines[0], done=("DC-2026H2-01",))
    assert [heading for heading, _ in same.lists] == ["Records counted for this item"]


def test_a_pending_line_says_so(printing: Flask) -> None:
    standard = DEFAULT_STANDARD.line(Role.FRONT_DESK, Indicator.SATISFACTION)
    row = SheetLine(line=assessment.pending(standard), standard=standard)
    (pending,) = words("Pending")
    assert pending in tools.text(print_monthly(monthly(lines=(row,))))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draft_says_so_on_every_page(printing: Flask, language: str) -> None:
    draft = print_monthly(monthly(paper=replace(PAPER, draft=True)), language)
    assert all("草稿" in page for page in tools.pages(draft))
    assert "草稿" not in tools.text(print_monthly(monthly(), language))


def test_a_revision_prints_its_reason(printing: Flask) -> None:
    sheet = monthly(paper=replace(PAPER, revision=2), revision_reason="半年度调查结果公布")
    assert "半年度调查结果公布" in tools.text(print_monthly(sheet))


@pytest.mark.parametrize("post", [None, Role.FRONT_DESK, Role.AREA_ADMIN])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_empty_form_is_one_page(printing: Flask, post: Role | None, language: str) -> None:
    paper = Paper(company="丰和物业", office="翠湖花园管理处")
    sheet = monthly_assessment.blank(paper, post=post)
    form = monthly_assessment.print_sheet(sheet.form, sheet, paper, language, frozen=None)
    (page,) = tools.pages(form)
    assert ("4.2.1.3" in page) == (post is not Role.AREA_ADMIN)
    assert ("4.2.2.3" in page) == (post is not Role.FRONT_DESK)
    assert "4.2.3.1" not in page
    assert "KH-" not in page
    assert inside(form)


def test_the_qr_code_opens_the_record(printing: Flask) -> None:
    scan = Image.open(BytesIO(tools.picture(print_monthly(monthly()))))
    (code,) = zxingcpp.read_barcodes(scan)
    assert code.text == ADDRESS.upper()
    left, right = code.position.top_left.x, code.position.top_right.x
    quiet = 8 / 37  # of the drawing's width, white on both sides
    assert 20 <= (right - left) / 200 * 25.4 / (1 - quiet) <= 24


def test_the_qr_code_is_read_from_a_crooked_scan(printing: Flask) -> None:
    scan = Image.open(BytesIO(tools.picture(print_monthly(monthly()), 150)))
    for degrees in (-4, 3, 90, 180):
        crooked = scan.rotate(degrees, expand=True, fillcolor=255)
        assert [code.text for code in zxingcpp.read_barcodes(crooked)] == [ADDRESS.upper()]


def test_a_form_keeps_to_its_size(printing: Flask) -> None:
    assert len(print_monthly(monthly(Role.FRONT_DESK, 40))) <= 110_000
    assert pdf.available()
