import pytest

from reports import evidence, verification
from reports.verification import Verdict

KEPT = b'{"score":"96"}'
OTHER = b'{"score":"97"}'


def test_the_printed_digits_agree_with_the_record() -> None:
    printed = evidence.short(evidence.digest(KEPT))
    assert verification.compare(printed, KEPT) is Verdict.SAME
    assert verification.compare(evidence.digest(KEPT), KEPT) is Verdict.SAME
    assert verification.compare(printed, OTHER) is Verdict.CHANGED


@pytest.mark.parametrize("printed", ["", "3F2A", "no digits here at all", "g" * 64])
def test_what_is_no_hash_proves_nothing(printed: str) -> None:
    assert verification.compare(printed, KEPT) is Verdict.UNREADABLE


def test_address_is_in_upper_case() -> None:
    address = verification.address("https://office.example.com/", "/v/3f2a")
    assert address == "HTTPS://OFFICE.EXAMPLE.COM/V/3F2A"


@pytest.mark.parametrize("file", [b"", b"no pdf", b"%PDF-1.7\n"])
def test_a_file_that_is_no_form_carries_nothing(file: bytes) -> None:
    assert verification.attached(file) is None
    assert verification.compare_file(file, KEPT) is Verdict.UNREADABLE
