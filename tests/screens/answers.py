"""What a screen's answer says, and what the database holds after it."""

from __future__ import annotations

import re

from sqlalchemy import select


def at_field(answer, name: str) -> str:
    """Return what a refused form says at one of its fields."""
    assert answer.status_code == 422, answer.status_code
    found = re.search(rf'id="{name}-wrong">(.*?)</p>', answer.text, re.DOTALL)
    return found[1] if found else ""


def fresh(session, model, *conditions):
    """Return the newest row that meets the conditions, as it is stored now."""
    session.expire_all()
    return session.scalars(select(model).where(*conditions).order_by(model.id.desc())).first()


def row_version(session, row) -> str:
    """Return the version a form of a row carries."""
    session.expire_all()
    return str(row.version)


def offered(text):
    """Return the deeds a page offers."""
    return set(re.findall(r"/ticket/do/([a-z-]+)/", text))
