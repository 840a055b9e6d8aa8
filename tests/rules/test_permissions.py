"""The rights table against the roles as they were agreed, letter by letter.

AGREED restates who may do what, a line a record type, a column a post; it is written by hand and
knows nothing of the table. What the table grants besides, or leaves out, stands in DEVIATIONS with
its reason; whatever is in neither fails, in both directions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from rules import notice_rights
from rules.permissions import REACH, WHILE_IN_HAND, grant
from rules.vocabulary import Deed, Record, Role, Scope
from tests.rules import chapters

R = Record
LETTERS = {
    "R": Deed.VIEW,
    "C": Deed.CREATE,
    "E": Deed.EDIT,
    "D": Deed.VOID,
    "X": Deed.EXPORT,
    "P": Deed.PRINT,
    "I": Deed.IMPORT,
    "phones": Deed.FULL_PHONE,  # whole numbers, where others see stars
}
COLUMNS = (
    Role.ADMINISTRATOR,
    Role.QUALITY,
    Role.MANAGER,
    Role.SUPERVISOR,
    Role.FRONT_DESK,
    Role.AREA_ADMIN,
    Role.WORKER,
    Role.FINANCE,
    Role.AUDITOR,
)
SETTINGS = "RCED | R | R | R | – | – | – | – | R"
ESTATE = "RCE | R | RCE | RCE | R | R | R | R | R"
CUSTOMERS = "– | R | R phones | RCEDX phones | RCE phones | RCE phones | – | R phones | R"
FILES = "– | R | R | RCEDX | RCE | RCE | – | R | R"
COMMUNITY = "– | R | RCE | RCE | RCE | RCE | – | R | R"
AGREED = {
    R.EMPLOYEE: SETTINGS,
    R.POST: SETTINGS,
    R.TIME_LIMIT: SETTINGS,
    R.CALENDAR_DAY: SETTINGS,
    R.DUTY_HOURS: SETTINGS,
    R.DEPARTMENT: SETTINGS,  # a code list of the whole company
    R.OFFICE: ESTATE,
    R.AREA: ESTATE,
    R.AREA_ASSIGNMENT: ESTATE,
    R.BUILDING: ESTATE,
    R.UNIT: ESTATE,
    R.CUSTOMER: CUSTOMERS,
    R.OCCUPANCY: CUSTOMERS,
    R.TICKET: (
        "– | RX | RX phones | RCEDX phones dispatch transfer escalate take reopen"
        "| RCE phones dispatch transfer urge escalate answer complete"
        "| RCE phones dispatch transfer urge escalate answer complete"
        "| R phones accept hand_back arrive complete | R | RX"
    ),
    R.DEPARTMENT_JOB: "– | RX | RX | RX | R | R | R | – | RX",
    R.PHONE_LOOK: "– | RX | RX | RX | – | – | – | – | RX",
    R.CALLBACK: "– | RX | RX | REX excuse | R record_phone | R record_visit | – | – | RX",
    **chapters.AGREED,
    R.PAYMENT: "– | – | RX | RX | RCP | R | – | RCEXI | RX",
    R.SURVEY_RESULT: "– | RCEX | RX | RCEX | – | – | – | – | RX",
    R.RECORD_GAP: "– | – | – | – | – | – | – | – | –",
    R.ASSESSMENT: (
        "– | RXP | RXP approve return publish | REXP generate submit | RP | RP | –"
        "| RXP receive | RXP"
    ),
    R.STANDARD: "– | RCE issue | R | R | R | R | – | R | R",
    R.FORM_REGISTER: "– | RCE issue | R | R | R | R | – | R | R",
    R.AUDIT_LINE: "R | R | R | – | – | – | – | – | RX verify",
    R.LETTER: "– | R | R | RCE escalate take answer | RCE escalate answer"
    "| RCE escalate answer | – | – | R",
    R.TOLD: "– | R | R | RCE | RCE | RCE | – | – | R",
    R.CUSTOMER_DOCUMENT: FILES,
    R.DESTRUCTION: "– | R | R approve | R | – | – | – | – | R",
    R.REPLY_TEMPLATE: SETTINGS,
    R.TOLD_TEXT: SETTINGS,
    R.DOCUMENT_CATEGORY: SETTINGS,  # a code list of the whole company
    R.TASK: (
        "– | R | RCE transfer withdraw accept complete decline"
        "| RCE transfer withdraw accept complete decline"
        "| RCE transfer withdraw accept complete decline"
        "| RCE transfer withdraw accept complete decline"
        "| R accept complete decline | R | R"
    ),
    R.VISIT: "– | R | RCE | RCE | RCE | RCE | – | – | R",
    R.VISIT_PLAN: "– | R | RC | RC | R | R | – | – | R",
    R.VISIT_INTERVAL: SETTINGS,
    R.FACILITY: ESTATE,
    R.FACT: "R | R | RCE | RCE | RCE | R | R | R | R",  # what the desk tells
    R.SAVED_VIEW: "RCE | RCE | RCE | RCE | RCE | RCE | RCE | RCE | RCE",  # everybody his own
    R.HANDOVER: "– | R | R | R note | RC sign | – | – | R | R",
    R.HANDOVER_ITEM: "– | R | R | RCE | R | – | – | R | R",
    R.SHIFT: "– | R | R | RCED | R | R | R | – | RX",
    R.ROSTER_ENTRY: "– | R | R | RCED | R | R | R | – | RX",
    R.LEAVE: "– | R | R | RCED | R | R | R | – | RX",
    R.RUNBOOK: "– | RCE | RCE | RCE | R | R | R | – | RX",
    R.INCIDENT: (
        "– | RX | RCDXP log control reopen close review | RCDXP log control reopen close review"
        "| RCP log control reopen close | RCP log control reopen close | R log | – | RX"
    ),
    R.DELIVERY: "R retry | R | R retry | R retry | R | R | R | R | R",
    R.BACKGROUND_JOB: " | ".join(("R retry",) * 8 + ("R",)),  # everybody his own again
    **dict.fromkeys((R.ACTIVITY, R.SIGN_UP, R.ACTIVITY_COST), COMMUNITY),
    **dict.fromkeys((R.FLYER, R.FLYER_DELIVERY), COMMUNITY),
    R.FLYER_TEMPLATE: SETTINGS,
    R.DUNNING_INTERVAL: SETTINGS,
}
LOGS = (R.DELIVERY, R.BACKGROUND_JOB)
# Whose rows, where it is not the usual reach of the post
WHOLE = (R.DEPARTMENT, R.STANDARD, R.FORM_REGISTER, *chapters.WHOLE)
OF_OFFICE = {(R.FACT, Role.AREA_ADMIN), (R.FACT, Role.WORKER), (R.VISIT_PLAN, Role.AREA_ADMIN)}
OWN = (R.ASSESSMENT, R.RECORD_GAP, R.BONUS_ENTRY, R.SPOT_ASSESSMENT, R.SPOT_FINDING)
OWN += (R.WAGE_LINE, R.PERFORMANCE_BASE)


@dataclass(frozen=True)
class Deviation:
    """What some posts may do to some records besides what was agreed, or may not do after all."""

    records: tuple[Record, ...]
    roles: tuple[Role, ...]
    more: str
    reason: str
    less: str = ""


ADMIN, QUALITY, MANAGER, LEADER, FRONT, AREA, WORKER, FINANCE, AUDITOR = COLUMNS
DEVIATIONS = (
    Deviation(
        (R.EMPLOYEE, R.POST),
        (ADMIN,),
        "",
        "an account is closed and a post ended, never voided",
        "D",
    ),
    Deviation((R.EMPLOYEE,), (ADMIN,), "XI reset_password", "staff lists come and go as files"),
    Deviation(
        (R.DEPARTMENT,), (ADMIN,), "X", "a department is deactivated: old work orders name it", "D"
    ),
    Deviation(
        (R.DEPARTMENT,),
        (FRONT, AREA, WORKER, FINANCE),
        "R",
        "work orders name departments: all who read them see",
    ),
    Deviation(
        (R.OFFICE, R.AREA, R.AREA_ASSIGNMENT, R.BUILDING, R.UNIT),
        (ADMIN,),
        "XI",
        "the estate of an office is handed over as a list",
    ),
    Deviation(
        (R.AREA, R.AREA_ASSIGNMENT, R.BUILDING, R.UNIT),
        (MANAGER, LEADER),
        "XI",
        "the estate of an office is handed over as a list",
    ),
    Deviation(
        (R.OFFICE,),
        (MANAGER, LEADER),
        "X",
        "a new office would lie outside the offices they look after",
        "C",
    ),
    Deviation(
        (R.OFFICE, R.AREA, R.AREA_ASSIGNMENT, R.BUILDING, R.UNIT),
        (AUDITOR,),
        "X",
        "an auditor takes along what he reads",
    ),
    Deviation(
        (R.AREA_ASSIGNMENT,),
        (WORKER,),
        "",
        "a worker sees the place of his jobs, not who looks",
        "R",
    ),
    Deviation((R.CUSTOMER, R.OCCUPANCY), (LEADER,), "I", "customers come as the builder's list"),
    Deviation(
        (R.TICKET, R.CALLBACK), (LEADER,), "I", "records of an earlier system come as a list"
    ),
    Deviation(
        (R.TICKET,),
        (LEADER, FRONT, AREA, WORKER),
        "P",
        "the slip of a work order is printed and taken along",
    ),
    Deviation((R.CALLBACK,), (LEADER, FRONT, AREA), "P", "the callback sheet is printed and filed"),
    Deviation(
        (R.TICKET,),
        (LEADER,),
        "urge answer complete",
        "he does the desk's work when the desk is empty",
    ),
    Deviation(
        (R.TICKET,),
        (LEADER, FRONT, AREA),
        "arrive",
        "the desk enters the arrival that a worker reports by phone",
    ),
    Deviation(
        (R.TICKET,),
        (LEADER, FRONT, AREA, WORKER),
        "hold resume",
        "agreed without a post: who has the job, or follows it, says why it waits; a hold and its"
        " reason stay on the record",
    ),
    Deviation(
        (R.TICKET,),
        (LEADER, FRONT, AREA),
        "cancel",
        "agreed without a post: a customer takes a request back where it was taken down; the reason"
        " stays on the record, and an approved month is never changed by it",
    ),
    Deviation(
        (R.TICKET,), (FRONT,), "record_phone", "a voluntary callback begins at the work order"
    ),
    Deviation(
        (R.TICKET,), (AREA,), "record_visit", "a voluntary callback begins at the work order"
    ),
    Deviation((R.PAYMENT,), (FINANCE,), "D", "a payment entered wrongly is voided with its reason"),
    Deviation((R.SURVEY_RESULT,), (QUALITY, LEADER), "I", "survey results come as a file"),
    Deviation(
        (R.TICKET,),
        (LEADER, FRONT, AREA, WORKER),
        "attach",
        "photos of the spot come from whoever takes the request down or does the job",
    ),
    Deviation((R.PAYMENT,), (FRONT, FINANCE), "attach", "who takes a payment keeps its receipt"),
    Deviation(
        (R.SURVEY_RESULT,), (QUALITY, LEADER), "attach", "the sheets behind an entered result"
    ),
    Deviation(
        (R.RECORD_GAP,),
        (QUALITY, MANAGER, AUDITOR),
        "RX",
        "incomplete records (4.8) are part of the month",
    ),
    Deviation(
        (R.RECORD_GAP,), (LEADER,), "RX confirm excuse", "the supervisor decides what counts (4.8)"
    ),
    Deviation((R.RECORD_GAP,), (FRONT, AREA), "R", "everybody sees what is held against him"),
    Deviation(
        (R.LETTER,),
        (LEADER, FRONT, AREA),
        "P attach complete",
        "who answers a letter keeps its scan, prints the reply and closes it",
    ),
    Deviation((R.LETTER,), (LEADER,), "DX", "a letter entered twice is voided with its reason"),
    Deviation((R.LETTER, R.TOLD), (AUDITOR,), "X", "an auditor takes along what he reads"),
    Deviation((R.TOLD,), (LEADER,), "DX", "entered on the work order; a mistake is voided", "CE"),
    Deviation((R.TOLD,), (FRONT, AREA), "", "entered on the work order, and never changed", "CE"),
    Deviation((R.TICKET,), (LEADER, FRONT, AREA), "tell", "who is at the phone tells (JD-6)"),
    Deviation((R.CUSTOMER,), (LEADER, FRONT, AREA), "attach", "documents enter on his page"),
    Deviation((R.CUSTOMER_DOCUMENT,), (LEADER,), "destroy", "he proposes, the manager approves"),
    Deviation((R.DESTRUCTION,), (MANAGER,), "P return", "a list that is wrong goes back"),
    Deviation((R.DESTRUCTION,), (LEADER,), "XP", "the list is printed, signed and filed"),
    Deviation(
        (R.REPLY_TEMPLATE, R.TOLD_TEXT), (ADMIN,), "", "a text that is out of use stays", "D"
    ),
    Deviation(
        (R.REPLY_TEMPLATE, R.TOLD_TEXT), (LEADER,), "CE", "each office words its own letters"
    ),
    Deviation(
        (R.REPLY_TEMPLATE, R.TOLD_TEXT), (FRONT, AREA), "R", "who writes replies sees patterns"
    ),
    Deviation((R.DOCUMENT_CATEGORY,), (ADMIN,), "", "a category in use only goes out of use", "D"),
    Deviation(
        (R.TASK,),
        (QUALITY, FINANCE),
        "C accept complete decline",
        "everybody may note a task for himself, and does what he is given",
    ),
    Deviation((R.TASK,), (WORKER,), "C attach", "everybody may note a task for himself"),
    Deviation(
        (R.TASK,), (MANAGER, LEADER, FRONT, AREA), "attach", "photos and papers say what is meant"
    ),
    Deviation((R.TASK, R.VISIT), (MANAGER, LEADER, AUDITOR), "X", "lists are taken along to talks"),
    Deviation((R.VISIT, R.VISIT_PLAN), (MANAGER, LEADER), "D", "a mistake is voided with a reason"),
    Deviation((R.VISIT_INTERVAL,), (ADMIN,), "", "a later interval takes its place", "D"),
    Deviation((R.FACILITY,), (ADMIN,), "I attach", "manuals and photos; registers come in lists"),
    Deviation((R.FACILITY,), (MANAGER, LEADER), "XI attach", "as with flats: registers in lists"),
    Deviation((R.FACT,), (MANAGER, LEADER), "XI", "an office's own sheet of what to tell"),
    Deviation((R.DEPARTMENT, R.FACILITY), (AUDITOR,), "X", "he takes along what he reads"),
    Deviation(
        (R.HANDOVER,), (MANAGER, LEADER, FRONT), "P", "the signed record is printed and filed"
    ),
    Deviation(
        (R.HANDOVER,),
        (LEADER,),
        "D",
        "a sheet opened by mistake would bar the shift's own; one that both signed stands",
    ),
    Deviation(
        (R.HANDOVER, R.HANDOVER_ITEM), (AUDITOR,), "X", "an auditor takes along what he reads"
    ),
    Deviation((R.SHIFT,), (LEADER,), "", "a shift is ended by its last day, never voided", "D"),
    *(Deviation(*one) for one in chapters.DEVIATIONS),
    Deviation((R.STANDARD, R.FORM_REGISTER), (QUALITY,), "X", "its keeper hands the list out"),
)


def deeds(words: str) -> frozenset[Deed]:
    """Return the deeds of a cell: capital letters run together, other deeds are words."""
    found: list[Deed] = []
    for word in words.replace("–", "").split():
        letters = list(word) if word.isupper() else [word]
        found += [LETTERS.get(letter) or Deed(letter) for letter in letters]
    return frozenset(found)


def agreed(record: Record) -> dict[Role, frozenset[Deed]]:
    cells = AGREED[record].split("|")
    cells.append(cells[COLUMNS.index(FRONT)] if record in chapters.LEARNS else "–")
    return dict(zip((*COLUMNS, Role.TRAINEE), map(deeds, cells), strict=True))


def deviations(record: Record, role: Role) -> Iterator[Deviation]:
    whose = FRONT if role is Role.TRAINEE and record in chapters.LEARNS else role
    return (one for one in DEVIATIONS if record in one.records and whose in one.roles)


def test_every_record_type_and_post_is_agreed_on():
    assert set(AGREED) == set(Record)
    assert {*COLUMNS, Role.TRAINEE} == set(Role)


@pytest.mark.parametrize("record", Record)
def test_the_table_grants_what_was_agreed_and_nothing_besides(record):
    wrong = {}
    for role, expected in agreed(record).items():
        for one in deviations(record, role):
            expected = (expected | deeds(one.more)) - deeds(one.less)
        granted = grant(role, record).deeds
        if granted != expected:
            more = sorted(deed.value for deed in granted - expected)
            less = sorted(deed.value for deed in expected - granted)
            wrong[role.value] = f"grants {more}, lacks {less}"
    assert wrong == {}


def test_every_deviation_is_one():
    """None is left over from a right that has been corrected since, and none is told twice."""
    for one in DEVIATIONS:
        assert len(one.reason) > 20
        for record in one.records:
            for role in one.roles:
                rights = agreed(record)[role]
                assert not deeds(one.more) & rights, (record, role)
                assert deeds(one.less) <= rights, (record, role)
                others = [two for two in deviations(record, role) if two is not one]
                assert not any(deeds(two.more) & deeds(one.more) for two in others)


def test_each_post_reaches_the_rows_agreed_on():
    reaches = ("all", "all", "office", "office", "office", "area", "own", "office", "all")
    assert dict(REACH) == dict(zip(Role, map(Scope, (*reaches, "own")), strict=True))
    for record in Record:
        for role in COLUMNS:
            if not grant(role, record).deeds:
                continue
            expected = REACH[role]
            if record in WHOLE:
                expected = Scope.ALL
            elif record in (R.RUNBOOK, R.INCIDENT) and role in (AREA, WORKER):
                expected = Scope.OFFICE  # an emergency is everybody's of the office
            elif (
                (record in LOGS and role in notice_rights.OWN_ONLY)
                or record is R.SAVED_VIEW
                or (record in OWN and role in (FRONT, AREA))
                or (record, role) in chapters.OWN
            ):
                expected = Scope.OWN
            elif (record, role) in OF_OFFICE | chapters.OF_OFFICE:
                expected = Scope.OFFICE
            assert grant(role, record).scope is expected, (record, role)


def test_what_reaches_a_whole_company_is_changed_by_the_company_only():
    """Nobody of one office renames or deactivates what every other office uses."""
    for record in WHOLE:
        for role in COLUMNS:
            if REACH[role] is not Scope.ALL:
                assert grant(role, record).deeds <= {Deed.VIEW}, (record, role)


def test_a_worker_sees_phones_while_the_job_is_in_his_hands():
    assert {(R.TICKET, WORKER, Deed.FULL_PHONE)} == WHILE_IN_HAND
