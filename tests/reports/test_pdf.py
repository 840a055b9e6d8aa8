import logging
import os
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask import Flask

from reports import evidence, monthly_assessment, pdf, verification
from reports.verification import Verdict
from tests.reports import tools
from tests.reports.samples import AT, EVIDENCE, PAPER, ZH, monthly, print_monthly

ROOT = Path(__file__).resolve().parents[2]


def page(body: str) -> str:
    return f'<!doctype html><html lang="zh-Hans"><title>试</title><body>{body}</body></html>'


def render(html: str, frozen: bytes | None = EVIDENCE) -> bytes:
    return pdf.render(html, title="试", lang="zh-Hans", evidence=frozen, created=AT)


def test_same_record_same_bytes(printing: Flask) -> None:
    assert print_monthly(monthly()) == print_monthly(monthly())
    other = evidence.canonical({"number": "another"})
    assert print_monthly(monthly()) != print_monthly(monthly(), frozen=other)


PRINT_ALONE = """
    import sys
    from hashlib import sha256
    from pathlib import Path
    sys.path.insert(0, {root!r})
    from flask import Flask
    from flask_babel import Babel
    from tests.reports.samples import monthly, print_monthly
    app = Flask("printing", template_folder={templates!r}, root_path={root!r})
    app.config["FONT_CACHE"] = Path({cache!r})
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = {words!r}
    Babel(app, default_locale="zh_Hans_CN")
    with app.app_context():
        print(sha256(print_monthly(monthly())).hexdigest())
"""


def test_same_bytes_in_every_process(printing: Flask, font_cache: Path, catalogues: Path) -> None:
    program = textwrap.dedent(PRINT_ALONE).format(
        root=str(ROOT),
        templates=str(ROOT / "templates"),
        cache=str(font_cache),
        words=str(catalogues),
    )
    seen = {evidence.digest(print_monthly(monthly()))}
    for seed, zone in (("1", "Asia/Shanghai"), ("4711", "America/New_York")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, check=True, env=environment
        )
        seen.add(done.stdout.decode().strip())
    assert len(seen) == 1


def test_the_record_is_attached_and_agrees(printing: Flask) -> None:
    form = print_monthly(monthly())
    assert verification.attached(form) == EVIDENCE
    assert verification.compare_file(form, EVIDENCE) is Verdict.SAME
    changed = evidence.canonical({"number": PAPER.number, "revision": 1, "score": "99"})
    assert verification.compare_file(form, changed) is Verdict.CHANGED


def test_one_file_claims_both_standards(printing: Flask) -> None:
    form = print_monthly(monthly())
    tools.run("qpdf", form, "--check")
    claims = tools.run("pdfinfo", form, "-meta").decode()
    assert 'pdfaid:part="3"' in claims
    assert 'pdfaid:conformance="A"' in claims
    assert "<pdfuaid:part>1</pdfuaid:part>" in claims
    assert "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>" in claims
    with pikepdf.open(__import__("io").BytesIO(form)) as document:
        root = document.Root
        assert str(root.Lang) == "zh-Hans"
        assert bool(root.MarkInfo.Marked)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert root.OutputIntents[0].S == "/GTS_PDFA1"
        assert {str(file.AFRelationship) for file in root.AF} == {"/Data"}
        assert "/Encrypt" not in document.trailer
        assert str(document.docinfo["/CreationDate"]) == "D:20261103010500Z"


def test_fonts_are_our_copies_and_embedded(printing: Flask) -> None:
    table = tools.run("pdffonts", print_monthly(monthly())).decode().splitlines()[2:]
    assert {line.split()[0].partition("+")[2] for line in table} == {"Office-Song", "Office-Hei"}
    assert all(" yes yes yes " in line for line in table)


def test_a_rare_character_comes_from_the_full_font(printing: Flask) -> None:
    form = render(page("<p>䶮㛃</p>"))
    assert "䶮㛃" in tools.text(form)


def test_a_character_no_font_has_is_told(printing: Flask) -> None:
    with pytest.raises(pdf.CharactersMissing) as told:
        print_monthly(monthly(employee="王😀丽𠮷"))
    assert told.value.characters == {"😀", "𠮷"}
    assert "😀 (U+1F600)" in str(told.value.values["characters"])


def test_a_glyph_that_fails_only_in_the_layout_is_told_too(
    printing: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.fonts.missing_characters", lambda text: set())
    with pytest.raises(pdf.CharactersMissing) as told:
        render(page("<p>𠮷</p>"))
    assert told.value.characters == {"𠮷"}


def test_what_has_no_place_on_paper_is_taken_out(printing: Flask) -> None:
    name = "王\u202e丽\u200b\x00\x1b\ud83d\ufeff\u2066强"
    assert pdf.strip(name) == "王丽强"
    assert "王丽强" in tools.text(print_monthly(monthly(employee=name)))


def test_markup_in_a_name_is_printed_as_it_is(printing: Flask) -> None:
    name = "<b>王</b><img src=x>&amp;"
    assert "<b>王</b><imgsrc=x>&amp;" in tools.text(print_monthly(monthly(employee=name)))


def test_four_threads_at_once(printing: Flask, sheets_app: Flask) -> None:
    def one(number: int) -> bytes:
        with sheets_app.app_context():
            return print_monthly(monthly(count=5 + number % 2))

    with ThreadPoolExecutor(4) as threads:
        forms = list(threads.map(one, range(12)))
    assert len(set(forms)) == 2


def test_a_mistake_in_our_own_style_is_logged(sheets: Flask, caplog: Any) -> None:
    if not pdf.available():
        pytest.skip("Pango is not installed")
    with caplog.at_level(logging.WARNING, "reports.pdf"):
        render(page("<p style='colour: red'>一</p>"))
    assert "colour" in caplog.text


def test_without_pango_the_product_starts_and_says_so(tmp_path: Path, font_cache: Path) -> None:
    package = tmp_path / "weasyprint"
    package.mkdir()
    (package / "__init__.py").write_text("raise OSError('cannot load library pango')\n")
    program = textwrap.dedent(f"""
        import sys
        sys.path[:0] = [{str(tmp_path)!r}, {str(ROOT)!r}]
        from reports import fonts, pdf
        fonts.folder = lambda configured=None: __import__("pathlib").Path({str(font_cache)!r})
        print(pdf.available())
        try:
            pdf.layer("<p>", lang="en", created=None)
        except pdf.PdfUnavailable as refusal:
            print(refusal.html_only, refusal.values["command"])
    """)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.decode().splitlines() == ["False", f"True {pdf.INSTALL}"]


def test_the_print_view_needs_no_pango_and_carries_its_style(sheets: Flask) -> None:
    html = monthly_assessment.html(monthly(), ZH, digest="ab" * 32, nonce="n0nce")
    assert '<style nonce="n0nce">' in html
    assert "@page" in html
    assert " style=" not in html
    assert "ABAB ABAB ABAB ABAB" in html
    assert "<style" not in monthly_assessment.html(monthly(), ZH)
