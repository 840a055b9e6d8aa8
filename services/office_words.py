"""Texts an office words itself: templates of replies, and what customers are told (JD-4, JD-6).

An office's own text comes before that of every office; what is missing in the customer's language
is looked for in Simplified Chinese.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import FlyerTemplate, Letter, ReplyTemplate, Ticket, ToldText
from models.clock import local
from models.scopes import Actor
from rules import places
from rules.activity_words import FlyerKind
from rules.letter_words import Language
from rules.places import Place
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record, TicketStatus
from services import inputs


# Keeping ------------------------------------------------------------------------------------------
def keep(session: Session, actor: Actor, row: Any, deed: Deed) -> Any:
    """Keep a template or a text; an unknown place is refused at its field."""
    offices = actor.offices(deed, _record(row))
    own = row.office.id if row.office is not None else row.office_id
    if offices is not None and own is None:
        raise Refusal(
            N_("This is the text of every office. Enter one for your own office instead."),
            field="office",
        )
    if isinstance(row, ReplyTemplate):
        row.subject = places.check(row.subject or "", places.OF_LETTER, "subject")
        row.body = places.check(row.body or "", places.OF_LETTER, "body")
    elif isinstance(row, FlyerTemplate):
        activity = row.kind is FlyerKind.ACTIVITY
        known = places.OF_ACTIVITY if activity else places.OF_NOTICE
        row.headline = places.check(row.headline or "", known, "headline")
        row.body = places.check(row.body or "", known, "body")
    else:
        row.words = places.check(row.words or "", places.OF_ORDER, "words")
    session.add(row)
    session.flush()
    return row


def is_changeable(actor: Actor, row: Any) -> bool:
    """Say whether somebody may change a text: that of every office only who looks after all."""
    everywhere = actor.offices(Deed.EDIT, _record(row)) is None
    return everywhere or row.office_id is not None


def _record(row: Any) -> Record:
    kinds = {ReplyTemplate: Record.REPLY_TEMPLATE, FlyerTemplate: Record.FLYER_TEMPLATE}
    return kinds.get(type(row), Record.TOLD_TEXT)


# Replies ------------------------------------------------------------------------------------------
def templates(session: Session, letter: Letter) -> Sequence[ReplyTemplate]:
    """Return the templates a reply to a letter may begin with, the most fitting first."""
    found = session.scalars(
        select(ReplyTemplate)
        .where(
            ReplyTemplate.active,
            (ReplyTemplate.office_id == letter.office_id) | ReplyTemplate.office_id.is_(None),
        )
        .order_by(ReplyTemplate.id)
    ).all()
    return sorted(
        found, key=lambda one: (one.language is not letter.reply_language, one.office_id is None)
    )


def reply(letter: Letter, template: ReplyTemplate, at: datetime) -> tuple[str, str]:
    """Return subject and text of a reply as a template has them, its places filled."""
    values = _of_letter(letter, at, template.language)
    subject = places.filled(template.subject, values)
    text = places.filled(template.body, values)
    return subject[: inputs.length(Letter, "reply_subject")], text


def _day(at: datetime, language: Language) -> str:
    """Return a day as letters write it in a language: 2026年11月28日, 28 Nov 2026."""
    here = local(at)
    if language is Language.ENGLISH:
        return f"{here.day} {here:%b} {here.year}"
    return f"{here.year}年{here.month}月{here.day}日"


def _of_letter(letter: Letter, at: datetime, language: Language) -> Mapping[Place, str]:
    ticket = letter.ticket
    return {
        Place.CUSTOMER: str(letter.customer or letter.sender or ""),
        Place.LETTER: letter.number,
        Place.RECEIVED: _day(letter.received_at, language),
        Place.SUBJECT: letter.subject,
        Place.ORDER: "" if ticket is None else ticket.number,
        Place.RESULT: "" if ticket is None else ticket.result or ticket.answer,
        Place.OFFICE: letter.office.name,
        Place.DATE: _day(at, language),
    }


# Telling ------------------------------------------------------------------------------------------
def suggested(session: Session, ticket: Ticket) -> str:
    """Return the words suggested for telling the customer what his order is at; none if none."""
    language = ticket.customer.language if ticket.customer else Language.HANS
    found = session.scalars(
        select(ToldText).where(
            ToldText.state == ticket.status,
            ToldText.language.in_({language, Language.HANS}),
            (ToldText.office_id == ticket.office_id) | ToldText.office_id.is_(None),
        )
    ).all()
    best = min(
        found,
        key=lambda one: (one.language is not language, one.office_id is None),
        default=None,
    )
    return "" if best is None else places.filled(best.words, _of_ticket(ticket))


def _of_ticket(ticket: Ticket) -> Mapping[Place, str]:
    return {
        Place.CUSTOMER: str(ticket.customer or ""),
        Place.SUBJECT: ticket.subject,
        Place.ORDER: ticket.number,
        Place.RESULT: ticket.result or ticket.answer,
        Place.OFFICE: ticket.office.name,
    }


# What every installation begins with --------------------------------------------------------------
_H, _T, _E = Language.HANS, Language.HANT, Language.ENGLISH
_S = TicketStatus
_TOLD: Mapping[TicketStatus, tuple[str, str, str]] = {
    _S.NEW: (
        "您好，您反映的“{主题}”已登记，工单编号 {工单编号}，我们会尽快安排人员处理。",
        "您好，您反映的「{主題}」已登記，工單編號 {工單編號}，我們會儘快安排人員處理。",
        "Your request “{subject}” is registered as {work order}. We will send somebody soon.",
    ),
    _S.DISPATCHED: (
        "您好，工单 {工单编号} 已派给维修人员，对方会与您联系上门时间。",
        "您好，工單 {工單編號} 已派給維修人員，對方會與您聯絡到府時間。",
        "Work order {work order} has been dispatched. The worker will call you about the time.",
    ),
    _S.ACCEPTED: (
        "您好，工单 {工单编号} 维修人员已接单，正安排上门。",
        "您好，工單 {工單編號} 維修人員已接單，正安排到府。",
        "The worker has accepted work order {work order} and is on his way soon.",
    ),
    _S.ARRIVED: (
        "您好，工单 {工单编号} 维修人员已到现场处理。",
        "您好，工單 {工單編號} 維修人員已到現場處理。",
        "The worker is on site for work order {work order}.",
    ),
    _S.ON_HOLD: (
        "您好，工单 {工单编号} 因等待配件等原因暂停，恢复处理时我们会再告知您。",
        "您好，工單 {工單編號} 因等待零件等原因暫停，恢復處理時我們會再告知您。",
        "Work order {work order} is on hold for now. We will tell you when it goes on.",
    ),
    _S.COMPLETED: (
        "您好，工单 {工单编号} 已处理完成：{处理结果}。如仍有问题请随时与{管理处}联系。",
        "您好，工單 {工單編號} 已處理完成：{處理結果}。如仍有問題請隨時與{管理處}聯絡。",
        "Work order {work order} is completed: {result}. Please call {office} if anything is left.",
    ),
    _S.CLOSED: (
        "您好，工单 {工单编号} 已处理完成并结案：{处理结果}。感谢您的反映。",
        "您好，工單 {工單編號} 已處理完成並結案：{處理結果}。感謝您的反映。",
        "Work order {work order} is completed and closed: {result}. Thank you for telling us.",
    ),
    _S.CANCELLED: (
        "您好，工单 {工单编号} 已取消，如仍需处理请与{管理处}联系。",
        "您好，工單 {工單編號} 已取消，如仍需處理請與{管理處}聯絡。",
        "Work order {work order} was cancelled. Please call {office} if you still need it.",
    ),
}
_REPLIES: Sequence[tuple[Language, str, str, str]] = (
    (
        _H,
        "投诉答复",
        "关于“{主题}”的答复",
        "尊敬的{客户}：\n\u3000\u3000您好！您于{收到日期}的来信（编号 {来信编号}）收悉。"
        "对由此给您带来的不便，我们深表歉意。\n\u3000\u3000经核实处理，结果如下：\n"
        "\u3000\u3000{处理结果}\n\u3000\u3000如您对处理结果仍有意见，请随时与我们联系。\n\n"
        "\u3000\u3000此致\n敬礼",
    ),
    (
        _T,
        "投訴答覆",
        "關於「{主題}」的答覆",
        "尊敬的{客戶}：\n\u3000\u3000您好！您於{收到日期}的來信（編號 {來信編號}）收悉。"
        "對由此給您帶來的不便，我們深表歉意。\n\u3000\u3000經核實處理，結果如下：\n"
        "\u3000\u3000{處理結果}\n\u3000\u3000如您對處理結果仍有意見，請隨時與我們聯絡。\n\n"
        "\u3000\u3000此致\n敬禮",
    ),
    (
        _E,
        "Reply to a complaint",
        "Your letter about “{subject}”",
        "Dear {customer},\n\nThank you for your letter of {received date} (our number {letter "
        "number}). We are sorry for the trouble.\n\nWe have looked into it, "
        "with this result:\n{result}\n\nPlease tell us if anything is left.\n\n"
        "Yours sincerely",
    ),
)


def first_told_texts() -> Iterator[ToldText]:
    """Yield the texts of every office that an installation begins with."""
    for state, texts in _TOLD.items():
        for language, words in zip((_H, _T, _E), texts, strict=True):
            yield ToldText(state=state, language=language, words=words)


def first_templates() -> Iterator[ReplyTemplate]:
    """Yield the templates of every office that an installation begins with."""
    for language, name, subject, body in _REPLIES:
        yield ReplyTemplate(language=language, name=name, subject=subject, body=body)
