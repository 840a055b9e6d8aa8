from io import BytesIO

import pikepdf
import pytest
from flask import Flask

from reports import pdf, verification
from reports.copies import Copy, stamp
from tests.reports import tools
from tests.reports.samples import AT, EVIDENCE, LANGUAGES, ZH, monthly, print_monthly


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_copy_says_which_when_and_by_whom_on_every_page(printing: Flask, language: str) -> None:
    kept = print_monthly(monthly(), language)
    pages = tools.pages(stamp(kept, Copy(at=AT, by="丁雯", number=3), language))
    plain = tools.pages(kept)
    assert len(pages) == len(plain) > 1
    for page, before in zip(pages, plain, strict=True):
        assert page.startswith(before)
        added = page.removeprefix(before)
        assert "3" in added
        assert "2026-11-0309:05" in added
        assert "丁雯" in added


def test_the_kept_file_stays_what_it_was(printing: Flask) -> None:
    kept = print_monthly(monthly())
    first = stamp(kept, Copy(at=AT, by="丁雯", number=1), ZH)
    second = stamp(kept, Copy(at=AT, by="丁雯", number=2), ZH)
    assert kept == print_monthly(monthly())
    assert first != second
    assert first == stamp(kept, Copy(at=AT, by="丁雯", number=1), ZH)
    for copy in (first, second):
        tools.run("qpdf", copy, "--check")
        assert verification.attached(copy) == EVIDENCE
        assert "<pdfuaid:part>1</pdfuaid:part>" in tools.run("pdfinfo", copy, "-meta").decode()


def test_the_layer_is_no_content(printing: Flask) -> None:
    copy = stamp(print_monthly(monthly()), Copy(at=AT, by="丁雯", number=1), ZH)
    with pikepdf.open(BytesIO(copy)) as document:
        for page in document.pages:
            marks = [
                str(operator)
                for operands, operator in pikepdf.parse_content_stream(page)
                if str(operator) in ("BDC", "BMC", "EMC", "Do") or "/Artifact" in map(str, operands)
            ]
            assert marks[-3:] == ["BDC", "Do", "EMC"]


def test_a_superseded_form_says_so(printing: Flask) -> None:
    kept = print_monthly(monthly())
    copy = tools.text(stamp(kept, Copy(at=AT, by="丁雯", number=1, superseded_by=2), ZH))
    assert len(copy) > len(tools.text(stamp(kept, Copy(at=AT, by="丁雯", number=1), ZH)))


def test_a_printer_with_an_unprintable_name_is_told(printing: Flask) -> None:
    with pytest.raises(pdf.CharactersMissing):
        stamp(print_monthly(monthly()), Copy(at=AT, by="😀"), ZH)
