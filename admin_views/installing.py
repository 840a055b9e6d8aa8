"""The office on a phone's home screen: its name, its pictures, and a page for when there is no net.

Nothing of the office is kept on the phone: the worker knows the page that says so and no other.
"""

from __future__ import annotations

from flask import Blueprint, Response, current_app, make_response, render_template, url_for
from flask_babel import get_locale, gettext

from admin_views import language

installing = Blueprint("installing", __name__)

# the colours of the top bar and of the ground, by the light (static/frame.css, static/dark.css)
BAR = {"light": "#ffffff", "dark": "#1a222b"}
GROUND = "#f4f6f8"
PICTURES = (
    ("icons/desk-192.png", "192x192", "any"),
    ("icons/desk-512.png", "512x512", "any"),
    ("icons/desk-maskable-512.png", "512x512", "maskable"),
    ("icons/desk.svg", "any", "any"),
)
# what the page without a net is made of
_OFFLINE_FILES = ("door.css", "dark.css", "icons/desk.svg")


@installing.get("/manifest.webmanifest")
def manifest() -> Response:
    """Name the office to the phone, in its reader's language."""
    text = current_app.json.dumps(
        {
            "id": "/",
            "name": gettext("Customer service: daily work and assessment"),
            "short_name": gettext("Customer service"),
            "lang": language.tag(str(get_locale())),
            "dir": "ltr",
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": GROUND,
            "theme_color": BAR["light"],
            "icons": [
                {
                    "src": url_for("static", filename=name),
                    "sizes": sizes,
                    "type": "image/svg+xml" if name.endswith(".svg") else "image/png",
                    "purpose": purpose,
                }
                for name, sizes, purpose in PICTURES
            ],
        }
    )
    return Response(text, mimetype="application/manifest+json")


@installing.get("/service-worker.js")
def worker() -> Response:
    """Hand out the phone's helper; it lives here and not below static/ to see every page."""
    page = url_for("installing.offline")
    files = [page, *(url_for("static", filename=name) for name in _OFFLINE_FILES)]
    script = render_template("service_worker.js", page=page, files=files)
    answer = Response(script, mimetype="text/javascript")
    answer.headers["Content-Security-Policy"] = "default-src 'none'; connect-src 'self'"
    return answer


@installing.get("/offline")
def offline() -> Response:
    """Say that there is no connection; kept by the phone, shown without us."""
    return make_response(render_template("offline.html"))
