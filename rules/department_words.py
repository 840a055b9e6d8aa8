"""The closed list of what becomes of a work order that a department was given (JD-2)."""

from rules.vocabulary import N_, Word


class DepartmentJobState(Word):
    """Where a department stands with a work order it was given."""

    WAITING = "waiting", N_("Waiting for acceptance")  # 待承接
    ACCEPTED = "accepted", N_("Taken on")  # 已承接
    DONE = "done", N_("Done")
    RETURNED = "returned", N_("Returned")
    PASSED_ON = "passed_on", N_("Passed on")  # the desk gave it to somebody else
    CALLED_OFF = "called_off", N_("Called off")
