"""A designed form in use that grants all it may, a draft, and a record of each area."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import CustomField, CustomForm, CustomRecord, CustomRight
from models.custom_forms import entries_as
from rules.custom_forms import Entry
from rules.custom_rights import GRANTS, ROLES, ceiling
from rules.custom_words import DesignState, FieldKind
from tests.office import DAY, NOON, START, Scene

CODE = "JL/WI-KF-018/010"
FIELDS = (
    ("借用人", FieldKind.LINE),
    ("经办人", FieldKind.PERSON),
    ("房号", FieldKind.UNIT),
    ("签名", FieldKind.SIGNATURE),
    ("备注", FieldKind.LONG),
)


def of_area(session: Session, scene: Scene, place: int, name: str, front: str) -> None:
    """Write the record of one area; with the first, the form itself."""
    if place == 0:
        session.add(_design(CODE, "钥匙借用登记表", "YS"))
        session.add(_design("JL/WI-KF-018/011", "巡查记录表", "XC", draft=True))
        session.flush()
    design = session.scalars(select(CustomForm).where(CustomForm.code == CODE)).one()
    session.add(
        CustomRecord(
            custom_form=design,
            code=CODE,
            number=f"YS-2026-{place + 1:04d}",
            office=scene.areas[name].office,
            day=DAY,
            made_at=NOON,
            made_by=scene.staff[front],
            entries=entries_as({"f1": Entry("借用人", f"孙师傅{place}")}),
            words=f"孙师傅{place}",
        )
    )


def _design(code: str, name: str, prefix: str, *, draft: bool = False) -> CustomForm:
    design = CustomForm(code=code, name=name, prefix=prefix, keeper="客户服务部")
    design.fields = [
        CustomField(key=f"f{n}", position=n, name=called, kind=kind, in_list=n == 1)
        for n, (called, kind) in enumerate(FIELDS, 1)
    ]
    design.rights = [
        CustomRight(role=role, **{name: ceiling(role, name) for name in GRANTS}) for role in ROLES
    ]
    if not draft:
        design.state, design.issued_at, design.valid_from = DesignState.ISSUED, NOON, START
    return design
