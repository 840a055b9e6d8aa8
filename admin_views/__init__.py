"""The screens and the frame they hang in: the only room that knows Flask-Admin."""

from __future__ import annotations

from flask import Flask
from flask_admin import Admin
from flask_admin.theme import Theme

from admin_views import (
    addresses,
    assessment_prints,
    counts,
    crumbs,
    files,
    first_days,
    help,
    installing,
    looks,
    menu,
    public_sign_up,
    public_survey,
    public_training,
    search,
)
from admin_views.activities import ActivityView
from admin_views.arrears import ArrearsView
from admin_views.assessment import AssessmentView
from admin_views.audit import AuditLineView
from admin_views.award_rules import AwardRuleView
from admin_views.awards import AwardView
from admin_views.background_jobs import BackgroundJobView
from admin_views.bank import BankLineView
from admin_views.bank_statements import BankStatementView
from admin_views.base import RecordView
from admin_views.billing import BillingRunView
from admin_views.board import BoardView
from admin_views.bonus import BonusEntryView
from admin_views.call import CallView
from admin_views.callbacks import CallbackView
from admin_views.clause_notes import ClauseNoteView
from admin_views.clauses import ClausesView
from admin_views.close import CloseView
from admin_views.collection import CollectionView
from admin_views.custom_forms import CustomFormView
from admin_views.custom_records import CustomRecordView
from admin_views.customer_files import CustomerDocumentView
from admin_views.customer_surveys import SurveySheetView, SurveyView
from admin_views.customers import CustomerView, OccupancyView
from admin_views.daily_cash import DailyCashView
from admin_views.deliveries import DeliveryView
from admin_views.department_jobs import DepartmentJobView
from admin_views.department_times import DepartmentTimesView
from admin_views.destruction import DestructionView, DocumentCategoryView
from admin_views.disputes import DisputeView, ResultRuleView
from admin_views.documents import FormRegisterView
from admin_views.door_list import DoorListView
from admin_views.dunning import DunningIntervalView, DunningView
from admin_views.emergency import OpenView
from admin_views.estate import AreaAssignmentView, AreaView, BuildingView, OfficeView, UnitView
from admin_views.evidence_packs import EvidencePackView
from admin_views.exam_papers import ExamPaperView
from admin_views.exam_questions import ExamQuestionView
from admin_views.exam_sittings import ExamSittingView
from admin_views.facilities import FacilityView, FactView, desk_facts
from admin_views.fee_items import FeeItemView, FeePriceView, FeeScopeView
from admin_views.fees import BillView, PaymentView
from admin_views.flyers import FlyerDeliveryView, FlyerTemplateView, FlyerView
from admin_views.form_disposals import FormDisposalView
from admin_views.gaps import RecordGapView
from admin_views.handover import HandoverItemView, HandoverView
from admin_views.home import StartView
from admin_views.imports import ImportView
from admin_views.inbox import InboxView
from admin_views.incidents import IncidentView
from admin_views.internal_audits import AuditCheckView, InternalAuditView
from admin_views.letters import LetterView
from admin_views.meter_readings import MeterReadingView
from admin_views.month_view import MonthView
from admin_views.my_exams import MyExamsView
from admin_views.my_training import MyTrainingView
from admin_views.nonconformities import NonconformityView
from admin_views.office_words import ReplyTemplateView, ToldTextView
from admin_views.paid_services import ServiceOrderView
from admin_views.passport import PassportView
from admin_views.people import DepartmentView, EmployeeView, PostView
from admin_views.phones import PhoneLookView
from admin_views.pre_duty import NotClearedView, PreDutyOverrideView, PreDutyTopicView
from admin_views.procedures import (
    DocumentEditionView,
    DocumentReadingView,
    ProcedureDocumentView,
)
from admin_views.publications import PublicationView
from admin_views.question_sets import QuestionSetView
from admin_views.receipts import ReceiptBookView, ReceiptView
from admin_views.refunds import AdvanceView, RefundView
from admin_views.roster import LeaveView, RosterEntryView, ShiftView
from admin_views.roster_week import RosterView
from admin_views.runbooks import RunbookView
from admin_views.saved_views import SavedViewView
from admin_views.service_items import ServiceItemView, ServicePriceView
from admin_views.service_lines import ServiceLineView, ServiceShareView
from admin_views.service_shares import ServiceSharesView
from admin_views.settings import CalendarDayView, DutyHoursView, TimeLimitView
from admin_views.sign_ups import ActivityCostView, SignUpView
from admin_views.spot_findings import SpotFindingView, TrainingTopicView
from admin_views.spots import SpotAssessmentView
from admin_views.standards import StandardView
from admin_views.statistics import StatisticsView
from admin_views.substitutes import SubstituteView
from admin_views.survey_batches import SurveyBatchView
from admin_views.surveys import SurveyResultView
from admin_views.tasks import TaskView
from admin_views.telling import TellingView
from admin_views.tickets import TicketView
from admin_views.training_attendance import TrainingAttendanceView
from admin_views.training_plan_items import TrainingPlanItemView
from admin_views.training_plans import TrainingPlanView
from admin_views.training_sessions import TrainingSessionView
from admin_views.visit_rounds import VisitRoundView
from admin_views.visits import VisitIntervalView, VisitPlanView, VisitView
from admin_views.wage_bases import PerformanceBaseView, WageLineView
from admin_views.wage_batches import WageBatchView
from admin_views.wage_tables import WageLayoutView, WageTableView

# Every record type's screens; where they stand in the menu, menu_areas.AREAS says.
SCREENS: tuple[type[RecordView], ...] = (
    TicketView,
    CallbackView,
    CustomerView,
    OccupancyView,
    BillView,
    PaymentView,
    ReceiptView,
    ReceiptBookView,
    RefundView,
    AdvanceView,
    *(FeeItemView, FeePriceView, FeeScopeView, MeterReadingView, BillingRunView),
    SurveyResultView,
    BonusEntryView,
    *(WageBatchView, WageLineView, WageTableView, PerformanceBaseView, WageLayoutView),
    *(BankLineView, BankStatementView),
    CollectionView,
    DailyCashView,
    AssessmentView,
    *(SpotAssessmentView, SpotFindingView, TrainingTopicView),
    RecordGapView,
    StandardView,
    OfficeView,
    AreaView,
    AreaAssignmentView,
    BuildingView,
    UnitView,
    EmployeeView,
    PostView,
    DepartmentView,
    TimeLimitView,
    CalendarDayView,
    DutyHoursView,
    *(FormRegisterView, FormDisposalView, EvidencePackView),
    *(ProcedureDocumentView, DocumentEditionView, DocumentReadingView),
    AuditLineView,
    SavedViewView,
    *(LetterView, TellingView, ReplyTemplateView, ToldTextView),
    *(CustomerDocumentView, DocumentCategoryView, DestructionView),
    *(DepartmentJobView, PhoneLookView),
    *(TaskView, VisitView, VisitPlanView, VisitIntervalView, FacilityView, FactView),
    HandoverView,
    HandoverItemView,
    ShiftView,
    RosterEntryView,
    LeaveView,
    IncidentView,
    RunbookView,
    *(DeliveryView, BackgroundJobView),
    *(ActivityView, SignUpView, ActivityCostView),
    *(FlyerView, FlyerDeliveryView, FlyerTemplateView),
    *(DunningView, DunningIntervalView),
    *(ServiceItemView, ServicePriceView, ServiceOrderView, ServiceLineView, ServiceShareView),
    *(DisputeView, PublicationView, ResultRuleView, SubstituteView),
    *(AwardView, AwardRuleView),
    *(NonconformityView, InternalAuditView, AuditCheckView, ClauseNoteView),
    *(ExamPaperView, ExamSittingView, ExamQuestionView),
    *(TrainingPlanView, TrainingPlanItemView),
    *(TrainingSessionView, TrainingAttendanceView),
    *(PreDutyTopicView, PreDutyOverrideView),
    *(SurveyView, SurveySheetView, SurveyBatchView, QuestionSetView),
    *(CustomFormView, CustomRecordView),
)


def register(app: Flask) -> None:
    """Hang up every screen."""
    # no theme folder and no static folder: nothing of Flask-Admin's own pages can be reached
    admin = Admin(
        app,
        name="office",
        index_view=StartView(),
        theme=Theme(folder="none", base_template="admin/base.html"),
        static_url_path="/static/none",
    )
    addresses.register(app)
    menu.register(app)
    crumbs.register(app)
    for screen in SCREENS:
        admin.add_view(screen())
    admin.add_view(CallView())
    admin.add_view(BoardView())
    admin.add_view(OpenView())
    admin.add_view(CloseView())
    admin.add_view(ClausesView())
    admin.add_view(MonthView())
    admin.add_view(DepartmentTimesView())
    admin.add_view(ServiceSharesView())
    admin.add_view(VisitRoundView())
    admin.add_view(ImportView())
    admin.add_view(RosterView())
    admin.add_view(InboxView())
    admin.add_view(DoorListView())
    admin.add_view(MyExamsView())
    admin.add_view(MyTrainingView())
    admin.add_view(ArrearsView())
    admin.add_view(StatisticsView())
    admin.add_view(PassportView())
    admin.add_view(NotClearedView())
    for beside in (
        assessment_prints.job,
        counts.counts,
        desk_facts,
        files.files,
        first_days.first_days,
        installing.installing,
        looks.looks,
        public_sign_up.public_sign_up,
        public_survey.public_survey,
        public_training.public_training,
        search.search,
    ):
        app.register_blueprint(beside)
    help.register(app)
