"""Designing a form in the browser, filling it in, and what hostile words come to on the way."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import delete, select

from models import CustomField, CustomForm, CustomRecord, CustomRight
from rules.custom_forms import MOST_FIELDS
from rules.custom_words import DesignState, FieldKind, FieldWidth
from tests.screens.custom_rows import CODE
from tests.services import lists, sent_files
from tests.visitor import alert

HOSTILE = "<script>alert(1)</script>"
SHOWN = "&lt;script&gt;alert(1)&lt;/script&gt;"
LIST = f"/custom_record/?form={CODE}"


@pytest.fixture
def session(filled):
    return filled.session


def design_of(session, code):
    session.expire_all()
    return session.scalars(select(CustomForm).where(CustomForm.code == code)).one()


def put(visitor, design, **fields):
    given = {"do": "put", "row_version": design.version, "width": "half", "kind": "line"} | fields
    return visitor.send(f"/custom_form/fields/?id={design.id}", **given)


def grants(*ticks):
    return {"rights": ["-", *ticks]}


def test_a_form_is_designed_put_in_use_and_filled_in(visit, session, filled):
    quality = visit("quality")
    head = {"code": "jl/1", "name": f"{HOSTILE} 100%", "prefix": "ab", "keeper": "<i>%s</i>"}
    head |= {"retention_years": "3", "head": ["", "day"]}
    head |= grants("front_desk:may_view", "front_desk:may_create", "front_desk:may_edit")
    bare = quality.send("/custom_form/new/", **(head | {"code": "jl/2", "prefix": "cd"}))
    assert bare.status_code == 302  # a box that is not sent is an empty one
    head |= {"sign_lines": "<u>主管</u>"}
    bad = quality.send("/custom_form/new/", **(head | {"code": "<b>"}))
    assert bad.status_code == 422
    assert SHOWN in bad.text  # what was typed is kept
    made = quality.send("/custom_form/new/", **head)
    assert "/custom_form/fields/" in made.location
    design = design_of(session, "JL/1")
    assert (design.prefix, design.head, [one.role.value for one in design.rights]) == (
        *("AB", "day"),
        ["front_desk"],
    )
    fields = (
        {"name": HOSTILE, "required": "y", "in_list": "y", "help": "<b>帮助</b>"},
        {"name": "=1+1", "kind": "choice", "options": "<i>甲</i>\n乙", "in_list": "y"},
        {"name": "数量", "kind": "number", "least": "1", "most": "20"},
        {"name": "照片", "kind": "photo"},
        {"name": "签名", "kind": "signature"},
    )
    for one in fields:
        assert put(quality, design_of(session, "JL/1"), **one).status_code == 302
    design = design_of(session, "JL/1")
    assert [one.key for one in design.fields] == ["f1", "f2", "f3", "f4", "f5"]
    for wrong, field in (
        ({"name": ""}, "name"),
        ({"name": "数量"}, "name"),
        ({"name": "字" * 61}, "name"),
        ({"name": "空", "kind": "choice", "options": ""}, "options"),
        ({"name": "反", "kind": "number", "least": "9", "most": "1"}, "most"),
    ):
        refused = put(quality, design, **wrong)
        assert refused.status_code == 422
        assert f'id="{field}-wrong"' in refused.text, wrong
    stale = put(quality, design, name="晚了", row_version="1")
    assert "Somebody changed this form meanwhile" in stale.text
    moved = quality.send(
        f"/custom_form/fields/?id={design.id}",
        do=f"up:{design.fields[2].id}",
        row_version=design.version,
    )
    assert moved.status_code == 302
    assert [one.name for one in design_of(session, "JL/1").fields][:3] == [HOSTILE, "数量", "=1+1"]
    for page in ("details", "fields", "preview", "edit"):
        text = quality.get(f"/custom_form/{page}/?id={design.id}").text
        assert HOSTILE not in text, page
        assert SHOWN in text, page
    issued = quality.send("/custom_form/do/issue/", id=design.id)
    assert issued.status_code == 302
    assert design_of(session, "JL/1").state is DesignState.ISSUED
    assert quality.get(f"/custom_form/edit/?id={design.id}").status_code == 302

    front = visit("front")
    listed = front.get("/custom_record/?form=JL/1").text
    assert f"<h1>{SHOWN} 100%" in listed
    assert HOSTILE not in listed
    entry = {"day": "2026-10-14", "line_f1": "=HYPERLINK(1)", "choice_f2": "<i>甲</i>"}
    entry |= {"post_key": "a" * 32, "number_f3": "21"}
    new = "/custom_record/new/?form=JL/1"
    refused = front.send(new, **entry)
    assert 'id="number_f3-wrong"' in refused.text
    picture = (io.BytesIO(sent_files.picture()), "照片.png")
    done = [front.send(new, **(entry | {"number_f3": "2.5", "photo_f4": picture}))]
    done.append(front.send(new, **(entry | {"number_f3": "2.5"})))  # the same button again
    assert done[0].location == done[1].location
    row = session.scalars(select(CustomRecord).where(CustomRecord.code == "JL/1")).one()
    assert (row.number, row.office.code) == ("AB-2026-0001", "A")
    assert [one.words for one in row.kept.values()] == [
        *("=HYPERLINK(1)", "2.5", "<i>甲</i>", "照片.png")
    ]
    for page in (f"/custom_record/details/?id={row.id}", "/custom_record/?form=JL/1"):
        text = front.get(page).text
        assert HOSTILE not in text, page
        assert "<i>甲</i>" not in text, page
        assert "&lt;i&gt;甲&lt;/i&gt;" in text, page
    edit = f"/custom_record/edit/?id={row.id}"
    changed = entry | {"row_version": row.version, "number_f3": "3", "post_key": "b" * 32}
    assert front.send(edit, **changed).status_code == 302
    conflict = front.send(edit, **(changed | {"number_f3": "4", "post_key": "c" * 32}))
    assert conflict.status_code == 409
    assert "<td>3</td>" in re.sub(r"\s+", "", conflict.text) or ">3<" in conflict.text
    assert f"changed {SHOWN}" not in front.get(f"/custom_record/details/?id={row.id}").text
    assert front.send("/custom_record/do/void/", id=row.id, reason="x").status_code == 403
    assert front.send("/custom_record/export/?form=JL/1", **{"as": "csv"}).status_code == 403
    exported = visit("auditor").send("/custom_record/export/?form=JL/1", **{"as": "csv"})
    assert "'=HYPERLINK(1)" in exported.text
    assert f"f1 {HOSTILE}" in exported.text
    assert lists.good(filled, "custom:JL-1", exported.data) == (0, 0)


def test_two_hundred_fields_are_set_listed_and_filled_in(visit, session):
    design = design_of(session, "JL/WI-KF-018/011")
    design.fields += [
        CustomField(
            key=f"f{n}",
            position=n,
            name=f"第 {n} 项",
            kind=FieldKind.LINE if n % 3 else FieldKind.LONG,
            width=FieldWidth.HALF,
            in_list=n < 20,
        )
        for n in range(6, MOST_FIELDS + 1)
    ]
    session.commit()
    quality = visit("quality")
    page = quality.get(f"/custom_form/fields/?id={design.id}").text
    assert page.count('value="remove:') == MOST_FIELDS
    refused = put(quality, design, name="第 201 项")
    assert "at most 200 fields" in alert(refused) or "at most 200 fields" in refused.text
    assert quality.send("/custom_form/do/issue/", id=design.id).status_code == 302
    front = visit("front")
    new = "/custom_record/new/?form=JL-WI-KF-018-011"
    assert front.get(new).text.count('<label for="l') == MOST_FIELDS - 3  # person, flat, signature
    values = {f"{'line' if n % 3 else 'long'}_f{n}": f"值{n}" for n in range(6, MOST_FIELDS + 1)}
    done = front.send(new, day="2026-10-14", line_f1="甲", **values)
    assert done.status_code == 302
    assert f"值{MOST_FIELDS}" in front.get(done.location).text
    assert "第 19 项" in front.get("/custom_record/?form=JL/WI-KF-018/011").text


def test_what_no_design_grants_opens_no_door(visit, session):
    design = design_of(session, CODE)
    gone = delete(CustomRight).where(CustomRight.custom_form_id == design.id)
    session.execute(gone, execution_options={"audited": True})
    session.commit()
    row = session.scalars(select(CustomRecord).order_by(CustomRecord.id)).first()
    supervisor = visit("supervisor")
    for path, status in (
        (LIST, 200),  # the list of what he may see: nothing
        (f"/custom_record/details/?id={row.id}", 404),
        (f"/custom_record/edit/?id={row.id}", 403),
        (f"/custom_record/new/?form={CODE}", 403),
        (f"/custom_record/do/print/?id={row.id}", 403),
        ("/custom_record/lookup/?for=form&field=person_f2&q=", 403),
        ("/custom_record/lookup/?for=form&field=line_f1&q=", 404),
        ("/import/custom:JL-WI-KF-018-010/", 403),
    ):
        assert supervisor.get(path).status_code == status, path
    assert row.number not in supervisor.get("/custom_record/").text
    assert "钥匙借用登记表" not in supervisor.get("/").text  # nor in the menu
    trail = "/audit_line/?record=custom_record"
    assert row.number not in visit("manager").get(trail).text
    auditor = visit("auditor")
    assert row.number in auditor.get(trail).text
    assert row.number in auditor.get(LIST).text
    assert auditor.get(f"/custom_record/new/?form={CODE}").status_code == 403


def test_look_ups_offer_what_is_within_reach(visit, session, filled):
    front = visit("front")
    asked = "/custom_record/lookup/?for=form&field="
    assert "钥匙借用登记表" in front.get("/").text  # in the menu
    assert "YS-2026-0001" in front.get(f"{LIST}&q=孙师傅0").text
    people = {one["label"] for one in front.get(f"{asked}person_f2&q=").json}
    assert "前台甲" in people
    assert "前台丙" not in people  # of office B
    flats = {one["id"] for one in front.get(f"{asked}unit_f3&q=").json}
    own = {one.id for one in filled.units if one.office_id == filled.office.id}
    assert flats <= own
    elsewhere = next(one for one in filled.units if one.office_id != filled.office.id)
    new = f"/custom_record/new/?form={CODE}"
    refused = front.send(new, day="2026-10-14", unit_f3=[str(elsewhere.id), elsewhere.address])
    assert refused.status_code == 422
    assert front.get(new).status_code == 200


def test_a_signature_closes_the_form_above(visit, session):
    front = visit("front")
    row = session.scalars(select(CustomRecord).order_by(CustomRecord.id)).first()
    signed = front.send("/custom_record/do/sign/", id=row.id, signature="f4")
    assert signed.status_code == 302
    page = front.get(f"/custom_record/edit/?id={row.id}").text
    assert 'name="line_f1"' not in page
    assert 'name="long_f5"' in page
    session.expire_all()
    front.send(
        f"/custom_record/edit/?id={row.id}",
        row_version=row.version,
        line_f1="换人",
        long_f5="备注",
    )
    session.expire_all()
    assert {key: one.value for key, one in row.kept.items()} == {"f1": "孙师傅0", "f5": "备注"}
    assert "前台甲" in front.get(f"/custom_record/details/?id={row.id}").text
