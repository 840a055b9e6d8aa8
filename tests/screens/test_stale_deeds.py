"""A deed whose form shows what is stored overwrites nothing that changed after it was opened."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from sqlalchemy import select

from admin_views import doing
from models import Assessment, AuditLine, Standard
from rules.vocabulary import AssessmentStatus, Record, StandardState
from tests.admin_views.conftest import form_of
from tests.screens.answers import fresh

# a review comes up once; what is charged is new, and never more than is still due
PROPOSES = {
    *((Record.INCIDENT, "review"), (Record.SERVICE_ORDER, "charge")),
    (Record.NONCONFORMITY, "done"),
}

pytestmark = pytest.mark.usefixtures("filled")


def shown(page: str) -> dict[str, str]:
    """Return what the form on a page posts as it stands, its ticks as they are."""
    fields = {name: values[-1] for name, values in form_of(page).items() if name != "id"}
    fields |= re.findall(r'<input type="text" inputmode="decimal" name="(\w+)" value="(.*?)"', page)
    for name, ticked in re.findall(r'type="checkbox" name="(\w+)" value="y"( checked)?', page):
        fields[name] = "y" if ticked else "n"
    return fields


@pytest.fixture
def draft(session) -> Standard:
    return fresh(session, Standard, Standard.state == StandardState.DRAFT)


@pytest.fixture
def remarked(session, scene) -> Assessment:
    here = Assessment.office_id == scene.office.id
    row = fresh(session, Assessment, Assessment.status == AssessmentStatus.DRAFT, here)
    row.remarks = "第一稿"
    session.commit()
    return row


def rates(draft: Standard) -> tuple[str, str]:
    """Return the fields of two targets of an edition."""
    first, second, *_ = (line for line in draft.lines if line.target is not None)
    return f"target_{first.id}", f"target_{second.id}"


def target(session, field: str) -> Fraction | None:
    row = fresh(session, Standard, Standard.state == StandardState.DRAFT)
    return next(line.target for line in row.lines if field == f"target_{line.id}")


def test_lines_saved_meanwhile_are_not_set_back_by_an_older_page(as_, client, session, draft):
    """Only the lines changed, not the edition's own row: its version tells of it all the same."""
    send, path = as_("quality"), f"/standard/do/lines/?id={draft.id}"
    mine, theirs = rates(draft)
    older = shown(client.get(path).text)
    newer = shown(client.get(path).text)
    assert send(path, **newer | {theirs: "87"}).status_code == 302
    answer = send(path, **older | {mine: "91"})
    assert answer.status_code == 409
    assert f'action="{path}"' not in answer.text  # it is sent to where it came from
    assert ">87<" in answer.text  # what stands there now
    assert target(session, theirs) == 87
    assert target(session, mine) != 91
    # whoever keeps his own has seen the other's
    kept = dict(re.findall(r'<textarea name="(\w+)" hidden>\n(.*?)</textarea>', answer.text, re.S))
    kept |= {
        name: re.search(rf'name="{name}" value="(\w+)"', answer.text)[1]
        for name in ("row_version", "post_key")
    }
    assert send(path, **kept).status_code == 302
    assert target(session, mine) == 91


def test_a_save_of_lines_is_told_once_in_the_trail(as_, client, session, draft):
    """The version of the edition moves without a line that tells of no change."""
    send, path = as_("quality"), f"/standard/do/lines/?id={draft.id}"
    mine, _ = rates(draft)
    last = session.scalar(select(AuditLine.id).order_by(AuditLine.id.desc()).limit(1))
    assert send(path, **shown(client.get(path).text) | {mine: "91"}).status_code == 302
    session.expire_all()
    lines = session.scalars(select(AuditLine).where(AuditLine.id > last)).all()
    assert [line.record for line in lines] == ["standard_line"]


def test_remarks_are_shown_and_not_overwritten_unseen(as_, client, session, remarked):
    send, path = as_("supervisor"), f"/assessment/do/remark/?id={remarked.id}"
    page = client.get(path).text
    older = shown(page)
    assert older["remarks"] == "第一稿"
    assert send(path, **older | {"remarks": "第一稿，已核对"}).status_code == 302
    answer = send(path, **shown(page) | {"remarks": "另一句", "post_key": "0" * 32})
    assert answer.status_code == 409
    assert "第一稿，已核对" in answer.text
    assert fresh(session, Assessment, Assessment.id == remarked.id).remarks == "第一稿，已核对"


def test_a_second_click_is_no_conflict(as_, client, session, remarked):
    send, path = as_("supervisor"), f"/assessment/do/remark/?id={remarked.id}"
    fields = shown(client.get(path).text) | {"remarks": "一次"}
    first, second = send(path, **fields), send(path, **fields)
    assert (first.status_code, second.status_code) == (302, 302)
    assert second.location == first.location


def test_a_post_without_the_version_it_was_made_from_is_a_conflict(as_, session, remarked):
    answer = as_("supervisor")(f"/assessment/do/remark/?id={remarked.id}", remarks="盲写")
    assert answer.status_code == 409


def test_every_deed_that_comes_up_filled_in_is_compared(app, session, filled, views):
    """Whatever shows stored values writes them back: such a deed must say that it rewrites."""
    actor, compared = filled.actor("supervisor"), set()
    with app.test_request_context():
        for view in views.values():
            row = session.scalars(select(view.model).order_by(view.model.id.desc())).first()
            for deed in view.all_deeds.values():
                if row is None or deed.form is None or not deed.single:
                    continue
                form = doing.form_for(view, deed, actor, [row])
                empty = (None, "", False, [])
                stored = [f.name for f in form.own_fields if f.data not in (*empty, f.default)]
                if deed.rewrites:
                    compared.add((view.record.value, deed.name))
                elif (view.record, deed.name) not in PROPOSES:
                    assert not stored, (view.record, deed.name, stored)
    assert compared == {
        ("standard", "lines"),
        ("standard", "answers"),
        ("ticket", "tell"),
        ("letter", "reply"),
        ("handover", "count"),
        ("assessment", "remark"),
        ("audit_check", "check"),
        ("nonconformity", "answer-anew"),
        ("training_session", "link"),
        ("training_session", "result"),
    }


def test_what_is_signed_for_good_is_signed_as_it_was_seen(views):
    signed = {
        (view.record.value, deed.name)
        for view in views.values()
        for deed in view.all_deeds.values()
        if deed.signs
    }
    assert signed == {
        ("assessment", "submit"),
        ("assessment", "approve"),
        ("award", "confirm"),
        ("custom_form", "issue"),
        ("custom_record", "sign"),
        ("document_edition", "approve"),
        ("field_study", "confirm"),
        ("standard", "issue"),
        ("training_plan", "approve"),
        ("wage_batch", "hand-over"),
        ("wage_table", "issue"),
    }
