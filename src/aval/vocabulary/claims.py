"""Words of what is written to an insurer about overdue items, and of what it answers."""

from enum import StrEnum


class PaperKind(StrEnum):
    """What is written to an insurer about items that are not paid."""

    OVERDUE = "overdue"
    """The items are overdue: the declaration that the policy asks for."""
    EXTENSION = "extension"
    """May the due date be later? Until the insurer consents it is not."""
    PAYMENT_PLAN = "payment_plan"
    """May the buyer pay in instalments?"""
    INTERVENTION = "intervention"
    """The debt is handed over for collection."""
    CLAIM = "claim"
    """The file on which the indemnity is asked for."""


class PaperAnswer(StrEnum):
    """What an insurer answered to a paper, whatever its own code."""

    ACKNOWLEDGED = "acknowledged"
    """It has the paper; nothing is decided."""
    QUESTION = "question"
    """It asks for something before it decides."""
    ACCEPTED = "accepted"
    REFUSED = "refused"
    EXTENDED = "extended"
    """The due date is later from now on: until the day that it names."""
    UNKNOWN = "unknown"
    """A code that Aval does not know: neither accepted nor refused; somebody must look."""
