"""Application factory: the only file that knows every room of the house."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import admin_views
import commands
import config
from admin_views import current, errors, language, security, sign_in, verify
from models import db


def create_app(overrides: dict[str, Any] | None = None) -> Flask:
    """Build the application; ``flask --app app …`` finds this by name.

    ``overrides`` are Flask configuration keys and win over the environment (`config.SETTINGS`).
    """
    settings = config.load() | (overrides or {})
    folder = config.data_dir(settings["DATA_DIR"])
    app = Flask(__name__, instance_path=str(folder))
    app.config.from_mapping(settings)
    app.config.setdefault(
        "SQLALCHEMY_ENGINE_OPTIONS", config.engine_options(app.config["SQLALCHEMY_DATABASE_URI"])
    )
    app.config["DEMO"] |= config.holds_demo(folder, app.config["SQLALCHEMY_DATABASE_URI"])
    for key in ("SECRET_KEY", "AUDIT_KEY"):
        app.config[key] = app.config[key] or config.kept_key(folder, key.lower())
    app.config.setdefault("AUDIT_HEAD", str(folder / "audit.head"))
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    if proxies := app.config["PROXIES"]:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies, x_port=proxies
        )
    db.init_app(app)
    Migrate(app, db, render_as_batch=True)
    language.Speech(app, locale_selector=language.choose)
    # error pages must not ask for the user: the database may be what failed
    login_manager = LoginManager(app, add_context_processor=False)
    login_manager.session_protection = None  # a phone changes its address all day
    login_manager.user_loader(current.load)
    security.register(app)
    CSRFProtect(app)
    app.register_blueprint(sign_in.door)
    app.register_blueprint(verify.verify)
    errors.register(app)
    admin_views.register(app)
    commands.register(app)
    return app
