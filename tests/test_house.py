"""The house keeps its own rules: short files, plain words, pure figures, nothing from elsewhere."""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LONGEST_FILE = 400
NOT_OURS = {"__pycache__", "instance", "mutants", "node_modules", "vendor"}
TEXTS = {".py", ".html", ".js", ".css", ".md", ".toml", ".cfg", ".txt", ".in", ".po", ".json", ""}

UNFINISHED = re.compile(
    r"\b(TO" r"DO|FIX" r"ME|X" r"XX|NotImple" r"mented(Error)?)\b|pragma: no " r"cover"
)
OWN_MACHINE = re.compile(r"(?<![\w.<\-/])/(home|root|tmp|work|Users)/\w")
FROM_ELSEWHERE = re.compile(
    r"""(?:src|href|srcset|action|poster)\s*=\s*["']?(?:https?:)?//"""
    r"""|url\(\s*["']?(?:https?:)?//|@import\s+["'](?:https?:)?//"""
    r"""|(?:fetch|import|importScripts)\(\s*["'](?:https?:)?//""",
    re.IGNORECASE,
)
INLINE = re.compile(r"""<[a-z][^<>]*\s(?:style|on[a-z]+)\s*=\s*["']""", re.IGNORECASE)


def files(*suffixes: str, below: str = "") -> Iterator[Path]:
    """Yield the project's own files, whether or not they are under version control yet."""
    for folder, inner, names in os.walk(ROOT / below):
        inner[:] = sorted(
            n for n in inner if n not in NOT_OURS and (n == ".ci" or not n.startswith("."))
        )
        for name in sorted(names):
            if Path(name).suffix in suffixes and not name.startswith("."):
                yield Path(folder) / name


def hits(pattern: re.Pattern[str], found: Iterator[Path]) -> list[str]:
    """Return the lines a pattern occurs in, as ``file:line: text``."""
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path in found
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def trees(*rooms: str) -> Iterator[tuple[Path, ast.Module]]:
    for room in rooms:
        for path in files(".py", below=room):
            yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def dotted(node: ast.AST) -> str:
    """Return ``a.b.c`` for a chain of names, an empty string for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""


def calls(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and dotted(node.func):
            yield node.lineno, dotted(node.func)


def test_files_stay_short():
    lengths = {p.relative_to(ROOT): len(p.read_bytes().splitlines()) for p in files(".py")}
    assert {str(p): n for p, n in lengths.items() if n > LONGEST_FILE} == {}


def test_nothing_is_left_half_done():
    assert hits(UNFINISHED, files(".py", ".html", ".js", ".css")) == []


def test_no_path_of_one_machine():
    assert hits(OWN_MACHINE, files(*TEXTS)) == []


def test_every_module_says_what_it_is():
    silent = [str(path) for path, tree in trees(".") if tree.body and not ast.get_docstring(tree)]
    assert [path for path in silent if not path.startswith(("tests", "migrations"))] == []


def test_rules_use_the_standard_library_alone():
    allowed = {*sys.stdlib_module_names, "rules"}
    foreign = []
    for path, tree in trees("rules"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            else:
                continue
            foreign += [f"{path}: {n}" for n in names if n.split(".")[0] not in allowed]
    assert foreign == []


def test_rules_never_ask_the_clock():
    clocks = re.compile(r"(^|\.)(now|utcnow|today|time_ns|monotonic|localtime)$|^time\.time$")
    found = [f"{p}:{n}: {c}" for p, t in trees("rules") for n, c in calls(t) if clocks.search(c)]
    assert found == []


def test_no_binary_fraction_near_figures():
    found = [
        f"{path}:{line}: {name}"
        for path, tree in trees("rules", "models", "services")
        for line, name in calls(tree)
        if name == "float"
    ]
    literals = [
        f"{path}:{node.lineno}: {node.value}"
        for path, tree in trees("rules")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, float)
    ]
    assert found + literals == []


@pytest.mark.parametrize("room", ["templates", "static"])
def test_pages_load_nothing_from_elsewhere(room):
    assert hits(FROM_ELSEWHERE, files(".html", ".css", ".js", ".svg", below=room)) == []


def test_pages_carry_no_inline_style_or_script():
    assert hits(INLINE, files(".html", below="templates")) == []


def test_start_runs_before_anything_is_installed():
    allowed = {*sys.stdlib_module_names, "start", "tests", "vendor"}
    for name in ("start.py", "vendor.py", "tests/checks.py", "tests/postgres.py"):
        for node in ast.walk(ast.parse((ROOT / name).read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert {n.split(".")[0] for n in names} <= allowed, name
