"""Whether a substitute approver stands in on a day (4.6)."""

from datetime import date

from rules.vocabulary import N_, Word


class StandInState(Word):
    """Whether a substitute stands in on a day."""

    AHEAD = "ahead", N_("Not yet standing in")  # 未到期
    ON = "on", N_("Standing in")  # 代审批中
    OVER = "over", N_("Standing in is over")  # 已到期
    VOIDED = "taken_down", N_("Appointment voided")  # 已作废


def standing(from_on: date, to_on: date, voided: bool, day: date) -> StandInState:
    """Say whether an appointment holds on a day."""
    if voided:
        return StandInState.VOIDED
    if day < from_on:
        return StandInState.AHEAD
    return StandInState.ON if day <= to_on else StandInState.OVER
