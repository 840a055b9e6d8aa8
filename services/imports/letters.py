"""Complaint letters out of an office's letter book (JD-4)."""

from __future__ import annotations

from typing import Any, ClassVar

from models.customers import Customer
from models.estate import Office, Unit
from models.letters import Letter
from rules.letter_words import LetterState, LetterWay
from rules.vocabulary import N_, Record
from services import letters
from services.imports.job import Row, Values
from services.imports.numbered import Numbered, carried_out, not_before


class Letters(Numbered):
    """Letters with their replies; one that is still to be answered gets its deadline."""

    record: ClassVar = Record.LETTER
    model: ClassVar = Letter
    when: ClassVar = "received_at"
    told_by: ClassVar = ("subject",)
    columns: ClassVar = (
        *("number", "office", "letter_way", "came_in_at", "received_by", "customer", "building"),
        *("unit", "room", "sender", "subject", "content", "reply_sent_at", "reply", "closed_at"),
    )
    required: ClassVar = ("came_in_at", "subject")

    def parse(self, row: Row) -> Values:
        """Read a letter."""
        row.need(*self.required)
        office_id = row.office()
        flat = row.flat(office_id) if not row.blank("room") and row.need("building") else None
        values: Values = {
            "number": row.code("number", 40),
            "office_id": office_id,
            "way": row.word("letter_way", LetterWay),
            "received_at": row.past("came_in_at"),
            "received_by_id": row.person("received_by", office_id),
            "unit_id": flat[0] if flat else None,
            "sender": row.text("sender", 80),
            "subject": row.text("subject", 200),
            "content": row.text("content", lines=True),
            "answered_at": row.past("reply_sent_at"),
            "reply_text": row.text("reply", lines=True),
            "closed_at": row.past("closed_at"),
        }
        values["customer_id"] = row.customer(office_id, values["unit_id"])
        self._check(row, values)
        return values

    @staticmethod
    def _check(row: Row, values: Values) -> None:
        answered = values["answered_at"]
        not_before(row, values["received_at"], {"reply_sent_at": answered})
        not_before(row, answered, {"closed_at": values["closed_at"]})
        if answered and not values["reply_text"]:
            row.reject("reply", N_("Write what was replied."))
        if values["closed_at"] and not answered:
            row.reject("reply_sent_at", N_("Say when the reply was sent."))

    def enter(self, row: Row, values: Values) -> None:
        """Take the letter down, by the rules of the screen, and what became of it."""
        session = self.job.session

        def one(model: type[Any], name: str) -> Any:
            return None if values[name] is None else session.get(model, values[name])

        letter = carried_out(
            self.job,
            row,
            {"received_at": "came_in_at", "customer": "customer", "unit": "room"},
            lambda: letters.register(
                session,
                self.job.actor,
                self.job.at,
                office=session.get_one(Office, values["office_id"]),
                way=values["way"] or LetterWay.LETTER,
                received_at=values["received_at"],
                subject=values["subject"],
                content=values["content"] or "",
                customer=one(Customer, "customer_id"),
                unit=one(Unit, "unit_id"),
                sender=values["sender"] or "",
            ),
        )
        if letter is None:
            return
        letter.received_by_id = values["received_by_id"] or letter.received_by_id
        letter.reply_text = values["reply_text"] or ""
        letter.reply_subject = values["subject"] if letter.reply_text else ""
        if values["answered_at"] is not None:
            letter.answered_at, letter.state = values["answered_at"], LetterState.ANSWERED
        if values["closed_at"] is not None:
            letter.closed_at, letter.state = values["closed_at"], LetterState.CLOSED
