"""What each post may do on a designed form: a table of ticks, as far as the one table allows."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from markupsafe import Markup
from wtforms import Field

from admin_views.formatting import wording
from models import CustomRight
from rules.custom_rights import GRANTS, ROLES, ceiling
from rules.vocabulary import Role, Scope

SCOPES = {one.value: one for one in (Scope.OFFICE, Scope.OWN)}


class RightsField(Field):
    """``data`` is a dict: post → name of a grant → yes or no, and ``scope``."""

    shape = "rights"
    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the ticks; the mark in front says that they were posted at all."""
        if not valuelist:
            return
        ticked = set(valuelist)
        self.data = {
            role: {
                **{name: f"{role.value}:{name}" in ticked for name in GRANTS},
                "scope": Scope.OWN if f"{role.value}:own" in ticked else Scope.OFFICE,
            }
            for role in ROLES
        }

    def populate_obj(self, obj: Any, name: str) -> None:
        """Leave it to the service: rights are no attribute."""

    def shows(self) -> str:
        """Return the rights in words, for comparing two versions."""
        return "; ".join(
            f"{wording(role)}: {', '.join(names)}"
            for role, granted in (self.data or {}).items()
            if (names := [heading(name) for name in GRANTS if granted.get(name)])
        )

    def __call__(self, **more: Any) -> Markup:
        """Return the table: a row a post, a tick a deed; what no form can grant has none."""
        heads = Markup("").join(
            Markup('<th scope="col">{}</th>').format(heading(name)) for name in GRANTS
        )
        rows = Markup("").join(self._row(role) for role in ROLES)
        return Markup(
            '<input type="hidden" name="{}" value="-">'
            '<table class="list rights-table" id="{}"><thead><tr><th scope="col">{}</th>{}'
            '<th scope="col">{}</th></tr></thead><tbody>{}</tbody></table>'
        ).format(self.name, self.id, gettext("Post"), heads, gettext("Only his own records"), rows)

    def _row(self, role: Role) -> Markup:
        granted = (self.data or {}).get(role, {})
        cells = Markup("").join(
            Markup('<td data-head="{}">{}</td>').format(
                heading(name),
                self._tick(role, name, heading(name), bool(granted.get(name)))
                if ceiling(role, name)
                else "—",
            )
            for name in GRANTS
        )
        own = gettext("Only his own records")
        return Markup('<tr><th scope="row">{}</th>{}<td data-head="{}">{}</td></tr>').format(
            wording(role),
            cells,
            own,
            self._tick(role, "own", own, granted.get("scope") is Scope.OWN),
        )

    def _tick(self, role: Role, name: str, words: str, ticked: bool) -> Markup:
        return Markup('<input type="checkbox" name="{}" value="{}:{}" aria-label="{}"{}>').format(
            self.name,
            role.value,
            name,
            gettext("%(what)s: %(value)s", what=wording(role), value=words),
            Markup(" checked") if ticked else "",
        )


def heading(name: str) -> str:
    """Return what a grant is called."""
    return str(getattr(CustomRight, name).info["label"])


def rights_of(rights: Any) -> dict[Role, dict[str, Any]]:
    """Return the rights of a design as the field has them."""
    return {
        one.role: {**{name: getattr(one, name) for name in GRANTS}, "scope": one.scope}
        for one in rights
    }
