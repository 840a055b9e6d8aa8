import json
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from flask import Flask

from reports import bundle, evidence
from rules.vocabulary import Role
from tests.reports import tools
from tests.reports.samples import AT, ZH, monthly, print_monthly


def month(count: int) -> list[bytes]:
    posts = (Role.FRONT_DESK, Role.AREA_ADMIN)
    return [
        print_monthly(
            monthly(posts[n % 2], 6 + n, employee=f"员工{n}"), ZH, evidence.canonical({"n": n})
        )
        for n in range(count)
    ]


def merge(parts: list[bytes]) -> bytes:
    return bundle.merge(parts, title="2026-10", lang="zh-Hans", created=AT)


def test_every_form_keeps_its_own_page_numbers(printing: Flask) -> None:
    parts = month(3)
    whole = merge(parts)
    assert tools.pages(whole) == [page for part in parts for page in tools.pages(part)]


def test_same_parts_same_bytes(printing: Flask) -> None:
    parts = month(2)
    assert merge(parts) == merge(parts)
    assert merge(parts) != merge(parts[::-1])


def test_every_evidence_comes_along_under_its_number(printing: Flask) -> None:
    with pikepdf.open(BytesIO(merge(month(3)))) as document:
        files = {
            name: json.loads(file.get_file().read_bytes())
            for name, file in document.attachments.items()
        }
        assert files == {f"000{n + 1}-evidence.json": {"n": n} for n in range(3)}
        assert len(document.Root.AF) == 3


def test_the_bundle_claims_what_its_parts_claim(printing: Flask) -> None:
    whole = merge(month(2))
    tools.run("qpdf", whole, "--check")
    claims = tools.run("pdfinfo", whole, "-meta").decode()
    assert "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in claims
    assert "<pdfuaid:part>1</pdfuaid:part>" in claims
    with pikepdf.open(BytesIO(whole)) as document:
        assert str(document.Root.Lang) == "zh-Hans"
        assert document.Root.OutputIntents[0].S == "/GTS_PDFA1"


def _elements(element: Any) -> list[Any]:
    kids = element.get("/K", [])
    below = [kid for kid in kids if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]
    return [element, *(found for kid in below for found in _elements(kid))]


def test_all_structures_are_joined_in_one(printing: Flask) -> None:
    with pikepdf.open(BytesIO(merge(month(3)))) as document:
        tree = document.Root.StructTreeRoot
        (whole,) = tree.K
        assert [str(part.S) for part in whole.K] == ["/Part"] * 3
        elements = _elements(whole)
        names = [str(element.ID) for element in elements if "/ID" in element]
        assert len(names) == len(set(names)) > 0
        pages = {page.obj.objgen for page in document.pages}
        assert {e.Pg.objgen for e in elements if "/Pg" in e} == pages
        keys = [int(key) for key in list(tree.ParentTree.Nums)[::2]]
        assert keys == list(range(len(document.pages)))
        assert [int(page.obj.StructParents) for page in document.pages] == keys


def test_no_forms_no_bundle() -> None:
    with pytest.raises(bundle.NothingToPrint):
        merge([])
