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
}
QUALITY: dict[Record, str] = {  # in the order of the menu
    Record.FORM_REGISTER: "file",
}
