"""The start page."""

from __future__ import annotations

from flask import render_template
from flask_admin import BaseView, expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _l


class StartView(BaseView):
    """What everybody sees first."""

    def __init__(self) -> None:
        super().__init__(name=_l("Start page"), endpoint="admin", url="/")

    @expose("/")
    def index(self) -> str:
        """Show the start page."""
        return render_template("desk/home.html", title=gettext("Start page"), admin_view=self)
