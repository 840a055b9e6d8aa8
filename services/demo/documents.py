"""Documents of the demonstration office's quality system, and forms kept on paper (procedure 5)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO

from PIL import Image, ImageDraw

from models import DocumentEdition, FormRegister, ProcedureDocument
from models.clock import local
from rules.register_words import DocumentKind
from rules.vocabulary import Record, Role
from services import attachments, form_register, procedure_documents
from services.demo.stage import Stage, Story, instant
from services.form_register import Next
from services.procedure_documents import Draft

KEEPER = "客户服务部"
PAPER_FORMS = (
    ("JL/WI-KF-018/003", "客户来访登记表", 3),
    ("JL/WI-KF-018/004", "钥匙交接登记表", 2),
)
NEXT = "增加“证件号码后四位”一栏，取消“随行人数”。"
# code, title, kind, who reads it
DOCUMENTS = (
    ("QM-2026", "质量手册", DocumentKind.QUALITY_MANUAL, ()),
    (
        *("QP-KF-07", "客户投诉处理程序", DocumentKind.PROCEDURE),
        (Role.FRONT_DESK, Role.AREA_ADMIN, Role.SUPERVISOR),
    ),
    (
        *("WI-KF-018", "管理员考核作业指导书", DocumentKind.WORK_INSTRUCTION),
        (Role.FRONT_DESK, Role.AREA_ADMIN, Role.SUPERVISOR, Role.MANAGER),
    ),
)
FIRST = "首次发布。"
CHANGED = "回访时限改为工作日 48 小时内；补充电话回访记录的填写要求。"
WAITS = "明确投诉升级到经理的时限，删去已停用的表单。"


def begin(stage: Stage) -> None:
    """Put the register and the documents on the stage."""
    at = instant(stage.today - timedelta(days=40), 9)

    def story() -> Story:
        yield at
        _forms(stage, at)
        editions = [_document(stage, one, at) for one in DOCUMENTS]
        yield at + timedelta(days=1)
        for place, edition in enumerate(editions):
            _read(stage, edition, at + timedelta(days=1), all_but=place)
        later = at + timedelta(days=30)
        yield later
        _next(stage, editions[2], CHANGED, later, approved=True)
        _next(stage, editions[1], WAITS, later, approved=False)

    stage.begin(at, story())


def _forms(stage: Stage, at: datetime) -> None:
    """Enter forms that are kept on paper, one of them with its next edition."""
    session, quality = stage.session, stage.crew.of(Role.QUALITY)[0]
    rows = [
        form_register.enter(
            session,
            stage.acts(quality, at),
            FormRegister(
                code=code,
                name=name,
                edition="A/0",
                valid_from=date(at.year - 1, 1, 1),
                retention_years=years,
                keeper=KEEPER,
            ),
        )
        for code, name, years in PAPER_FORMS
    ]
    actor = stage.acts(quality, at)
    form_register.follow(session, actor, rows[0], Next("A/1", actor.day, "", NEXT))
    form_register.follow(
        session,
        stage.acts(quality, at),
        rows[1],
        Next("A/1", stage.today + timedelta(days=20), "", "增加归还签名栏。"),
    )


def _document(
    stage: Stage, said: tuple[str, str, DocumentKind, tuple[Role, ...]], at: datetime
) -> DocumentEdition:
    code, title, kind, audience = said
    session, quality = stage.session, stage.crew.of(Role.QUALITY)[0]
    actor = stage.acts(quality, at)
    document = procedure_documents.keep(
        session,
        actor,
        ProcedureDocument(code=code, title=title, kind=kind, owner=quality, note=""),
        [role.value for role in audience],
    )
    row = procedure_documents.draft(session, actor, document, Draft("A/0", actor.day, FIRST), at)
    _sign(stage, row, at)
    return row


def _next(
    stage: Stage, before: DocumentEdition, what: str, at: datetime, *, approved: bool
) -> None:
    """Draft the next edition and hand it in; let it be approved, or wait."""
    actor = stage.acts(stage.crew.of(Role.QUALITY)[0], at)
    wish = Draft("A/1", actor.day, what)
    row = procedure_documents.draft(stage.session, actor, before.document, wish, at)
    _sign(stage, row, at, approved=approved)


def _sign(stage: Stage, row: DocumentEdition, at: datetime, *, approved: bool = True) -> None:
    session, quality = stage.session, stage.crew.of(Role.QUALITY)[0]
    actor = stage.acts(quality, at)
    name = f"{row.document.title} {row.edition.replace('/', '-')}.pdf"
    file = (name, _file(row))
    attachments.add(session, actor, Record.DOCUMENT_EDITION, row, [file], at)
    procedure_documents.submit(session, actor, row, at)
    if approved:
        manager = stage.crew.of(Role.MANAGER)[0]
        procedure_documents.approve(session, stage.acts(manager, at), row, at)


def _file(row: DocumentEdition) -> bytes:
    """Return a page that stands for the text of a document."""
    page = Image.new("L", (595, 842), 255)
    pen = ImageDraw.Draw(page)
    pen.text((60, 60), f"{row.document.code} {row.edition}", fill=0, font_size=24)
    for line in range(24):
        pen.line((60, 130 + line * 26, 520 - line % 5 * 30, 130 + line * 26), fill=170, width=6)
    content = BytesIO()
    day = row.drafted_at.timetuple()
    page.save(content, "PDF", creationDate=day, modDate=day)
    return content.getvalue()


def _read(stage: Stage, row: DocumentEdition, at: datetime, *, all_but: int) -> None:
    """Let everybody concerned confirm the edition, but for a few who have not come to it yet."""
    found = procedure_documents.readers(stage.session, row, local(at).date(), None)
    for person, _ in found[: len(found) - all_but]:
        procedure_documents.confirm(stage.session, stage.acts(person, at), row, at)
