"""Who may do what in ad-hoc assessments, training, quality and audits (roles.md), put together.

Part of the one table, ``rules.permissions``.
"""

from collections.abc import Mapping

from rules import (
    custom_rights,
    exam_rights,
    inspection_rights,
    plan_rights,
    pre_duty_rights,
    register_rights,
    spot_rights,
    training_rights,
)
from rules.vocabulary import Deed, Record, Role, Scope

TABLE: Mapping[Record, dict[Role, frozenset[Deed]]] = {
    **inspection_rights.TABLE,
    **exam_rights.TABLE,
    **spot_rights.TABLE,
    **register_rights.TABLE,
    **plan_rights.TABLE,
    **training_rights.TABLE,
    **pre_duty_rights.TABLE,
    **custom_rights.TABLE,
}
REACH: Mapping[tuple[Record, Role], Scope] = {
    **inspection_rights.REACH,
    **exam_rights.REACH,
    **spot_rights.REACH,
    **register_rights.REACH,
    **plan_rights.REACH,
    **training_rights.REACH,
    **pre_duty_rights.REACH,
    **custom_rights.REACH,
}
ONE_S_OWN = exam_rights.ONE_S_OWN
