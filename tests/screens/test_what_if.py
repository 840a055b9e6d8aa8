"""The pages of editions: compared, and tried on past months, by whoever may see those months."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

import pytest
from sqlalchemy import func, select

from models import AuditLine, StandardLine, db
from rules.vocabulary import AuditOp, Indicator, StandardState
from tests.office import STAFF
from tests.screens.test_home import statements
from tests.services.edition_drafts import draft, only_edition
from tests.services.month_deeds import approved, generate
from tests.services.month_rows import local, ticket

__all__ = ["statements"]  # a fixture of the start page's tests
SEES = {"manager", "supervisor", "manager_b", "supervisor_b", "quality", "auditor"}


@pytest.fixture
def proposed(scene):
    """A draft that lowers the dispatch target; of October one month is approved, one late order."""
    for day in range(1, 26):
        ticket(scene, local(day), **({"dispatched_at": local(day, 12)} if day == 1 else {}))
    approved(scene)
    generate(scene, codes=("B",))
    return draft(scene, {Indicator.DISPATCH: 98})


def address(row, door="what-if", more=""):
    return f"/standard/{door}/?id={row.id}&from=2026-10&to=2026-10{more}"


def test_doors_open_to_those_who_see_everybodys_months(client, scene, proposed):
    for who in STAFF:
        client.sign_in(who)
        wanted = 200 if who in SEES else 403
        assert client.get(address(proposed)).status_code == wanted, who
        export = client.send(address(proposed, "what-if/export"), **{"as": "csv"})
        assert export.status_code == wanted, who
        link = "/standard/what-if/" in client.get(f"/standard/details/?id={proposed.id}").text
        assert link is (who in SEES), who
        reads = 403 if who in ("admin", "worker", "worker2") else 200
        assert client.get(address(proposed, "compare")).status_code == reads, who
    client.sign_in("manager")
    office = scene.offices["B"].id
    assert client.get(address(proposed, more=f"&office={office}")).status_code == 404
    assert client.get(f"/standard/what-if/?id={scene.standard.id}").status_code == 404  # in force
    assert "前台丙" not in client.get(address(proposed)).text


def test_a_sentence_says_why_a_score_changes_and_the_file_says_the_same(visit, scene, proposed):
    person = visit("supervisor")
    lines = select(func.count()).select_from(AuditLine)
    before = db.session.scalar(lines)
    page = person.get(address(proposed)).text
    sentence = "Dispatch timeliness rate 96.00%: target 100% → 98%; deduction 16 → 8"
    assert sentence in page
    assert "84 → 92" not in page
    assert re.search(r'data-head="Score then">84<.*?late">|>92<', page, re.S)
    assert "Months that are not approved yet" in page
    assert "Difference of pay" not in page  # the office has no wage table
    assert db.session.scalar(lines) == before
    answer = person.send(address(proposed, "what-if/export"), **{"as": "csv"})
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    row = next(one for one in rows if "前台甲" in one)
    assert (row[4], row[6:10], row[-1]) == ("2026-10", ["A/0", "84", "92", "8"], sentence)
    assert len(rows) == 1 + 4
    kept = db.session.scalars(select(AuditLine).where(AuditLine.op == AuditOp.EXPORT)).one()
    assert (kept.row_id, kept.changes["rows"]) == (proposed.id, [None, 4])
    book = person.send(address(proposed, "what-if/export"), **{"as": "xlsx"})
    assert book.data.startswith(b"PK")


def test_a_span_that_cannot_be_is_told_and_keeps_what_was_chosen(visit, proposed):
    person = visit("quality")
    page = person.get(f"/standard/what-if/?id={proposed.id}&from=2026-11&to=2026-10").text
    assert "The first month comes after the last one." in page
    assert "Months that" not in page
    usual = person.get(f"/standard/what-if/?id={proposed.id}&from=x&to=").text
    assert '<option value="2026-10" selected>' in usual  # the last approved month
    export = f"/standard/what-if/export/?id={proposed.id}&from=2026-11&to=2026-10"
    assert person.send(export).status_code == 404


def test_asks_as_much_for_many_people_as_for_few(client, scene, proposed, statements):
    client.sign_in("quality")
    client.get("/standard/")  # the first page of a session notes when it was seen
    counts = []
    for who in ("front2", "area1"):
        statements.clear()
        assert client.get(address(proposed)).status_code == 200
        counts.append(len(statements))
        approved(scene, who)
        scene.session.commit()
    assert counts[0] == counts[1] <= 24


def test_two_editions_beside_each_other_show_what_differs_first(visit, scene, proposed):
    person = visit("front")
    page = person.get(f"/standard/compare/?id={proposed.id}").text
    assert "A/0 → B/0" in page
    first, _, folded = page.partition('<details class="card same"')
    (row,) = re.findall(r"<tr><td>.*?</tr>", first)
    told = re.findall(r"<td[^>]*>(.*?)</td>", row)
    assert told == ["Dispatch timeliness rate", "4.2.1.3", "Target (%)", "100", "98"]
    assert folded.count("<tr><td>") == 12
    turned = f"/standard/compare/?id={scene.standard.id}&with={proposed.id}"
    assert "B/0 → A/0" in person.get(turned).text
    assert "A/0 → B/0" in person.get(f"/standard/compare/?id={scene.standard.id}").text
    same = f"/standard/compare/?id={proposed.id}&with={proposed.id}"
    assert "Both editions say the same." in person.get(same).text
    assert person.get(f"/standard/compare/?id={proposed.id}&with=99").status_code == 404
    proposed.state = StandardState.ISSUED
    db.session.commit()
    listed = person.get("/standard/").text
    assert re.search(r"A/0</b>.*?In force now.*?to 28 Feb 2027", listed, re.S)
    assert re.search(r"B/0</b>.*?Comes into force later.*?from 1 Mar 2027 on", listed, re.S)


def test_lines_are_left_out_and_taken_in_on_the_page_of_lines(visit, scene, proposed):
    person, path = visit("quality"), f"/standard/do/lines/?id={proposed.id}"

    def shown() -> dict[str, str]:
        page = person.get(path).text
        names = r'name="((?:clause|target|points|flat)_\d+|row_version)" value="([^"]*)"'
        return dict(re.findall(names, page))

    lines = {line.indicator: line.id for line in proposed.lines if line.role.value == "front_desk"}
    stays = f"leave_{lines[Indicator.SPOT_CHECKS]}"
    refused = person.send(path, **shown() | {stays: "y", f"clause_{lines[Indicator.EXAMS]}": "9"})
    assert (refused.status_code, "It has to stay." in refused.text) == (422, True)
    assert 'value="9"' in refused.text
    assert (
        person.send(path, **shown() | {f"leave_{lines[Indicator.EXAMS]}": "y"}).status_code == 302
    )
    count = select(func.count()).where(StandardLine.standard_id == proposed.id)
    assert db.session.scalar(count) == 12
    taken = person.send(path, **shown() | {"take_front_desk_exams": "y"})
    assert taken.status_code == 302
    assert db.session.scalar(count) == 13


def test_a_month_before_the_first_edition_is_refused_at_its_field(visit, scene):
    only_edition(scene, valid_from=date(2026, 11, 1))
    answer = visit("supervisor").send("/assessment/do/generate/", month="2026-10")
    assert answer.status_code == 422
    assert "No assessment standard is in force on 2026-10-31." in answer.text
    assert 'id="month-wrong"' in answer.text
