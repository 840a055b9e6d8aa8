"""The closed lists of notices: what is told, by which channel, and what became of it (JD-3)."""

from rules.vocabulary import N_, Word


class NoticeKind(Word):
    """Everything somebody is told of; each is raised where the deed is done."""

    LADDER_SOON = "ladder_soon", N_("A deadline is near")
    LADDER_OVERDUE = "ladder_overdue", N_("A deadline was missed")
    LADDER_LONG = "ladder_long", N_("A deadline was missed long ago")
    JOB_DISPATCHED = "job_dispatched", N_("A work order was dispatched to you")
    URGED = "urged", N_("You are urged about a work order")
    ESCALATED = "escalated", N_("A matter was escalated")
    TASK_GIVEN = "task_given", N_("A task was given to you")
    TASK_DECLINED = "task_declined", N_("A task you gave was declined")
    INCIDENT_OPENED = "incident_opened", N_("An emergency was opened")
    HANDOVER_DIFFERENCE = "handover_difference", N_("A handover shows a difference")
    MONTH_RETURNED = "month_returned", N_("An assessment was returned to you")
    MONTH_APPROVED = "month_approved", N_("Your assessment was approved")
    STANDING_IN = "standing_in", N_("You approve months for a manager")
    RESULT_PUBLISHED = "result_published", N_("Your result was published")
    DISPUTE_RAISED = "dispute_raised", N_("A line of an assessment is disputed")
    DISPUTE_REPORTED = "dispute_reported", N_("A dispute awaits your ruling")
    DISPUTE_RULED = "dispute_ruled", N_("Your dispute was ruled on")
    SPOT_GIVEN = "spot_given", N_("An ad-hoc assessment of you was entered")
    PAY_HANDED_OVER = "pay_handed_over", N_("Your wage result went to finance")
    PAY_PAID = "pay_paid", N_("Your wage result was paid")
    QUALIFICATION_NEAR = "qualification_near", N_("A certificate expires soon")
    QUALIFICATION_EXPIRED = "qualification_expired", N_("A certificate has expired")
    QUALIFICATION_PLANNED = "qualification_planned", N_("A planned qualification is due")
    REQUIREMENT_OPEN = "requirement_open", N_("Yearly requirements are still open")
    NONCONFORMITY_RAISED = "nonconformity_raised", N_("A nonconformity awaits your action")
    NONCONFORMITY_DONE = "nonconformity_done", N_("A correction awaits its verification")
    NONCONFORMITY_OVERDUE = "nonconformity_overdue", N_("A nonconformity is overdue")
    DESTRUCTION_PROPOSED = "destruction_proposed", N_("Documents to destroy await approval")
    TEST = "test", N_("A test notice")


class NoticeChannel(Word):
    """By what way a notice leaves the house; the inbox is always there and is none of these."""

    EMAIL = "email", N_("E-mail")
    WECOM = "wecom", N_("WeCom")  # 企业微信
    DINGTALK = "dingtalk", N_("DingTalk")  # 钉钉
    FEISHU = "feishu", N_("Feishu")  # 飞书


class SendState(Word):
    """What became of a notice on its way out."""

    WAITING = "waiting", N_("Waiting to be sent")
    SENDING = "sending", N_("Being sent")
    SENT = "sent", N_("Sent")
    FAILED = "failed", N_("Not sent")


class SendProblem(Word):
    """Why a notice did not go out, and what to do about it."""

    NO_ADDRESS = "no_address", N_("No e-mail address is entered. Enter it under “My notices”.")
    SWITCHED_OFF = (
        "switched_off",
        N_("This channel is not set up any more. Ask the administrator."),
    )
    UNREACHABLE = (
        "unreachable",
        N_("The server did not answer. Check the network connection."),
    )
    REJECTED = (
        "rejected",
        N_("The server did not take the message. The administrator checks address and password."),
    )
    NOT_ALLOWED = (
        "not_allowed",
        N_("The person left, or may not read the record any more: nothing was sent."),
    )


class LadderRung(Word):
    """The steps of the escalation ladder, lowest first (JD-3)."""

    SOON = "soon", N_("Due soon")
    OVERDUE = "overdue", N_("Overdue: told to the supervisor")
    LONG = "long", N_("Long overdue: told to the manager")


class JobKind(Word):
    """Long work that can be asked for in the background."""

    MONTH_DRAFTS = "month_drafts", N_("Drafts of a month")
    MONTH_FORMS = "month_forms", N_("Forms of a month, in one file")
    CHOSEN_FORMS = "chosen_forms", N_("Chosen forms, in one file")
    IMPORT = "import", N_("Import of a list")
    BACKUP = "backup", N_("Backup")
    RECORD_GAPS = "record_gaps", N_("Search for incomplete records")
    SURVEY_SHEETS = "survey_sheets", N_("Sheets of a survey, in one file")
    EVIDENCE_PACK = "evidence_pack", N_("Evidence pack of a period")  # 证据包


class JobState(Word):
    """How far a job is; REFUSED has a sentence for the person, BROKEN a number for the log."""

    WAITING = "waiting", N_("Waiting its turn")
    RUNNING = "running", N_("Being made")
    DONE = "done", N_("Ready")
    REFUSED = "refused", N_("Could not be done")
    BROKEN = "broken", N_("Failed")
