"""Who sets exams, who takes them, who marks them (roles.md: training plans, sessions, exams).

Part of the one table, ``rules.permissions``. ANSWER is taking an exam oneself, REVIEW is marking
what a person has to read; a sitting is created by entering a result. The bank holds the right
answers: who only takes exams reads none of it.
"""

from collections.abc import Mapping

from rules.vocabulary import Deed, Record, Role, Scope

_R, _X, _I = (frozenset({deed}) for deed in (Deed.VIEW, Deed.EXPORT, Deed.IMPORT))
_RCE = _R | {Deed.CREATE, Deed.EDIT}
_SITS = _R | {Deed.ANSWER}
_KEEPERS = (Role.QUALITY, Role.SUPERVISOR)
_TAKERS = (Role.FRONT_DESK, Role.AREA_ADMIN, Role.WORKER, Role.FINANCE)

TABLE: Mapping[Record, dict[Role, frozenset[Deed]]] = {
    Record.EXAM_QUESTION: dict.fromkeys(_KEEPERS, _RCE | _X | _I)
    | {Role.MANAGER: _R, Role.AUDITOR: _R | _X},
    Record.EXAM_PAPER: dict.fromkeys(_KEEPERS, _RCE | _X | {Deed.ANSWER, Deed.PUBLISH, Deed.CLOSE})
    | dict.fromkeys(_TAKERS, _SITS)
    | {Role.MANAGER: _SITS, Role.AUDITOR: _R | _X},
    Record.EXAM_SITTING: dict.fromkeys(_KEEPERS, _SITS | _X | {Deed.CREATE, Deed.VOID, Deed.REVIEW})
    | dict.fromkeys(_TAKERS, _SITS)
    | {Role.MANAGER: _SITS, Role.AUDITOR: _R | _X},
}
REACH: Mapping[tuple[Record, Role], Scope] = {
    (record, role): Scope.OWN
    for record in (Record.EXAM_PAPER, Record.EXAM_SITTING)
    for role in _TAKERS
}
# a paper is taken by those it is for, a sitting answered by its own person
ONE_S_OWN = frozenset((record, Deed.ANSWER) for record in (Record.EXAM_PAPER, Record.EXAM_SITTING))
