"""Not a fen is lost, whatever is billed, paid, set off, struck out, given back or brought in.

The test keeps a book of its own: what was handed over less what was given back. After every step
that is what the bills and the advances hold, and each bill holds what its payments add up to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Barrier, Thread

import pytest
from flask import current_app
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from models import Bill, Payment, Receipt, db
from rules.refusal import Refusal
from services import advances, imports, payments, receipts, refunds
from services.receipts import Taking
from tests.data_sets.test_real_rows import as_list
from tests.office import DAY, NOON, Scene
from tests.services.month_rows import bill
from tests.services.receipt_deeds import asks, takes

MOST_FEN = 900
HEADS = ("bill_no", "amount", "paid_on", "receipt_no", "method")


@dataclass
class Desk:
    """A flat's money: the deeds of one run, and the book the test keeps beside them."""

    scene: Scene
    bills: list[Bill] = field(default_factory=list)
    taken: list[Receipt] = field(default_factory=list)
    handed_over: int = 0

    def bill(self, which: int) -> Bill:
        return self.bills[which % len(self.bills)]

    def receipt(self, which: int) -> Receipt:
        return self.taken[which % len(self.taken)]

    # Each deed may be refused: then nothing has changed.
    def charge(self, which: int, fen: int) -> None:
        self.bills.append(bill(self.scene, fen))

    def pay(self, which: int, fen: int) -> None:
        """One bill, or two of them, and now and then more than they owe: an advance."""
        first, second = self.bill(which), self.bill(which + 1)
        parts = {first.id: (first, fen)} | ({second.id: (second, fen // 2)} if fen % 2 else {})
        ahead = fen if fen % 3 == 0 else 0
        paid = tuple(part for part in parts.values() if part[1])
        row = takes(self.scene, paid, advance_fen=ahead)
        self.taken.append(row)
        self.handed_over += sum(part for _, part in paid) + ahead

    def ahead(self, which: int, fen: int) -> None:
        self.taken.append(takes(self.scene, advance_fen=fen))
        self.handed_over += fen

    def set_off(self, which: int, fen: int) -> None:
        front, unit = self.scene.actor("front"), self.scene.units[0]
        advances.apply(self.scene.session, front, unit, self.bill(which), fen, NOON)

    def strike_out(self, which: int, fen: int) -> None:
        row = self.receipt(which)
        receipts.void(self.scene.session, self.scene.actor("front"), row, "写错", NOON)
        self.handed_over -= row.total_fen

    def give_back(self, which: int, fen: int) -> None:
        part = refunds.ADVANCE if fen % 2 else refunds.WHOLE
        row = asks(self.scene, self.receipt(which), part=part)
        refunds.confirm(self.scene.session, self.scene.actor("finance"), row, NOON)
        self.handed_over -= row.amount_fen

    def undo(self, which: int, fen: int) -> None:
        """Void a payment that was set off: the sum is an advance again."""
        session = self.scene.session
        applied = session.scalars(
            select(Payment).where(Payment.advance_id.is_not(None), Payment.voided_at.is_(None))
        ).all()
        if applied:
            row = applied[which % len(applied)]
            advances.undo(session, self.scene.actor("finance"), row, "抵错", NOON)

    def reverse(self, which: int, fen: int) -> None:
        finance = self.scene.actor("finance")
        payments.reverse(self.scene.session, finance, self.bill(which), "重开", NOON)

    def bring_in(self, which: int, fen: int) -> None:
        """A list of payments, read twice: the second time changes nothing."""
        row = (self.bill(which).bill_no, f"{fen / 100:.2f}", f"{DAY}", f"LS-{which}-{fen}", "pos")
        for created in (1, 0):
            report = self.bring(row)
            if report.rejected:
                return
            self.handed_over += fen * min(report.created, created)

    def bring(self, row: tuple[str, ...]) -> imports.Report:
        session, finance = self.scene.session, self.scene.actor("finance")
        return imports.run(session, finance, "payments", as_list(HEADS, [row]), at=NOON)


DEEDS: dict[str, Callable[[Desk, int, int], None]] = {
    name: getattr(Desk, name)
    for name in (
        *("charge", "pay", "ahead", "set_off", "strike_out", "give_back", "undo", "reverse"),
        "bring_in",
    )
}


def paid_by(bill_id: int) -> int:
    """What came in on a bill, by its payments."""
    asked = select(func.coalesce(func.sum(Payment.amount_fen), 0)).where(
        Payment.bill_id == bill_id, Payment.voided_at.is_(None)
    )
    return int(db.session.scalar(asked) or 0)


def check(desk: Desk) -> None:
    """Each bill holds what its payments add up to, and all of it is what was handed over."""
    for one in desk.bills:
        assert one.paid_fen == paid_by(one.id)
        assert 0 <= one.paid_fen <= one.amount_fen
        assert one.voided_at is None or one.paid_fen == 0
    ahead = advances.balance(desk.scene.session, desk.scene.units[0].id)
    assert ahead >= 0
    assert sum(one.paid_fen for one in desk.bills) + ahead == desk.handed_over


steps = st.lists(
    st.tuples(st.sampled_from([*DEEDS, "pay", "pay"]), st.integers(0, 5), st.integers(1, MOST_FEN)),
    min_size=6,
    max_size=14,
)


def test_no_fen_is_lost_over_random_sequences(scene):
    done: set[str] = set()

    @given(steps)
    @settings(
        max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
    )
    def run(chosen):
        session = scene.session
        desk = Desk(scene)
        with session.begin_nested() as example:
            for fen in (1_000, 700):
                desk.charge(0, fen)
            desk.ahead(0, 250)
            for name, which, fen in chosen:
                try:
                    with session.begin_nested():
                        DEEDS[name](desk, which, fen)
                    done.add(name)
                except Refusal:
                    session.expire_all()
                check(desk)
            example.rollback()
        session.expire_all()

    run()
    assert done >= {"charge", "pay", "ahead", "set_off", "strike_out", "give_back", "bring_in"}


PEOPLE = ("front", "front2", "area1", "finance")


@pytest.mark.slow
def test_bills_hold_their_payments_while_four_counters_pay(scene):
    """Four people pay, strike out and refund the same bills; each looks after each of his deeds."""
    bills = [bill(scene, 5_000) for _ in range(3)]
    keys, office_id = [one.id for one in bills], scene.office.id
    actors = {who: scene.actor(who) for who in PEOPLE}
    scene.session.commit()
    app, start = current_app._get_current_object(), Barrier(len(PEOPLE))
    problems: list[Exception] = []
    booked: list[int] = []

    def look(session) -> None:
        session.rollback()
        found = session.execute(
            select(
                Bill.paid_fen,
                Bill.amount_fen,
                select(func.coalesce(func.sum(Payment.amount_fen), 0))
                .where(Payment.bill_id == Bill.id, Payment.voided_at.is_(None))
                .scalar_subquery(),
            ).where(Bill.id.in_(keys))
        ).all()
        assert [paid for paid, _, _ in found] == [came_in for _, _, came_in in found]
        assert all(0 <= paid <= due for paid, due, _ in found)
        session.rollback()

    def pay(session, who: str, turn: int) -> None:
        some = [session.get_one(Bill, key) for key in keys[turn % 2 :]]
        parts = tuple((one, 700 + 10 * turn) for one in some)
        taking = Taking(office_id=office_id, paid_on=DAY, bills=parts, payer=who)
        row = receipts.take(session, actors[who], taking, NOON)
        session.commit()
        booked.append(row.total_fen)
        if turn % 3 == 1 and who != "area1":
            receipts.void(session, actors[who], row, "写错", NOON)
            session.commit()
            booked.append(-row.total_fen)

    def counter(who: str) -> None:
        with app.app_context():
            session = db.session()
            try:
                start.wait(timeout=30)
                for turn in range(4):
                    try:
                        pay(session, who, turn)
                    except Refusal:
                        session.rollback()
                    look(session)
            except Exception as error:
                problems.append(error)
                session.rollback()
            finally:
                db.session.remove()

    threads = [Thread(target=counter, args=(who,)) for who in PEOPLE]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    scene.session.expire_all()
    assert sum(one.paid_fen for one in bills) == sum(booked) > 0
    assert [one.paid_fen for one in bills] == [paid_by(one.id) for one in bills]
