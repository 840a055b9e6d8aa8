"""Printed files that are kept: found again, kept once, and the code that checks them.

The code's token is derived from content and key, so the same record gives the same bytes; nobody
guesses it.
"""

from __future__ import annotations

import hashlib
import hmac

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import IssuedForm
from reports.catalogue import Form
from reports.verification import address
from rules.vocabulary import Record

VERIFY = "V"  # the path of the public check is /V/<token>


def kept(
    session: Session, record: Record, row_id: int, form: Form, language: str, sha256: str | None
) -> IssuedForm | None:
    """Return the kept file of a record's content in a language, locked to count its prints."""
    return session.scalars(
        select(IssuedForm)
        .where(
            IssuedForm.record == record,
            IssuedForm.record_id == row_id,
            IssuedForm.code == (form.code or form.key),
            IssuedForm.edition == form.edition,
            IssuedForm.language == language,
            IssuedForm.content_sha256 == sha256,
        )
        .with_for_update()
    ).one_or_none()


def keep(session: Session, made: IssuedForm, form: Form) -> IssuedForm:
    """Keep a file that was printed for the first time; somebody else's first print wins a tie."""
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
    except IntegrityError:
        found = kept(session, made.record, made.record_id, form, made.language, made.content_sha256)
        if found is None:
            raise
        found.print_count += 1
        session.flush()
        return found
    return made


def token(row_id: int, sha256: str | None, form: Form, language: str) -> str:
    """Return the token of a file's code."""
    key = str(current_app.config["AUDIT_KEY"]).encode()
    said = f"{row_id}|{sha256}|{form.code or form.key}|{form.edition}|{language}"
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()[:32].upper()


def check_address(token: str) -> str:
    """Return where a file's code leads: the public check; nothing without a token."""
    config = current_app.config
    base = config.get("PUBLIC_URL") or (
        f"http://{config.get('HOST', '127.0.0.1')}:{config.get('PORT', 8000)}"
    )
    return address(base, f"{VERIFY}/{token}") if token else ""
