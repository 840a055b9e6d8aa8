"""Which language a page speaks, and how it changes."""

import pytest

from admin_views.formatting import listed, say
from admin_views.language import normalised
from models import db


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("zh", "zh_Hans_CN"),
        ("zh-CN", "zh_Hans_CN"),
        ("zh-SG", "zh_Hans_CN"),
        ("zh-Hans-HK", "zh_Hans_CN"),
        ("zh_Hans_CN", "zh_Hans_CN"),
        ("zh-TW", "zh_Hant_TW"),
        ("zh-HK", "zh_Hant_TW"),
        ("zh-MO", "zh_Hant_TW"),
        ("zh-Hant", "zh_Hant_TW"),
        ("zh-hant-hk", "zh_Hant_TW"),
        ("en", "en"),
        ("en-GB", "en"),
        ("de", None),
        ("*", None),
    ],
)
def test_tags_of_browsers(tag, name):
    assert normalised(tag) == name


@pytest.mark.parametrize(
    ("wish", "spoken"),
    [
        ("", "zh-Hans-CN"),
        ("de", "zh-Hans-CN"),
        ("de, en;q=0.5", "en"),
        ("zh-HK,zh;q=0.9,en;q=0.8", "zh-Hant-TW"),
        ("en;q=0.4, zh;q=0.9", "zh-Hans-CN"),
    ],
)
def test_the_browsers_best(app, scene, client, wish, spoken):
    answer = client.get("/sign-in", headers={"Accept-Language": wish} if wish else {})
    assert f'lang="{spoken}"' in answer.text


def test_choice_before_log_in_stays(people, client, door):
    client.send("/language", language="en")
    door("front")
    assert 'lang="en"' in client.get("/who").text


def test_choice_is_kept_with_the_person(people, client, app, door):
    client.sign_in("front")
    client.send("/language", language="zh_Hant_TW")
    db.session.expire_all()
    assert people.staff["front"].language == "zh_Hant_TW"
    elsewhere = app.test_client()
    door("front", browser=elsewhere)
    assert 'lang="zh-Hant-TW"' in elsewhere.get("/who").text


def test_switch_needs_a_post_and_a_known_language(app, scene, client):
    assert client.get("/language").status_code == 405
    assert client.send("/language", language="de").status_code == 400


def test_switch_leads_back(app, scene, client):
    page = client.get("/sign-in?next=/who").text
    assert 'name="next" value="/sign-in?next=%2Fwho"' in page
    assert client.send("/language", language="en", next="/sign-in?next=%2Fwho").location == (
        "/sign-in?next=%2Fwho"
    )


def test_demonstration_says_so_on_every_page(app, people, client):
    assert 'class="demo-banner"' not in client.get("/sign-in").text
    app.config["DEMO"] = True
    assert 'class="demo-banner"' in client.get("/sign-in").text
    client.sign_in("front")
    for page in ("/", "/who", "/password", "/nothing"):
        assert 'class="demo-banner"' in client.get(page).text


@pytest.mark.parametrize(("language", "joined"), [("en", "甲, 乙"), ("zh-TW", "甲、乙")])
def test_several_words_are_joined_as_the_reader_does(app, language, joined):
    with app.test_request_context(headers={"Accept-Language": language}):
        assert listed(["甲", "乙"]) == joined
        assert say("%(names)s", {"names": ("甲", "乙")}) == joined  # in a refusal, too
