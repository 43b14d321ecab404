"""Words of telling insurers what is not paid: papers, how far they are, what a claim brings."""

from enum import StrEnum


class PaperKind(StrEnum):
    """What an insurer is told, or asked, about unpaid items and who owes them."""

    OVERDUE = "overdue"
    """A notice that items are overdue."""
    ADVERSE = "adverse"
    """Adverse information on the customer, with what it owes: an insolvency, a returned payment."""
    EXTENSION = "extension"
    """The customer asks for a later due date; the insurer must agree to it."""
    PAYMENT_PLAN = "payment_plan"
    """The customer pays by instalments; beyond the extension period the insurer must agree."""
    INTERVENTION = "intervention"
    """The debt is handed over to the insurer, or its collectors, to be collected."""
    CLAIM = "claim"


class PaperState(StrEnum):
    """How far a paper is."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    """A person decided that it goes out; it stands in the outbox, or waits to be carried."""
    SENT = "sent"
    """It was given to the insurer, whose receipt is not known: it is looked up, never resent."""
    ACKNOWLEDGED = "acknowledged"
    """The insurer has it: the duty is done, from the day on which it was sent."""
    QUESTIONED = "questioned"
    """The insurer asks for something before it goes on."""
    ACCEPTED = "accepted"
    REFUSED = "refused"
    PAID = "paid"
    """An indemnity came in."""
    CLOSED = "closed"
    FAILED = "failed"
    """The insurer did not take it, and said why; it can be mended and submitted again."""
    WITHDRAWN = "withdrawn"


PAPER_MOVES: dict[PaperState, frozenset[PaperState]] = {
    PaperState.DRAFT: frozenset({PaperState.SUBMITTED, PaperState.WITHDRAWN}),
    PaperState.SUBMITTED: frozenset(
        {PaperState.SENT, PaperState.DRAFT, PaperState.FAILED, PaperState.WITHDRAWN}
    ),
    PaperState.SENT: frozenset(
        {
            PaperState.SUBMITTED,  # the insurer was asked, and does not have it
            PaperState.ACKNOWLEDGED,
            PaperState.QUESTIONED,
            PaperState.ACCEPTED,
            PaperState.REFUSED,
            PaperState.FAILED,
        }
    ),
    PaperState.ACKNOWLEDGED: frozenset(
        {
            PaperState.QUESTIONED,
            PaperState.ACCEPTED,
            PaperState.REFUSED,
            PaperState.CLOSED,
            PaperState.WITHDRAWN,
        }
    ),
    PaperState.QUESTIONED: frozenset(
        {
            PaperState.ACKNOWLEDGED,
            PaperState.ACCEPTED,
            PaperState.REFUSED,
            PaperState.CLOSED,
            PaperState.WITHDRAWN,
        }
    ),
    PaperState.ACCEPTED: frozenset({PaperState.PAID, PaperState.CLOSED, PaperState.REFUSED}),
    PaperState.REFUSED: frozenset({PaperState.ACKNOWLEDGED, PaperState.CLOSED}),
    PaperState.PAID: frozenset({PaperState.CLOSED}),
    PaperState.CLOSED: frozenset(),
    PaperState.FAILED: frozenset({PaperState.DRAFT, PaperState.WITHDRAWN}),
    PaperState.WITHDRAWN: frozenset(),
}
"""Which state of a paper may follow which; what a claim alone may reach is `CLAIM_ONLY`."""
CLAIM_ONLY = frozenset({PaperState.PAID})
AT_INSURER = frozenset(
    {
        PaperState.ACKNOWLEDGED,
        PaperState.QUESTIONED,
        PaperState.ACCEPTED,
        PaperState.REFUSED,
        PaperState.PAID,
        PaperState.CLOSED,
    }
)
"""States in which the insurer has a paper: what it had to be told, it was told in time or late."""
FOLLOWED_PAPERS = frozenset({PaperState.ACKNOWLEDGED, PaperState.QUESTIONED, PaperState.ACCEPTED})
"""States in which the insurer is asked from time to time whether there is something new."""
RUNNING = frozenset(PaperState) - {PaperState.CLOSED, PaperState.WITHDRAWN}
"""States in which somebody has still something to do, or to wait for."""
CHANGEABLE_PAPERS = frozenset({PaperState.DRAFT, PaperState.SUBMITTED, PaperState.FAILED})
"""States in which the insurer does not have a paper, and its words may change."""


class PaperEvent(StrEnum):
    """What happened to a paper; each is a line of its history."""

    WRITTEN = "written"
    CHANGED = "changed"
    DECIDED = "decided"
    HELD_BACK = "held_back"
    LEFT = "left"
    """It was about to be given to the insurer: from here on it may have arrived."""
    ACKNOWLEDGED = "acknowledged"
    NO_RECEIPT = "no_receipt"
    NOT_ARRIVED = "not_arrived"
    NOT_REACHED = "not_reached"
    NOT_ADMITTED = "not_admitted"
    NOT_TAKEN = "not_taken"
    """The insurer does not take it as it is, and said why."""
    QUESTIONED = "questioned"
    REPLIED = "replied"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    CONTESTED = "contested"
    INDEMNIFIED = "indemnified"
    RECOVERED = "recovered"
    CORRECTED = "corrected"
    """Money that was written down wrongly was taken away again."""
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


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


class LossCause(StrEnum):
    """Why a claim is made."""

    PROTRACTED_DEFAULT = "protracted_default"
    """Nothing was paid when the waiting period was over."""
    INSOLVENCY = "insolvency"


class ClaimMoney(StrEnum):
    """Money that a claim brings, or costs."""

    INDEMNITY = "indemnity"
    RECOVERY = "recovery"
    """The customer, its insolvency or a collector paid after the loss."""
    COST = "cost"
    """Costs of collection, which the insurer shares if it agreed to them before."""


class Unfit(StrEnum):
    """Why an item cannot be on a paper, beside the reasons of the assessment."""

    NOT_DUE = "not_due"
    DECLARED = "declared"
    """The insurer was told already."""
    CLAIMED = "claimed"
    ON_PAPER = "on_paper"
    """It stands on another paper of the kind that is on its way."""
    NOT_A_DEBT = "not_a_debt"
    """Orders, deliveries that are not invoiced yet, and credits are nothing that is overdue."""
    NOT_SEEN = "not_seen"
    """The policy does not insure this company, country or segment."""


class Proof(StrEnum):
    """A document that a claim pack holds, or lacks."""

    INVOICE = "invoice"
    ORDER = "order"
    DELIVERY = "delivery"
    REMINDER = "reminder"
    CORRESPONDENCE = "correspondence"
    COVER = "cover"
    NOTICE = "notice"
    STATEMENT = "statement"
    INSOLVENCY = "insolvency"
    CONTRACT = "contract"
    OTHER = "other"


class ProofState(StrEnum):
    """Whether a claim pack holds what proves something."""

    HELD = "held"
    LATE = "late"
    """The insurer was told, but after the last day."""
    LACKING = "lacking"
    NOT_NEEDED = "not_needed"
    OPTIONAL = "optional"
    """It is not there, and the clauses do not ask for it."""
