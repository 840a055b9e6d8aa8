"""The clauses of the procedure, one by one: what each asks, and which records are its evidence.

The numbers are the source's own; the sentences are ours. What counts as a gap of each is worked out
in ``services.clauses``.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rules.vocabulary import N_, Record, Word


class Chapter(Word):
    """The parts of the procedure, in their order."""

    DUTIES = "JD", N_("Job duties of the front desk")
    QUALITY = "QM", N_("Quality administrators' qualification")
    TRAINING = "4.1", N_("Training of administrators")
    ASSESSING = "4.2", N_("Assessment of administrators")
    RECORDS = "6", N_("Controlled records")


class ClauseState(Word):
    """How a clause stands in a period."""

    MET = "met", N_("Evidence complete")  # 符合
    GAPS = "gaps", N_("Gaps found")  # 有缺口
    NOTHING = "nothing", N_("Nothing recorded")  # 无记录


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its number, its title, what it asks, and the record types that show it."""

    number: str
    title: str
    asks: str
    records: tuple[Record, ...]

    @property
    def chapter(self) -> Chapter:
        """The part of the procedure it stands in."""
        return next(one for one in Chapter if self.number.startswith(one.value))


R = Record
CLAUSES: tuple[Clause, ...] = (
    Clause(
        "JD-1",
        N_("Requests and work orders"),
        N_(
            "Is each request of a customer entered, given a number, and dispatched to somebody"
            " within the time limit?"
        ),
        (R.TICKET,),
    ),
    Clause(
        "JD-2",
        N_("Transfer to departments"),
        N_(
            "Is what cannot be followed up in time transferred to a department, which accepts or"
            " returns it in time with a reason?"
        ),
        (R.DEPARTMENT_JOB,),
    ),
    Clause(
        "JD-3",
        N_("Urging and callbacks"),
        N_("Is each job urged until it is done, and the customer called back when it is owed?"),
        (R.CALLBACK,),
    ),
    Clause(
        "JD-4",
        N_("Complaint calls and letters"),
        N_(
            "Are complaints registered and answered in time, and does the supervisor take over what"
            " the desk cannot solve?"
        ),
        (R.LETTER, R.TICKET),
    ),
    Clause(
        "JD-5",
        N_("Shift handover"),
        N_(
            "Is each shift handed over on a sheet that both sides signed, with every difference"
            " explained and noted?"
        ),
        (R.HANDOVER, R.ROSTER_ENTRY),
    ),
    Clause(
        "JD-6",
        N_("Keeping customers informed"),
        N_("Is it on record when, how and of what each customer was told?"),
        (R.TOLD,),
    ),
    Clause(
        "JD-7",
        N_("Paid services by contract"),
        N_(
            "Are paid services ordered by the price list and paid by a numbered receipt, and is"
            " money given back by reversal only?"
        ),
        (R.SERVICE_ORDER, R.RECEIPT, R.REFUND),
    ),
    Clause(
        "JD-8",
        N_("Printing and handing out flyers"),
        N_("Are flyers made from an occasion, printed, and their distribution logged by building?"),
        (R.FLYER, R.FLYER_DELIVERY),
    ),
    Clause(
        "JD-9",
        N_("Carrying out community activities"),
        N_("Are activities planned, held, and wound up with result, photos and costs?"),
        (R.ACTIVITY, R.SIGN_UP),
    ),
    Clause(
        "JD-10",
        N_("Collecting property fees"),
        N_("Are fees billed and taken, and arrears followed up with every contact on record?"),
        (R.BILL, R.PAYMENT, R.DUNNING),
    ),
    Clause(
        "JD-11",
        N_("Visits and questionnaires"),
        N_("Are customers visited by plan, and asked for their opinion by questionnaire?"),
        (R.VISIT, R.SURVEY, R.SURVEY_SHEET),
    ),
    Clause(
        "JD-12",
        N_("Knowledge of facilities and estate"),
        N_(
            "Are facilities, flats and facts of the estate on record, so that they are found while"
            " the customer is on the phone?"
        ),
        (R.FACILITY, R.FACT),
    ),
    Clause(
        "JD-13",
        N_("Customers' matters from the supervisor"),
        N_("Are day-to-day matters that the supervisor hands over followed to the end?"),
        (R.TASK,),
    ),
    Clause(
        "JD-14",
        N_("Handling of emergencies"),
        N_(
            "Is there a runbook for each kind of emergency, and is each emergency logged, closed"
            " and reviewed?"
        ),
        (R.INCIDENT, R.RUNBOOK),
    ),
    Clause(
        "JD-15",
        N_("Keeping customers' files"),
        N_(
            "Are documents filed by category, kept for their time, destroyed by an approved list"
            " only, and is it known who looked?"
        ),
        (R.CUSTOMER_DOCUMENT, R.DESTRUCTION, R.PHONE_LOOK),
    ),
    Clause(
        "JD-16",
        N_("Other tasks from a superior"),
        N_("Are other tasks given with a deadline, and done or declined with a reason?"),
        (R.TASK,),
    ),
    Clause(
        "QM-1.1",
        N_("Auditor qualification of the three groups"),
        N_(
            "Does every quality administrator, member of the quality committee and quality lead"
            " hold the internal auditor's certificate, and a plan for the external one?"
        ),
        (R.QUALITY_MEMBER, R.QUALIFICATION),
    ),
    Clause(
        "QM-2.1",
        N_("Yearly training and field study"),
        N_(
            "Did each of them have training in quality theory and in professional skill, and a"
            " field study at an excellent site, in the calendar year?"
        ),
        (R.FIELD_STUDY, R.TRAINING_ATTENDANCE),
    ),
    Clause(
        "QM-2.2",
        N_("Yearly training of centre heads"),
        N_(
            "Did heads of management centres and quality administrators have theory and skill"
            " training in the calendar year?"
        ),
        (R.YEARLY_REQUIREMENT, R.TRAINING_ATTENDANCE),
    ),
    Clause(
        "4.1.1.1",
        N_("Training before duty"),
        N_(
            "Did every newly hired administrator complete the training before duty, and does each"
            " exception have its reason?"
        ),
        (R.PRE_DUTY_OVERRIDE, R.TRAINING_ATTENDANCE),
    ),
    Clause(
        "4.1.1.2",
        N_("Topics before duty"),
        N_(
            "Are the company, the project, the customer-service manual and the manuals of the other"
            " departments taught before duty?"
        ),
        (R.PRE_DUTY_TOPIC, R.TRAINING_SESSION),
    ),
    Clause(
        "4.1.2",
        N_("Training in post"),
        N_(
            "Is training held by the plan made at the start of the year, and from problems found at"
            " work?"
        ),
        (R.TRAINING_PLAN, R.TRAINING_PLAN_ITEM, R.TRAINING_TOPIC),
    ),
    Clause(
        "4.1.3",
        N_("Exams, sign-in sheets and training records"),
        N_(
            "Does each session held have its sign-in sheet and its training record, and an exam"
            " where one is needed?"
        ),
        (R.TRAINING_SESSION, R.EXAM_SITTING),
    ),
    Clause(
        "4.2.1.1",
        N_("Front desk: training exams"),
        N_("Are the exams of the month counted in the front desk's assessment?"),
        (R.EXAM_SITTING,),
    ),
    Clause(
        "4.2.1.2",
        N_("Front desk: customer satisfaction"),
        N_("Is satisfaction surveyed every half-year, with spot checks between?"),
        (R.SURVEY_RESULT, R.SURVEY),
    ),
    Clause(
        "4.2.1.3",
        N_("Front desk: dispatch in time"),
        N_("Is every work order dispatched within the time limit?"),
        (R.TICKET,),
    ),
    Clause(
        "4.2.1.4",
        N_("Front desk: callbacks by phone"),
        N_("Are the callbacks that are owed by phone made in time, and not by the worker himself?"),
        (R.CALLBACK,),
    ),
    Clause(
        "4.2.1.5",
        N_("Front desk: complete records"),
        N_("Are the work records of the front desk complete?"),
        (R.TICKET, R.RECORD_GAP),
    ),
    Clause(
        "4.2.2.1",
        N_("Area: training exams"),
        N_("Are the exams of the month counted in the area administrators' assessment?"),
        (R.EXAM_SITTING,),
    ),
    Clause(
        "4.2.2.2",
        N_("Area: customer satisfaction"),
        N_("Is the satisfaction of each responsible area surveyed every half-year?"),
        (R.SURVEY_RESULT, R.SURVEY),
    ),
    Clause(
        "4.2.2.3",
        N_("Area: fee collection"),
        N_("Are the bills of the quarter collected, and those that are not followed up?"),
        (R.BILL, R.BONUS_ENTRY),
    ),
    Clause(
        "4.2.2.4",
        N_("Area: complaints handled in time"),
        N_("Is every complaint of the area settled and answered within the time limit?"),
        (R.TICKET,),
    ),
    Clause(
        "4.2.2.5",
        N_("Area: callbacks on site"),
        N_("Are the callbacks that are owed on site made in time?"),
        (R.CALLBACK,),
    ),
    Clause(
        "4.2.2.6",
        N_("Area: complete records"),
        N_("Are the work records of the area administrators complete?"),
        (R.VISIT, R.DUNNING, R.RECORD_GAP),
    ),
    Clause(
        "4.2.3.1",
        N_("Assessment without notice"),
        N_(
            "Does the supervisor assess without notice, and is each finding acknowledged, answered"
            " and corrected in time?"
        ),
        (R.SPOT_ASSESSMENT, R.SPOT_FINDING),
    ),
    Clause(
        "4.2.3.2",
        N_("Monthly assessment and pay"),
        N_(
            "Is everybody assessed at the month's end, the form approved by the manager, and the"
            " result carried into pay by finance?"
        ),
        (R.ASSESSMENT, R.WAGE_BATCH),
    ),
    Clause(
        "4.2.4",
        N_("Disputes and their rulings"),
        N_("Are disputes on an assessment reported by the supervisor and ruled on by the manager?"),
        (R.DISPUTE,),
    ),
    Clause(
        "4.2.5",
        N_("Publication and awards of the year"),
        N_("Are results published at the office, and is the best of the year chosen from them?"),
        (R.PUBLICATION, R.AWARD),
    ),
    Clause(
        "6.0",
        N_("Controlled forms and their records"),
        N_(
            "Is each controlled form in the register with code, edition, keeper and retention, and"
            " are records kept and disposed of by it?"
        ),
        (R.FORM_REGISTER, R.FORM_DISPOSAL, R.PROCEDURE_DOCUMENT, R.DOCUMENT_EDITION),
    ),
)
NUMBERS = tuple(one.number for one in CLAUSES)
LONGEST = 366 * 3  # days of a period


def find(number: str) -> Clause | None:
    """Return the clause of a number."""
    return next((one for one in CLAUSES if one.number == number), None)


def following(number: str) -> str:
    """Return the number of the clause after one; after the last comes the first."""
    return NUMBERS[(NUMBERS.index(number) + 1) % len(NUMBERS)]


def of_chapter(chapter: Chapter) -> Iterator[Clause]:
    """Yield the clauses of a part of the procedure, in their order."""
    yield from (one for one in CLAUSES if one.chapter is chapter)


def of_record(record: Record) -> str:
    """Return the first clause a record type is evidence of; nothing where it is none's."""
    return next((one.number for one in CLAUSES if record in one.records), "")


def state_of(evidence: int, gaps: int) -> ClauseState:
    """Return how a clause stands: gaps are told before what is in order."""
    if gaps:
        return ClauseState.GAPS
    return ClauseState.MET if evidence else ClauseState.NOTHING
