import pytest

from rules import handover
from rules.handover import DENOMINATIONS, Checked
from rules.refusal import Refusal
from rules.shift_words import HandoverState, ItemKind

S = HandoverState


def test_cash_adds_up_in_fen():
    assert handover.total(dict.fromkeys(DENOMINATIONS, 1)) == 18_661
    assert handover.total({}) == 0
    assert handover.total({10_000: 3, 50: 2, 1: 0}) == 30_100
    assert handover.total({500: 9_999}) == 4_999_500
    for pieces in (-1, 10_000):
        with pytest.raises(Refusal) as no:
            handover.total({500: pieces})
        assert no.value.field == "cash_500"
    with pytest.raises(ValueError, match="no denomination"):
        handover.total({3: 1})


def test_a_difference_is_explained_at_its_field():
    handover.check_cash(100, 100, "")
    handover.check_cash(100, 90, "找零")
    with pytest.raises(Refusal) as no:
        handover.check_cash(100, 90, "")
    assert no.value.field == "cash_reason"


@pytest.mark.parametrize(
    ("kind", "counted", "first", "last", "reason", "field"),
    [
        (ItemKind.KEY, 3, "", "", "", None),
        (ItemKind.KEY, 2, "", "", "送修", None),
        (ItemKind.KEY, 2, "", "", "", "i_reason"),
        (ItemKind.KEY, None, "", "", "", "i_counted"),
        (ItemKind.RECEIPT_BOOK, 3, "0001", "0100", "", None),
        (ItemKind.RECEIPT_BOOK, 3, "0100", "0100", "", None),
        (ItemKind.RECEIPT_BOOK, 3, "", "0100", "", "i_first"),
        (ItemKind.RECEIPT_BOOK, 3, "0001", "", "", "i_last"),
        (ItemKind.RECEIPT_BOOK, 3, "0100", "0099", "", "i_last"),
        (ItemKind.RECEIPT_BOOK, 0, "", "", "用完", None),
    ],
)
def test_items_are_counted_numbered_and_explained(kind, counted, first, last, reason, field):
    item = Checked("i", "物", kind, 3, counted, first, last, reason)
    if field is None:
        handover.check_item(item)
        return
    with pytest.raises(Refusal) as no:
        handover.check_item(item)
    assert no.value.field == field


def test_the_signatures_come_in_their_order():
    assert handover.give(S.DRAFT) is handover.give(S.RETURNED) is S.GIVEN
    assert (handover.take(S.GIVEN), handover.refuse(S.GIVEN)) == (S.TAKEN, S.RETURNED)
    wrong = [(handover.give, s) for s in (S.GIVEN, S.TAKEN)]
    wrong += [(f, s) for f in (handover.take, handover.refuse) for s in S if s is not S.GIVEN]
    wrong += [(handover.check_open, s) for s in (S.GIVEN, S.TAKEN)]
    for step, state in wrong:
        with pytest.raises(Refusal):
            step(state)
