"""What was agreed on training plans, and where more or less is granted, with the reason."""

from __future__ import annotations

from rules.vocabulary import Record, Role

_WRITERS = (Role.QUALITY, Role.SUPERVISOR)
# whoever is trained by a plan reads it once it is in force
_ROW = "– | RCEPX | R approve | RCEPX | R | R | R | R | RPX"
_PLAN, _ITEM = Record.TRAINING_PLAN, Record.TRAINING_PLAN_ITEM
AGREED = dict.fromkeys((_PLAN, _ITEM), _ROW)

# records, posts, more, reason, less
DEVIATIONS = (
    ((_PLAN,), _WRITERS, "D submit revise", "who drafts a plan hands it in and revises it", ""),
    ((_PLAN,), (Role.MANAGER,), "return", "what is not approved goes back with its reason", ""),
    ((_ITEM,), _WRITERS, "D", "an item of a draft is left out; the plan prints whole", "P"),
    ((_ITEM,), (Role.MANAGER,), "", "the plan is approved whole", "approve"),
    ((_ITEM,), (Role.AUDITOR,), "", "the plan prints whole, with its items", "P"),
)
OWN = {
    (record, role)
    for record in (_PLAN, _ITEM)
    for role in (Role.FRONT_DESK, Role.AREA_ADMIN, Role.WORKER, Role.FINANCE)
}
