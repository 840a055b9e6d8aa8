"""The auditor finds no door that writes but his own work's: on no page, by no address (step 9)."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from lxml.html import HtmlElement, document_fromstring

from admin_views import menu
from admin_views.deeds import PageDeed
from rules.vocabulary import Deed, Record
from tests.screens import everything

HERE = "http://localhost"
BRIEFLY = {"Accept": "application/json"}  # a refusal is not drawn as a page, which takes long
# what a form may be sent to: handing out, the own log-in, and the check of the audit trail
HARMLESS = (
    "/export/",
    "/do/print/",
    "/charts/print/",
    "/daily-cash/print/",
    "/do/print-month/",
    "/do/certificates/",
    "/do/blank/",
    "/passport/",
    "/quality-matrix/print/",
    *("/do/print-sign-in/", "/do/blank-sign-in/", "/do/blank-record/"),
    # the page for guests
    "/s/",
    "/do/verify/",
    "/language",
    "/sign-out",
    "/first-days/",
    # how the reader likes to see the pages, what he keeps for himself and what he is told
    "/inbox/",
    "/look",
    "/keep/",
    "/arrange/",
    "/saved_view/",
    "/board/wall/",
    "/password",
    # the auditor's own work: notes, samples, audits, and what he raises
    "/clause_note/",
    "/nonconformity/",
    "/internal_audit/",
    "/audit_check/",
    "/evidence_pack/",
    "/document_edition/do/confirm/",  # he has read it, as everybody
)
OWN_WORK = (Record.CLAUSE_NOTE, Record.NONCONFORMITY, Record.INTERNAL_AUDIT, Record.AUDIT_CHECK)
OWN_WORK += (Record.EVIDENCE_PACK,)
OWN_DEEDS = ((Record.DOCUMENT_EDITION, "confirm"),)


@pytest.fixture
def auditor(client, scene):
    """The auditor, where there is something of everything."""
    everything.fill(scene)
    scene.session.commit()
    return client.sign_in("auditor")


def test_no_page_offers_to_write(auditor):
    """Every page that can be reached by links is looked at; its forms only hand out or sign out."""
    todo, seen, wrong = ["/"], set[str](), list[str]()
    while todo:
        path = todo.pop(0)
        if shape(path) in seen:
            continue
        seen.add(shape(path))
        answer = auditor.get(path)
        if answer.status_code in (301, 302):
            todo.append(inside(answer.location))
            continue
        if answer.status_code != 200:
            wrong.append(f"{path}: {answer.status_code}")
            continue
        if answer.mimetype != "text/html":
            continue
        page = document_fromstring(answer.text)
        wrong += [
            f"{path} posts to {to}"
            for to in posted_to(page, path)
            if not any(known in to for known in HARMLESS)
        ]
        links = (inside(urljoin(HERE + path, link)) for link in page.xpath("//a/@href"))
        todo += [link for link in links if link]
    assert wrong == []
    assert len(seen) > 150


def posted_to(page: HtmlElement, path: str) -> Iterator[str]:
    """Yield where a page's forms and their buttons send what is entered."""
    for form in page.xpath("//form[@method='post']"):
        if form.get("id") != "quick":  # sent by its buttons alone
            yield form.get("action") or path
    yield from page.xpath("//@formaction")


def shape(path: str) -> str:
    """Return an address without what only picks another row or another narrowing of a list."""
    parts = urlsplit(path)
    return f"{parts.path}?" if parts.query else parts.path


def inside(link: str) -> str:
    """Return a link's own address here; nothing for files and other places."""
    parts = urlsplit(link)
    if (
        parts.netloc not in ("", urlsplit(HERE).netloc)
        or "/static/" in parts.path
        or "/file" in parts.path
    ):
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def test_every_writing_address_is_closed(app, auditor):
    row_id = 1  # every record type has a first row, or none at all
    allowed = {Deed.VIEW, Deed.EXPORT, Deed.PRINT, Deed.VERIFY}
    wrong = []
    for view in menu.screens(app):
        record = getattr(view, "record", None)
        if not isinstance(record, Record) or record in OWN_WORK:
            continue
        doors = ["new/", f"edit/?id={row_id}"]
        doors += [
            f"do/{deed.name}/" + ("" if isinstance(deed, PageDeed) else f"?id={row_id}")
            for deed in view.all_deeds.values()
            if deed.deed not in allowed and (record, deed.name) not in OWN_DEEDS
        ]
        for door in doors:
            path = f"/{record.value}/{door}"
            asked = auditor.get(path, headers=BRIEFLY).status_code
            sent = auditor.send(path, BRIEFLY).status_code
            wrong += [f"GET {path}: {asked}"] if asked not in (403, 404) else []
            wrong += [f"POST {path}: {sent}"] if sent not in (400, 403, 404) else []
    assert wrong == []
