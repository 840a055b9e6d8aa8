"""A bank statement of the demonstration office: clear transfers, doubtful ones, bank interest."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from models import BankLine, Bill, Customer, Occupancy, Unit
from rules.bank_words import BankLineState
from rules.vocabulary import Role
from services import bank
from services.demo.stage import Stage, Story, instant
from services.dunning_ladder import OWED, is_open

ACCOUNT = "建行基本户（尾号6217）"
HEAD = "账号：****6217,,,,,\n交易日期,借方发生额,贷方发生额,对方户名,摘要,交易流水号\n"
FLATS = 5  # that pay by transfer
INTEREST = "利息收入"


def begin(stage: Stage) -> None:
    """Put the statement of yesterday on the stage."""
    at = instant(stage.today - timedelta(days=1), 16)

    def story() -> Story:
        yield at
        finance = stage.acts(stage.crew.of(Role.FINANCE)[0], at)
        content = _file(stage).encode()
        name = f"流水{stage.today:%Y%m%d}.csv"
        found = bank.read_in(
            *(stage.session, finance, at, stage.crew.office),
            account=ACCOUNT,
            name=name,
            content=content,
        )
        lines = stage.session.scalars(
            select(BankLine).where(BankLine.statement_id == found.id).order_by(BankLine.id)
        ).all()
        sure = [line for line in lines if line.state is BankLineState.SURE]
        bank.confirm_sure(stage.session, finance, sure[:1], at, numbered=False)
        for line in lines:
            if line.memo == INTEREST:
                bank.ignore(stage.session, finance, line, "银行结息，不是住户缴费", at)

    stage.begin(at, story())


def _file(stage: Stage) -> str:
    """Return the statement as the bank hands it out: of flats that owe, and of others."""
    day = stage.today - timedelta(days=1)
    rows = stage.session.execute(
        select(Unit, OWED, Customer.name)
        .join(Bill, Bill.unit_id == Unit.id)
        .join(Occupancy, Occupancy.unit_id == Unit.id)
        .join(Customer, Customer.id == Occupancy.customer_id)
        .where(is_open(), Occupancy.held_on(day), Unit.office_id == stage.crew.office.id)
        .order_by(Bill.due_on.desc(), Unit.id.desc())
        .limit(FLATS)
    ).all()
    said = [(fen, *_words(place, unit, name)) for place, (unit, fen, name) in enumerate(rows)]
    said += [(13_826, "", INTEREST), (300_000, "好又多便利店", "门口广告位租金")]
    lines = [
        f"{day},,{fen // 100}.{fen % 100:02d},{payer},{memo},CCB{day:%Y%m%d}{place:04d}"
        for place, (fen, payer, memo) in enumerate(said, 1)
    ]
    lines.insert(2, f"{day},4860.00,,供电局,电费,CCB{day:%Y%m%d}9001")
    return HEAD + "\n".join(lines) + "\n"


def _words(place: int, unit: Unit, name: str) -> tuple[str, str]:
    """Return payer and memo, some of which tell more than others."""
    told = (
        (name, f"{unit.address}物业费"),
        (name, f"{unit.building.name}{unit.room}物业管理费"),
        (name, "物业费"),
        ("某某贸易有限公司", f"代缴{unit.room}"),
    )
    return told[place] if place < len(told) else ("代付", "")
