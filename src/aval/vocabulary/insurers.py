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
    WEBHOOK = "webhook"
    """Call an address of ours when there is something new; what is new is read as ever."""


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


class Discrepancy(StrEnum):
    """In what an insurer's data and ours differ, what presses most first."""

    STALE = "stale"
    """The insurer has not answered for longer than it should: everything of it is old."""
    MISSING_THERE = "missing_there"
    """A guarantee counts here that the insurer no longer lists."""
    AMOUNT = "amount"
    CURRENCY = "currency"
    DATES = "dates"
    MISSING_HERE = "missing_here"
    """The insurer lists a decision that no fact says."""
    UNKNOWN_CODE = "unknown_code"
    NOT_TOLD = "not_told"
    """An amount, a currency or a date that the insurer did not tell: no fact can be made of it."""
    POLICY_NOT_LINKED = "policy_not_linked"
    BUYER_NOT_LINKED = "buyer_not_linked"
    CUSTOMER_NOT_LINKED = "customer_not_linked"
    """A guarantee counts here of a customer that is no buyer of the insurer yet."""
    SHARED_BUYER = "shared_buyer"
    CURRENCY_CHANGED = "currency_changed"
    """The decision before was in another currency."""


class Mend(StrEnum):
    """The act that mends a difference between an insurer's data and ours."""

    READ = "read"
    """Have the insurer read again, or find out why it cannot be."""
    ASK_INSURER = "ask_insurer"
    CORRECT = "correct"
    """Correct the file or the entry that says otherwise, or ask the insurer."""
    LOOK = "look"
    """Look at what the insurer wrote, and ask it what that means."""
    MAP_POLICY = "map_policy"
    LINK = "link"
    JOIN = "join"
    """Join the accounts of the customers that are one buyer."""


MENDS: dict[Discrepancy, Mend] = {
    Discrepancy.STALE: Mend.READ,
    Discrepancy.MISSING_THERE: Mend.ASK_INSURER,
    Discrepancy.AMOUNT: Mend.CORRECT,
    Discrepancy.CURRENCY: Mend.CORRECT,
    Discrepancy.DATES: Mend.CORRECT,
    Discrepancy.MISSING_HERE: Mend.READ,
    Discrepancy.UNKNOWN_CODE: Mend.LOOK,
    Discrepancy.NOT_TOLD: Mend.LOOK,
    Discrepancy.POLICY_NOT_LINKED: Mend.MAP_POLICY,
    Discrepancy.BUYER_NOT_LINKED: Mend.LINK,
    Discrepancy.CUSTOMER_NOT_LINKED: Mend.LINK,
    Discrepancy.SHARED_BUYER: Mend.JOIN,
    Discrepancy.CURRENCY_CHANGED: Mend.LOOK,
}
"""What mends each difference."""
