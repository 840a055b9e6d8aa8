"""The records the department keeps, one file per chapter of the work instruction."""

import models.connection
import models.signatures  # noqa: F401 - registers its listener
from models.assessment import FROZEN, Assessment, AssessmentLine
from models.attachments import Attachment
from models.audit import AuditLine
from models.base import Base, db
from models.callbacks import Callback, CallbackAttempt, CallbackDraw, CallbackStratum
from models.customers import Customer, Occupancy
from models.documents import FormRegister, IssuedForm
from models.estate import Area, AreaAssignment, Building, Office, Unit
from models.fees import Bill, Payment
from models.gaps import RecordGap
from models.numbering import NumberSeries
from models.people import Department, Employee, LoginFailure, LoginSession, Post
from models.posts_once import PostedOnce
from models.recent_choices import RecentChoice
from models.search import SearchText
from models.settings import CalendarDay, DutyHours, TimeLimit
from models.standards import Standard, StandardLine
from models.surveys import SurveyResult
from models.tickets import (
    Ticket,
    TicketEvent,
    TicketHold,
    TicketHolder,
    TicketRound,
    Urge,
)
from models.views import ListChoice, SavedView
from rules.vocabulary import Record

_BY_NAME = {record.value: record for record in Record}

# The model of each record type that has a screen; its table is named like the record type.
MODELS: dict[Record, type[Base]] = {
    _BY_NAME[model.__tablename__]: model
    for model in (
        Employee,
        Post,
        Office,
        Area,
        AreaAssignment,
        Building,
        Unit,
        Department,
        Customer,
        Occupancy,
        Ticket,
        Callback,
        TimeLimit,
        CalendarDay,
        DutyHours,
        Bill,
        Payment,
        SurveyResult,
        RecordGap,
        Assessment,
        Standard,
        FormRegister,
        AuditLine,
        SavedView,
    )
}

__all__ = [
    "FROZEN",
    "MODELS",
    "Area",
    "AreaAssignment",
    "Assessment",
    "AssessmentLine",
    "Attachment",
    "AuditLine",
    "Base",
    "Bill",
    "Building",
    "CalendarDay",
    "Callback",
    "CallbackAttempt",
    "CallbackDraw",
    "CallbackStratum",
    "Customer",
    "Department",
    "DutyHours",
    "Employee",
    "FormRegister",
    "IssuedForm",
    "ListChoice",
    "LoginFailure",
    "LoginSession",
    "NumberSeries",
    "Occupancy",
    "Office",
    "Payment",
    "Post",
    "PostedOnce",
    "RecentChoice",
    "RecordGap",
    "SavedView",
    "SearchText",
    "Standard",
    "StandardLine",
    "SurveyResult",
    "Ticket",
    "TicketEvent",
    "TicketHold",
    "TicketHolder",
    "TicketRound",
    "TimeLimit",
    "Unit",
    "Urge",
    "db",
]
