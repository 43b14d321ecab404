"""The kernel's integers: the place of each word in its enumeration, and the bounds of days."""

from aval.vocabulary.words import (
    DeadlineKind,
    DeadlineState,
    DiscretionaryExcess,
    Kind,
    Layer,
    LimitState,
    MepOrigin,
    NotifyOrigin,
    Reason,
    RunOn,
)

INVOICE, BILL, DELIVERY, ORDER, CREDIT_NOTE, PAYMENT, DEPOSIT = range(len(Kind))
PERMANENT, TEMPORARY, TOP_UP, SUBSTITUTE_TOP_UP, DISCRETIONARY = range(len(Layer))
LAYERS = len(Layer)
KINDS = len(Kind)

(
    NO_POLICY,
    NO_TERMS,
    KIND_NOT_INSURED,
    DISPUTED,
    TERMS_TOO_LONG,
    INVOICED_LATE,
    DELIVERED_IN_BREACH,
    TIME_BARRED,
    ABOVE_LIMIT,
    REFUSED,
    NO_LIMIT,
    ORDER_REASON,
) = range(len(Reason))
ELIGIBLE = -1
"""In the place of a reason: none of the first seven applies."""
UNSEEN = -2
"""In the place of a reason: the policy does not see the item, or nothing of it is open."""

CELL_VAT = LAYERS
"""Cells are numbered: the covered part of each layer, then VAT, then the reasons."""
CELL_REASON = LAYERS + 1
CELLS = CELL_REASON + len(Reason)

STOP, NOTIFY, HAND_OVER, CLAIM, COVER_END = range(len(DeadlineKind))
OPEN, MET, MISSED = range(len(DeadlineState))
(
    STATE_GRANTED,
    STATE_DISCRETIONARY,
    STATE_REFUSED,
    STATE_PENDING,
    STATE_EXPIRED,
    STATE_NEVER_ASKED,
) = range(len(LimitState))

STATUS_GRANTED, STATUS_PARTIAL, STATUS_REFUSED, STATUS_PENDING = range(4)
RUN_ON_NONE, RUN_ON_ORDERS, RUN_ON_GRACE = range(len(RunOn))
EXCESS_CAP, EXCESS_VOID = range(len(DiscretionaryExcess))
MEP_FROM_DUE, MEP_FROM_INVOICE = range(len(MepOrigin))
NOTIFY_FROM_DUE, NOTIFY_FROM_INVOICE, NOTIFY_FROM_MEP = range(len(NotifyOrigin))

NO_DATE = -(2**31)
"""In the place of a date: there is none. Earlier than every date, so that it loses every max()."""
NEVER = 2**31 - 1
"""In the place of a date: not in this world. Later than every date."""
NO_POLICY_INDEX = -1
NONE = -1
"""In the place of a row, a block of terms, a count of days: there is none."""
