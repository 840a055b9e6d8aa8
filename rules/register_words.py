"""The closed lists of the form register, disposals and procedure documents, and their rules.

Pure: the day is an argument. Procedure 5: a record prints on the edition in force on its date.
"""

from __future__ import annotations

from datetime import date

from rules.refusal import Refusal
from rules.vocabulary import N_, Word

DISPOSAL_PREFIX = "BX"  # 表销: the paper of forms, as 销毁 has XH for customers' documents


class EditionState(Word):
    """Where an edition of a form or a document stands on a day; nothing stores it."""

    COMING = "ahead", N_("Coming into force")  # 未生效
    IN_FORCE = "in_force", N_("Edition in force")  # 现行有效
    OBSOLETE = "obsolete", N_("Obsolete edition")  # 已作废


class DocumentKind(Word):
    """The three levels of documents of a quality system."""

    QUALITY_MANUAL = "quality_manual", N_("Quality manual")  # 质量手册
    PROCEDURE = "procedure", N_("Procedure document")  # 程序文件
    WORK_INSTRUCTION = "work_instruction", N_("Work instruction")  # 作业指导书


class ApprovalState(Word):
    """How far an edition of a document is on its way to being approved."""

    DRAFT = "draft", N_("Draft edition")  # 草稿
    SUBMITTED = "submitted", N_("Edition awaiting approval")  # 待审批
    APPROVED = "approved", N_("Edition approved")  # 已批准


class DisposalState(Word):
    """How far a list of paper records to destroy is."""

    PROPOSED = "proposed", N_("Disposal proposed")  # 待审批
    APPROVED = "approved", N_("Disposal approved")  # 已批准待销毁
    DESTROYED = "destroyed", N_("Paper destroyed")  # 已销毁
    RETURNED = "returned", N_("Disposal returned")  # 已退回


class DisposalMethod(Word):
    """How paper records are destroyed."""

    SHREDDED = "shredded", N_("Shredded")  # 碎纸
    PULPED = "pulped", N_("Sent for pulping")  # 送厂化浆
    BURNT = "burnt", N_("Burnt")  # 焚毁


def standing(valid_from: date, valid_to: date | None, day: date) -> EditionState:
    """Say where an edition stands on a day; both of its days belong to its time."""
    if day < valid_from:
        return EditionState.COMING
    if valid_to is not None and valid_to < day:
        return EditionState.OBSOLETE
    return EditionState.IN_FORCE


def check_first_day(first: date, others: tuple[date, ...], today: date) -> None:
    """Refuse a further edition whose first day would change what was printed before.

    ``others`` are the first days of the editions there are; the very first may begin on any day.
    """
    if not others:
        return
    newest = max(others)
    if first <= newest:
        raise Refusal(
            N_("An edition begins on %(day)s already: a new one begins later."),
            field="valid_from",
            day=newest.isoformat(),
        )
    if first < today:
        raise Refusal(
            N_(
                "A new edition begins today at the earliest: older records stay on the edition "
                "of their date."
            ),
            field="valid_from",
        )


def check_last_day(first: date, last: date, today: date) -> None:
    """Refuse to end an edition before it began, or for days that have passed."""
    if last < first:
        raise Refusal(N_("The last day lies before the first."), field="valid_to")
    if last < today:
        raise Refusal(
            N_("The last day is today at the earliest: what was printed before stays as it is."),
            field="valid_to",
        )


def check_destroyed(approved: date, destroyed: date, today: date) -> None:
    """Refuse paper that would be destroyed before it was approved, or that is not yet."""
    if destroyed < approved:
        raise Refusal(
            N_("Approved on %(day)s: paper is destroyed after that."),
            field="destroyed_on",
            day=approved.isoformat(),
        )
    if destroyed > today:
        raise Refusal(N_("Enter a day that has come."), field="destroyed_on")
