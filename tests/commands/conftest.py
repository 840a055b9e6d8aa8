"""The command line on a database of its own, without the screens."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context
from typing import Any, TypeAlias

import pytest
from click.testing import Result
from flask import Flask, has_app_context

import commands
import config
from models import db

Line: TypeAlias = Callable[..., Result]


@pytest.fixture
def installation(records_only: Flask) -> Flask:
    for setting in config.SETTINGS:
        records_only.config.setdefault(setting.name, setting.default)
    records_only.config["LANGUAGE"] = "en"
    commands.register(records_only)
    return records_only


@pytest.fixture
def line(installation: Flask) -> Line:
    """Type a command: ``line("month", "show", "2026-10")``; its own session, as in a shell."""

    def run(*words: object, **more: Any) -> Result:
        if has_app_context():
            db.session.commit()
        runner = installation.test_cli_runner()
        result = Context().run(runner.invoke, args=[str(word) for word in words], **more)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        if has_app_context():
            db.session.expire_all()
        return result

    return run
