"""From a line of an assessment to the explanation of its points: a draft's, a kept one's, today's.

Nothing is asked of the records: what the line keeps is enough, so the explanation of a frozen month
stays what it was. Screen and paper go the same way, so both say the same (``services.form_month``).
"""

from __future__ import annotations

from models import AssessmentLine
from reports.explanation import text
from rules.explain import Explanation
from services import drafts, form_month, frozen
from services.month_view import Outlook, Person


def of_line(line: AssessmentLine) -> Explanation:
    """Return the explanation of a line of an assessment, by the edition it was held to."""
    standard = line.assessment.standard
    kept = frozen.line_content(line, frozen.line_standard(line, standard))
    return form_month.explanation(kept, frozen.standard_content(standard))


def of_today(person: Person, found: Outlook) -> Explanation:
    """Return the explanation of a line of the running month, as it stands now."""
    line = AssessmentLine(
        indicator=found.standard.indicator, **drafts.line_values(found.made, place=1)
    )
    kept = frozen.line_content(line, found.standard)
    return form_month.explanation(
        kept,
        {
            "edition": person.edition,
            "part_point": person.part_point.value,
            "exam_points": str(person.exam_points),
        },
    )


def said_of_line(line: AssessmentLine) -> str:
    """Return the sentences of a line of an assessment in the reader's language."""
    return text(of_line(line))


def said_of_today(person: Person, found: Outlook) -> str:
    """Return the sentences of a line of the running month in the reader's language."""
    return text(of_today(person, found))
