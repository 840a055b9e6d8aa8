"""Designed forms: drafted, their fields and rights set, issued for good, the next edition made.

An edition that is issued enters the register of controlled forms (procedure 5) on its day.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models import CustomField, CustomForm, CustomRecord, CustomRight, FormRegister
from models.audit import because, note
from models.scopes import Actor, require
from reports import catalogue
from rules import custom_forms as rules
from rules import typed
from rules.custom_rights import ALWAYS, GRANTS, ROLES, ceiling
from rules.custom_words import DesignState, FieldKind
from rules.permissions import grant
from rules.refusal import Refusal
from rules.vocabulary import N_, AuditOp, Deed, Record, Role, Scope
from services import form_editions, inputs

HEAD = ("name", "purpose", "retention_years", "keeper", "head", "sign_lines")
FIELD = ("name", "kind", "required", "help", "options", "least", "most", "width", "in_list")
ISSUED = N_("This edition has been issued and stands. Make the next edition.")
STANDING = (DesignState.ISSUED, DesignState.WITHDRAWN)


# What there is ------------------------------------------------------------------------------------
def standing(session: Session) -> Sequence[CustomForm]:
    """Return the edition of each form that says who may do what: in use, or the last one.

    One statement: every page asks for its menu.
    """
    return (
        session.scalars(
            select(CustomForm)
            .where(CustomForm.state.in_(STANDING))
            .options(joinedload(CustomForm.rights))
            .order_by(CustomForm.code)
        )
        .unique()
        .all()
    )


def find(session: Session, code: str) -> CustomForm | None:
    """Return the standing edition of a code, however its strokes are written."""
    wanted = rules.plain_code(code)
    known = select(CustomForm.id, CustomForm.code).where(CustomForm.state.in_(STANDING))
    for form_id, own in session.execute(known):
        if rules.plain_code(own) == wanted:
            return session.get(CustomForm, form_id)
    return None


def offices(
    actor: Actor, design: CustomForm, deed: Deed, *, own: bool = True
) -> frozenset[int] | None:
    """Return the offices in which a design grants somebody a deed; None is every office.

    The one table is asked first, then the design. Without ``own``, what it grants on one's own
    records alone is left out.
    """
    if actor.operator:
        return None
    rights = {right.role: right for right in design.rights}
    found: set[int] = set()
    for post in actor.posts:
        granted = grant(post.role, Record.CUSTOM_RECORD)
        right = rights.get(post.role)
        says = deed in ALWAYS.get(post.role, ()) or (
            right is not None and right.grants(deed) and (own or right.scope is Scope.OFFICE)
        )
        if deed not in granted.deeds or not says:
            continue
        if post.office_id is None or granted.scope is Scope.ALL:
            return None
        found.add(post.office_id)
    return frozenset(found)


def may(actor: Actor, design: CustomForm, deed: Deed) -> bool:
    """Say whether a design grants somebody a deed anywhere; entering asks for a form in use."""
    if deed in (Deed.CREATE, Deed.IMPORT) and design.state is not DesignState.ISSUED:
        return False
    reached = offices(actor, design, deed)
    return reached is None or bool(reached)


def granted(session: Session, actor: Actor, deed: Deed) -> list[CustomForm]:
    """Return the forms on whose records somebody may do a deed."""
    return [design for design in standing(session) if may(actor, design, deed)]


# Drafting -----------------------------------------------------------------------------------------
def write(
    session: Session,
    actor: Actor,
    row: CustomForm | None,
    head: Mapping[str, Any],
    rights: Mapping[Role, Mapping[str, Any]],
) -> CustomForm:
    """Enter a draft, or change one: its head, and what each post may do."""
    require(session, actor, Deed.CREATE if row is None else Deed.EDIT, Record.CUSTOM_FORM, row)
    if row is None:
        row = CustomForm(edition="A/0")
        _name(session, row, head)
    _draft(row)
    if row.supersedes_id is None and row.id is not None:
        _name(session, row, head)
    for key in HEAD:
        value = head[key]
        setattr(row, key, value if isinstance(value, int) else inputs.text(CustomForm, key, value))
    if not row.name:
        raise Refusal(N_("Give the form its official name."), field="name")
    rules.lines_of(row.sign_lines)
    session.add(row)
    session.flush()
    _grant(session, row, rights)
    _touch(session, row)
    return row


def _draft(row: CustomForm) -> None:
    if row.state not in (None, DesignState.DRAFT):
        raise Refusal(ISSUED)


def _touch(session: Session, row: CustomForm) -> None:
    """Make a newer version of the whole, whatever part of it changed."""
    row.version = (row.version or 0) + 1
    session.flush()


def _name(session: Session, row: CustomForm, head: Mapping[str, Any]) -> None:
    """Give a new form its code and numbering; its next editions keep them."""
    code = typed.code(str(head["code"] or ""))
    prefix = typed.code(str(head["prefix"] or ""))
    rules.check_head(code, prefix)
    plain = rules.plain_code(code)
    of_program = {rules.plain_code(form.code or form.key) for form in catalogue.FORMS}
    of_program |= {rules.plain_code(form.key) for form in catalogue.FORMS}
    if plain in of_program:
        raise Refusal(N_("This code belongs to a form of the program."), field="code")
    others = select(CustomForm.code, CustomForm.prefix).where(CustomForm.id != (row.id or 0))
    for own, own_prefix in session.execute(others):
        if rules.plain_code(own) == plain:
            raise Refusal(N_("Another form has this code."), field="code")
        if own_prefix == prefix:
            raise Refusal(N_("Another form numbers its records by this prefix."), field="prefix")
    registered = session.scalars(select(FormRegister.code)).all()
    if plain in {rules.plain_code(one) for one in registered}:
        raise Refusal(N_("The register has a form of this code."), field="code")
    row.code, row.prefix = code, prefix


def _grant(session: Session, row: CustomForm, rights: Mapping[Role, Mapping[str, Any]]) -> None:
    """Write what each post may do: never more than the one table grants."""
    known = {right.role: right for right in row.rights}
    for role in ROLES:
        asked = {name for name in GRANTS if rights.get(role, {}).get(name)}
        if any(not ceiling(role, name) for name in asked):
            raise Refusal(N_("No form can grant this post so much."), field="rights")
        if not asked:
            if role in known:
                _take_away(session, row, known[role])
            continue
        right = known.get(role) or CustomRight(role=role)
        if role not in known:
            row.rights.append(right)
        right.scope = rights[role].get("scope") or Scope.OFFICE
        for name in GRANTS:
            setattr(right, name, name in asked or name == "may_view")


def _take_away(session: Session, row: CustomForm, right: CustomRight) -> None:
    changes = {"row_removed": [right.told_as, None]}
    note(session, AuditOp.UPDATE, Record.CUSTOM_FORM, row.id, str(row), changes=changes)
    row.rights.remove(right)
    session.delete(right)


# The fields ---------------------------------------------------------------------------------------
def put_field(
    session: Session,
    actor: Actor,
    row: CustomForm,
    field: CustomField | None,
    values: Mapping[str, Any],
) -> CustomField:
    """Add a field, or change one; its key is counted up and nobody types it.

    Without a ``position`` a new one comes last, and a changed one stays where it is.
    """
    require(session, actor, Deed.EDIT, Record.CUSTOM_FORM, row)
    _draft(row)
    kind: FieldKind = values["kind"]
    options = rules.options_of(values["options"] or "") if kind is FieldKind.CHOICE else ()
    figures = kind is FieldKind.NUMBER
    made = rules.Field(
        key="" if field is None else field.key,
        name=" ".join(typed.visible(values["name"] or "").split()),
        kind=kind,
        required=bool(values["required"]),
        help=inputs.text(CustomField, "help", values["help"]),
        options=options,
        least=values["least"] if figures else None,
        most=values["most"] if figures else None,
        width=values["width"],
        in_list=bool(values["in_list"]) and kind in rules.TYPED,
    )
    rules.check_field(made, [one.name for one in row.fields if one is not field])
    if field is None:
        key = rules.next_key(_keys(session, row))
        field = CustomField(key=key, position=len(row.fields) + 1)
        row.fields.append(field)
    for name in FIELD:
        setattr(field, name, getattr(made, name) if name != "options" else "\n".join(options))
    if values.get("position"):
        _place(row, field, values["position"])
    _touch(session, row)
    return field


def _place(row: CustomForm, field: CustomField, place: int) -> None:
    """Put a field at a place of the form, counted from 1; beyond its ends, at the end."""
    others = [one for one in row.fields if one is not field]
    others.insert(max(0, min(place - 1, len(others))), field)
    row.fields[:] = others
    _renumber(row)


def _keys(session: Session, row: CustomForm) -> list[str]:
    """Return every key this form ever had: a new field never takes the place of an old one."""
    editions = select(CustomForm.id).where(CustomForm.code == row.code)
    known = session.scalars(
        select(CustomField.key).where(CustomField.custom_form_id.in_(editions))
    ).all()
    return [*known, *(one.key for one in row.fields)]


def move(session: Session, actor: Actor, row: CustomForm, field: CustomField, step: int) -> None:
    """Move a field up or down by one place; at the end of the form it stays where it is."""
    require(session, actor, Deed.EDIT, Record.CUSTOM_FORM, row)
    _draft(row)
    place = row.fields.index(field)
    other = place + (1 if step > 0 else -1)
    if 0 <= other < len(row.fields):
        row.fields[place], row.fields[other] = row.fields[other], row.fields[place]
        _renumber(row)
    _touch(session, row)


def remove(session: Session, actor: Actor, row: CustomForm, field: CustomField) -> None:
    """Take a field out of a draft; records on earlier editions keep what they hold."""
    require(session, actor, Deed.EDIT, Record.CUSTOM_FORM, row)
    _draft(row)
    changes = {"row_removed": [field.name, None]}
    note(session, AuditOp.UPDATE, Record.CUSTOM_FORM, row.id, str(row), changes=changes)
    row.fields.remove(field)
    session.delete(field)
    _renumber(row)
    _touch(session, row)


def _renumber(row: CustomForm) -> None:
    for place, field in enumerate(row.fields, 1):
        field.position = place


# Editions -----------------------------------------------------------------------------------------
def issue(session: Session, actor: Actor, row: CustomForm, at: datetime) -> CustomForm:
    """Put a draft in use from today; the edition before it takes no new records any more."""
    require(session, actor, Deed.ISSUE, Record.CUSTOM_FORM, row)
    _draft(row)
    rules.check_complete(row.asked)
    if not any(right.may_create for right in row.rights):
        raise Refusal(N_("Say first which post may enter records."))
    earlier = session.get(CustomForm, row.supersedes_id) if row.supersedes_id else None
    if earlier is not None and earlier.state is not DesignState.SUPERSEDED:
        earlier.state = DesignState.SUPERSEDED
        session.flush()  # before another edition of the code is in use
    row.state, row.valid_from = DesignState.ISSUED, actor.day
    row.issued_at, row.issued_by_id = at, actor.employee_id
    session.add(
        FormRegister(
            code=row.code,
            name=row.name,
            edition=row.edition,
            valid_from=actor.day,
            retention_years=row.retention_years,
            keeper=row.keeper,
        )
    )
    session.flush()
    return row


def next_edition(session: Session, actor: Actor, row: CustomForm) -> CustomForm:
    """Begin the next edition with all that the last one says."""
    require(session, actor, Deed.CREATE, Record.CUSTOM_FORM, row)
    if row.state is DesignState.DRAFT:
        raise Refusal(N_("This edition is a draft still: change it."))
    if row.state is DesignState.SUPERSEDED:
        raise Refusal(N_("There is a later edition: make the next one from that."))
    fresh = CustomForm(
        code=row.code,
        prefix=row.prefix,
        edition=rules.next_edition(row.edition),
        supersedes_id=row.id,
        **{key: getattr(row, key) for key in HEAD},
    )
    fresh.fields = [
        CustomField(key=one.key, position=one.position, **{k: getattr(one, k) for k in FIELD})
        for one in row.fields
    ]
    fresh.rights = [
        CustomRight(role=one.role, scope=one.scope, **{name: getattr(one, name) for name in GRANTS})
        for one in row.rights
    ]
    session.add(fresh)
    session.flush()
    return fresh


def withdraw(session: Session, actor: Actor, row: CustomForm, reason: str) -> CustomForm:
    """Stop using a form: nothing new is entered on it, its records stay readable."""
    require(session, actor, Deed.WITHDRAW, Record.CUSTOM_FORM, row)
    if row.state is not DesignState.ISSUED:
        raise Refusal(N_("This form is not in use."))
    because(session, inputs.reason(reason))
    row.state = DesignState.WITHDRAWN
    edition = form_editions.on(form_editions.of(session, row.code), actor.day)
    if edition is not None:
        edition.valid_to = actor.day  # the register says so, too
    session.flush()
    return row


def used(session: Session, row: CustomForm) -> bool:
    """Say whether any record was made on an edition."""
    made = select(CustomRecord.id).where(CustomRecord.custom_form_id == row.id).limit(1)
    return session.scalar(made) is not None


def kinds_held(designs: Collection[CustomForm]) -> frozenset[FieldKind]:
    """Return what the fields of some forms hold."""
    return frozenset(field.kind for design in designs for field in design.fields)
