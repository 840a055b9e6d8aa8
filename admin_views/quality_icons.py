"""The drawings of the screens on training, exams and quality (admin_views.menu_areas)."""

from rules.vocabulary import Record

TRAINING: dict[Record, str] = {}  # in the order of the menu
QUALITY: dict[Record, str] = {  # in the order of the menu
    Record.FORM_REGISTER: "file",
    Record.CUSTOM_RECORD: "filled-form",
    Record.CUSTOM_FORM: "design",
}
