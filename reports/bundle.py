"""Many forms in one file: a whole month for the printer, each form as it is kept.

Kept files are put together, not rendered again: what comes out of the printer is what was issued,
every form with its own page numbers and its own evidence attached. The tags of all forms are joined
in one structure, so the bundle claims what its parts do (PDF/A-3a and PDF/UA-1), and the same parts
give the same bytes.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from reports import archival
from reports.verification import ATTACHMENT


class NothingToPrint(ValueError):
    """A bundle of no forms was asked for."""


def merge(parts: Sequence[bytes], *, title: str, lang: str, created: datetime) -> bytes:
    """Return one file of many forms, in their order; ``created`` is the newest form's instant."""
    if not parts:
        raise NothingToPrint
    bundle = Pdf.new()
    joined = _Joined(bundle)
    for number, part in enumerate(parts, start=1):
        with Pdf.open(BytesIO(part)) as source:
            joined.add(number, source)
    joined.close()
    _describe(bundle, title, lang, created.astimezone(UTC))
    file = BytesIO()
    bundle.save(
        file,
        deterministic_id=True,
        min_version="1.7",
        fix_metadata_version=False,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    return file.getvalue()


class _Joined:
    """The bundle while it grows: pages, structure, evidence."""

    def __init__(self, bundle: Pdf) -> None:
        self.bundle = bundle
        self.document = bundle.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, K=Array())
        )
        self.parents = Array()
        self.next_parent = 0
        self.evidence: dict[str, Any] = {}  # in the order of the forms, which sorts by name too

    def add(self, number: int, source: Pdf) -> None:
        """Take over a form: its pages first, because its structure points at them."""
        first_page = len(self.bundle.pages)
        self.bundle.pages.extend(source.pages)
        if number == 1 and "/OutputIntents" in source.Root:
            self.bundle.Root.OutputIntents = self.bundle.copy_foreign(
                source.make_indirect(source.Root.OutputIntents)
            )
        self._take_structure(number, source, first_page)
        self._take_evidence(number, source)

    def close(self) -> None:
        """Write down what belongs to the whole."""
        root = self.bundle.make_indirect(
            Dictionary(
                Type=Name.StructTreeRoot,
                K=Array([self.document]),
                ParentTree=self.bundle.make_indirect(Dictionary(Nums=self.parents)),
            )
        )
        self.document.P = root
        self.bundle.Root.StructTreeRoot = root
        if self.evidence:
            pairs = self.evidence.items()
            names = Array([item for name, file in pairs for item in (String(name), file)])
            self.bundle.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=names))
            self.bundle.Root.AF = Array(list(self.evidence.values()))

    def _take_structure(self, number: int, source: Pdf, first_page: int) -> None:
        if "/StructTreeRoot" not in source.Root:
            return
        tree = self.bundle.copy_foreign(source.Root.StructTreeRoot)
        (part,) = tree.K
        part.S, part.P = Name.Part, self.document
        self.document.K.append(part)
        for element in _elements(part):
            _number_headers(element, number)
        numbers = list(tree.ParentTree.Nums)
        for key, value in zip(numbers[::2], numbers[1::2], strict=True):
            self.parents.append(int(key) + self.next_parent)
            self.parents.append(value)
        for page in list(self.bundle.pages)[first_page:]:
            if "/StructParents" in page.obj:
                page.obj.StructParents = int(page.obj.StructParents) + self.next_parent
        self.next_parent += len(numbers) // 2

    def _take_evidence(self, number: int, source: Pdf) -> None:
        name = f"{number:04d}-{ATTACHMENT}"
        for file in source.Root.get("/AF", Array()):
            if str(file.UF) == ATTACHMENT and name not in self.evidence:
                taken = self.bundle.copy_foreign(file)
                taken.F = taken.UF = String(name)
                self.evidence[name] = taken


def _elements(start: Any) -> Iterator[Any]:
    """Yield all structure elements below one, without recursion: tables are deep."""
    waiting = [start]
    while waiting:
        element = waiting.pop()
        yield element
        kids = element.get("/K")
        if isinstance(kids, Array):
            waiting.extend(kid for kid in kids if isinstance(kid, Dictionary) and "/S" in kid)


def _number_headers(element: Any, number: int) -> None:
    """Keep the names of table heads unique over all forms."""
    if "/ID" in element:
        element.ID = String(f"{number}-{element.ID}")
    attributes = element.get("/A")
    if isinstance(attributes, Dictionary) and "/Headers" in attributes:
        attributes.Headers = Array([String(f"{number}-{header}") for header in attributes.Headers])


def _describe(bundle: Pdf, title: str, lang: str, created: datetime) -> None:
    """Say what the bundle is, in the old dictionary and in the metadata alike."""
    root = bundle.Root
    root.Lang = String(lang)
    root.MarkInfo = Dictionary(Marked=True)
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    stamp = created.strftime("D:%Y%m%d%H%M%SZ")
    producer = f"pikepdf {pikepdf.__version__}"
    bundle.docinfo[Name.Title] = String(title)
    bundle.docinfo[Name.Producer] = String(producer)
    bundle.docinfo[Name.CreationDate] = String(stamp)
    bundle.docinfo[Name.ModDate] = String(stamp)
    root.Metadata = bundle.make_indirect(
        bundle.make_stream(
            archival.metadata(title, producer, created), Type=Name.Metadata, Subtype=Name.XML
        )
    )
