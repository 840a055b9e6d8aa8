import base64
from pathlib import Path
from urllib.request import OpenerDirector

import pytest
from flask import Flask

from reports import fetcher, pdf
from reports.fetcher import Asset, ForbiddenAddress
from tests.reports import tools
from tests.reports.samples import AT, EVIDENCE

FILE, HTTP = "file:///SECRET", "http://127.0.0.1:9/SECRET"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'


def nested(inner: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(f"{SVG}{inner}</svg>".encode()).decode()


NESTED_FILE = nested(f"<image xlink:href='{FILE}'/>")
NESTED_HTTP = nested(f"<use href='{HTTP}#a'/>")
ATTACKS = [
    f'<img alt="" src="{address}">' for address in (FILE, HTTP, "https://127.0.0.1:9/", "ftp://h/x")
] + [
    f'<link rel="stylesheet" href="{HTTP}">',
    f'<link rel="stylesheet" href="{FILE}">',
    f'<link rel="attachment" href="{FILE}">',
    f'<a rel="attachment" href="{FILE}">一</a>',
    f'<style>@import url("{HTTP}");</style>',
    f'<style>@font-face {{ font-family: x; src: url("{HTTP}") }} p {{ font-family: x }}</style>',
    f'<style>@font-face {{ font-family: x; src: url("{FILE}") }} p {{ font-family: x }}</style>',
    f'<style>p {{ background: url("{HTTP}") }}</style>',
    f'<style>p::before {{ content: url("{FILE}") }}</style>',
    f'<style>li {{ list-style-image: url("{HTTP}") }}</style><ul><li>一</li></ul>',
    f'<style>@page {{ background: url("{HTTP}") }}</style>',
    f'<style>p {{ border-image: url("{HTTP}") 1 }}</style>',
    f'<object data="{HTTP}">一</object>',
    f'<embed src="{FILE}">',
    f'<svg><image href="{HTTP}" width="9" height="9"/></svg>',
    f'<img alt="" src="{NESTED_FILE}">',
    f'<img alt="" src="{NESTED_HTTP}">',
    f'<base href="{HTTP}"><img alt="" src="x.png">',
    '<img alt="" src="data:text/html,<script>1</script>">',
    '<img alt="" src="asset:nobody">',
    '<img alt="" src="//127.0.0.1:9/x">',
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_form_reaches_outside_itself(
    sheets: Flask, attack: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if not pdf.available():
        pytest.skip("Pango is not installed")
    secret = tmp_path / "secret.txt"
    secret.write_text("the-very-secret-words")
    reached: list[object] = []
    monkeypatch.setattr(OpenerDirector, "open", lambda *asked: reached.append(asked))
    html = f"<!doctype html><html lang='en'><title>x</title><body>{attack}<p>x</p></body></html>"
    html = html.replace("file:///SECRET", secret.as_uri())
    try:
        form = pdf.render(html, title="x", lang="en", evidence=EVIDENCE, created=AT)
    except pdf.UnsafeForm:
        form = b""
    assert reached == []
    if form:
        plain = tools.run("qpdf", form, "--stream-data=uncompress", after=("-",))
        assert b"the-very-secret-words" not in plain


def test_a_small_picture_and_an_asset_are_served() -> None:
    picture = Asset(b"\x89PNG", "image/png")
    assert fetcher.answer("asset:seal", {"seal": picture}) is picture
    assert fetcher.answer("data:image/png;base64,iVBO", {}) == Asset(b"\x89PN", "image/png")
    assert fetcher.answer("data:image/svg+xml,%3Csvg/%3E", {}).body == b"<svg/>"


@pytest.mark.parametrize(
    "address",
    [
        "data:image/png;base64," + "A" * 400_000,
        "data:image/png;base64,not*base64",
        "data:image/gif;base64,AAAA",
        "data:text/css,p{}",
        "asset:other",
        "ASSET:seal",
        "file:///etc/passwd",
        "",
    ],
)
def test_everything_else_is_refused(address: str) -> None:
    with pytest.raises(ForbiddenAddress):
        fetcher.answer(address, {"seal": Asset(b"", "image/png")})
