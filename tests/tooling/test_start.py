"""What start.py decides, and what it says when a person has to do something."""

from __future__ import annotations

import signal
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import start

WAITS = [sys.executable, "-c", "import threading; threading.Event().wait()"]
ENDS = [sys.executable, "-c", "raise SystemExit(3)"]
DEAF = [
    sys.executable,
    "-c",
    "import signal, threading; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print(flush=True); threading.Event().wait()",
]


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


@pytest.fixture
def pins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with pins and a virtual environment that works; returns the run-time pins."""
    (tmp_path / ".venv").mkdir()
    (tmp_path / "requirements-dev.txt").write_text("-r requirements.txt\n")
    (tmp_path / "requirements.txt").write_text("flask==1\n")
    monkeypatch.setattr(start, "ROOT", tmp_path)
    monkeypatch.setattr(start, "make_environment", lambda: None)
    return tmp_path / "requirements.txt"


class Calls(list):
    """Stands in for running programs: remembers them and gives the answers it was told to."""

    def __init__(self, *codes: int) -> None:
        super().__init__()
        self.codes = list(codes)

    def __call__(self, command, *, quiet=False):
        self.append([str(word) for word in command])
        return self.codes.pop(0) if self.codes else 0


# --- installing


def test_fingerprint_follows_pins_and_interpreter(tmp_path):
    pins = tmp_path / "requirements.txt"
    pins.write_text("flask==1")
    before = start.fingerprint([pins], "3.11")
    assert start.fingerprint([pins], "3.11") == before
    assert start.fingerprint([pins], "3.12") != before
    pins.write_text("flask==2")
    assert start.fingerprint([pins], "3.11") != before


def test_stamp_counts_only_for_its_own_value(tmp_path):
    stamp = tmp_path / "stamp"
    assert not start.is_current(stamp, "a")
    stamp.write_text("a\n")
    assert start.is_current(stamp, "a")
    assert not start.is_current(stamp, "b")


def test_packages_are_installed_once_and_again_when_pins_change(pins, monkeypatch):
    calls = Calls()
    monkeypatch.setattr(start, "call", calls)
    start.install(development=False)
    start.install(development=False)
    assert [command[-2:] for command in calls] == [["-r", "requirements.txt"]]
    pins.write_text("flask==2\n")
    start.install(development=False)
    assert len(calls) == 2


def test_checks_need_more_than_a_run(pins, monkeypatch):
    calls = Calls()
    monkeypatch.setattr(start, "call", calls)
    start.install(development=False)
    start.install(development=True)
    assert [c[-1] for c in calls] == ["requirements.txt", "requirements-dev.txt"]


def test_a_failed_download_is_tried_again(pins, monkeypatch):
    calls = Calls(1, 0)
    monkeypatch.setattr(start, "call", calls)
    start.install(development=False)
    assert len(calls) == 2


def test_failing_twice_says_what_to_do_and_leaves_no_stamp(pins, monkeypatch):
    monkeypatch.setattr(start, "call", Calls(1, 1))
    with pytest.raises(start.CannotGoOn, match="check the network"):
        start.install(development=False)
    assert list((pins.parent / ".venv").iterdir()) == []


def test_interpreter_of_each_system():
    assert start.python_of(Path("v"), windows=False) == Path("v/bin/python")
    assert start.python_of(Path("v"), windows=True) == Path("v/Scripts/python.exe")


def test_without_venv_module_the_package_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(start, "PYTHON", tmp_path / "bin" / "python")
    monkeypatch.setattr(start, "call", Calls(1))
    monkeypatch.setattr(start, "apt_install", lambda packages: False)
    with pytest.raises(start.CannotGoOn, match=r"apt-get install python3\.\d+-venv"):
        start.make_environment()


def test_only_root_with_apt_installs_system_packages(monkeypatch):
    monkeypatch.setattr(start, "may_apt", lambda: False)
    assert start.apt_install(["libpango-1.0-0"]) is False


# --- the library that prints


@pytest.mark.parametrize(
    ("system", "tools", "words"),
    [
        ("Linux", {"apt-get"}, "sudo apt-get install --no-install-recommends libpango-1.0-0"),
        ("Linux", {"dnf"}, "sudo dnf install pango"),
        ("Linux", {"apk"}, "sudo apk add pango"),
        ("Linux", set(), "sudo pacman -S pango"),
        ("Darwin", set(), "brew install pango"),
        ("Windows", set(), "pacman -S mingw-w64-ucrt-x86_64-pango"),
    ],
)
def test_the_line_to_type_fits_the_machine(system, tools, words):
    assert start.pango_command(system, tools.__contains__).startswith(words)


def test_missing_library_is_named_in_one_line_and_stops_nothing(monkeypatch, capsys):
    monkeypatch.setattr(start, "pango_works", lambda: False)
    monkeypatch.setattr(start, "apt_install", lambda packages: False)
    start.provide_pango()
    said = capsys.readouterr().out
    assert said.count("\n") == 1
    assert start.pango_command(start.platform.system()) in said


def test_missing_library_is_installed_where_possible(monkeypatch, capsys):
    installed = []
    monkeypatch.setattr(start, "pango_works", lambda: bool(installed))
    monkeypatch.setattr(start, "apt_install", lambda packages: not installed.extend(packages))
    start.provide_pango()
    assert installed == list(start.PANGO_PACKAGES)
    assert capsys.readouterr().out == ""


# --- the address


def test_port_is_8000_unless_asked_otherwise():
    assert start.wanted_port(None) == 8000
    assert start.wanted_port("") == 8000
    assert start.wanted_port("9001") == 9001


@pytest.mark.parametrize("given", ["0", "65536", "-1", "80a", "8000.0"])
def test_a_port_that_is_none_is_refused(given):
    with pytest.raises(start.CannotGoOn, match="OFFICE_PORT"):
        start.wanted_port(given)


def test_taken_port_is_noticed(taken_port):
    assert not start.port_is_free("127.0.0.1", taken_port)
    assert start.answers("127.0.0.1", taken_port)


@pytest.mark.parametrize(
    ("windows", "line"),
    [
        (False, r"type: OFFICE_PORT=(\d+) python3 start\.py run$"),
        (True, r"type: set OFFICE_PORT=(\d+)&& py start\.py run$"),
    ],
)
def test_taken_port_names_the_line_with_a_free_one(taken_port, windows, line):
    with pytest.raises(start.CannotGoOn, match=line) as refused:
        start.require_port("127.0.0.1", taken_port, windows)
    assert f"端口 {taken_port}" in str(refused.value)


# --- keeping both parts together


@pytest.fixture
def children() -> Iterator[dict[str, start.Child]]:
    made: dict[str, start.Child] = {}
    yield made
    start.stop_children(made, patience=5)


def test_the_part_that_ended_is_named(children):
    children |= {"web": start.launch(WAITS), "worker": start.launch(ENDS)}
    assert start.watch(children, threading.Event()) == "worker"
    assert children["worker"].returncode == 3


def test_a_wish_to_stop_ends_the_watch(children):
    children["web"] = start.launch(WAITS)
    stop = threading.Event()
    stop.set()
    assert start.watch(children, stop) is None


def test_the_watch_ends_when_the_pages_answer(children):
    children["web"] = start.launch(WAITS)
    assert start.watch(children, threading.Event(), until=lambda: True) is None


def test_stopping_ends_every_part():
    children = {"web": start.launch(WAITS), "worker": start.launch(WAITS)}
    start.stop_children(children)
    assert all(child.returncode is not None for child in children.values())


@pytest.mark.skipif(start.WINDOWS, reason="Windows ends a program without asking it")
def test_a_part_that_does_not_listen_is_ended_all_the_same():
    child = start.subprocess.Popen(DEAF, stdout=start.subprocess.PIPE)
    with child:
        child.stdout.readline()
        start.stop_children({"web": child}, patience=0.05)
        assert child.returncode == -signal.SIGKILL


@pytest.fixture
def ready(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Everything is installed and the port is free; returns the wish to stop."""
    stop = threading.Event()
    monkeypatch.setattr(start, "set_up", lambda: 0)
    monkeypatch.setattr(start, "require_port", lambda host, port: None)
    monkeypatch.setattr(start, "stop_on_signals", lambda: stop)
    monkeypatch.setattr(start, "call", Calls())
    monkeypatch.delenv("OFFICE_HOST", raising=False)
    monkeypatch.setenv("OFFICE_PORT", "8123")
    return stop


def test_when_one_part_dies_all_stops_and_it_is_said(ready, monkeypatch, capsys):
    parts = {"serve": WAITS, "worker": ENDS}
    monkeypatch.setattr(start, "flask", lambda name, *options: parts[name])
    monkeypatch.setattr(start, "answers", lambda host, port: False)
    assert start.run() == 1
    said = capsys.readouterr().out
    assert "后台任务意外退出（代码 3）" in said
    assert "the worker ended by itself (code 3)" in said


def test_a_run_prints_the_address_and_stops_when_asked(ready, monkeypatch, capsys):
    def answers(host: str, port: int) -> bool:
        return (host, port) == ("127.0.0.1", 8123)

    def flask(name, *options):
        return ["demo-logins"] if name == "demo-logins" else WAITS

    def call(command, *, quiet=False):
        assert command == ["demo-logins"]
        ready.set()
        return 0

    monkeypatch.setattr(start, "flask", flask)
    monkeypatch.setattr(start, "answers", answers)
    monkeypatch.setattr(start, "call", call)
    assert start.run() == 0
    said = capsys.readouterr().out
    assert "http://127.0.0.1:8123" in said
    assert "stopped" in said


# --- the targets


def test_without_a_word_it_explains_itself(capsys):
    assert start.main([]) == 0
    said = capsys.readouterr().out
    assert [name for name in start.TARGETS if f"\n{name} " not in f"\n{said}"] == []


@pytest.mark.parametrize("words", [["nonsense"], ["run", "fast"]])
def test_an_unknown_word_explains_and_fails(words, capsys):
    assert start.main(words) == 2
    assert "python3 start.py run" in capsys.readouterr().out


def test_an_old_python_is_named(monkeypatch, capsys):
    monkeypatch.setattr(start, "OLDEST_PYTHON", (99, 0))
    assert start.main(["setup"]) == 1
    assert "Python 3.11" in capsys.readouterr().err


def test_every_target_can_be_made():
    makefile = (start.ROOT / "Makefile").read_text(encoding="utf-8")
    targets = next(line for line in makefile.splitlines() if line.startswith("TARGETS :="))
    assert set(targets.split()[2:]) == set(start.TARGETS)
