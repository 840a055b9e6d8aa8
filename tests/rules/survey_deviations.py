"""Where surveys are granted more or less than the agreed row, and why."""

from __future__ import annotations

from rules.vocabulary import Record, Role

_KEEPERS, _DESK = (Role.QUALITY, Role.SUPERVISOR), (Role.FRONT_DESK, Role.AREA_ADMIN)
_TYPISTS = (*_KEEPERS, *_DESK)

_ROW = "– | RCEX | RX | RCEX close | – | – | – | – | RX"
AGREED = dict.fromkeys(
    (Record.QUESTION_SET, Record.SURVEY, Record.SURVEY_SHEET, Record.SURVEY_BATCH), _ROW
)
OF_OFFICE = {(Record.SURVEY, Role.AREA_ADMIN), (Record.SURVEY_BATCH, Role.AREA_ADMIN)}

# records, posts, more, reason, less
DEVIATIONS = (
    (
        (Record.QUESTION_SET,),
        _KEEPERS,
        "issue",
        "who words a questionnaire issues it; an edition that was issued stands",
        "",
    ),
    (
        (Record.QUESTION_SET, Record.SURVEY_SHEET, Record.SURVEY_BATCH),
        (Role.SUPERVISOR,),
        "",
        "it is the survey that is closed",
        "close",
    ),
    ((Record.SURVEY,), _KEEPERS, "P publish", "who plans a survey opens it and prints it", ""),
    ((Record.SURVEY,), _DESK, "R", "who types paper answers in sees which survey they are of", ""),
    (
        (Record.SURVEY_SHEET,),
        _KEEPERS,
        "P",
        "a sheet that was lost is printed again by those the answers are not about",
        "CE",
    ),
    (
        (Record.SURVEY_BATCH,),
        _KEEPERS,
        "confirm cancel",
        "who leads settles what two people read differently",
        "",
    ),
    (
        (Record.SURVEY_BATCH,),
        _DESK,
        "RCE cancel",
        "paper answers are entered by those they are not about",
        "",
    ),
    (
        (Record.SURVEY_BATCH,),
        (Role.AREA_ADMIN,),
        "confirm",
        "what two people read differently is settled by somebody the answers are not about",
        "",
    ),
)
