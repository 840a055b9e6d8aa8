"""What was agreed on exams, and where more or less is granted, with the reason."""

from __future__ import annotations

from rules.vocabulary import Record, Role

_KEEPERS = (Role.QUALITY, Role.SUPERVISOR)
_TAKERS = (Role.FRONT_DESK, Role.AREA_ADMIN, Role.WORKER, Role.FINANCE)
# everybody takes his own exams and reads what came of them
_ROW = "– | RCEPX | R | RCEPX | R answer | R answer | R answer | R answer | RPX"
_EXAMS = (Record.EXAM_QUESTION, Record.EXAM_PAPER, Record.EXAM_SITTING)
AGREED = dict.fromkeys(_EXAMS, _ROW)

# records, posts, more, reason, less
DEVIATIONS = (
    (_EXAMS, (*_KEEPERS, Role.AUDITOR), "", "an exam is taken on the screen", "P"),
    (
        (Record.EXAM_QUESTION,),
        _TAKERS,
        "",
        "the right answers stand there",
        "R answer",
    ),
    ((Record.EXAM_QUESTION,), _KEEPERS, "I", "questions come as a list", ""),
    (
        (Record.EXAM_PAPER,),
        _KEEPERS,
        "answer publish close",
        "who sets a paper opens it; takes exams too",
        "",
    ),
    (
        (Record.EXAM_SITTING,),
        _KEEPERS,
        "D answer review",
        "they mark, void what is wrong, and take exams themselves",
        "E",
    ),
    (
        (Record.EXAM_PAPER, Record.EXAM_SITTING),
        (Role.MANAGER,),
        "answer",
        "he takes exams himself",
        "",
    ),
)
OWN = {(record, role) for record in _EXAMS[1:] for role in _TAKERS}
