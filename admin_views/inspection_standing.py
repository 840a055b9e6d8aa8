"""What has to happen next with an audit and a nonconformity, in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext

from models import InternalAudit, Nonconformity
from rules.inspection_words import AuditState, NonconformityState


def _of_audit(row: InternalAudit, seen: Any) -> str:
    match row.state:
        case AuditState.PLANNED:
            return gettext("%(who)s has to begin the audit.", who=seen.lead or "")
        case AuditState.UNDER_WAY:
            return gettext("Each clause needs its result; then the audit is closed.")
    return ""


def _of_nonconformity(row: Nonconformity, seen: Any) -> str:
    who = seen.owner or ""
    match row.state:
        case NonconformityState.RAISED | NonconformityState.INEFFECTIVE:
            return gettext("%(who)s has to enter cause and action.", who=who)
        case NonconformityState.ANSWERED:
            return gettext("%(who)s has to carry out the action and report it done.", who=who)
        case NonconformityState.DONE:
            return gettext("Somebody else than %(who)s has to verify the effect.", who=who)
        case NonconformityState.EFFECTIVE:
            return gettext("The quality administrator has to close it.")
    return ""


NEXT: Mapping[type, Callable[[Any, Any], str]] = {
    InternalAudit: _of_audit,
    Nonconformity: _of_nonconformity,
}
