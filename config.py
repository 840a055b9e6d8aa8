"""Settings: every ``OFFICE_…`` variable with its default and meaning, and the two kept keys."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

ROOT = Path(__file__).resolve().parent
PREFIX = "OFFICE_"
MEGABYTE = 1024 * 1024
# Written in each language itself: somebody who cannot read the present one must find his own.
LANGUAGES = {"zh_Hans_CN": "简体中文", "zh_Hant_TW": "繁體中文", "en": "English"}


class BadSetting(click.ClickException):
    """A setting cannot be used; the message names it and says what it must look like.

    It is told in Chinese and English side by side: no language is chosen yet.
    """

    def __init__(self, name: str, chinese: str, english: str) -> None:
        super().__init__(f"{PREFIX}{name} {chinese} · {PREFIX}{name} {english}")


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable of the environment: its name without the prefix, default and meaning.

    A default of 0 or more is a whole number, a bool is 1 or 0, anything else is text.
    """

    name: str
    default: str | int | bool
    meaning: str
    least: int = 0

    def read(self, environ: Mapping[str, str]) -> str | int | bool:
        """Return the value given, or the default."""
        text = environ.get(PREFIX + self.name, "").strip()
        if not text:
            return self.default
        if isinstance(self.default, bool):
            if text not in ("0", "1"):
                raise BadSetting(
                    self.name, f"应为 1 或 0，现在是“{text}”", f"must be 1 or 0, not {text!r}"
                )
            return text == "1"
        if isinstance(self.default, int):
            if not (text.isascii() and text.isdigit() and int(text) >= self.least):
                raise BadSetting(
                    self.name,
                    f"应为不小于 {self.least} 的整数，现在是“{text}”",
                    f"must be a whole number from {self.least}, not {text!r}",
                )
            return int(text)
        return text


SETTINGS = (
    Setting("DATABASE_URL", "sqlite:///office.db", "database; a relative path is in DATA_DIR"),
    Setting("DATA_DIR", "", "folder of the database, keys and uploads; instance/ where empty"),
    Setting("SECRET_KEY", "", "signs cookies; made once and kept in DATA_DIR where empty"),
    Setting("AUDIT_KEY", "", "chains the audit trail; made once and kept in DATA_DIR where empty"),
    Setting("DEMO", False, "1: demonstration office with known passwords, told on every page"),
    Setting("HOST", "127.0.0.1", "address the web server listens on"),
    Setting("PORT", 8000, "port the web server listens on", 1),
    Setting("PUBLIC_URL", "", "address people type; with https:// cookies and HSTS insist on it"),
    Setting("TRUSTED_HOSTS", "", "further names the server answers to, separated by commas"),
    Setting("PROXIES", 0, "reverse proxies in front whose X-Forwarded-… headers are believed"),
    Setting("LANGUAGE", "zh_Hans_CN", "language of a browser that asks for none of ours"),
    Setting("IDLE_MINUTES", 30, "a session without activity ends after this many minutes", 1),
    Setting("SESSION_HOURS", 10, "every session ends after this many hours", 1),
    Setting("LOCK_AFTER", 5, "failed log-ins within LOCK_MINUTES that lock a user name", 1),
    Setting("LOCK_AFTER_ADDRESS", 50, "failed log-ins that lock the address they come from", 1),
    Setting("LOCK_MINUTES", 15, "how long a lock lasts", 1),
    Setting("FIRST_PASSWORD_DAYS", 7, "a password the administrator hands out is good for", 1),
    Setting("PASSWORD_MEMORY_KIB", 32768, "memory of one argon2 password check, in KiB", 8),
    Setting("PASSWORD_ROUNDS", 3, "rounds of one argon2 password check", 1),
    Setting("MAX_UPLOAD_MB", 20, "largest request, in megabytes", 1),
    Setting("BACKUP_DIR", "", "folder for the backup of every night; none is made while empty"),
    # where notices go besides the inbox; off while empty. Secrets: they stand nowhere else
    Setting(
        "MAIL_SERVER", "", "mailtos://user:password@server:465?mode=ssl&from=… that sends notices"
    ),
    Setting("WECOM_ROBOTS", "", "WeCom group robots: address, or CODE=address an office"),
    Setting("DINGTALK_ROBOTS", "", "DingTalk group robots; &secret=SEC… where it signs"),
    Setting("FEISHU_ROBOTS", "", "Feishu group robots, written like WeCom's"),
)


def load(environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the application's configuration; raises BadSetting for a value of no use."""
    given = os.environ if environ is None else environ
    read = {setting.name: setting.read(given) for setting in SETTINGS}
    if read["LANGUAGE"] not in LANGUAGES:
        choices = ", ".join(LANGUAGES)
        raise BadSetting("LANGUAGE", f"应为其中之一：{choices}", f"must be one of {choices}")
    public = _public_url(str(read["PUBLIC_URL"]))
    https = public.startswith("https:")
    return {
        **read,
        "PUBLIC_URL": public,
        "HTTPS": https,
        "TRUSTED_HOSTS": _hosts(read, public),
        "SQLALCHEMY_DATABASE_URI": _database(str(read["DATABASE_URL"])),
        "MAX_CONTENT_LENGTH": int(read["MAX_UPLOAD_MB"]) * MEGABYTE,
        "MAX_FORM_MEMORY_SIZE": MEGABYTE,
        "MAX_FORM_PARTS": 1000,
        "SESSION_COOKIE_NAME": "__Host-office" if https else "office",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SEND_FILE_MAX_AGE_DEFAULT": timedelta(hours=1),
        "BABEL_DEFAULT_LOCALE": read["LANGUAGE"],
        "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "translations"),
        "WTF_CSRF_TIME_LIMIT": None,  # good as long as the session: a long form must not be lost
    }


def data_dir(configured: str) -> Path:
    """Return the folder for everything the installation keeps, made for its owner alone."""
    folder = Path(configured).expanduser().resolve() if configured else ROOT / "instance"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def kept_key(folder: Path, name: str) -> str:
    """Return a secret that is made once per installation and readable by its owner alone."""
    path = folder / name
    if not path.exists():
        draft = folder / f".{name}.{secrets.token_hex(8)}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        # two processes may start at once: the first one's key stays, and it is never half-written
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        except OSError:  # a file system without links
            draft.replace(path)
        draft.unlink(missing_ok=True)
    key = path.read_text(encoding="ascii").strip()
    if len(key) < 32:
        raise BadSetting(
            name.upper(), f"文件 {path} 内容不完整", f"is incomplete in the file {path}"
        )
    return key


def holds_demo(folder: Path, address: str) -> bool:
    """Say whether an embedded database was filled with the demonstration office at its start."""
    if not address.startswith("sqlite:///"):
        return False
    return Path(folder, address.removeprefix("sqlite:///")).with_suffix(".demo").exists()


def _public_url(text: str) -> str:
    parts = urlsplit(text)
    if text and not (parts.scheme in ("http", "https") and parts.hostname):
        raise BadSetting(
            "PUBLIC_URL", "应以 http:// 或 https:// 开头", "must start with http:// or https://"
        )
    return text.rstrip("/")


def _hosts(read: Mapping[str, Any], public: str) -> list[str]:
    """Return the names the server answers to; a forged Host header gets a 400 page."""
    named = [name.strip() for name in str(read["TRUSTED_HOSTS"]).split(",")]
    own = ["localhost", "127.0.0.1", socket.gethostname().lower(), str(read["HOST"])]
    if read["HOST"] in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        own += _address_in_network()
    return [name for name in (*own, urlsplit(public).hostname or "", *named) if name]


def _address_in_network() -> list[str]:
    """Return the address that colleagues in the same network type; none without a network."""
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # sends nothing: only asks which way would lead outside
        return [str(probe.getsockname()[0])]
    return []


def _database(url: str) -> str:
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    if not url.startswith(("sqlite:", "postgresql+psycopg:")):
        raise BadSetting(
            "DATABASE_URL",
            "应以 sqlite:/// 或 postgresql:// 开头",
            "must start with sqlite:/// or postgresql://",
        )
    return url


# what the screens ask in all their ways is more than the 500 statements SQLAlchemy keeps compiled
STATEMENTS_KEPT = 2_000


def engine_options(url: str) -> dict[str, Any]:
    """Return how connections to a database are kept."""
    # a statement in the log tells nobody's name or phone
    always = {"hide_parameters": True, "query_cache_size": STATEMENTS_KEPT}
    if url.startswith("sqlite:"):
        return always
    # a server that was restarted is noticed before use; a lock waits as long as on SQLite; the
    # planner reckons with a solid-state disk and with statements too short to be compiled
    settings = ("lock_timeout=30s", "random_page_cost=1.1", "jit=off")
    return always | {
        "pool_pre_ping": True,
        "connect_args": {
            "connect_timeout": 5,
            "options": " ".join(f"-c {setting}" for setting in settings),
        },
    }
