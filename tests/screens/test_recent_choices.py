"""A look-up offers first what its user chose last, and never what has left his reach."""

from __future__ import annotations

from models import RecentChoice, Unit
from models.recent_choices import KEPT

LOOK = "/occupancy/lookup/?for=form&field=unit&q="


def occupy(as_, scene, place, who="front", **more):
    fields = {
        "customer": str(scene.customers[0].id),
        "unit": str(scene.units[place].id),
        "occupies_as": "owner",
        "valid_from": "2026-11-01",
    }
    return as_(who)("/occupancy/new/", **fields | more)


def offered(client, who="front", words=""):
    return client.sign_in(who).get(LOOK + words).json


def test_the_last_choice_comes_first_and_says_so(as_, client, scene):
    assert occupy(as_, scene, 5).status_code == 302
    assert occupy(as_, scene, 3).status_code == 302
    found = offered(client)
    assert [one["id"] for one in found[:2]] == [scene.units[3].id, scene.units[5].id]
    assert [one["recent"] for one in found[:3]] == [True, True, False]
    assert len({one["id"] for one in found}) == len(found)


def test_another_person_has_his_own(as_, client, scene):
    occupy(as_, scene, 5)
    assert not any(one["recent"] for one in offered(client, "front2"))


def test_typed_words_are_answered_by_what_matches_alone(as_, client, scene):
    occupy(as_, scene, 5)
    found = offered(client, words="1栋-1单元-101")
    assert found[0]["label"] == "1栋-1单元-101"
    assert not any(one["recent"] for one in found)


def test_what_has_left_the_reach_is_not_offered(as_, client, scene):
    occupy(as_, scene, 5)
    unit = scene.session.get(Unit, scene.units[5].id)
    unit.office, unit.area = scene.offices["B"], scene.areas["b"]
    scene.session.commit()
    assert unit.id not in [one["id"] for one in offered(client)]


def test_a_refused_form_is_not_remembered(as_, scene):
    assert occupy(as_, scene, 5, valid_from="").status_code == 422
    assert occupy(as_, scene, 5, valid_to="2020-01-01").status_code == 422
    assert scene.session.query(RecentChoice).count() == 0


def test_few_are_kept(as_, scene):
    for day in range(1, 4):
        for place in range(8):
            occupy(as_, scene, place, valid_from=f"2026-11-{day:02d}")
    kept = scene.session.query(RecentChoice).filter_by(field="occupancy.unit").all()
    assert len(kept) == KEPT


def test_namesakes_are_told_apart_by_their_flats(client, scene):
    first, second = scene.customers[:2]
    second.name = first.name
    scene.session.commit()
    look = f"/letter/lookup/?for=form&field=customer&q={first.name}"
    found = {one["id"]: one["hint"] for one in client.sign_in("front").get(look).json}
    flats = {first.id: str(scene.units[0]), second.id: str(scene.units[1])}
    assert {row_id: found[row_id] for row_id in flats} == flats
