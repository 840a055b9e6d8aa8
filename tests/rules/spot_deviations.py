"""What was agreed on ad-hoc assessments, and where more or less is granted, with the reason."""

from __future__ import annotations

from rules.vocabulary import Record, Role

_ASSESSED = (Role.FRONT_DESK, Role.AREA_ADMIN)
# confirm: acknowledges; decline: disputes
_ROW = "– | R | RX | RCEP | R confirm decline | R confirm decline | – | – | RPX"
AGREED = {
    Record.SPOT_ASSESSMENT: _ROW,
    Record.SPOT_FINDING: _ROW,
    Record.TRAINING_TOPIC: "– | R | R | R take decline | – | – | – | – | R",
}

# records, posts, more, reason, less
DEVIATIONS = (
    (
        (Record.SPOT_ASSESSMENT,),
        (Role.SUPERVISOR,),
        "D issue answer",
        "who assesses gives it to the person, answers a disagreement and voids what is wrong",
        "",
    ),
    (
        (Record.SPOT_FINDING,),
        (Role.SUPERVISOR,),
        "D attach review",
        "photos are taken at the place, corrections are looked at again",
        "P",
    ),
    ((Record.SPOT_FINDING,), _ASSESSED, "", "the whole is acknowledged", "confirm decline"),
    (
        (Record.TRAINING_TOPIC,),
        (Role.QUALITY, Role.SUPERVISOR, Role.AUDITOR),
        "X",
        "the plan of the year is made from it",
        "",
    ),
)
