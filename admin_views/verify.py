"""The page behind a printed form's QR code: open to everybody, and tells nothing but the form."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin_views import errors
from admin_views.current import session
from services import form_check

verify = Blueprint("verify", __name__)


@verify.get("/V/<token>")  # the code on paper is in upper case
@verify.get("/v/<token>")  # and people type it in lower case
def page(token: str) -> ResponseReturnValue:
    """Tell form, record number, revision, state, and whether paper and record still agree."""
    found = form_check.verification(session(), token)
    if found is None:
        return errors.page(
            404,
            title=gettext("No such form"),
            sentence=gettext(
                "This code belongs to no form that was issued here. Compare it with the paper."
            ),
        )
    return render_template("verify.html", found=found)
