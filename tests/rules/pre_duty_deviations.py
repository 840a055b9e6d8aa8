"""What was agreed on mandatory topics and exceptions before duty, and where more is granted."""

from __future__ import annotations

from rules import trainee_rights
from rules.vocabulary import Record, Role

_ADMINISTRATORS = (Role.FRONT_DESK, Role.AREA_ADMIN)
AGREED = {
    # of trainings: quality keeps the lists of the company
    Record.PRE_DUTY_TOPIC: "– | RCEX | R | R | R | R | – | – | RX",
    Record.PRE_DUTY_OVERRIDE: "– | RX | R | RCDX | R | R | – | – | RX",
}

# records, posts, more, reason, less
DEVIATIONS = (
    (
        (Record.PRE_DUTY_TOPIC,),
        (Role.ADMINISTRATOR,),
        "R",
        "who enters posts is refused by these topics",
        "",
    ),
)
# a trainee learns as a front-desk administrator does, his own records alone; nothing else is his
LEARNS = trainee_rights.LEARNS | {Record.SAVED_VIEW, Record.DELIVERY, Record.BACKGROUND_JOB}
WHOLE = (Record.PRE_DUTY_TOPIC,)
OWN = {(Record.PRE_DUTY_OVERRIDE, role) for role in (*_ADMINISTRATORS, Role.TRAINEE)}
