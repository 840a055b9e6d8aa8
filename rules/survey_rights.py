"""The rows of the rights table for surveys and their answers (roles.md: surveys, CSI answers).

Sheets carry the codes that answers are given by: whoever is assessed by the answers prints none and
reads none. The front desk and area administrators type paper answers in; whose they may not, says
``rules.surveys``.
"""

from collections.abc import Mapping

from rules.vocabulary import Deed, Record, Role, Scope

_R, _X, _P = (frozenset({deed}) for deed in (Deed.VIEW, Deed.EXPORT, Deed.PRINT))
_RCE = _R | {Deed.CREATE, Deed.EDIT}
_TYPES = _RCE | {Deed.CONFIRM, Deed.CANCEL}
_QUALITY, _MANAGER, _LEADER = Role.QUALITY, Role.MANAGER, Role.SUPERVISOR
_FRONT, _AREA, _AUDITOR = Role.FRONT_DESK, Role.AREA_ADMIN, Role.AUDITOR

TABLE: Mapping[Record, dict[Role, frozenset[Deed]]] = {
    Record.QUESTION_SET: {
        _QUALITY: _RCE | _X | {Deed.ISSUE},
        _MANAGER: _R | _X,
        _LEADER: _RCE | _X | {Deed.ISSUE},
        _AUDITOR: _R | _X,
    },
    Record.SURVEY: {
        _QUALITY: _RCE | _X | _P | {Deed.PUBLISH},
        _MANAGER: _R | _X,
        _LEADER: _RCE | _X | _P | {Deed.PUBLISH, Deed.CLOSE},
        _FRONT: _R,
        _AREA: _R,
        _AUDITOR: _R | _X,
    },
    Record.SURVEY_SHEET: {
        _QUALITY: _R | _X | _P,
        _MANAGER: _R | _X,
        _LEADER: _R | _X | _P,
        _AUDITOR: _R | _X,
    },
    Record.SURVEY_BATCH: {
        _QUALITY: _TYPES | _X,
        _MANAGER: _R | _X,
        _LEADER: _TYPES | _X,
        _FRONT: _TYPES - {Deed.CONFIRM},  # the answers are about the desk
        _AREA: _TYPES,
        _AUDITOR: _R | _X,
    },
}
REACH: Mapping[tuple[Record, Role], Scope] = {
    # a survey is one of the whole office
    (record, _AREA): Scope.OFFICE
    for record in (Record.SURVEY, Record.SURVEY_BATCH)
}
