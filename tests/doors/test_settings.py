"""Settings come from the environment; the keys are made once and kept to oneself."""

import stat
import sys

import pytest

import config
from app import create_app


def test_defaults_are_safe(tmp_path):
    found = config.load({})
    assert found["DEMO"] is False
    assert found["TRUSTED_HOSTS"][:2] == ["localhost", "127.0.0.1"]
    assert found["WTF_CSRF_TIME_LIMIT"] is None
    assert not found["SECRET_KEY"]


def test_every_setting_is_told(tmp_path):
    assert all(setting.meaning for setting in config.SETTINGS)
    assert len({setting.name for setting in config.SETTINGS}) == len(config.SETTINGS)


def test_https_is_insisted_on_where_people_use_it():
    found = config.load({"OFFICE_PUBLIC_URL": "https://kf.example.cn/"})
    assert found["PUBLIC_URL"] == "https://kf.example.cn"
    assert found["SESSION_COOKIE_NAME"] == "__Host-office"
    assert found["SESSION_COOKIE_SECURE"] is True
    assert "kf.example.cn" in found["TRUSTED_HOSTS"]


def test_colleagues_in_the_network_are_let_in_when_it_listens_to_them(monkeypatch):
    monkeypatch.setattr(config, "_address_in_network", lambda: ["192.0.2.33"])
    assert "192.0.2.33" in config.load({"OFFICE_HOST": "0.0.0.0"})["TRUSTED_HOSTS"]  # noqa: S104
    assert "192.0.2.33" not in config.load({})["TRUSTED_HOSTS"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("IDLE_MINUTES", "half an hour"),
        ("IDLE_MINUTES", "0"),
        ("DEMO", "yes"),
        ("PUBLIC_URL", "kf.example.cn"),
        ("DATABASE_URL", "mysql://x"),
        ("LANGUAGE", "de"),
    ],
)
def test_bad_values_are_named(name, value):
    with pytest.raises(config.BadSetting) as refused:
        config.load({f"OFFICE_{name}": value})
    assert refused.value.message.count(f"OFFICE_{name}") == 2  # once in each language


@pytest.mark.parametrize("given", ["postgres://a/b", "postgresql://a/b"])
def test_usual_addresses_of_postgresql(given):
    found = config.load({"OFFICE_DATABASE_URL": given})
    assert found["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://a/b"


def test_keys_are_made_once_and_kept_to_oneself(tmp_path):
    folder = tmp_path / "kept"
    settings = {"DATA_DIR": str(folder), "SECRET_KEY": "", "AUDIT_KEY": ""}
    first, second = create_app(settings), create_app(settings)
    assert first.config["SECRET_KEY"] == second.config["SECRET_KEY"]
    assert first.config["SECRET_KEY"] != first.config["AUDIT_KEY"]
    assert len(first.config["AUDIT_KEY"]) >= 48
    assert sorted(path.name for path in folder.iterdir()) == ["audit_key", "secret_key"]
    if sys.platform != "win32":
        assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_key_that_was_cut_off_is_not_used(tmp_path):
    (tmp_path / "secret_key").write_text("")
    with pytest.raises(config.BadSetting):
        config.kept_key(tmp_path, "secret_key")


def test_secure_headers_with_https(tmp_path, database_url, monkeypatch):
    monkeypatch.setenv("OFFICE_PUBLIC_URL", "https://kf.example.cn")
    app = create_app(
        {"TESTING": True, "DATA_DIR": str(tmp_path), "SQLALCHEMY_DATABASE_URI": database_url}
    )
    answer = app.test_client().get("/sign-in", base_url="https://kf.example.cn")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert answer.headers["Set-Cookie"].startswith("__Host-office=")
    assert "; Secure" in answer.headers["Set-Cookie"]


def test_proxies_are_believed_only_when_told(tmp_path, database_url):
    settings = {"TESTING": True, "DATA_DIR": str(tmp_path), "SQLALCHEMY_DATABASE_URI": database_url}
    for proxies, seen in ((0, "127.0.0.1"), (1, "192.0.2.7")):
        app = create_app({**settings, "PROXIES": proxies})
        told = []
        app.before_request_funcs.setdefault(None, []).insert(
            0, lambda told=told: told.append(__import__("flask").request.remote_addr)
        )
        app.test_client().get("/robots.txt", headers={"X-Forwarded-For": "192.0.2.7"})
        assert told == [seen]
