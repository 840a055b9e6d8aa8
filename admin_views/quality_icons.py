"""The drawings of the screens on training, exams and quality (admin_views.menu_areas)."""

from rules.vocabulary import Record

TRAINING: dict[Record, str] = {}  # in the order of the menu
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
}
