"""The records the department keeps, one file per chapter of the work instruction."""

import models.award_seals
import models.billed
import models.connection
import models.custom_seals
import models.exam_seals
import models.frozen_incidents
import models.frozen_plans
import models.frozen_spots
import models.kept
import models.letter_seals
import models.pre_duty_gate
import models.receipt_parts
import models.register_seals
import models.signatures
import models.wage_seals  # noqa: F401 - registers its listener
from models.activities import Activity, ActivityCost, ActivityPlace, SignUp, SignUpTry
from models.assessment import FROZEN, Assessment, AssessmentLine
from models.attachments import Attachment
from models.audit import AuditLine
from models.awards import Award, AwardNominee, AwardRule
from models.bank import BankLine, BankStatement
from models.base import Base, db
from models.bonus import BonusEntry
from models.callbacks import Callback, CallbackAttempt, CallbackDraw, CallbackStratum
from models.custom_forms import (
    CustomField,
    CustomForm,
    CustomRecord,
    CustomRight,
    CustomSignature,
)
from models.customer_files import (
    CustomerDocument,
    Destruction,
    DestructionLine,
    DocumentCategory,
)
from models.customer_surveys import (
    QuestionSet,
    Survey,
    SurveyAnswer,
    SurveyBatch,
    SurveyBatchLine,
    SurveyQuestion,
    SurveySheet,
)
from models.customers import Customer, Occupancy
from models.departments import DepartmentJob
from models.disposals import FormDisposal, FormDisposalLine
from models.disputes import Dispute, ResultRule
from models.documents import FormRegister, IssuedForm
from models.dunning import Dunning, DunningBill, DunningInterval
from models.estate import Area, AreaAssignment, Building, Office, Unit
from models.evidence_packs import EvidencePack, EvidencePart
from models.exams import (
    ExamAnswer,
    ExamPaper,
    ExamPaperPart,
    ExamPaperPerson,
    ExamQuestion,
    ExamSitting,
)
from models.facilities import Facility, Fact
from models.fee_items import BillingRun, FeeItem, FeePrice, FeeScope, MeterReading
from models.fees import Bill, Payment
from models.flyers import Flyer, FlyerDelivery, FlyerPrint, FlyerTemplate
from models.gaps import RecordGap
from models.handover import Handover, HandoverCash, HandoverCount, HandoverItem
from models.incidents import (
    Incident,
    IncidentAttempt,
    IncidentCall,
    IncidentEvent,
    IncidentMeasure,
    IncidentStep,
    Runbook,
    RunbookCall,
    RunbookStep,
)
from models.inspection import AuditCheck, ClauseNote, InternalAudit, Nonconformity
from models.jobs import BackgroundJob
from models.ladder import LadderStep, LadderTold
from models.letters import Letter, LetterLink, ReplyTemplate
from models.notices import Delivery, Notice, NoticeSetting
from models.numbering import NumberSeries
from models.paid_services import (
    ServiceItem,
    ServiceLine,
    ServiceOrder,
    ServicePrice,
    ServiceShare,
)
from models.people import Department, Employee, LoginFailure, LoginSession, Post
from models.phone_looks import PhoneLook
from models.posts_once import PostedOnce
from models.pre_duty import PreDutyOverride
from models.procedures import DocumentEdition, DocumentReading, ProcedureDocument
from models.publications import Publication, PublicationLine
from models.receipts import Advance, Receipt, ReceiptBook, Refund
from models.recent_choices import RecentChoice
from models.roster import Leave, RosterEntry, Shift
from models.search import SearchText
from models.service_money import ServicePayment
from models.settings import CalendarDay, DutyHours, TimeLimit
from models.spots import SpotAssessment, SpotFinding, TrainingTopic
from models.standards import Standard, StandardLine
from models.substitutes import Substitute
from models.surveys import SurveyResult
from models.tasks import Task
from models.telling import Telling, ToldText
from models.tickets import (
    Ticket,
    TicketEvent,
    TicketHold,
    TicketHolder,
    TicketRound,
    Urge,
)
from models.training import PreDutyTopic, TrainingAttendance, TrainingSession, TrainingTry
from models.training_plans import TrainingPlan, TrainingPlanItem
from models.views import ListChoice, SavedView
from models.visits import Visit, VisitInterval, VisitPlan
from models.wages import (
    PerformanceBase,
    WageBand,
    WageBatch,
    WageColumn,
    WageLayout,
    WageLine,
    WageTable,
)
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
        *(Bill, Payment, BonusEntry),
        *(WageTable, PerformanceBase, WageBatch, WageLine, WageLayout),
        *(Receipt, ReceiptBook, Advance, Refund, BankStatement, BankLine),
        *(FeeItem, FeePrice, FeeScope, MeterReading, BillingRun),
        SurveyResult,
        RecordGap,
        Assessment,
        Standard,
        *(FormRegister, FormDisposal, ProcedureDocument, DocumentEdition, DocumentReading),
        EvidencePack,
        AuditLine,
        SavedView,
        *(Letter, ReplyTemplate, Telling, ToldText),
        *(CustomerDocument, DocumentCategory, Destruction),
        *(DepartmentJob, PhoneLook),
        *(Task, Visit, VisitPlan, VisitInterval, Facility, Fact),
        Handover,
        HandoverItem,
        Shift,
        RosterEntry,
        Leave,
        Runbook,
        Incident,
        *(Delivery, BackgroundJob),
        *(Activity, SignUp, ActivityCost, Flyer, FlyerDelivery, FlyerTemplate),
        *(Dunning, DunningInterval),
        *(QuestionSet, Survey, SurveySheet, SurveyBatch),
        *(SpotAssessment, SpotFinding, TrainingTopic),
        *(ServiceItem, ServicePrice, ServiceOrder, ServiceLine, ServiceShare),
        *(Dispute, Publication, ResultRule, Substitute),
        *(Award, AwardRule),
        *(InternalAudit, AuditCheck, Nonconformity, ClauseNote),
        *(TrainingPlan, TrainingPlanItem),
        *(TrainingSession, TrainingAttendance),
        *(PreDutyTopic, PreDutyOverride),
        *(ExamQuestion, ExamPaper, ExamSitting),
        *(CustomForm, CustomRecord),
    )
}

__all__ = [
    "FROZEN",
    "MODELS",
    "Activity",
    "ActivityCost",
    "ActivityPlace",
    "Advance",
    "Area",
    "AreaAssignment",
    "Assessment",
    "AssessmentLine",
    "Attachment",
    "AuditCheck",
    "AuditLine",
    "Award",
    "AwardNominee",
    "AwardRule",
    "BackgroundJob",
    "BankLine",
    "BankStatement",
    "Base",
    "Bill",
    "BillingRun",
    "BonusEntry",
    "Building",
    "CalendarDay",
    "Callback",
    "CallbackAttempt",
    "CallbackDraw",
    "CallbackStratum",
    "ClauseNote",
    "CustomField",
    "CustomForm",
    "CustomRecord",
    "CustomRight",
    "CustomSignature",
    "Customer",
    "CustomerDocument",
    "Delivery",
    "Department",
    "DepartmentJob",
    "Destruction",
    "DestructionLine",
    "Dispute",
    "DocumentCategory",
    "DocumentEdition",
    "DocumentReading",
    "Dunning",
    "DunningBill",
    "DunningInterval",
    "DutyHours",
    "Employee",
    "EvidencePack",
    "EvidencePart",
    "ExamAnswer",
    "ExamPaper",
    "ExamPaperPart",
    "ExamPaperPerson",
    "ExamQuestion",
    "ExamSitting",
    "Facility",
    "Fact",
    "FeeItem",
    "FeePrice",
    "FeeScope",
    "Flyer",
    "FlyerDelivery",
    "FlyerPrint",
    "FlyerTemplate",
    "FormDisposal",
    "FormDisposalLine",
    "FormRegister",
    "Handover",
    "HandoverCash",
    "HandoverCount",
    "HandoverItem",
    "Incident",
    "IncidentAttempt",
    "IncidentCall",
    "IncidentEvent",
    "IncidentMeasure",
    "IncidentStep",
    "InternalAudit",
    "IssuedForm",
    "LadderStep",
    "LadderTold",
    "Leave",
    "Letter",
    "LetterLink",
    "ListChoice",
    "LoginFailure",
    "LoginSession",
    "MeterReading",
    "Nonconformity",
    "Notice",
    "NoticeSetting",
    "NumberSeries",
    "Occupancy",
    "Office",
    "Payment",
    "PerformanceBase",
    "PhoneLook",
    "Post",
    "PostedOnce",
    "PreDutyOverride",
    "PreDutyTopic",
    "ProcedureDocument",
    "Publication",
    "PublicationLine",
    "QuestionSet",
    "Receipt",
    "ReceiptBook",
    "RecentChoice",
    "RecordGap",
    "Refund",
    "ReplyTemplate",
    "ResultRule",
    "RosterEntry",
    "Runbook",
    "RunbookCall",
    "RunbookStep",
    "SavedView",
    "SearchText",
    "ServiceItem",
    "ServiceLine",
    "ServiceOrder",
    "ServicePayment",
    "ServicePrice",
    "ServiceShare",
    "Shift",
    "SignUp",
    "SignUpTry",
    "SpotAssessment",
    "SpotFinding",
    "Standard",
    "StandardLine",
    "Substitute",
    "Survey",
    "SurveyAnswer",
    "SurveyBatch",
    "SurveyBatchLine",
    "SurveyQuestion",
    "SurveyResult",
    "SurveySheet",
    "Task",
    "Telling",
    "Ticket",
    "TicketEvent",
    "TicketHold",
    "TicketHolder",
    "TicketRound",
    "TimeLimit",
    "ToldText",
    "TrainingAttendance",
    "TrainingPlan",
    "TrainingPlanItem",
    "TrainingSession",
    "TrainingTopic",
    "TrainingTry",
    "Unit",
    "Urge",
    "Visit",
    "VisitInterval",
    "VisitPlan",
    "WageBand",
    "WageBatch",
    "WageColumn",
    "WageLayout",
    "WageLine",
    "WageTable",
    "db",
]
