"""Which designed form a page of records is about: asked once a request, by the actor's rights."""

from __future__ import annotations

from flask import g, has_request_context, request, url_for

from admin_views import current
from models import CustomForm
from models.scopes import Actor
from rules.custom_forms import plain_code
from rules.custom_words import DesignState
from rules.vocabulary import Deed
from services import custom_forms

MOST_SHOWN = 20  # forms that stand in the menu, and as ways above the list of all records
ARGUMENT = "form"  # of the list and of a new record: the form's code


def standing() -> list[CustomForm]:
    """Return the standing edition of every form."""
    if "custom_standing" not in g:
        g.custom_standing = list(custom_forms.standing(current.session()))
    found: list[CustomForm] = g.custom_standing
    return found


def seen(actor: Actor) -> list[CustomForm]:
    """Return the forms whose records somebody may see."""
    return [one for one in standing() if custom_forms.may(actor, one, Deed.VIEW)]


def granted(actor: Actor, deed: Deed) -> list[CustomForm]:
    """Return the forms on whose records somebody may do a deed."""
    return [one for one in standing() if custom_forms.may(actor, one, deed)]


def asked(actor: Actor) -> CustomForm | None:
    """Return the form an address names, if its records may be seen; or the one chosen for it."""
    if chosen := g.get("custom_chosen"):
        return chosen if custom_forms.may(actor, chosen, Deed.VIEW) else None
    return of_code(actor, _wanted())


def of_code(actor: Actor, code: str) -> CustomForm | None:
    """Return the form of a code, if its records may be seen."""
    if not code:
        return None
    plain = plain_code(code)
    return next((one for one in seen(actor) if plain_code(one.code) == plain), None)


def asked_here() -> CustomForm | None:
    """Return the form this page is about; without one nobody is asked for his rights."""
    return asked(current.actor()) if _wanted() or "custom_chosen" in g else None


def choose(design: CustomForm) -> None:
    """Take a form for the one this page is about: there is no other to choose."""
    g.custom_chosen = design


def _wanted() -> str:
    return request.args.get(ARGUMENT, "") if has_request_context() else ""


def menu_entries(actor: Actor) -> list[tuple[str, str]]:
    """Return what the menu has for somebody: the code and name of the forms in use he sees.

    Of very many, the first few: the list of all records leads to each.
    """
    in_use = [(one.code, one.name) for one in seen(actor) if one.state is DesignState.ISSUED]
    return in_use[:MOST_SHOWN]


def address(code: str) -> str:
    """Return where the records of a form are listed."""
    return url_for("custom_record.index_view", form=code)
