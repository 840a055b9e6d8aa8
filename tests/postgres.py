"""A private PostgreSQL server for the tests: made in a temporary folder, gone at the end.

Its data is worthless, so it trusts the local machine and never waits for the disk.
"""

from __future__ import annotations

import glob
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "jit": "off",
    "default_statistics_target": "500",  # whole tables are looked at: no plan by chance
    "timezone": "UTC",
}

ROOM = 4 * 2**30  # bytes: the large companies of both processes, twice

PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)


def programs() -> Path | None:
    """Return the folder of the newest server programs, or None where there are none."""

    def version(folder: Path) -> int:
        digits = folder.parent.name.split(".")[0].split("@")[-1].split("-")[-1]
        return int(digits) if digits.isdecimal() else 0

    folders = [Path(found) for pattern in PLACES for found in glob.glob(pattern)]
    on_path = shutil.which("initdb")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    complete = [f for f in folders if (f / "initdb").exists() and (f / "pg_ctl").exists()]
    return max(complete, key=version, default=None)


def _account() -> dict[str, Any]:
    """Return how to run the server: it refuses root, so root lends it a lesser account."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return {}
    import pwd

    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    raise RuntimeError("PostgreSQL refuses to run as root and there is no account 'postgres'")


def place_in_memory() -> str | None:
    """Return a folder in memory if it has room to spare: copying a database is I/O alone."""
    memory = "/dev/shm"  # noqa: S108 - a folder of our own is made in it
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM:
        return memory
    return None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _call(command: list[str], folder: Path, account: dict[str, Any]) -> None:
    """Run a server program; its output goes to a file, since the server would keep a pipe open."""
    log = folder / "output.txt"
    with log.open("ab") as sink:
        done = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            check=False,
            **account,
        )
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} failed:\n{log.read_text(errors='replace')}")


@contextmanager
def server() -> Iterator[str]:
    """Run a server and yield its address with ``{}`` where the database's name goes."""
    found = programs()
    if found is None:
        raise RuntimeError("no PostgreSQL server programs found; install the package postgresql")
    account = _account()
    with tempfile.TemporaryDirectory(
        prefix="office-postgres-", dir=place_in_memory(), ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        if account:
            os.chown(folder, account["user"], account["group"])
        data, port = str(folder / "data"), _free_port()
        locale = "C.UTF-8" if sys.platform == "linux" else "C"
        make = ["-D", data, "-U", "office", "-A", "trust", "-E", "UTF8", f"--locale={locale}", "-N"]
        _call([str(found / "initdb"), *make], folder, account)
        settings = " ".join(f"-c {key}='{value}'" for key, value in SETTINGS.items())
        start = ["-D", data, "-w", "-t", "60", "-o", f"-p {port} {settings}", "start"]
        _call([str(found / "pg_ctl"), *start], folder, account)
        try:
            yield f"postgresql+psycopg://office@127.0.0.1:{port}/{{}}"
        finally:
            _call(
                [str(found / "pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop"],
                folder,
                account,
            )
