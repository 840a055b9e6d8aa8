"""Bank statements: read whole or not at all, matched, and made receipts by finance, once."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
import xlsxwriter

from models import BankLine, BankStatement, Receipt, db
from models.scopes import Forbidden
from rules.bank_words import BankLineState as State
from rules.refusal import Refusal
from services import bank, bank_files, receipts
from tests.office import NOON, Scene
from tests.services.desk import beside
from tests.services.month_rows import bill
from tests.services.receipt_deeds import book, movements

CSV = """户名：样例物业,账号：6217,,,,
交易日期,借方发生额（元）,贷方发生额（元）,对方户名,摘要,交易流水号
2026-10-12,,"1,234.50",住户甲,1栋1单元101物业费,L001
20261013 09:10:11,500.00,0.00,电力公司,电费,L002
2026/10/13,,88.00,陌生人,,L003
合计,500.00,"1,322.50",,,
"""


def read(
    scene: Scene, text: str | bytes = CSV, name: str = "流水.csv", **more: Any
) -> BankStatement:
    content = text.encode() if isinstance(text, str) else text
    given: dict[str, Any] = {"account": "建行基本户", "name": name, "content": content} | more
    return bank.read_in(scene.session, scene.actor("finance"), NOON, scene.office, **given)


def lines(scene: Scene) -> list[BankLine]:
    return list(scene.session.query(BankLine).order_by(BankLine.id))


def confirm(scene: Scene, line: BankLine, who: str = "finance", **more: Any) -> BankLine:
    return bank.confirm(scene.session, scene.actor(who), line, NOON, **more)


# Files --------------------------------------------------------------------------------------------
def workbook() -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as made:
        sheet = made.add_worksheet()
        for at, row in enumerate(
            (
                ["某银行对账单"],
                ["日期", "金额", "借贷标志", "付款人名称", "附言", "备注"],
                [20261012, 1234.5, "贷", "住户甲", "物业费", "101"],
                [20261013, 500, "借", "电力公司", "", ""],
            )
        ):
            sheet.write_row(at, 0, row)
    return file.getvalue()


@pytest.mark.once
@pytest.mark.parametrize("text", [CSV, "\ufeff" + CSV, CSV.encode("gb18030")])
def test_reads_the_encodings_of_banks(text):
    content = text.encode() if isinstance(text, str) else text
    found = bank_files.read(content, "a.csv")
    assert [(one.row, one.day, one.fen, one.serial) for one in found.movements] == [
        (3, date(2026, 10, 12), 123_450, "L001"),
        (5, date(2026, 10, 13), 8_800, "L003"),
    ]
    assert (found.outgoing, found.bad) == (1, [])


@pytest.mark.once
def test_reads_a_workbook_with_one_column_of_amounts():
    found = bank_files.read(workbook(), "流水.xlsx")
    (one,) = found.movements
    assert (one.day, one.fen, one.payer, one.memo, one.serial) == (
        *(date(2026, 10, 12), 123_450, "住户甲", "物业费 101"),
        None,
    )
    assert found.outgoing == 1


def test_a_bad_row_is_told_and_nothing_is_read_in(scene):
    broken = CSV.replace("2026/10/13", "昨天").replace('"1,234.50"', "一千")
    with pytest.raises(bank.BadRows) as no:
        read(scene, broken)
    assert [row for row, _ in no.value.rows] == [3, 5]
    with pytest.raises(bank.BadRows) as no:
        read(scene, CSV.replace("2026/10/13", "2099/10/13"))  # no receipt could be of that day
    assert len(no.value.rows) == 1
    assert lines(scene) == []
    for text, why in (("a,b\n1,2\n", "No headings"), ("日期,收入\n", "came in"), ("", "empty")):
        with pytest.raises(Refusal, match=why):
            read(scene, text)


def test_a_file_is_read_once_and_known_lines_are_left_out(scene):
    read(scene)
    with pytest.raises(Refusal, match="read in already"):
        read(scene, name="又一次.csv")
    again = read(scene, CSV + "2026-10-14,,9.00,住户乙,,L004\n2026-10-14,,9.00,住户乙,,L004\n")
    assert (again.incoming, again.known, again.incoming_fen) == (1, 3, 900)
    other = read(scene, CSV + "\n\n", account="工行")
    assert other.known == 0  # banks number by account
    spelled = read(scene, CSV + "\n\n\n", account=" 建行　基本户")
    assert (spelled.account, spelled.known) == ("建行基本户", 2)


def test_other_money_of_a_known_number_is_no_repetition(scene):
    batch = """日期,收入,对方户名,流水号
2026-10-12,5.00,住户甲,1
2026-10-12,5.00,住户乙,1
2026-10-12,6.00,住户丙,1
2026-10-12,6.00,住户丙,1
"""
    assert (read(scene, batch).incoming, read(scene, batch + "\n").known) == (3, 4)
    counted_anew = batch.replace("10-12", "10-13")
    assert read(scene, counted_anew).incoming == 3
    assert len({one.serial_no for one in lines(scene)}) == 6


def test_names_and_sums_longer_than_a_receipt_takes(scene):
    read(scene, f"日期,收入,对方户名\n2026-10-12,5.00,{'甲' * 75}\n")
    (line,) = lines(scene)
    bank.choose(scene.session, scene.actor("finance"), line, scene.units[0])
    assert confirm(scene, line).receipt.payer == "甲" * 60
    with pytest.raises(Refusal, match="one file may hold"):
        read(scene, "日期,收入\n" + "2026-10-12,20000000.00\n" * 2)


# Matching and confirming --------------------------------------------------------------------------
def test_a_sure_line_becomes_a_receipt_of_its_bills(scene):
    older = bill(scene, 100_000)
    newer = bill(scene, 23_450, due_on=date(2026, 9, 30))
    book(scene, who="finance")
    read(scene)
    sure, unknown = lines(scene)
    assert (sure.state, sure.unit_id, sure.reasons) == (
        *(State.SURE, scene.units[0].id),
        "room,payer,all",
    )
    assert (unknown.state, unknown.unit_id) == (State.NEW, None)
    bank.confirm_sure(scene.session, scene.actor("finance"), [sure], NOON, numbered=True)
    receipt = sure.receipt
    assert (receipt.receipt_no, receipt.total_fen, receipt.method.value, receipt.paid_on) == (
        *("SJ000001", 123_450, "transfer"),
        date(2026, 10, 12),
    )
    assert (older.paid_fen, newer.paid_fen, movements(scene)) == (100_000, 23_450, [])
    assert sure.state is State.BOOKED
    with pytest.raises(Refusal, match="settled meanwhile"):
        confirm(scene, sure)


def test_the_same_transfer_twice_is_sure_once(scene):
    bill(scene, 123_450)
    twice = "2026-10-14,,1234.50,住户甲,1栋1单元101物业费,L009\n"
    read(scene, CSV + twice)
    one, _, other = lines(scene)
    assert one.state is other.state is State.SURE
    with pytest.raises(Refusal, match="not unambiguous"):
        bank.confirm_sure(scene.session, scene.actor("finance"), [one, other], NOON, numbered=False)


def test_a_flat_chosen_by_hand_the_bills_split_and_the_rest_in_advance(scene):
    one, two = bill(scene, 5_000), bill(scene, 9_000)
    read(scene)
    line = lines(scene)[1]
    with pytest.raises(Refusal, match="Choose the flat"):
        confirm(scene, line)
    finance = scene.actor("finance")
    with pytest.raises(Refusal, match="another office"):
        bank.choose(scene.session, finance, line, scene.units[8])
    bank.choose(scene.session, finance, line, scene.units[0])
    bank.look_again(scene.session, finance, [line], NOON)
    assert line.unit is scene.units[0]  # what a person chose stands
    with pytest.raises(Refusal, match="unambiguous"):
        bank.confirm_sure(scene.session, finance, [line], NOON, numbered=False)
    bank.choose(scene.session, finance, line, scene.units[0])
    with pytest.raises(Refusal, match="more than the line"):
        confirm(scene, line, parts={one.id: 5_000, two.id: 9_000})
    with pytest.raises(Refusal, match="paid meanwhile"):
        confirm(scene, line, parts={one.id + 1_000: 1})
    confirm(scene, line, parts={one.id: 0, two.id: 6_000}, receipt_no="Z1")
    assert (one.paid_fen, two.paid_fen, movements(scene)) == (0, 6_000, [("in", 2_800)])


def test_a_voided_receipt_opens_its_line_again(scene):
    bill(scene, 8_800)
    read(scene)
    line = lines(scene)[1]
    bank.choose(scene.session, scene.actor("finance"), line, scene.units[0])
    confirm(scene, line)
    receipt = scene.session.get_one(Receipt, line.receipt_id)
    at = NOON + timedelta(hours=1)
    receipts.void(scene.session, scene.actor("finance"), receipt, "认错了户", at)
    assert (line.state, line.receipt_id, line.decided_at) == (State.SUGGESTED, None, None)
    confirm(scene, line)
    assert line.receipt_id != receipt.id


def test_two_who_confirm_at_once_write_one_receipt(scene):
    bill(scene, 123_450)
    read(scene)
    scene.session.commit()
    line = lines(scene)[0]
    line_id, actor, found = line.id, scene.actor("finance"), []
    confirm(scene, line)

    def other() -> None:
        try:
            bank.confirm(db.session(), actor, db.session.get(BankLine, line_id), NOON)
        except Refusal as no:
            found.append(no.sentence)

    with beside(other):
        scene.session.commit()
    assert found == [bank.SETTLED]
    assert scene.session.query(Receipt).count() == 1


def test_ignored_with_a_reason_and_taken_up_again(scene):
    read(scene)
    line, finance = lines(scene)[1], scene.actor("finance")
    with pytest.raises(Refusal, match="reason"):
        bank.ignore(scene.session, finance, line, " ", NOON)
    bank.ignore(scene.session, finance, line, "利息", NOON)
    with pytest.raises(Refusal, match="settled"):
        bank.choose(scene.session, finance, line, scene.units[0])
    bank.take_up(scene.session, finance, line, NOON)
    assert (line.state, line.ignored_why) == (State.NEW, "")


def test_only_finance_reads_in_and_confirms(scene):
    read(scene)
    line = lines(scene)[0]
    for who in ("manager", "supervisor", "auditor", "front", "area1", "admin"):
        with pytest.raises(Forbidden):
            confirm(scene, line, who)
        with pytest.raises(Forbidden):
            bank.read_in(
                scene.session,
                scene.actor(who),
                NOON,
                scene.office,
                account="x",
                name="x.csv",
                content=CSV.encode(),
            )
