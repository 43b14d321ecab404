"""The second page of a connector's surface: telling an insurer of items that are not paid.

`contract` is the first; together they are all that a connector is. An insurer that declares
`Capability.DECLARE_OVERDUE` opens a `PaperSession`, for the kinds of paper that it names in
`Insurer.papers`. What holds of orders holds of papers: each is sent once, under a key that is
ours; where its receipt was lost it is looked up and never sent again; an answer whose code is not
known is `PaperAnswer.UNKNOWN` with its raw code, and neither accepted nor refused. No deadline
waits for an answer: what counts is when the paper was sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, cast

from aval.connectors.contract import Gate, Insurer, PolicyKey, Raw, Session
from aval.vocabulary.claims import PaperAnswer, PaperKind
from aval.vocabulary.insurers import Capability


@dataclass(frozen=True, slots=True)
class PaperItem:
    """An item that a paper is about, with what is still owed of it."""

    reference: str
    """The number of the invoice, as the buyer has it."""
    amount: int
    currency: str
    due_on: date
    issued_on: date | None = None


@dataclass(frozen=True, slots=True)
class Instalment:
    """A payment of a plan, in the currency of the items."""

    due_on: date
    amount: int


@dataclass(frozen=True, slots=True)
class OverduePaper:
    """What an insurer is told: a person decided it. `key` is ours and the same at every try."""

    key: str
    kind: PaperKind
    policy: PolicyKey
    buyer: str
    items: tuple[PaperItem, ...]
    """At least one."""
    wanted_until: date | None = None
    """Of an extension: the due date that is asked for."""
    instalments: tuple[Instalment, ...] = ()
    """Of a payment plan."""
    message: str = ""


@dataclass(frozen=True, slots=True)
class PaperReceipt:
    """Where a paper stands at the insurer: its reference there, and the last that it answered."""

    reference: str
    answer: PaperAnswer | None = None
    """None where it was taken, and nothing is said about it yet."""
    answered_on: date | None = None
    text: str = ""
    """The question, or the reason, in the insurer's words."""
    reason: str = ""
    """The insurer's code of the reason, of a refusal."""
    extended_until: date | None = None
    """None where the insurer extended without naming the day, too: somebody must look."""
    amount: int | None = None
    """The indemnity that it accepts, in minor units; None where it was not told."""
    currency: str = ""
    raw: Raw = field(default=Raw("", "{}"), compare=False)


class PaperSession(Session, Protocol):
    """An open connection that takes papers too."""

    def declare(self, paper: OverduePaper) -> PaperReceipt:
        """Send a paper, once; raises OutcomeUnknownError when it may have arrived.

        RefusedError says that it was not taken, with the insurer's code and field.
        """
        ...

    def follow_paper(self, paper: OverduePaper, reference: str) -> PaperReceipt:
        """Return where a paper stands, of which the insurer gave a reference."""
        ...

    def find_paper(self, paper: OverduePaper) -> PaperReceipt | None:
        """Return where a paper stands whose receipt was lost; None when it never arrived."""
        ...


class NoPapersError(LookupError):
    """The insurer takes no papers, or none of this kind: they go out as files and letters."""


def paper_session(insurer: Insurer, settings: Mapping[str, str], gate: Gate) -> PaperSession:
    """Open a session that takes papers, as `Insurer.connect`; raises NoPapersError."""
    if Capability.DECLARE_OVERDUE not in insurer.capabilities:
        raise NoPapersError(insurer.code)
    return cast("PaperSession", insurer.connect(settings, gate))
