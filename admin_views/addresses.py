"""Addresses in pages: those that are the same on every page are put together once.

A page names its scripts, its styles and the ways of its frame anew each time, forty of them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import flask
from flask import Flask, request


def register(app: Flask) -> None:
    """Give the templates this ``url_for`` instead of Flask's, but where files are being edited."""
    if not app.debug:
        app.jinja_env.globals["url_for"] = url_for


def url_for(endpoint: str, **values: Any) -> str:
    """Return an address as Flask does; one of a page without a row, or of a file, from memory."""
    if endpoint.startswith(".") or not values.keys() <= {"filename"}:
        return flask.url_for(endpoint, **values)
    return _steady(request.script_root, endpoint, values.get("filename"))


@lru_cache(maxsize=1_000)
def _steady(root: str, endpoint: str, filename: str | None) -> str:
    """Look up below a root: the program's own files do not change while it runs."""
    return flask.url_for(endpoint, filename=filename)
