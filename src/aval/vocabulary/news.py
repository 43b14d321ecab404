"""Words of what is learned about a customer beside its ledger, and of which the insurer is told."""

from enum import StrEnum


class NewsKind(StrEnum):
    """What was learned about a customer."""

    INSOLVENCY = "insolvency"
    """Proceedings were opened by law: cover stops, and the day is the date of loss."""
    RETURNED = "returned"
    """A payment came back: a bounced cheque, a direct debit refused."""
    OTHER = "other"
    """Other adverse information: a standstill, a closure, a judgment of somebody else."""
