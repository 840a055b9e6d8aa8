"""Who appoints a substitute approver, and what a substitute may do (4.6): rows of the one table.

The manager names who approves for him at his own office, for given days. Whoever stands in may
look at the assessments of that office, approve and return them, and nothing else: he rules on no
dispute, publishes nothing, hands over no pay and appoints nobody.
"""

from collections.abc import Mapping

from rules.vocabulary import Deed, Record, Role

_R = frozenset({Deed.VIEW})
_X = frozenset({Deed.EXPORT})

SUBSTITUTES: Mapping[Record, dict[Role, frozenset[Deed]]] = {
    Record.SUBSTITUTE: {
        Role.QUALITY: _R | _X,
        Role.MANAGER: _R | _X | {Deed.CREATE, Deed.VOID},
        Role.SUPERVISOR: _R,
        Role.AUDITOR: _R | _X,
    },
}

# What whoever stands in for a manager holds at that office, on the days he stands in.
STANDING_IN: Mapping[Record, frozenset[Deed]] = {
    Record.ASSESSMENT: frozenset({Deed.VIEW, Deed.APPROVE, Deed.RETURN}),
}
