"""Designed forms of the small office, in a few words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models import CustomForm, CustomRecord
from rules.custom_rights import GRANTS, ROLES, ceiling
from rules.custom_words import FieldKind, FieldWidth
from rules.vocabulary import Role
from services import custom_forms, custom_records
from services.custom_records import Filled
from tests.office import DAY, NOON, Scene

CODE = "JL/WI-KF-018/010"
MOST = {role: {name: ceiling(role, name) for name in GRANTS} for role in ROLES}
HEAD: dict[str, Any] = {
    "code": CODE,
    "name": "钥匙借用登记表",
    "prefix": "YS",
    "purpose": "",
    "retention_years": 3,
    "keeper": "客户服务部",
    "head": "office,day,number,made_by",
    "sign_lines": "借用人\n主管",
}


def drafted(
    scene: Scene, rights: Mapping[Role, Mapping[str, Any]] = MOST, **head: Any
) -> CustomForm:
    """A draft without fields."""
    quality = scene.actor("quality")
    return custom_forms.write(scene.session, quality, None, HEAD | head, rights)


def adds(scene: Scene, design: CustomForm, name: str, kind: str = "line", **more: Any) -> str:
    """Add a field; return its key."""
    values = {"help": "", "options": "", "least": None, "most": None, "in_list": True}
    values |= {"required": False, "width": FieldWidth.HALF}
    values |= {"name": name, "kind": FieldKind(kind)} | more
    return custom_forms.put_field(scene.session, scene.actor("quality"), design, None, values).key


def in_use(scene: Scene, *fields: tuple[Any, ...], **more: Any) -> CustomForm:
    """A form in use: fields are name, kind and what besides; one line if none are given."""
    design = drafted(scene, **more)
    for name, kind, *rest in fields or (("借用人", "line"),):
        adds(scene, design, name, kind, **(rest[0] if rest else {}))
    return custom_forms.issue(scene.session, scene.actor("quality"), design, NOON)


def made(scene: Scene, design: CustomForm, who: str = "front", **more: Any) -> CustomRecord:
    """A record by somebody of office A: ``f1="…"`` and so on."""
    files = {key: more.pop(key) for key in list(more) if isinstance(more[key], list)}
    office, day = more.pop("office", scene.office), more.pop("day", DAY)
    filled = Filled(office, day, more, files)
    return custom_records.enter(scene.session, scene.actor(who), design, filled, NOON)


def changes(scene: Scene, row: CustomRecord, who: str = "front", **values: Any) -> CustomRecord:
    """Change some fields of a record."""
    filled = Filled(None, None, values, {})
    return custom_records.change(scene.session, scene.actor(who), row, filled, NOON)
