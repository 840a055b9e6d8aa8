"""The manual: every screen has its page in every language, and every link in it leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from admin_views import help as manual
from admin_views import menu
from admin_views.security import OPEN_ENDPOINTS
from config import LANGUAGES
from rules.vocabulary import Role
from tests import words

FOLDER = "docs/manual"
PICTURE = re.compile(r"!\[([^\]]*)\]\(\.\./\.\./pictures/([\w.-]+)\)")
BOLD = re.compile(r"\*\*(.+?)\*\*")
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)]+)\)")
# what nobody looks at as a page: files, answers to scripts, posts, and the manual itself
NO_PAGE = {"static", "admin.static", "door.health", "door.robots", "help", "first_days"} | {
    "counts",
    "files",
    "installing",
    "looks",
}


def sources(app):
    root = Path(app.root_path) / FOLDER
    return {(file.parent.name, file.stem): file.read_text("utf-8") for file in root.rglob("*.md")}


def spoken(language):
    """Yield every message as a screen in this language says it, in small letters."""
    locale = language if language in words.LOCALES else words.LOCALES[0]
    for message in words.catalogue(words.path_of(locale), locale):
        if isinstance(message.id, str):
            said = message.string if language in words.LOCALES else message.id
            yield said.lower()


def test_every_screen_has_its_topic(app):
    asked = [view.endpoint for view in menu.screens(app)] + ["admin", "door"]
    assert [one for one in asked if manual.topic_of(f"{one}.index") not in manual.topics()] == []
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    lost = [
        endpoint
        for endpoint in sorted(pages - OPEN_ENDPOINTS - NO_PAGE)
        if not manual.topic_of(endpoint) and endpoint.partition(".")[0] not in NO_PAGE
    ]
    assert lost == []


def test_every_topic_is_written_in_every_language(app):
    wanted = {(language, topic) for language in LANGUAGES for topic in manual.topics()}
    assert set(sources(app)) == wanted
    assert set(manual.SCREENS.values()) <= set(manual.topics())
    assert set(manual.FIRST_DAYS) == set(Role)


def test_pages_begin_with_a_title_and_a_sentence(app):
    for place, text in sources(app).items():
        first, blank, second = text.splitlines()[:3]
        assert first.startswith("# "), place
        assert not blank, place
        assert second, place
        assert not second.startswith(("#", "-", "|", "!", ">")), place


def test_the_three_languages_tell_the_same_parts(app):
    texts = sources(app)
    for topic in manual.topics():
        shapes = {
            language: [
                line.split()[0] for line in texts[language, topic].splitlines() if "#" in line[:3]
            ]
            for language in LANGUAGES
        }
        assert len({str(shape) for shape in shapes.values()}) == 1, (topic, shapes)


def test_words_of_the_screens_are_the_screens_words(app):
    """What stands in bold is a button, a heading or a state, named as the screen names it."""
    for language in LANGUAGES:
        known = {*spoken(language)}
        lost = {
            word: topic
            for (own, topic), text in sources(app).items()
            if own == language
            for bold in BOLD.findall(text)
            for word in bold.split(" → ")
            if word.lower() not in known
        }
        assert lost == {}, language


def test_links_and_pictures_lead_somewhere(app):
    pictures = Path(app.root_path) / "docs" / "pictures"
    wrong = []
    for (language, topic), text in sources(app).items():
        wrong += [
            f"{language}/{topic}: {name}"
            for said, name in PICTURE.findall(text)
            if not said or not (pictures / name).is_file()
        ]
        wrong += [
            f"{language}/{topic}: {target}"
            for target in LINK.findall(text)
            if target.removesuffix(".md") not in manual.topics()
        ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.once
def test_every_page_opens_in_the_readers_language(app, scene, client, language):
    client.sign_in("front")
    client.send("/language", language=language)
    index = client.get("/help/").text
    for topic in manual.topics():
        answer = client.get(f"/help/{topic}")
        title = sources(app)[language, topic].splitlines()[0].removeprefix("# ")
        assert answer.status_code == 200
        assert f"<h1>{title}</h1>" in answer.text
        assert f'href="/help/{topic}"' in index
        assert 'id="part-1"' in answer.text or "## " not in sources(app)[language, topic]


def test_the_readers_own_first_day_comes_first(scene, client):
    text = client.sign_in("worker").get("/help/").text
    own = text.split('class="card own-first"')[1].split("</section>")[0]
    assert re.findall(r'href="/help/([\w-]+)"', own) == ["first-day-worker"]


def test_strangers_and_unknown_topics(app, scene, client):
    assert client.get("/help/call").location.startswith("/sign-in")
    client.sign_in("front")
    for lost in (
        "nothing",
        "..%2Fen%2Fcall",
        "pictures/call.md",
        "pictures/..%2Fmanual%2Fen%2Fcall.md",
    ):
        assert client.get(f"/help/{lost}").status_code == 404, lost
    assert client.get("/help/pictures/call.png").mimetype == "image/png"


def test_html_in_a_page_is_text(app, tmp_path):
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "x.md").write_text("# T\n\nA <script>alert(1)</script> b\n", "utf-8")
    with app.test_request_context():
        assert "<script" not in manual.read(tmp_path, "x", "en").body


def test_every_page_knows_its_topic(app):
    for path, topic in (
        ("/ticket/do/dispatch/", "work-orders"),
        ("/call/", "call"),
        ("/", "my-day"),
        ("/help/audit", "audit"),
        ("/nothing", "my-day"),
    ):
        with app.test_request_context(path):
            assert manual.topic_here() == topic
