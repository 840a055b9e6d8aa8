"""What was agreed on designed forms: who designs them, and the most that a design may grant."""

from __future__ import annotations

from rules.vocabulary import Record, Role

_LEADS, _FILLS = "RCEDXPI attach sign", "RCEP attach sign"
AGREED = {
    Record.CUSTOM_FORM: "– | RCEXP issue withdraw | RP | RP | – | – | – | – | RXP",
    Record.CUSTOM_RECORD: " | ".join(
        ("–", *[_LEADS] * 3, *[_FILLS] * 3, "RCEXP attach sign", "RXP")
    ),
}
DEVIATIONS = ()
# the design narrows it to one's own records
OF_OFFICE = {(Record.CUSTOM_RECORD, role) for role in (Role.AREA_ADMIN, Role.WORKER)}
