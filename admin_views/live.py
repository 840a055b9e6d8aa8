"""Pages that renew themselves: a door that says only what is new.

A page asks again every few seconds with the mark of what it shows. While nothing was written and
the minute has not turned (deadlines pass by themselves), the answer is 304 after one look at the
audit trail; nor is a page sent that would read the same. Nothing is kept between two questions, so
a server that was started again, or another one, answers as well. Asking is no activity: a page
nobody touches lets its session end (`security.UNATTENDED`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Response, current_app, render_template, request
from markupsafe import Markup

from admin_views import current
from services import pulse

EVERY = 15  # seconds between two questions of a page
_MARK = re.compile(r'"([0-9.]+)-([0-9a-f]{16})"')
# how much time is left is told by the browser itself: it makes no new page
_TICKING = re.compile(
    r'<(?:span class="badge b-\w+"|b) (data-(?:due|since|within)="\d+")[^>]*>[^<]*'
)


def part(template: str, **values: Any) -> Markup:
    """Return the part of a page that renews itself."""
    return Markup(render_template(template, **values))  # noqa: S704 - a template escapes by itself


def marked(text: str, at: datetime) -> str:
    """Return the mark of what a page shows at an instant, as an ETag."""
    digest = hashlib.sha256(_TICKING.sub(r"\1", text).encode()).hexdigest()[:16]
    return f'"{_beat(at)}-{digest}"'


def answer(show: Callable[[], str], at: datetime) -> Response:
    """Answer a page's question with what it should show now, or with nothing."""
    beat, shown = _seen()
    if beat == _beat(at):
        return _nothing(request.headers["If-None-Match"])
    text = show()
    mark = marked(text, at)
    if mark.endswith(f'-{shown}"'):
        return _nothing(mark)
    response = current_app.make_response(text)
    response.headers["ETag"] = mark
    return response


def _beat(at: datetime) -> str:
    """Return who looks, the newest change, and the minute."""
    person = current.actor().employee_id
    return f"{person}.{pulse.newest(current.session())}.{int(at.timestamp()) // 60}"


def _seen() -> tuple[str, str]:
    """Return what the page shows by its own account: beat and digest."""
    found = _MARK.fullmatch(request.headers.get("If-None-Match", ""))
    return (found[1], found[2]) if found else ("", "")


def _nothing(mark: str) -> Response:
    response = current_app.response_class(status=304)
    response.headers["ETag"] = mark
    return response
