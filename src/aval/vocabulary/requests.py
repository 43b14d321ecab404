"""Words of asking insurers: which way a request goes, letters, and what Aval suggests to ask."""

from enum import StrEnum

from aval.vocabulary.insurers import RequestState


class RequestChannel(StrEnum):
    """Which way a request reaches the insurer."""

    CONNECTOR = "connector"
    FILE = "file"
    """A file that a person brings to the insurer's portal."""
    LETTER = "letter"
    """An e-mail to the insurer or to the broker."""


class RequestEvent(StrEnum):
    """What happened to a request; each is a line of its history."""

    WRITTEN = "written"
    CHANGED = "changed"
    DECIDED = "decided"
    """A person decided that it goes out."""
    HELD_BACK = "held_back"
    """It was taken back out of the outbox to be changed."""
    LEFT = "left"
    """It was about to be given to the insurer: from here on it may have arrived."""
    TAKEN = "taken"
    """The insurer has it, under its reference."""
    NO_RECEIPT = "no_receipt"
    """Whether it arrived is not known: it is looked up, not sent again."""
    NOT_ARRIVED = "not_arrived"
    """The insurer was asked, and does not have it."""
    NOT_REACHED = "not_reached"
    """The insurer could not be reached; it is tried again later."""
    NOT_ADMITTED = "not_admitted"
    """The insurer does not take the credentials: somebody must change them."""
    REFUSED = "refused"
    """The insurer does not take it as it is, and said why."""
    ANSWERED = "answered"
    INSISTED = "insisted"
    CANCELLED = "cancelled"
    SEEN = "seen"
    """Who asked has seen the answer."""


class LetterKind(StrEnum):
    """What a letter is for."""

    INSISTENCE = "insistence"
    REQUEST = "request"
    ANSWER = "answer"
    """It tells who asked that the insurer has answered."""
    PAPER = "paper"
    """It carries a paper about unpaid items: a notice, a claim."""


class LetterState(StrEnum):
    """How far a letter is."""

    WAITING = "waiting"
    LEAVING = "leaving"
    """It was being given to the mail server: whether it left is not known if it stays here."""
    SENT = "sent"
    FAILED = "failed"


class SuggestionKind(StrEnum):
    """Why Aval suggests a request."""

    UNNAMED_NEAR = "unnamed_near"
    """The exposure of an unnamed buyer nears its discretionary limit."""
    OVER_LIMIT = "over_limit"
    """Exposure and orders in hand exceed the limit."""
    RENEW = "renew"
    """A temporary cover that is used ends soon."""
    UNUSED = "unused"
    """A cover that nothing stands behind, and that is paid for."""


PENDING_REQUESTS = frozenset(
    {
        RequestState.SUBMITTED,
        RequestState.SENT,
        RequestState.IN_STUDY,
        RequestState.INSISTED,
    }
)
"""States in which a request waits for the insurer: of one layer there is one at most."""
CHANGEABLE_REQUESTS = frozenset({RequestState.DRAFT, RequestState.SUBMITTED, RequestState.FAILED})
"""States in which the insurer does not have a request, and its words may change."""
