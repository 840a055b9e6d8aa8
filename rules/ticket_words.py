"""What happened to a work order, as its timeline tells it (JD-1 … JD-4)."""

from rules.words import N_, Word


class TicketEventKind(Word):
    """What happened to a work order, told on its timeline."""

    RECEIVED = "received", N_("Received")
    DISPATCHED = "dispatched", N_("Dispatched")
    TRANSFERRED = "transferred", N_("Transferred")
    ACCEPTED = "accepted", N_("Accepted")
    HANDED_BACK = "handed_back", N_("Handed back")
    URGED = "urged", N_("Urged")
    URGE_ANSWERED = "urge_answered", N_("Urge answered")
    HELD = "held", N_("Put on hold")
    RESUMED = "resumed", N_("Resumed")
    ARRIVED = "arrived", N_("Arrived")
    COMPLETED = "completed", N_("Completed")
    ANSWERED = "answered", N_("Answered")
    ESCALATED = "escalated", N_("Escalated")
    TAKEN = "taken", N_("Taken over")
    CANCELLED = "cancelled", N_("Cancelled")
    REOPENED = "reopened", N_("Reopened")
    CALLED_BACK = "called_back", N_("Called back")
    CALLBACK_TRIED = "callback_tried", N_("Callback attempted")
    CALLBACK_EXCUSED = "callback_excused", N_("Callback excused")
    CLOSED = "closed", N_("Closed")
    CORRECTED = "corrected", N_("Corrected")
    VOIDED = "voided", N_("Struck out")
