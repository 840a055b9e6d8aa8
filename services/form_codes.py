"""Which form a code means: one of the program, or one that the quality administrators designed."""

from __future__ import annotations

from sqlalchemy.orm import Session

from reports import catalogue
from reports.catalogue import Form
from rules.refusal import Refusal
from services import custom_forms, form_custom


def find(session: Session, asked: str) -> Form:
    """Return a form by its code, key or official name; a designed one by its code."""
    try:
        return catalogue.find(asked)
    except Refusal:
        design = custom_forms.find(session, asked)
        if design is None:
            raise
        return form_custom.form_of(design)
