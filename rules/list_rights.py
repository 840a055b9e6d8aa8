"""Rights to take lists of the desk's records out, and to bring them in from an office's old books.

``rules.permissions`` adds them to its table. A list is brought in by whoever leads the office, or
keeps the list for the company; what people sign, say or are told themselves comes in by no list.
"""

from collections.abc import Mapping

from rules.vocabulary import Deed, Record, Role

_X, _I = frozenset({Deed.EXPORT}), frozenset({Deed.IMPORT})
_ADMIN, _QUALITY, _MANAGER, _LEADER = (
    Role.ADMINISTRATOR,
    Role.QUALITY,
    Role.MANAGER,
    Role.SUPERVISOR,
)
R = Record

_ROWS: tuple[tuple[tuple[Record, ...], tuple[Role, ...], frozenset[Deed]], ...] = (
    ((R.DEPARTMENT,), (_ADMIN,), _I),
    ((R.LETTER,), (_LEADER,), _I),
    ((R.TASK, R.VISIT, R.ACTIVITY, R.SIGN_UP), (_MANAGER, _LEADER), _I),
    ((R.ROSTER_ENTRY, R.LEAVE), (_LEADER,), _X | _I),
    ((R.RUNBOOK,), (_QUALITY, _MANAGER, _LEADER), _X | _I),
    ((R.SHIFT, R.HANDOVER_ITEM), (_LEADER,), _X),
    ((R.HANDOVER, R.VISIT_PLAN), (_MANAGER, _LEADER), _X),
    ((R.REPLY_TEMPLATE, R.TOLD_TEXT, R.FLYER_TEMPLATE), (_ADMIN, _LEADER), _X),
    (
        (
            *(R.POST, R.TIME_LIMIT, R.CALENDAR_DAY, R.DUTY_HOURS, R.DOCUMENT_CATEGORY),
            *(R.VISIT_INTERVAL, R.DELIVERY, R.BACKGROUND_JOB, R.DUNNING_INTERVAL),
        ),
        (_ADMIN,),
        _X,
    ),
)
LISTS: Mapping[Record, Mapping[Role, frozenset[Deed]]] = {
    record: dict.fromkeys(roles, deeds) for records, roles, deeds in _ROWS for record in records
}
