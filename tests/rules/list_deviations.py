"""What posts may take out and bring in as lists besides what was agreed, each with its reason."""

from __future__ import annotations

from rules.vocabulary import Record, Role

R = Record
ADMIN, QUALITY, MANAGER, LEADER = (
    Role.ADMINISTRATOR,
    Role.QUALITY,
    Role.MANAGER,
    Role.SUPERVISOR,
)
OLD_BOOK = "records of an office's old books come as lists"
KEEPER = "whoever keeps a list hands it out"
DEVIATIONS = (
    ((R.DEPARTMENT,), (ADMIN,), "I", "the company's departments come as a list"),
    ((R.LETTER,), (LEADER,), "I", OLD_BOOK),
    ((R.TASK, R.VISIT, R.ACTIVITY, R.SIGN_UP), (MANAGER, LEADER), "I", OLD_BOOK),
    ((R.ROSTER_ENTRY, R.LEAVE), (LEADER,), "XI", "rosters are made in a spreadsheet elsewhere"),
    ((R.RUNBOOK,), (QUALITY, MANAGER, LEADER), "XI", "the company's runbooks go to its offices"),
    ((R.SHIFT, R.HANDOVER_ITEM), (LEADER,), "X", KEEPER),
    ((R.HANDOVER, R.VISIT_PLAN), (MANAGER, LEADER), "X", "lists are taken along to talks"),
    ((R.REPLY_TEMPLATE, R.TOLD_TEXT, R.FLYER_TEMPLATE), (ADMIN, LEADER), "X", KEEPER),
    (
        (
            *(R.POST, R.TIME_LIMIT, R.CALENDAR_DAY, R.DUTY_HOURS, R.DOCUMENT_CATEGORY),
            *(R.VISIT_INTERVAL, R.DELIVERY, R.BACKGROUND_JOB, R.DUNNING_INTERVAL),
        ),
        (ADMIN,),
        "X",
        KEEPER,
    ),
)
