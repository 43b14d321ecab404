"""One word for each thing: the enumerations of the dataset and of the assessment.

The values are the codes that stand in files; their order is the order in which results list them.
"""

from enum import StrEnum


class Kind(StrEnum):
    """What an item of the ledger is. The kind carries the sign of its amounts."""

    INVOICE = "invoice"
    BILL = "bill"
    DELIVERY = "delivery"
    ORDER = "order"
    CREDIT_NOTE = "credit_note"
    PAYMENT = "payment"
    DEPOSIT = "deposit"


DEBIT_KINDS = (Kind.INVOICE, Kind.BILL, Kind.DELIVERY, Kind.ORDER)
CREDIT_KINDS = (Kind.CREDIT_NOTE, Kind.PAYMENT, Kind.DEPOSIT)


class Segment(StrEnum):
    """Which sort of buyer a customer is; policies exclude some."""

    PRIVATE_COMPANY = "private_company"
    PUBLIC_BODY = "public_body"
    INDIVIDUAL = "individual"
    AFFILIATE = "affiliate"


class Layer(StrEnum):
    """The layers of cover, from the bottom up."""

    PERMANENT = "permanent"
    TEMPORARY = "temporary"
    TOP_UP = "top_up"
    SUBSTITUTE_TOP_UP = "substitute_top_up"
    DISCRETIONARY = "discretionary"


class CoverStatus(StrEnum):
    """What the insurer answered to a request for cover."""

    GRANTED = "granted"
    PARTIAL = "partial"
    REFUSED = "refused"
    PENDING = "pending"


class Reason(StrEnum):
    """Why a part of an item is not covered, in the order in which the assessment tests it."""

    NO_POLICY = "no_policy"
    NO_TERMS = "no_terms"
    KIND_NOT_INSURED = "kind_not_insured"
    DISPUTED = "disputed"
    TERMS_TOO_LONG = "terms_too_long"
    INVOICED_LATE = "invoiced_late"
    DELIVERED_IN_BREACH = "delivered_in_breach"
    TIME_BARRED = "time_barred"
    ABOVE_LIMIT = "above_limit"
    REFUSED = "refused"
    NO_LIMIT = "no_limit"
    ORDER = "order"


COVERED = "covered"
"""The cell of an insured part."""
VAT = "vat"
"""The cell of a tax that the policy does not insure."""


class DeadlineKind(StrEnum):
    """The deadlines of a contract, in the order in which ties are listed."""

    STOP = "stop"
    NOTIFY = "notify"
    HAND_OVER = "hand_over"
    CLAIM = "claim"
    COVER_END = "cover_end"


class DeadlineState(StrEnum):
    """Whether a deadline is still ahead, was kept, or was missed."""

    OPEN = "open"
    MET = "met"
    MISSED = "missed"


class LimitState(StrEnum):
    """What the insurers say about a customer today, first that applies."""

    GRANTED = "granted"
    DISCRETIONARY = "discretionary"
    REFUSED = "refused"
    PENDING = "pending"
    EXPIRED = "expired"
    NEVER_ASKED = "never_asked"


class MepOrigin(StrEnum):
    """From which date the maximum extension period counts."""

    DUE_DATE = "due_date"
    INVOICE_DATE = "invoice_date"


class NotifyOrigin(StrEnum):
    """From which date the time to declare an overdue counts."""

    DUE_DATE = "due_date"
    INVOICE_DATE = "invoice_date"
    MEP_END = "mep_end"


class DayCount(StrEnum):
    """Whether the day from which a period counts is its first day."""

    EXCLUSIVE = "exclusive"
    INCLUSIVE = "inclusive"


class RunOn(StrEnum):
    """What still enjoys the old limit after a reduction."""

    NONE = "none"
    ORDERS = "orders"
    GRACE = "grace"


class DiscretionaryExcess(StrEnum):
    """What becomes of a discretionary limit that the customer's debt exceeds."""

    CAP = "cap"
    VOID = "void"


class IndemnityOrder(StrEnum):
    """In which order percentage, excess and limit apply to a claim."""

    PCT_THEN_EXCESS = "pct_then_excess"
    EXCESS_THEN_PCT = "excess_then_pct"
    LIMIT_OF_LOSS_LESS_EXCESS_THEN_PCT = "limit_of_loss_less_excess_then_pct"


class AggregateBasis(StrEnum):
    """Whether claims erode the aggregate first loss after or before the percentage."""

    AFTER_PCT = "after_pct"
    BEFORE_PCT = "before_pct"


class PremiumBasis(StrEnum):
    """What the premium is a percentage of."""

    TURNOVER = "turnover"
    BALANCES = "balances"


class DeclarationRhythm(StrEnum):
    """How often turnover is declared."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


class RecoveryRule(StrEnum):
    """How recoveries after the loss are shared."""

    PRO_RATA = "pro_rata"
