"""Words of dealing with insurers: what one can do, what it decides, how a request goes."""

from enum import StrEnum


class Capability(StrEnum):
    """One thing that an insurer's interface may offer; screens show what is declared, no more."""

    READ_COVERS = "read_covers"
    READ_REQUESTS = "read_requests"
    """List the requests that it has not answered yet."""
    READ_GRADES = "read_grades"
    READ_EVENTS = "read_events"
    """Tell what it notified: reductions, withdrawals announced, grades changed."""
    IDENTIFY = "identify"
    """Find a buyer by identifier or by name and address; it may be billed."""
    REQUEST = "request"
    CHANGE = "change"
    """Change a cover that stands: more, less, longer."""
    CANCEL = "cancel"
    DECLARE_OVERDUE = "declare_overdue"


class Decision(StrEnum):
    """What an insurer decided, whatever its own code (EDIFACT CCD 4507, extended)."""

    APPROVED = "approved"
    APPROVED_WITH_CONDITIONS = "approved_with_conditions"
    PARTIAL = "partial"
    REFUSED = "refused"
    INCREASE_REFUSED = "increase_refused"
    """The cover that stands stays as it is."""
    PRELIMINARY = "preliminary"
    REDUCED = "reduced"
    WITHDRAWN = "withdrawn"
    REISSUED = "reissued"
    TERMS_REVISED = "terms_revised"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    WITHDRAWAL_ANNOUNCED = "withdrawal_announced"
    """Nothing changes before the day that it names."""
    CANCELLED_BY_INSURED = "cancelled_by_insured"
    PENDING = "pending"
    """Asked, and not answered yet."""
    UNKNOWN = "unknown"
    """A code that Aval does not know: never a refusal, never nothing; somebody must look."""


NOTHING_COVERED = frozenset(
    {
        Decision.REFUSED,
        Decision.WITHDRAWN,
        Decision.EXPIRED,
        Decision.SUPERSEDED,
        Decision.CANCELLED_BY_INSURED,
        Decision.PENDING,
    }
)
"""Decisions under which a cover insures nothing, whatever amount is written beside them."""


class RequestKind(StrEnum):
    """What is asked of an insurer (EDIFACT CCD 4505, extended)."""

    NEW = "new"
    INCREASE = "increase"
    REDUCE = "reduce"
    CANCEL = "cancel"
    PROLONG = "prolong"


class RequestState(StrEnum):
    """How far a request for cover is."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    """Decided by a person; it stands in the outbox."""
    SENT = "sent"
    """It was given to the insurer, whose receipt is not known: it is looked up, never resent."""
    IN_STUDY = "in_study"
    """The insurer has it and has not answered."""
    INSISTED = "insisted"
    """The broker was asked to insist."""
    ANSWERED = "answered"
    FAILED = "failed"
    """The insurer did not take it, and said why; it can be mended and submitted again."""
    CANCELLED = "cancelled"


REQUEST_MOVES: dict[RequestState, frozenset[RequestState]] = {
    RequestState.DRAFT: frozenset({RequestState.SUBMITTED, RequestState.CANCELLED}),
    RequestState.SUBMITTED: frozenset(
        {RequestState.SENT, RequestState.DRAFT, RequestState.CANCELLED, RequestState.FAILED}
    ),
    RequestState.SENT: frozenset(
        {
            RequestState.SUBMITTED,  # the insurer was asked, and does not have it
            RequestState.IN_STUDY,
            RequestState.ANSWERED,
            RequestState.FAILED,
        }
    ),
    RequestState.IN_STUDY: frozenset(
        {
            RequestState.INSISTED,
            RequestState.ANSWERED,
            RequestState.FAILED,
            RequestState.CANCELLED,
        }
    ),
    RequestState.INSISTED: frozenset(
        {RequestState.ANSWERED, RequestState.FAILED, RequestState.CANCELLED, RequestState.INSISTED}
    ),
    RequestState.ANSWERED: frozenset({RequestState.INSISTED}),
    RequestState.FAILED: frozenset({RequestState.DRAFT, RequestState.CANCELLED}),
    RequestState.CANCELLED: frozenset(),
}
"""Which state of a request may follow which."""


class InsurerEventKind(StrEnum):
    """What an insurer notifies."""

    DECIDED = "decided"
    REDUCED = "reduced"
    WITHDRAWN = "withdrawn"
    WITHDRAWAL_ANNOUNCED = "withdrawal_announced"
    EXPIRED = "expired"
    GRADE_CHANGED = "grade_changed"
    BUYER_CHANGED = "buyer_changed"
    """It is another legal entity, or has another number, from now on."""
    INSOLVENT = "insolvent"
    UNKNOWN = "unknown"
