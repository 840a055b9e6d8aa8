"""Designed forms: frozen editions, rights that are data at every door, values, numbers, lists."""

from __future__ import annotations

import csv
import io
from fractions import Fraction

import pytest
from sqlalchemy import select

from models import AuditLine, CustomField, CustomRecord, FormRegister, Office
from models.scopes import Forbidden, require, rows_within
from reports import custom_form
from rules.custom_forms import MOST_FIELDS
from rules.custom_words import DesignState
from rules.refusal import Refusal
from rules.vocabulary import Deed, Record, Role, Scope
from services import (
    attachments,
    custom_forms,
    custom_records,
    form_custom,
    form_rows,
    forms,
)
from tests.office import DAY, NOON
from tests.services import lists, sent_files
from tests.services.design_deeds import CODE, MOST, adds, changes, drafted, in_use, made

RECORD = Record.CUSTOM_RECORD
SEEN = {"may_view": True}


def ids(scene, who, deed=Deed.VIEW):
    reach = rows_within(scene.actor(who), CustomRecord, RECORD, deed)
    return set(scene.session.scalars(select(CustomRecord.id).where(reach)))


# Designs ------------------------------------------------------------------------------------------
def test_a_code_and_a_prefix_mean_one_form(scene):
    first = drafted(scene)
    assert (first.code, first.edition, first.state) == (CODE, "A/0", DesignState.DRAFT)
    for head, match in (
        ({"code": "jl-wi-kf-018-010", "prefix": "AB"}, "has this code"),
        ({"code": "JL/1", "prefix": "ys"}, "by this prefix"),
        ({"code": "JL/WI-KF-018/002", "prefix": "AB"}, "form of the program"),
        ({"code": "receipt", "prefix": "AB"}, "form of the program"),
        ({"code": "JL/1", "prefix": "AB", "name": "  "}, "official name"),
        ({"code": "JL/1", "prefix": "AB", "purpose": "字" * 501}, "too long"),
    ):
        with pytest.raises(Refusal, match=match):
            drafted(scene, **head)
    scene.session.add(FormRegister(code="JL/9", name="别的", valid_from=DAY))
    with pytest.raises(Refusal, match="register has a form"):
        drafted(scene, code="jl/9", prefix="AB")
    for who in ("supervisor", "front", "admin"):
        with pytest.raises(Forbidden):
            require(scene.session, scene.actor(who), Deed.EDIT, Record.CUSTOM_FORM, first)
    with pytest.raises(Refusal, match="so much"):
        drafted(scene, {Role.FRONT_DESK: SEEN | {"may_void": True}}, code="JL/2", prefix="AB")


def test_fields_are_ordered_and_never_more_than_two_hundred(scene):
    quality, design = scene.actor("quality"), drafted(scene)
    keys = [adds(scene, design, name) for name in ("甲", "乙", "丙")]
    last = design.fields[2]
    custom_forms.move(scene.session, quality, design, last, -1)
    custom_forms.move(scene.session, quality, design, design.fields[0], -1)  # the first stays
    custom_forms.remove(scene.session, quality, design, design.fields[2])
    scene.session.expire(design)
    assert [(one.name, one.position, one.key) for one in design.fields] == [
        ("甲", 1, keys[0]),
        ("丙", 2, keys[2]),
    ]
    assert adds(scene, design, "乙", position=2) == "f4"  # in between; its key is a new one
    assert [one.name for one in design.fields] == ["甲", "乙", "丙"]
    values = {"help": "", "options": "", "least": None, "most": None}
    design.fields += [
        CustomField(key=f"f{n}", position=n, name=f"字段{n}", kind=last.kind)
        for n in range(5, MOST_FIELDS + 2)
    ]
    scene.session.flush()
    with pytest.raises(Refusal, match="at most"):
        adds(scene, design, "多余")
    changed = values | {"required": True, "width": last.width, "in_list": False}
    changed |= {"name": "改名", "kind": last.kind}
    custom_forms.put_field(scene.session, quality, design, last, changed)
    assert (len(design.fields), last.name, last.key) == (MOST_FIELDS, "改名", keys[2])


def test_an_edition_in_use_stands_and_is_registered(scene):
    session, quality = scene.session, scene.actor("quality")
    empty = drafted(scene, code="JL/1", prefix="AB")
    with pytest.raises(Refusal, match="at least one field"):
        custom_forms.issue(session, quality, empty, NOON)
    design = in_use(scene, ("借用人", "line"), ("数量", "number"))
    entry = session.scalars(select(FormRegister).where(FormRegister.code == CODE)).one()
    assert (entry.name, entry.edition, entry.keeper) == (design.name, "A/0", "客户服务部")
    session.commit()
    for spoil in (
        lambda: setattr(design, "name", "改"),
        lambda: setattr(design.fields[0], "name", "改"),
        lambda: setattr(design.rights[0], "may_edit", False),
        lambda: session.delete(design.fields[0]),
        lambda: setattr(design, "state", DesignState.DRAFT),
    ):
        spoil()
        with pytest.raises(Refusal, match="stands"):
            session.flush()
        session.rollback()
    with pytest.raises(Refusal, match="stands"):
        adds(scene, design, "新")


def test_records_stay_on_the_edition_they_were_made_on(scene):
    session, quality = scene.session, scene.actor("quality")
    first = in_use(scene, ("借用人", "line"), ("备注", "line"))
    old = made(scene, first, f1="王", f2="旧")
    later = custom_forms.next_edition(session, quality, first)
    with pytest.raises(Refusal, match="a draft still"):
        custom_forms.next_edition(session, quality, later)
    custom_forms.remove(session, quality, later, later.fields[1])
    assert adds(scene, later, "说明", "long") == "f3"  # f2 stays what it was
    custom_forms.issue(session, quality, later, NOON)
    assert (first.state, later.edition) == (DesignState.SUPERSEDED, "A/1")
    with pytest.raises(Refusal, match="no longer in use"):
        made(scene, first, f1="李")
    new = made(scene, later, f1="李", f3="新")
    assert (old.custom_form, new.custom_form) == (first, later)
    changes(scene, old, f2="改过", f3="不是这一版的")
    assert {key: one.value for key, one in old.kept.items()} == {"f1": "王", "f2": "改过"}
    printed = [form_custom.sheet_of(session, row).form.edition for row in (old, new)]
    assert printed == ["A/0", "A/1"]
    assert custom_forms.find(session, "jl-wi-kf-018-010") is later
    custom_forms.withdraw(session, quality, later, "不用了")
    asked = select(FormRegister.valid_to).where(FormRegister.code == CODE)
    assert session.scalars(asked.order_by(FormRegister.id.desc())).first() == DAY
    with pytest.raises(Refusal, match="no longer in use"):
        made(scene, later, f1="张")
    assert ids(scene, "front") == {old.id, new.id}  # read for good
    assert ids(scene, "front", Deed.EDIT) == set()
    old.custom_form = later
    with pytest.raises(Refusal, match="stays on the edition"):
        session.flush()


# Rights -------------------------------------------------------------------------------------------
def test_what_a_design_does_not_grant_is_refused_whatever_the_table_says(scene):
    rights = {
        Role.SUPERVISOR: MOST[Role.SUPERVISOR],
        Role.FRONT_DESK: {"may_view": True, "may_create": True, "scope": Scope.OWN},
        Role.MANAGER: SEEN,
    }
    design = in_use(scene, rights=rights)
    mine, other = made(scene, design, f1="甲"), made(scene, design, "front2", f1="乙")
    elsewhere = made(scene, design, "front_b", f1="丙", office=scene.offices["B"])
    everything = {mine.id, other.id, elsewhere.id}
    seen = {
        "front": {mine.id},
        "front2": {other.id},
        "manager": {mine.id, other.id},
        "manager_b": {elsewhere.id},
        "supervisor": {mine.id, other.id},
        "auditor": everything,  # always
        "quality": set(),  # not named by this design
        "worker": set(),
        "area1": set(),
        "finance": set(),
        "admin": set(),
    }
    assert {who: ids(scene, who) for who in seen} == seen
    for who, deed, rows in (
        ("front", Deed.EDIT, set()),
        ("front", Deed.PRINT, set()),
        ("front", Deed.ATTACH, {mine.id}),  # who enters attaches
        ("manager", Deed.EXPORT, set()),
        ("supervisor", Deed.VOID, {mine.id, other.id}),
        ("auditor", Deed.EXPORT, everything),
        ("auditor", Deed.EDIT, set()),
    ):
        assert ids(scene, who, deed) == rows, (who, deed)
    with pytest.raises(Forbidden):
        made(scene, design, "manager", f1="丁")
    with pytest.raises(Forbidden):
        made(scene, design, "front", f1="丁", office=scene.offices["B"])
    with pytest.raises(Forbidden):
        changes(scene, mine, "front", f1="改")
    with pytest.raises(Forbidden):
        forms.document(scene.session, scene.actor("front"), CODE, mine, "en", NOON)
    with pytest.raises(Forbidden):
        lists.take(scene, "custom:JL-WI-KF-018-010", b"day\n", actor=scene.actor("manager"))
    with pytest.raises(Forbidden):
        lists.file_of(scene, f"custom:{CODE}", actor=scene.actor("manager"))
    with pytest.raises(Forbidden):
        forms.blank(scene.session, scene.actor("worker"), CODE, "en")


def test_who_only_enters_leaves_the_files_of_others_alone(scene):
    design = in_use(scene, rights={Role.FRONT_DESK: {"may_view": True, "may_create": True}})
    session, row, at = scene.session, made(scene, design, f1="甲"), NOON
    own, other = scene.actor("front"), scene.actor("front2")
    files = [("现场.png", sent_files.picture())]
    with pytest.raises(Forbidden):
        custom_records.add_files(session, other, row, files, at)
    custom_records.add_files(session, own, row, files, at)
    (file,) = attachments.of(session, RECORD, row.id)
    for who in (own, other):
        with pytest.raises(Forbidden):
            custom_records.strike_out(session, who, row, file.id, at, "错")


# Records ------------------------------------------------------------------------------------------
def test_numbers_run_without_a_gap_by_office_and_year(scene):
    design = in_use(scene, ("借用人", "line", {"required": True}))
    with pytest.raises(Refusal) as told:
        made(scene, design)
    assert told.value.field == "line_f1"
    numbers = [made(scene, design, f1="甲").number for _ in range(2)]
    there = made(scene, design, "front_b", f1="乙", office=scene.offices["B"]).number
    last_year = made(scene, design, f1="丙", day=DAY.replace(year=2025)).number
    assert (*numbers, there, last_year) == (
        *("YS-2026-0001", "YS-2026-0002"),
        *("YS-2026-0001", "YS-2025-0001"),
    )
    with pytest.raises(Refusal, match="lies ahead"):
        made(scene, design, f1="丁", day=DAY.replace(year=2027))


def test_a_signature_closes_what_stands_above(scene):
    design = in_use(
        scene,
        ("借用人", "line"),
        ("借出签名", "signature", {"required": True}),
        ("归还", "line"),
        ("归还签名", "signature"),
    )
    session, front = scene.session, scene.actor("front")
    row = made(scene, design, f1="王")
    signed = custom_records.sign(session, front, row, "f2", NOON)
    assert (signed.signed_as, row.signed) == ("前台甲", {"f2"})
    changes(scene, row, f1="换人", f3="完好")
    assert {key: one.value for key, one in row.kept.items()} == {"f1": "王", "f3": "完好"}
    for key in ("f2", "f1", "f9"):
        with pytest.raises(Refusal, match="of the list"):
            custom_records.sign(session, front, row, key, NOON)
    signed.signed_as = "别人"
    with pytest.raises(Refusal, match="as it was given"):
        session.flush()


def test_what_was_chosen_keeps_its_words_and_files_their_field(scene):
    design = in_use(
        scene,
        ("经办", "person"),
        ("房号", "unit"),
        ("照片", "photo", {"required": True}),
        ("签名", "signature"),
    )
    with pytest.raises(Refusal, match="one file"):
        made(scene, design, f1=scene.staff["front"])
    with pytest.raises(Refusal, match="damaged") as told:
        made(scene, design, f3=[("现场.png", b"no picture")])
    assert told.value.field == "photo_f3"
    row = made(
        scene,
        design,
        f1=scene.staff["front"],
        f2=scene.units[0],
        f3=[("现场.png", sent_files.picture())],
    )
    kept = {key: one.words for key, one in row.kept.items()}
    assert kept == {"f1": "前台甲", "f2": scene.units[0].address, "f3": "现场.png"}
    (file,) = attachments.of(scene.session, RECORD, row.id)
    assert attachments.opened(scene.session, scene.actor("front"), file.id) is file
    with pytest.raises(Forbidden):
        attachments.opened(scene.session, scene.actor("front_b"), file.id)
    sheet = form_custom.sheet_of(scene.session, row)
    assert [one.name for one in sheet.photos] == ["照片"]
    custom_records.sign(scene.session, scene.actor("front"), row, "f4", NOON)
    with pytest.raises(Refusal, match="closed this file"):
        custom_records.strike_out(scene.session, scene.actor("front"), row, file.id, NOON, "错")
    assert [cell.text for cell in sheet.cells] == [*kept.values(), ""]


def test_hostile_words_are_words_on_paper(app, scene):
    name = "<b>表</b> 100% %(x)s {{ 7*7 }}"
    design = in_use(scene, ("<script>x</script>", "line"), name=name, keeper="<i>%s</i>")
    row = made(scene, design, f1="<img src=x onerror=alert(1)>")
    for language in ("en", "zh_Hans_CN"):
        page = custom_form.html(form_custom.sheet_of(scene.session, row), language)
        assert "&lt;script&gt;x&lt;/script&gt;" in page
        assert "&lt;img src=x" in page
        assert "&lt;b&gt;表&lt;/b&gt; 100% %(x)s {{ 7*7 }}" in page
        assert "&lt;i&gt;%s&lt;/i&gt;" in page
        assert "<script" not in page
        assert "<img src=x" not in page
    assert "/" not in form_custom.form_of(design).stem
    form, record, found = form_rows.find_row(scene.session, "JL-WI-KF-018-010", row.number)
    assert (form.code, record, found) == (CODE, RECORD, row)
    other = in_use(scene, code="JL/2", prefix="AB")
    with pytest.raises(Refusal, match="no record"):
        form_rows.find_row(scene.session, other.code, row.id)


# Lists --------------------------------------------------------------------------------------------
def test_records_go_out_and_come_back_unchanged(scene):
    design = in_use(
        scene,
        ("借用人", "line", {"required": True}),
        ("=数量", "number", {"most": Fraction(20)}),
        ("应还", "day"),
        ("借出", "moment"),
        ("钥匙", "choice", {"options": "甲\n乙"}),
        ("经办", "person"),
        ("房号", "unit"),
        ("备注", "long"),
        ("签名", "signature"),
    )
    row = made(
        scene,
        design,
        f1="=1+1",
        f2=Fraction("2.5"),
        f3=DAY,
        f4=NOON,
        f5="乙",
        f6=scene.staff["front"],
        f7=scene.units[0],
        f8="两\n行",
    )
    kind, leader = "custom:JL-WI-KF-018-010", scene.actor("supervisor")
    for shape in ("csv", "xlsx"):
        content = lists.file_of(scene, kind, actor=leader, format=shape)
        assert lists.good(scene, kind, content, actor=leader) == (0, 0)
    lines = list(csv.reader(io.StringIO(lists.file_of(scene, kind).decode("utf-8-sig"))))
    assert lines[0] == ["code", "number", "office", "day", "made_by", "made_at"] + [
        f"f{number}" for number in range(1, 9)
    ]
    assert lines[1][6:8] == ["'=1+1", "2.5"]  # no spreadsheet reckons it
    fresh = lists.sheet("day f1 f2 应还 f5", "2026-10-13 李 3 2026-10-14 甲")
    assert lists.good(scene, kind, fresh, actor=leader) == (1, 0)
    assert lists.good(scene, kind, fresh, actor=leader) == (0, 0)  # the same file again
    bad = lists.sheet(
        "number day f1 f2 f5 f6",
        "- 2026-10-13 王 21 甲 -",
        "- 2026-10-13 - 1 甲 -",
        "- 2026-10-13 王 x 丙 -",
        "YS-2026-0099 2026-10-13 王 1 甲 -",
        "- 2026-10-13 王 1 甲 无此人",
        "- 2099-10-13 王 1 甲 -",
    )
    assert lists.places(lists.take(scene, kind, bad, actor=leader)) == [
        *((2, "f2"), (3, "f1"), (4, "f2"), (5, "number"), (6, "f6"), (7, "day")),
    ]
    changed = lists.sheet("number day f1", f"{row.number} 2026-10-14 赵")
    assert lists.good(scene, kind, changed, actor=leader) == (0, 1)
    assert row.kept["f1"].value == "赵"
    assert scene.session.scalars(select(Office)).first() is not None


def test_every_change_is_on_the_trail_by_the_names_of_the_fields(scene):
    design = in_use(scene, ("借用人", "line"), ("备注", "line"))
    row = made(scene, design, f1="王", f2="旧")
    changes(scene, row, f2="新")
    lines = scene.session.scalars(
        select(AuditLine).where(AuditLine.record == RECORD.value, AuditLine.row_id == row.id)
    ).all()
    told = [list(CustomRecord.told_entries(line.changes["entries"])) for line in lines]
    assert told == [[("借用人", "", "王"), ("备注", "", "旧")], [("备注", "旧", "新")]]
