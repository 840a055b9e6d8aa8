"""What may be attached: names made plain, kinds by their endings, how large."""

import pytest

from rules.attachments import KINDS, LONGEST_NAME, MOST_BYTES, Nature, kind_of, plain_name
from rules.refusal import Refusal


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("照片.jpg", "照片.jpg"),
        ("C:\\Users\\王\\漏水.png", "漏水.png"),
        ("a/b\\c/d.pdf", "d.pdf"),
        (" .信件.pdf. ", "信件.pdf"),
        ("a\u202egpj.b\x07c", "agpj.bc"),  # a mark that turns the direction, and a bell
        ("X光片.XLSX", "X光片.XLSX"),
        ("", ""),
        ("x" * (LONGEST_NAME - 4) + ".jpg", "x" * (LONGEST_NAME - 4) + ".jpg"),
        ("x" * (LONGEST_NAME - 3) + ".jpg", "x" * (LONGEST_NAME - 6) + ".jpg"),
        ("a.b" + "x" * LONGEST_NAME + ".docx", "a.b" + "x" * (LONGEST_NAME - 9) + ".docx"),
        ("a." + "x" * LONGEST_NAME, "a.xxxxx"),
    ],
)
def test_a_name_loses_folders_and_unseen_signs_and_is_shortened_before_its_ending(name, kept):
    assert plain_name(name) == kept


def test_a_file_is_of_the_kind_its_ending_says():
    kinds = {ending: (kind.nature, kind.mark) for ending, kind in KINDS.items()}
    assert kinds == {
        "jpg": (Nature.PICTURE, "JPEG"),
        "jpeg": (Nature.PICTURE, "JPEG"),
        "png": (Nature.PICTURE, "PNG"),
        "webp": (Nature.PICTURE, "WEBP"),
        "pdf": (Nature.PDF, ""),
        "docx": (Nature.PACKED, "word/document.xml"),
        "xlsx": (Nature.PACKED, "xl/workbook.xml"),
    }
    for ending in KINDS:
        assert kind_of(f"a.b.{ending.upper()}", 1) is KINDS[ending]
    assert kind_of("漏水.jpg", MOST_BYTES) is KINDS["jpg"]


@pytest.mark.parametrize(
    ("name", "size", "said"),
    [
        ("a.exe", 1, "can't be attached"),
        ("jpg.exe.", 1, "can't be attached"),
        ("a.jpg", 0, "is empty"),
        ("a.jpg", MOST_BYTES + 1, "too large"),
    ],
)
def test_other_kinds_empty_and_too_large_files_are_refused(name, size, said):
    with pytest.raises(Refusal, match=said) as no:
        kind_of(name, size)
    assert (no.value.field, no.value.values["name"]) == ("files", name)


def test_ten_megabytes_are_the_limit_and_are_told():
    assert MOST_BYTES == 10 * 1024 * 1024
    with pytest.raises(Refusal) as no:
        kind_of("a.pdf", MOST_BYTES + 1)
    assert no.value.values["most"] == 10
