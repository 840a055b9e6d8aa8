"""The drawings of the screens on training, exams and quality (admin_views.menu_areas)."""

from rules.vocabulary import Record

TRAINING: dict[Record, str] = {  # in the order of the menu
    Record.TRAINING_PLAN: "year-plan",
    Record.TRAINING_PLAN_ITEM: "plan-item",
    Record.TRAINING_SESSION: "lectern",
    Record.TRAINING_ATTENDANCE: "roll-call",
    Record.EXAM_PAPER: "exam-paper",
    Record.EXAM_SITTING: "exam-result",
    Record.EXAM_QUESTION: "exam-bank",
    Record.PRE_DUTY_OVERRIDE: "gate-open",
    Record.PRE_DUTY_TOPIC: "topics",
}
QUALITY: dict[Record, str] = {  # in the order of the menu
    Record.NONCONFORMITY: "warn-sign",
    Record.INTERNAL_AUDIT: "clipboard",
    Record.AUDIT_CHECK: "ticked-list",
    Record.CLAUSE_NOTE: "dice",
    Record.EVIDENCE_PACK: "parcel",
    Record.FORM_REGISTER: "file",
    Record.FORM_DISPOSAL: "shredded",
    Record.PROCEDURE_DOCUMENT: "scroll",
    Record.DOCUMENT_EDITION: "stamp",
    Record.DOCUMENT_READING: "spectacles",
    Record.CUSTOM_RECORD: "filled-form",
    Record.CUSTOM_FORM: "design",
}
