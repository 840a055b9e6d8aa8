"""Who may do what. This table is the only source of rights; `flask permissions` prints it.

What the table does not grant is refused. A person may hold several posts; rights add up, except
where a separation forbids: nobody submits, approves, rules on or pays his own record (4.6).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rules import money_rights, notice_rights, quality_rights, result_rights, survey_rights
from rules.community_rights import COMMUNITY
from rules.department_rights import DEPARTMENT_JOB, PHONE_LOOK
from rules.dunning_rights import DUNNING
from rules.fee_rights import FEES
from rules.list_rights import LISTS
from rules.substitute_rights import SUBSTITUTES
from rules.trainee_rights import with_trainee
from rules.vocabulary import Deed, Record, Role, Scope


@dataclass(frozen=True, slots=True)
class Grant:
    """The deeds a role may do on a record type, and the rows they reach."""

    deeds: frozenset[Deed]
    scope: Scope


NOTHING = Grant(frozenset(), Scope.OWN)

R = frozenset({Deed.VIEW})
X = frozenset({Deed.EXPORT})
P = frozenset({Deed.PRINT})
C = frozenset({Deed.CREATE})
E = frozenset({Deed.EDIT})
D = frozenset({Deed.VOID})
I = frozenset({Deed.IMPORT})  # noqa: E741 - the table reads as roles.md does
RC, RCE = R | C, R | C | E

_DESK = frozenset(
    {
        Deed.DISPATCH,
        Deed.TRANSFER,
        Deed.URGE,
        Deed.ESCALATE,
        Deed.ANSWER,
        Deed.COMPLETE,
        Deed.ARRIVE,
        Deed.HOLD,
        Deed.RESUME,
        Deed.CANCEL,
        Deed.TELL,
    }
)
_LEAD = _DESK | {Deed.TAKE, Deed.REOPEN}
_JOB = frozenset({Deed.ACCEPT, Deed.HAND_BACK, Deed.ARRIVE, Deed.HOLD, Deed.RESUME, Deed.COMPLETE})
A = frozenset({Deed.ATTACH})
_EMERGENCY = (
    RC | P | {Deed.LOG, Deed.CONTROL, Deed.REOPEN, Deed.CLOSE}
)  # closing: who opened it, or who leads

# The scope each role's grants reach, unless a row of the table says otherwise (roles.md, head row).
REACH: Mapping[Role, Scope] = {
    Role.ADMINISTRATOR: Scope.ALL,
    Role.QUALITY: Scope.ALL,
    Role.MANAGER: Scope.OFFICE,
    Role.SUPERVISOR: Scope.OFFICE,
    Role.FRONT_DESK: Scope.OFFICE,
    Role.AREA_ADMIN: Scope.AREA,
    Role.WORKER: Scope.OWN,
    Role.FINANCE: Scope.OFFICE,
    Role.AUDITOR: Scope.ALL,
    Role.TRAINEE: Scope.OWN,
}

_ADMIN, _QUALITY = Role.ADMINISTRATOR, Role.QUALITY
_MANAGER, _LEADER = Role.MANAGER, Role.SUPERVISOR
_FRONT, _AREA, _WORKER, _FINANCE, _AUDITOR = (
    Role.FRONT_DESK,
    Role.AREA_ADMIN,
    Role.WORKER,
    Role.FINANCE,
    Role.AUDITOR,
)

_STAFF: dict[Role, frozenset[Deed]] = {
    _ADMIN: RCE | X | I | {Deed.RESET_PASSWORD},
    _QUALITY: R,
    _MANAGER: R,
    _LEADER: R,
    _AUDITOR: R,
}
_ESTATE: dict[Role, frozenset[Deed]] = {
    _ADMIN: RCE | X | I,
    _QUALITY: R,
    _MANAGER: RCE | X | I,
    _LEADER: RCE | X | I,
    _FRONT: R,
    _AREA: R,
    _WORKER: R,
    _FINANCE: R,
    _AUDITOR: R | X,
}
_OFFICE_ESTATE = _ESTATE | {_MANAGER: R | E | X, _LEADER: R | E | X}
_DEPARTMENTS: dict[Role, frozenset[Deed]] = dict.fromkeys(_ESTATE, R) | {
    _ADMIN: RCE | X,  # the whole company uses them: nobody of one office renames them
    _AUDITOR: R | X,
}
_SETTINGS: dict[Role, frozenset[Deed]] = {
    _ADMIN: RCE | D,
    _QUALITY: R,
    _MANAGER: R,
    _LEADER: R,
    _AUDITOR: R,
}
# what quality keeps and everybody assessed by it reads
_BOOK = dict.fromkeys((_MANAGER, _LEADER, _FRONT, _AREA, _FINANCE, _AUDITOR), R)
_CUSTOMERS: dict[Role, frozenset[Deed]] = {
    _QUALITY: R,
    _MANAGER: R | {Deed.FULL_PHONE},
    _LEADER: RCE | D | X | I | {Deed.FULL_PHONE},
    _FRONT: RCE | {Deed.FULL_PHONE},
    _AREA: RCE | {Deed.FULL_PHONE},
    _FINANCE: R | {Deed.FULL_PHONE},
    _AUDITOR: R,
}
# JD-4, JD-6, JD-15: letters, what was told, the customer file
_LETTER_STEPS = P | A | {Deed.ANSWER, Deed.ESCALATE, Deed.COMPLETE}
_LETTERS: dict[Role, frozenset[Deed]] = {
    _QUALITY: R,
    _MANAGER: R,
    _LEADER: RCE | D | X | _LETTER_STEPS | {Deed.TAKE},
    _FRONT: RCE | _LETTER_STEPS,
    _AREA: RCE | _LETTER_STEPS,
    _AUDITOR: R | X,
}
_TOLD: dict[Role, frozenset[Deed]] = {
    _QUALITY: R,
    _MANAGER: R,
    _LEADER: R | D | X,  # entered by the deed TELL on the work order
    _FRONT: R,
    _AREA: R,
    _AUDITOR: R | X,
}
_OFFICE_WORDS: dict[Role, frozenset[Deed]] = {
    _ADMIN: RCE,
    _QUALITY: R,
    _MANAGER: R,
    _LEADER: RCE,
    _FRONT: R,
    _AREA: R,
    _AUDITOR: R,
}
_CUSTOMER_FILE: dict[Role, frozenset[Deed]] = {
    _QUALITY: R,
    _MANAGER: R,
    _LEADER: RCE | D | X | {Deed.DESTROY},
    _FRONT: RCE,
    _AREA: RCE,
    _FINANCE: R,
    _AUDITOR: R,
}
_DESTRUCTION: dict[Role, frozenset[Deed]] = {
    _QUALITY: R,
    _MANAGER: R | P | {Deed.APPROVE, Deed.RETURN},
    _LEADER: R | X | P,  # entered by the deed DESTROY on the documents
    _AUDITOR: R,
}

# Tasks, visits, facilities and facts (JD-11 … JD-13, JD-16)
_GIVES = RCE | A | {Deed.TRANSFER, Deed.WITHDRAW}
_OWN_TASK = frozenset({Deed.ACCEPT, Deed.COMPLETE, Deed.DECLINE})
_FIELD: dict[Record, dict[Role, frozenset[Deed]]] = {
    Record.TASK: {
        _QUALITY: RC | _OWN_TASK,
        _MANAGER: _GIVES | _OWN_TASK | X,
        _LEADER: _GIVES | _OWN_TASK | X,
        _FRONT: _GIVES | _OWN_TASK,
        _AREA: _GIVES | _OWN_TASK,
        _WORKER: RC | A | _OWN_TASK,
        _FINANCE: RC | _OWN_TASK,
        _AUDITOR: R | X,
    },
    Record.VISIT: {
        _QUALITY: R,
        _MANAGER: RCE | D | X,
        _LEADER: RCE | D | X,
        _FRONT: RCE,
        _AREA: RCE,
        _AUDITOR: R | X,
    },
    Record.VISIT_PLAN: dict.fromkeys((_QUALITY, _FRONT, _AREA, _AUDITOR), R)
    | dict.fromkeys((_MANAGER, _LEADER), RC | D),
    Record.VISIT_INTERVAL: _SETTINGS | {_ADMIN: RCE},
    Record.FACILITY: dict.fromkeys(_ESTATE, R)
    | {_ADMIN: RCE | A | I, _AUDITOR: R | X}
    | dict.fromkeys((_MANAGER, _LEADER), RCE | X | A | I),
    Record.FACT: dict.fromkeys(_ESTATE, R)
    | {_FRONT: RCE, _MANAGER: RCE | X | I, _LEADER: RCE | X | I},
}

_ROSTER: dict[Role, frozenset[Deed]] = {
    _QUALITY: R,
    _MANAGER: R,
    _LEADER: RCE | D,
    _FRONT: R,
    _AREA: R,
    _WORKER: R,
    _AUDITOR: R | X,
}

_TABLE: dict[Record, dict[Role, frozenset[Deed]]] = {
    Record.EMPLOYEE: _STAFF,
    Record.POST: _STAFF | {_ADMIN: RCE},
    Record.DEPARTMENT: _DEPARTMENTS,
    Record.OFFICE: _OFFICE_ESTATE,
    Record.AREA: _ESTATE,
    Record.AREA_ASSIGNMENT: _ESTATE | {_WORKER: frozenset()},
    Record.BUILDING: _ESTATE,
    Record.UNIT: _ESTATE,
    Record.CUSTOMER: {
        role: deeds | A if role in (_LEADER, _FRONT, _AREA) else deeds
        for role, deeds in _CUSTOMERS.items()
    },
    Record.OCCUPANCY: _CUSTOMERS,
    Record.TICKET: {
        _QUALITY: R | X,
        _MANAGER: R | X | {Deed.FULL_PHONE},
        _LEADER: RCE | D | X | P | I | A | _LEAD | {Deed.FULL_PHONE},
        _FRONT: RCE | P | A | _DESK | {Deed.RECORD_PHONE, Deed.FULL_PHONE},
        _AREA: RCE | P | A | _DESK | {Deed.RECORD_VISIT, Deed.FULL_PHONE},
        _WORKER: R | P | A | _JOB | {Deed.FULL_PHONE},
        _FINANCE: R,
        _AUDITOR: R | X,
    },
    Record.CALLBACK: {
        _QUALITY: R | X,
        _MANAGER: R | X,
        _LEADER: R | E | X | I | P | {Deed.EXCUSE},
        _FRONT: R | P | {Deed.RECORD_PHONE},
        _AREA: R | P | {Deed.RECORD_VISIT},
        _AUDITOR: R | X,
    },
    Record.DEPARTMENT_JOB: DEPARTMENT_JOB,
    Record.PHONE_LOOK: PHONE_LOOK,
    Record.TIME_LIMIT: _SETTINGS,
    Record.CALENDAR_DAY: _SETTINGS,
    Record.DUTY_HOURS: _SETTINGS,
    Record.DUNNING: DUNNING,
    Record.DUNNING_INTERVAL: _SETTINGS | {_ADMIN: RCE},
    **FEES,
    **money_rights.MONEY,
    Record.SURVEY_RESULT: {
        _QUALITY: RCE | X | I | A,
        _MANAGER: R | X,
        _LEADER: RCE | X | I | A,
        _AUDITOR: R | X,
    },
    Record.RECORD_GAP: {
        _QUALITY: R | X,
        _MANAGER: R | X,
        _LEADER: R | X | {Deed.CONFIRM, Deed.EXCUSE},
        _FRONT: R,
        _AREA: R,
        _AUDITOR: R | X,
    },
    Record.ASSESSMENT: {
        _QUALITY: R | X | P,
        _MANAGER: R | X | P | {Deed.APPROVE, Deed.RETURN, Deed.PUBLISH},
        _LEADER: R | E | X | P | {Deed.GENERATE, Deed.SUBMIT},
        _FRONT: R | P | {Deed.ACKNOWLEDGE},
        _AREA: R | P | {Deed.ACKNOWLEDGE},
        _FINANCE: R | X | P | {Deed.RECEIVE},
        _AUDITOR: R | X | P,
    },
    Record.STANDARD: _BOOK | {_QUALITY: RCE | X | {Deed.ISSUE}},
    Record.AUDIT_LINE: {
        _ADMIN: R,
        _QUALITY: R,
        _MANAGER: R,
        _AUDITOR: R | X | {Deed.VERIFY},
    },
    Record.SAVED_VIEW: dict.fromkeys(Role, RCE),
    Record.LETTER: _LETTERS,
    Record.REPLY_TEMPLATE: _OFFICE_WORDS,
    Record.TOLD: _TOLD,
    Record.TOLD_TEXT: _OFFICE_WORDS,
    Record.CUSTOMER_DOCUMENT: _CUSTOMER_FILE,
    Record.DOCUMENT_CATEGORY: _SETTINGS | {_ADMIN: RCE},
    Record.DESTRUCTION: _DESTRUCTION,
    **(_FIELD | COMMUNITY | {Record.FLYER_TEMPLATE: _OFFICE_WORDS}),
    **notice_rights.TABLE,
    **survey_rights.TABLE,
    **result_rights.TABLE,
    **quality_rights.TABLE,
    **SUBSTITUTES,
    Record.HANDOVER: {
        _QUALITY: R,
        _MANAGER: R | P,
        _LEADER: R | D | P | {Deed.NOTE},
        _FRONT: RC | P | {Deed.SIGN},
        _FINANCE: R,
        _AUDITOR: R | X,
    },
    Record.HANDOVER_ITEM: dict.fromkeys((_QUALITY, _MANAGER, _FRONT, _FINANCE), R)
    | {_LEADER: RCE, _AUDITOR: R | X},
    Record.SHIFT: _ROSTER | {_LEADER: RCE},
    Record.ROSTER_ENTRY: _ROSTER,
    Record.LEAVE: _ROSTER,
    Record.RUNBOOK: {
        _QUALITY: RCE,
        _MANAGER: RCE,
        _LEADER: RCE,
        _FRONT: R,
        _AREA: R,
        _WORKER: R,
        _AUDITOR: R | X,
    },
    Record.INCIDENT: {
        _QUALITY: R | X,
        _MANAGER: _EMERGENCY | D | X | {Deed.REVIEW},
        _LEADER: _EMERGENCY | D | X | {Deed.REVIEW},
        _FRONT: _EMERGENCY,
        _AREA: _EMERGENCY,
        _WORKER: R | {Deed.LOG},
        _AUDITOR: R | X,
    },
}

# Rows of roles.md whose scope is not the role's usual one.
_OTHER_REACH: Mapping[tuple[Record, Role], Scope] = {
    (Record.RECORD_GAP, Role.FRONT_DESK): Scope.OWN,
    (Record.RECORD_GAP, Role.AREA_ADMIN): Scope.OWN,
    (Record.ASSESSMENT, Role.FRONT_DESK): Scope.OWN,
    (Record.ASSESSMENT, Role.AREA_ADMIN): Scope.OWN,
    # company-wide lists that everybody who may read reads whole
    **{
        (record, role): Scope.ALL
        for record in (
            Record.DEPARTMENT,
            Record.STANDARD,
            Record.TIME_LIMIT,
            Record.CALENDAR_DAY,
            Record.DUTY_HOURS,
            Record.DOCUMENT_CATEGORY,
        )
        for role in Role
    },
    # the intervals hold for the company; what to tell is read by the whole office
    **{(Record.VISIT_INTERVAL, role): Scope.ALL for role in Role},
    **{(Record.DUNNING_INTERVAL, role): Scope.ALL for role in Role},
    **{(Record.FACT, role): Scope.OFFICE for role in (_AREA, _WORKER)},
    # everybody knows that a round is on
    (Record.VISIT_PLAN, _AREA): Scope.OFFICE,
    # an emergency is everybody's of the office
    **{
        (record, role): Scope.OFFICE
        for record in (Record.RUNBOOK, Record.INCIDENT)
        for role in (Role.AREA_ADMIN, Role.WORKER)
    },
    **notice_rights.REACH,
    **money_rights.REACH,
    **survey_rights.REACH,
    **result_rights.REACH,
    **quality_rights.REACH,
    # one's own, and what colleagues share (models.scopes)
    **{(Record.SAVED_VIEW, role): Scope.OWN for role in Role},
}

# Grants that reach only the work orders somebody has in hand: "phone while the job is open".
WHILE_IN_HAND = frozenset({(Record.TICKET, Role.WORKER, Deed.FULL_PHONE)})

# Grants that reach one's own records alone: a colleague's shared view is read, never changed.
ONE_S_OWN = frozenset(
    {(Record.SAVED_VIEW, Deed.EDIT), *((Record.TASK, deed) for deed in _OWN_TASK)}
    | notice_rights.ONE_S_OWN
    | quality_rights.ONE_S_OWN
)

PERMISSIONS: Mapping[Record, Mapping[Role, Grant]] = {
    record: {
        role: Grant(held, _OTHER_REACH.get((record, role), REACH[role]))
        for role, deeds in with_trainee(record, row).items()
        if (held := deeds | LISTS.get(record, {}).get(role, frozenset()))
    }
    for record, row in _TABLE.items()
}


def grant(role: Role, record: Record) -> Grant:
    """Return what a role holds on a record type; what the table does not say is refused."""
    return PERMISSIONS[record].get(role, NOTHING)


def may(roles: Iterable[Role], deed: Deed, record: Record) -> bool:
    """Say whether any of the roles may do a deed on a record type."""
    return any(deed in grant(role, record).deeds for role in roles)
