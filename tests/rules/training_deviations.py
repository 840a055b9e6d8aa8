"""What was agreed on trainings, and where more or less is granted, with the reason."""

from __future__ import annotations

from rules.vocabulary import Record, Role

_KEEPERS = (Role.QUALITY, Role.SUPERVISOR)
_TRAINED = (Role.FRONT_DESK, Role.AREA_ADMIN, Role.WORKER, Role.FINANCE)
# everybody signs in to his own sessions and reads them
_ROW = "– | RCEPX | R | RCEPX | R sign | R sign | R sign | R sign | RPX"
AGREED = {Record.TRAINING_SESSION: _ROW, Record.TRAINING_ATTENDANCE: _ROW}

# records, posts, more, reason, less
DEVIATIONS = (
    (
        (Record.TRAINING_SESSION,),
        _KEEPERS,
        "DI attach sign confirm close cancel",
        "who keeps a training opens its sign-in, attaches the sheet, closes it, calls it off or"
        " voids it; earlier years come as a list; he is trained himself",
        "",
    ),
    ((Record.TRAINING_SESSION,), (Role.MANAGER,), "sign", "he is trained himself", ""),
    (
        (Record.TRAINING_ATTENDANCE,),
        _KEEPERS,
        "I confirm decline excuse",
        "a line is made by the list and changed by deeds alone",
        "EP",
    ),
    (
        (Record.TRAINING_ATTENDANCE,),
        _TRAINED,
        "",
        "signing in belongs to the session",
        "sign",
    ),
    (
        (Record.TRAINING_ATTENDANCE,),
        (Role.AUDITOR,),
        "",
        "it is printed with its session",
        "P",
    ),
)
OWN = {
    (record, role)
    for record in (Record.TRAINING_SESSION, Record.TRAINING_ATTENDANCE)
    for role in _TRAINED
}
