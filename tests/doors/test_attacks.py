"""Attacks that once worked, or would if a guard fell: other offices' rows, one's own record."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from models import (
    Assessment,
    AuditLine,
    Callback,
    ClauseNote,
    Customer,
    Post,
    SurveyResult,
    clock,
    db,
)
from models.scopes import actor_of
from rules.vocabulary import AssessmentStatus, AuditOp, Deed, Record, Role
from tests.office import START, Scene, everybody


def also(scene: Scene, who: str, role: Role, office: str | None = "A") -> None:
    """Give somebody one more post."""
    held = scene.offices[office] if office else None
    db.session.add(Post(employee=scene.staff[who], office=held, role=role, valid_from=START))
    db.session.commit()


def own(scene: Scene, who: str) -> Assessment:
    found = select(Assessment).where(Assessment.employee_id == scene.staff[who].id)
    return db.session.scalars(found).one()


def refusals() -> int:
    return len(db.session.scalars(select(AuditLine).filter_by(op=AuditOp.REFUSED)).all())


# One's own record (4.6) ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("deed", "role", "status"),
    [
        ("submit", Role.SUPERVISOR, AssessmentStatus.DRAFT),
        ("remark", Role.SUPERVISOR, AssessmentStatus.DRAFT),
        ("approve", Role.MANAGER, AssessmentStatus.SUBMITTED),
        ("return", Role.MANAGER, AssessmentStatus.SUBMITTED),
    ],
)
def test_nobody_signs_his_own_alone_or_among_others(app, client, filled, deed, role, status):
    also(filled, "front", role)
    mine, other = own(filled, "front"), own(filled, "front2")
    mine.status = other.status = status
    db.session.commit()
    client.sign_in("front")
    for ids in (str(mine.id), f"{other.id},{mine.id}", f"{mine.id},{other.id}"):
        before = refusals()
        answer = client.send(f"/assessment/do/{deed}/", id=ids, reason="x", remarks="x")
        # of several, each row says why on the same page; remarks are written one by one
        several = 404 if deed == "remark" else 422
        assert answer.status_code == (several if "," in ids else 403)
        db.session.expire_all()
        assert own(filled, "front").status is own(filled, "front2").status is status
        assert own(filled, "front").remarks == ""
        if answer.status_code != 404:
            assert refusals() == before + 1


def test_who_submitted_does_not_approve(app, client, filled):
    also(filled, "manager", Role.SUPERVISOR)
    row, other = own(filled, "front"), own(filled, "front2")
    for one in (row, other):
        one.status = AssessmentStatus.SUBMITTED
    row.submitted_by_id = filled.staff["manager"].id
    other.submitted_by_id = filled.staff["supervisor"].id
    db.session.commit()
    client.sign_in("manager")
    for ids, code in ((str(row.id), 403), (f"{other.id},{row.id}", 422)):
        answer = client.send("/assessment/do/approve/", id=ids)
        assert answer.status_code == code
    assert refusals() == 2
    db.session.expire_all()
    assert own(filled, "front2").status is AssessmentStatus.SUBMITTED


def test_who_did_the_job_does_not_call_back(app, client, filled):
    also(filled, "worker", Role.FRONT_DESK)
    owed = db.session.scalars(select(Callback).order_by(Callback.id)).first()
    owed.worker_id = filled.staff["worker"].id
    db.session.commit()
    client.sign_in("worker")
    before = refusals()
    answer = client.send(
        f"/callback/do/record/?id={owed.id}", id=str(owed.id), outcome="reached", satisfied="yes"
    )
    assert (answer.status_code, refusals()) == (422, before + 1)
    db.session.expire_all()
    assert db.session.get(Callback, owed.id).done_at is None


def test_nobody_enters_the_survey_of_his_own_area(app, client, filled):
    also(filled, "area1", Role.SUPERVISOR)
    client.sign_in("area1")
    fields = {"area": str(filled.areas["east"].id), "half_year": "2026H2", "kind": "fixed"}
    fields |= {"sequence": "1", "valid": "100", "satisfied": "100", "closed_on": ""}
    answer = client.send("/survey_result/new/", **fields)
    assert answer.status_code == 403
    assert refusals() == 1
    found = select(SurveyResult).where(SurveyResult.half_year == "2026H2")
    assert db.session.scalars(found).all() == []


# Doors --------------------------------------------------------------------------------------------
def test_look_up_of_a_deed_needs_no_record_to_answer(app, client, filled):
    client.sign_in("supervisor")
    assert client.get("/callback/lookup/?field=to&for=assign").status_code < 500


def test_digits_of_another_office_are_not_found_by_trying(app, client, filled):
    """Two posts: one sees phones whole at A, the other sees everything masked."""
    also(filled, "front", Role.QUALITY, None)
    client.sign_in("front")
    stranger = db.session.scalars(select(Customer).where(Customer.phone == "13900000009")).one()
    assert stranger.phone not in client.get("/customer/").text
    page = client.get("/customer/?q=13900000009").text
    assert stranger.name not in page


@pytest.mark.parametrize(
    "who", everybody(("front", "area1", "worker", "supervisor", "manager", "finance"))
)
def test_rows_of_another_office_at_every_door(app, client, filled, who):
    from admin_views import menu

    client.sign_in(who)
    theirs = filled.offices["B"].id
    actor = actor_of(filled.session, filled.staff[who], clock.today())
    for view in menu.screens(app):
        if not hasattr(view, "record") or "office_id" not in view.model.__table__.columns:
            continue
        if actor.offices(Deed.VIEW, view.record) is None:
            continue  # a list of the whole company
        found = select(view.model.id).where(view.model.office_id == theirs)
        other = db.session.scalar(found.limit(1))
        mine = db.session.scalar(select(view.model.id).where(view.model.office_id != theirs))
        if other is None:
            continue
        e = view.endpoint
        paths = [f"/{e}/details/?id={other}", f"/{e}/edit/?id={other}"]
        for deed in (one.name for one in view.all_deeds.values() if one.single):
            paths += [f"/{e}/do/{deed}/?id={other}", f"/{e}/do/{deed}/?id={mine},{other}"]
        for path in paths:
            assert client.get(path).status_code in (403, 404, 405), path
            assert client.send(path, reason="x").status_code in (403, 404, 405), path


def test_an_address_names_no_record_that_is_hidden(client, filled):
    """What a task or a nonconformity is about is told, and linked, to who may see it alone."""
    here, there = (
        next(one for one in filled.customers if (one.office is filled.office) is own)
        for own in (True, False)
    )
    for who, page in (("supervisor", "nonconformity"), ("supervisor", "task"), ("worker", "task")):
        client.sign_in(who)
        for hidden in (f"customer&of_id={there.id}", "customer&of_id=999999", "bill&of_id=1"):
            if (who, hidden) != ("supervisor", "bill&of_id=1"):
                answer = client.get(f"/{page}/new/?of={hidden}")
                assert answer.status_code == 404, (who, page, hidden)
                assert there.name not in answer.text
    client.sign_in("supervisor")
    assert here.name in client.get(f"/nonconformity/new/?of=customer&of_id={here.id}").text


def test_a_sample_of_all_offices_names_at_each_what_it_may_see(client, filled):
    drawn = [[one.id, str(one)] for one in filled.customers]
    given = {"clause": "JD-1", "from_on": START, "to_on": START, "written_at": clock.now()}
    note = ClauseNote(record=Record.CUSTOMER, drawn=drawn, population=9, seed="x", **given)
    db.session.add(note)
    db.session.commit()
    page = client.sign_in("supervisor").get(f"/clause_note/details/?id={note.id}").text
    for one in filled.customers:
        assert (one.name in page) is (one.office is filled.office)


def test_the_log_tells_no_personal_data(app, client, filled, monkeypatch, caplog):
    """A failing statement is logged without what was typed."""
    client.sign_in("front")
    kept = filled.customers[0].name

    def fail(*args: object) -> None:
        db.session.execute(text("INSERT INTO no_such_table VALUES (:name)"), {"name": kept})

    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("services.finder.find", fail)
    assert client.get("/call/find/?q=x").status_code in (500, 503)
    assert "no_such_table" in caplog.text
    assert kept not in caplog.text


def test_a_file_made_in_the_background_is_not_fetched_after_the_post_ended(
    app, client, filled, monkeypatch
):
    monkeypatch.setattr("admin_views.assessment_prints.AT_ONCE", 0)
    client.sign_in("supervisor")
    answer = client.send("/assessment/do/print-month/", month="2026-09")
    page = answer.headers["Location"]
    assert page.startswith("/job/")
    assert client.get(page + "file").mimetype == "application/pdf"
    for post in filled.staff["supervisor"].posts:
        post.valid_to = START
    db.session.commit()
    assert client.get(page + "file").status_code == 403
