"""Bank statements as banks hand them out: the columns by their headings, what came in by rows.

Above the headings a bank writes what it likes; below them, sums. What went out is left out and
counted. A row that can't be read is told with its number, and then nothing is read in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from rules.refusal import Refusal
from rules.typed import fold
from rules.vocabulary import N_
from services.imports import cells, reading
from services.imports.cells import Cell, is_blank
from services.imports.reading import Line

MOST_LINES = 5_000
LONGEST = 60  # characters of a bank's number
HEADINGS_WITHIN = 40  # rows a bank may write above the headings
MOST_TOLD = 20  # bad rows that are told at once
# what a column means, by the headings of the usual banks without blanks and what stands in brackets
_HEADINGS = {
    "day": """交易日期 日期 交易日 记账日期 入账日期 记账日 交易时间 交易日期时间
        交易時間 記帳日期 入帳日期 date transactiondate""",
    "came_in": """收入 收入金额 贷方发生额 贷方金额 贷方 贷方发生金额 存入 存入金额 转入金额
        收入金額 貸方發生額 存入金額 credit creditamount""",
    "went_out": """支出 支出金额 借方发生额 借方金额 借方 借方发生金额 取出 转出金额
        支出金額 借方發生額 debit debitamount""",
    "amount": "金额 交易金额 发生额 金額 交易金額 發生額 amount transactionamount",
    "way": """借贷标志 借贷方向 借贷 收支 收/支 收支方向 收支标志 方向
        借貸標誌 借貸方向 借貸 direction debit/credit""",
    "payer": """对方户名 付款人 付款人名称 付款户名 付款方 付款方户名 对方名称 对方账户名称
        对方账户名 交易对手 对手户名 對方戶名 付款人名稱 對方名稱 payer payername counterparty""",
    "memo": """摘要 附言 备注 用途 交易摘要 客户附言 交易附言 付款用途 交易用途
        備註 客戶附言 memo remark remarks purpose description""",
    "serial": """流水号 交易流水号 交易流水 银行流水号 核心流水号 交易序号
        账户明细编号-交易流水号 流水號 交易流水號 serialno reference""",
}
COLUMNS: Mapping[str, frozenset[str]] = {
    column: frozenset(words.split()) for column, words in _HEADINGS.items()
}
_IN = frozenset(("贷", "收", "收入", "贷方", "转入", "来账", "c", "cr", "credit", "in", "貸", "+"))
_OUT = frozenset(("借", "支", "支出", "借方", "转出", "往账", "d", "dr", "debit", "out", "-"))
_SUMS = ("合计", "总计", "小计", "合計", "總計", "小計", "期末", "期初", "total")
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]|【[^】]*】|/?元$|[\s:：.]")  # of folded text
_COMPACT = re.compile(r"((?:19|20)[0-9]{6})(?:\s.*)?")


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that came in, as its row tells it; fen."""

    row: int
    day: date
    fen: int
    payer: str
    memo: str
    serial: str | None


def told_apart(one: Movement) -> str:
    """Return a movement's number with its day, sum and payer, within its column's length."""
    return f"{(one.serial or '')[:30]} {one.day:%Y%m%d} {one.fen} {one.payer}"[:LONGEST].strip()


@dataclass(slots=True)
class Statement:
    """What a file holds: what came in, how many went out, and what can't be read."""

    movements: list[Movement] = field(default_factory=list)
    outgoing: int = 0
    bad: list[tuple[int, Refusal]] = field(default_factory=list)


def read(content: bytes, name: str) -> Statement:
    """Read a bank's file; refuse one without headings a statement has."""
    _, lines = reading.lines_of(content, name)
    places = _places(lines)
    found = Statement()
    for line in lines:
        if line.problem is not None:
            found.bad.append((line.number, line.problem))
            continue
        try:
            _take(found, line, places)
        except Refusal as no:
            found.bad.append((line.number, no))
        if len(found.bad) >= MOST_LINES:
            break  # no statement at all: what is told of it is enough
        if len(found.movements) > MOST_LINES:
            raise Refusal(
                N_("This statement has more than %(most)s lines. Read it in by shorter times."),
                field="file",
                most=MOST_LINES,
            )
    return found


def _places(lines: Iterator[Line]) -> dict[str, list[int]]:
    """Return where each column stands; the rows above the headings are passed over."""
    for line in islice(lines, HEADINGS_WITHIN):
        found: dict[str, list[int]] = {}
        for place, cell in enumerate(line.cells):
            heading = _BRACKETS.sub("", fold(str(cell))).casefold()
            for column, known in COLUMNS.items():
                if heading in known:
                    found.setdefault(column, []).append(place)
        if "day" in found and ("came_in" in found or "amount" in found):
            return found
    raise Refusal(
        N_(
            "No headings of a bank statement were found. A column with the day (交易日期) and one "
            "with what came in (收入, 贷方发生额 or 金额) are needed."
        ),
        field="file",
    )


def _take(found: Statement, line: Line, places: Mapping[str, Sequence[int]]) -> None:
    """Add what a row says; a row of sums, or one of nothing, says nothing."""
    row = _Row(line, places)
    if row.is_sum:
        return
    fen = row.fen()
    if fen is None:
        return
    if fen <= 0:
        found.outgoing += 1
        return
    when = row.day()
    if when is None:
        raise Refusal(N_("The day is missing."))
    found.movements.append(
        Movement(
            line.number,
            when,
            fen,
            row.text("payer", 80),
            row.text("memo", 300),
            cells.code(row.cell("serial"), LONGEST),
        )
    )


class _Row:
    """One row of a statement, read by what its columns mean."""

    def __init__(self, line: Line, places: Mapping[str, Sequence[int]]) -> None:
        self.cells, self.places = line.cells, places

    @property
    def is_sum(self) -> bool:
        first = next((one for one in self.cells if not is_blank(one)), "")
        return fold(str(first)).casefold().startswith(_SUMS)

    def cell(self, column: str) -> Cell:
        """Return the first cell of a column that has something in it."""
        return next(iter(self._filled(column)), "")

    def _filled(self, column: str) -> list[Cell]:
        found = (self.cells[at] for at in self.places.get(column, ()) if at < len(self.cells))
        return [one for one in found if not is_blank(one)]

    def text(self, column: str, most: int) -> str:
        """Return what several columns say together, each once."""
        said = [cells.text(one) or "" for one in self._filled(column)]
        return " ".join(dict.fromkeys(said))[:most]

    def day(self) -> date | None:
        """Return the day, however compact the bank writes it."""
        wrong: Refusal | None = None
        for cell in self._filled("day"):  # some banks part the day from the time
            try:
                return _day(cell)
            except Refusal as no:
                wrong = wrong or no
        if wrong is not None:
            raise wrong
        return None

    def fen(self) -> int | None:
        """Return what came in; nothing or less of what went out, None of a row without a sum."""
        came_in, went_out = self._sum("came_in"), self._sum("went_out")
        if came_in:
            return came_in
        if went_out:
            return -abs(went_out)
        amount = self._sum("amount")
        if amount is None:
            return came_in
        way = fold(str(self.cell("way"))).casefold()
        if way in _OUT:
            return -abs(amount)
        if way and way not in _IN and "way" in self.places:
            raise Refusal(
                N_("“%(way)s” says neither that money came in nor that it went out."), way=way
            )
        return amount

    def _sum(self, column: str) -> int | None:
        cell = self.cell(column)
        return cells.fen(fold(cell).removeprefix("+") if isinstance(cell, str) else cell)


def _day(cell: Cell) -> date | None:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        cell = cells.shown(cell)
    if isinstance(cell, str) and (compact := _COMPACT.fullmatch(fold(cell))):
        cell = compact[1]
    return cells.day(cell)
