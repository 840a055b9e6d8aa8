"""The way out of a refusal: the form that would lift it, for who may fill it in."""

from __future__ import annotations

from flask_babel import gettext
from markupsafe import Markup

from admin_views import current, links
from admin_views.formatting import said
from rules.refusal import Refusal
from rules.vocabulary import Deed


def told(refusal: Refusal) -> str:
    """Return the sentence of a refusal, with a link to its way out where it has one."""
    sentence = said(refusal)
    way = refusal.way
    if way is None or not current.actor().may(Deed.CREATE, way.record):
        return sentence
    address = links.form(way.record, **way.filled)
    return Markup('{} <a href="{}">{}</a>').format(sentence, address, gettext(way.words))
