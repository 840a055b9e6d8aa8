"""The pulse of the office: one number that moves whenever anything was written.

Every change writes its audit line in the same transaction, so the newest line's number tells pages
that renew themselves, in one look at an index, whether there can be anything new.
"""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import AuditLine


def newest(session: Session) -> int:
    """Return the number of the newest change; 0 before the first."""
    return session.scalar(select(func.max(AuditLine.id))) or 0
