"""What a trainee administrator may do before duty (4.1.1.1): learn, and nothing else.

He signs in, attends, sits his exams and reads what he was trained in – as a front-desk
administrator does, and his own records only. Customers, work orders and money stay closed to him.
Part of the one table, ``rules.permissions``.
"""

from collections.abc import Mapping

from rules.vocabulary import Deed, Record, Role

LEARNS = frozenset(
    {
        *(Record.TRAINING_SESSION, Record.TRAINING_ATTENDANCE, Record.EXAM_SITTING),
        *(Record.PRE_DUTY_TOPIC, Record.PRE_DUTY_OVERRIDE),
        *(Record.PROCEDURE_DOCUMENT, Record.DOCUMENT_EDITION, Record.DOCUMENT_READING),
    }
)


def with_trainee(
    record: Record, row: Mapping[Role, frozenset[Deed]]
) -> Mapping[Role, frozenset[Deed]]:
    """Return a row of the table with what a trainee holds in it."""
    if record not in LEARNS or Role.FRONT_DESK not in row:
        return row
    return {**row, Role.TRAINEE: row[Role.FRONT_DESK]}
