"""Phone numbers on pages: the mask, and a button that shows the number in its place (JD-15).

The number comes by a door of its own that writes down who asked for it; with a script it stands
where the mask stood, without one it comes as a page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from admin_views import current
from models import clock
from models.audit import masked
from rules.refusal import Refusal
from rules.vocabulary import Deed, Record
from services import phones

if TYPE_CHECKING:
    from admin_views.base import RecordView

OWN = "own"  # of a work order: the caller's number, not the customer's


def hidden(
    record: Record, row_id: int, number: str = "", *, mask: str = "", own: bool = False
) -> Markup:
    """Return a number's mask with the button that shows it; the button says whose mask it is."""
    mask = mask or str(masked(number))
    address = url_for(f"{record.value}.phone_view", id=row_id, of=OWN if own else None)
    return Markup(
        '<span class="phone">{} <button type="submit" class="reveal" form="reveal" '
        'formaction="{}" aria-label="{}">{}</button></span>'
    ).format(
        mask,
        address,
        gettext("Show the number %(mask)s", mask=mask),
        gettext("Show"),
    )


def show(view: RecordView) -> ResponseReturnValue:
    """Show a record's number to who may see it, and write that down."""
    session, actor = current.session(), current.actor()
    if view.model not in phones.RECORDS:
        abort(404)
    view.demand(actor, Deed.FULL_PHONE)
    row = view.reached(actor, Deed.FULL_PHONE)
    try:
        number = phones.look(session, actor, row, clock.now(), request.args.get("of") == OWN)
    except Refusal:
        abort(404)
    session.commit()
    if request.accept_mimetypes.best == "application/json":
        return jsonify({"number": number})
    return render_template(
        "desk/phone.html",
        title=gettext("Phone"),
        admin_view=view,
        row=row,
        number=number,
        back=view.address(row.id),
    )
