"""The list of ad-hoc assessments: a row a finding, as form JL/WI-KF-018/001 has them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from models.estate import Office
from models.people import Employee
from models.spots import SpotAssessment, SpotFinding
from models.tickets import Ticket
from rules.vocabulary import Record
from services.exports.listing import AnySelect, Listing, Wanted


def _spots(wanted: Wanted) -> AnySelect:
    assessor = aliased(Employee)
    return wanted.part(
        SpotAssessment,
        select(
            SpotAssessment.number,
            Office.code.label("office"),
            Employee.username.label("employee"),
            SpotAssessment.position,
            SpotAssessment.areas,
            SpotAssessment.at,
            SpotAssessment.place,
            SpotAssessment.method,
            assessor.username.label("assessor"),
            SpotAssessment.state,
            SpotFinding.number.label("finding"),
            SpotFinding.indicator,
            SpotFinding.clause,
            SpotFinding.found,
            SpotFinding.points,
            Ticket.number.label("ticket"),
            SpotFinding.about_no,
            SpotFinding.rectification,
            SpotFinding.due_on,
            SpotFinding.again_on,
            SpotFinding.recheck_result,
            SpotFinding.rechecked_at,
        )
        .join(SpotAssessment.office)
        .join(Employee, Employee.id == SpotAssessment.employee_id)
        .join(assessor, assessor.id == SpotAssessment.assessor_id)
        .outerjoin(
            SpotFinding,
            and_(SpotFinding.spot_id == SpotAssessment.id, SpotFinding.voided_at.is_(None)),
        )
        .outerjoin(Ticket, Ticket.id == SpotFinding.ticket_id),
        instants=SpotAssessment.at,
    ).order_by(SpotFinding.id)


SPOTS: Mapping[str, Listing] = {
    "spot-assessments": Listing(Record.SPOT_ASSESSMENT, _spots, dated=True),
}
