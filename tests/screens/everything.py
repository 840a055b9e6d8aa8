"""The small office with something of everything, for tests that look at every page."""

from __future__ import annotations

from sqlalchemy import select

from models import Ticket, clock
from rules.vocabulary import Record, TicketStatus
from services import attachments, tickets
from tests.office import Scene
from tests.screens import months, rows
from tests.services import desk
from tests.services.sent_files import pdf, picture


def fill(scene: Scene) -> None:
    """Write rows of every record type, work orders in every state, and an approved month."""
    rows.fill(scene.session, scene)
    months.fill(scene)
    made = months.drafts(scene)
    months.approve(scene, made["front"])
    months.submit(scene, made["front2"])
    for status in TicketStatus:
        desk.in_status(scene, status, desk.local(15))
    at = clock.now()
    held = desk.dispatched(scene, at)
    tickets.urge(scene.session, scene.actor("front"), held, at, text="客户在等")
    tickets.escalate(scene.session, scene.actor("front"), held, at, reason="超出前台权限")
    desk.request(scene, at)
    who, files = scene.actor("front"), [("现场.png", picture()), ("合同.pdf", pdf())]
    here = select(Ticket).where(Ticket.office == scene.office)
    for ticket in scene.session.scalars(here).all():
        attachments.add(scene.session, who, Record.TICKET, ticket, files, at)
    scene.session.commit()
