"""The rows of the rights table for activities and flyers (JD-8, JD-9).

``rules.permissions`` puts them into its table. Finance reads what they cost and enters costs.
"""

from rules.vocabulary import Deed, Record, Role

_R, _X, _D = (frozenset({deed}) for deed in (Deed.VIEW, Deed.EXPORT, Deed.VOID))
_RC = _R | {Deed.CREATE}
_RCE = _RC | {Deed.EDIT}
_NOTHING: frozenset[Deed] = frozenset()


def _row(
    arranges: frozenset[Deed], lead: frozenset[Deed], finance: frozenset[Deed]
) -> dict[Role, frozenset[Deed]]:
    """Return a row: what who arranges may do, what who leads may besides, and finance."""
    return {
        Role.QUALITY: _R,
        Role.MANAGER: arranges | lead | _X,
        Role.SUPERVISOR: arranges | lead | _X,
        Role.FRONT_DESK: arranges,
        Role.AREA_ADMIN: arranges,
        Role.FINANCE: finance,
        Role.AUDITOR: _R | _X,
    }


COMMUNITY: dict[Record, dict[Role, frozenset[Deed]]] = {
    Record.ACTIVITY: _row(
        _RCE | {Deed.ATTACH, Deed.PUBLISH, Deed.COMPLETE, Deed.CLOSE, Deed.CANCEL}, _NOTHING, _R
    ),
    Record.SIGN_UP: _row(_RCE | {Deed.ARRIVE, Deed.WITHDRAW, Deed.FULL_PHONE}, _NOTHING, _NOTHING),
    Record.ACTIVITY_COST: _row(_RC, _D, _RC | _D | _X),
    Record.FLYER: _row(_RCE | {Deed.PRINT, Deed.ISSUE}, _NOTHING, _R),
    Record.FLYER_DELIVERY: _row(_RC | _D, _NOTHING, _NOTHING),
}
