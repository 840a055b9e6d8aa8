"""How many changes of the rules the tests notice: ``python -m bench.mutation`` after mutmut ran.

Reads what ``mutmut run`` left, prints a line a module and keeps the figures in bench/results.
``mutation.json`` lists the changes that change nothing, each with the reason. Ends with 1 where a
change was noticed by no test and is not on that list, or something on it is there no longer.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

BENCH = Path(__file__).parent
KNOWN = BENCH / "mutation.json"
NOTICED = frozenset({"killed", "timeout", "caught by type check", "segfault"})


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """A changed line: where it stands, what it was and what became of it."""

    where: str  # module and function
    was: str
    becomes: str


def mutmut(*words: str) -> str:
    """Return what mutmut says to a command."""
    said = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-m", "mutmut", *words], capture_output=True, text=True, check=True
    )
    return said.stdout


def outcomes() -> dict[str, str]:
    """Return what became of every change, by its name."""
    pairs = (
        line.strip().rsplit(": ", 1) for line in mutmut("results", "--all", "true").split("\n")
    )
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


def change(name: str) -> Change:
    """Return a change as people read it: rules.fees.x__cuts__mutmut_5 says nothing."""
    shown = [line for line in mutmut("show", name).split("\n") if line[:3] not in ("---", "+++")]
    was, becomes = (
        " ".join(line[1:].strip() for line in shown if line[:1] == sign) for sign in "-+"
    )
    module, function = name.rsplit("__mutmut_", 1)[0].rsplit(".", 1)
    plain = function.replace("ǁ", ".").removeprefix("x_").removeprefix("x.")
    return Change(f"{module}.{plain}", was, becomes)


def main() -> int:
    """Print and keep the figures; say which changes nobody noticed."""
    found = outcomes()
    known = {Change(one["where"], one["was"], one["becomes"]): one["why"] for one in _known()}
    left = {change(name) for name, outcome in found.items() if outcome not in NOTICED}
    modules = {name: name.split(".")[1] for name in found}
    total = Counter(modules.values())
    killed = Counter(modules[name] for name, outcome in found.items() if outcome in NOTICED)
    for module in sorted(total):
        print(f"{module:<16}{killed[module]:>6} of {total[module]:>5}")
    print(f"{'together':<16}{killed.total():>6} of {total.total():>5}")
    for one in sorted(left - known.keys()):
        print(f"noticed by no test: {one.where}\n  - {one.was}\n  + {one.becomes}")
    for one in sorted(known.keys() - left):
        print(f"on the list, but there no longer: {one.where}\n  + {one.becomes}")
    kept = {
        "on": date.today().isoformat(),  # noqa: DTZ011 - the day of this machine
        "mutmut": version("mutmut"),
        "mutants": total.total(),
        "killed": killed.total(),
        "survived": len(found) - killed.total(),
        "of_these_change_a_figure": len(left - known.keys()),
        "modules": {
            module: {"mutants": total[module], "killed": killed[module]} for module in sorted(total)
        },
    }
    path = BENCH / "results" / f"mutation-{kept['on']}.json"
    path.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    return 1 if left != known.keys() else 0


def _known() -> list[dict[str, str]]:
    known: list[dict[str, str]] = json.loads(KNOWN.read_text(encoding="utf-8"))
    return known


if __name__ == "__main__":
    sys.exit(main())
