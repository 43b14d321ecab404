"""Papers about unpaid items that a pretend insurer took, and what it answers to them.

It acknowledges at once. Five virtual days later it consents to an extension and to a payment
plan; a declaration stays acknowledged, and so does what is handed over, until the control says
what is answered: `POST /_sim/papers` with `{"key": …, "answer": "question", "text": …}`, and of
`reason`, `amount` (minor units), `extended_until`, `after_days` what it needs. `GET /_sim/papers`
lists what was taken, in neutral words, the newest last.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from aval.sandboxes.insurers.world_json import built, plain
from aval.vocabulary.claims import PaperAnswer, PaperKind
from aval.vocabulary.money import MINOR_DIGITS, decimal_text, minor_units

CONSENT_DAYS = 5
"""After so many days it consents to a later date and to a plan."""


@dataclass(frozen=True, slots=True)
class Told:
    """One answer, from its day on."""

    on: date
    answer: PaperAnswer
    text: str = ""
    reason: str = ""
    amount: int | None = None
    extended_until: str | None = None


@dataclass(slots=True)
class Paper:
    """A paper that was taken; its items are reference, minor units, currency, due date."""

    reference: str
    key: str
    kind: PaperKind
    policy: tuple[str, str, str]
    buyer: str
    currency: str
    items: list[tuple[str, int, str, str]]
    wanted_until: str | None = None
    instalments: list[tuple[str, int]] = field(default_factory=list)
    message: str = ""
    answers: list[Told] = field(default_factory=list)

    def told(self, day: date) -> Told:
        """Return what is answered on a day: the last that is not after it."""
        return [one for one in self.answers if one.on <= day][-1]


class Tray:
    """The papers of a pretend insurer."""

    def __init__(self) -> None:
        """Begin with none."""
        self.papers: list[Paper] = []

    def take(self, paper: Paper, day: date) -> Paper:
        """Keep a paper: acknowledged at once, and what comes of itself is answered later."""
        paper.answers.append(Told(day, PaperAnswer.ACKNOWLEDGED))
        later = day + timedelta(CONSENT_DAYS)
        if paper.kind is PaperKind.EXTENSION:
            until = paper.wanted_until
            paper.answers.append(Told(later, PaperAnswer.EXTENDED, extended_until=until))
        elif paper.kind is PaperKind.PAYMENT_PLAN:
            paper.answers.append(Told(later, PaperAnswer.ACCEPTED))
        self.papers.append(paper)
        return paper

    def of_reference(self, reference: str) -> Paper | None:
        """Return the paper of a reference."""
        return next((one for one in self.papers if one.reference == reference), None)

    def of_key(self, key: str) -> list[Paper]:
        """Return the papers of a key of ours."""
        return [one for one in self.papers if one.key == key]

    def answer(self, said: Mapping[str, Any], day: date) -> None:
        """Answer a paper; raises KeyError, TypeError, ValueError for what is none."""
        found = self.of_key(said["key"])
        if not found:
            message = f"no paper {said['key']}"
            raise ValueError(message)
        told = Told(
            day + timedelta(said.get("after_days", 0)),
            PaperAnswer(said["answer"]),
            said.get("text", ""),
            said.get("reason", ""),
            said.get("amount"),
            said.get("extended_until"),
        )
        found[-1].answers = sorted((*found[-1].answers, told), key=lambda one: one.on)

    def kept(self) -> list[dict[str, Any]]:
        """Return all that is remembered, as JSON can say it."""
        return [plain(one) for one in self.papers]

    def remember(self, kept: Iterable[Any]) -> None:
        """Remember what `kept` told; raises BadWorldError for what is no paper."""
        self.papers = [built(Paper, one, f"papers[{at}]") for at, one in enumerate(kept)]

    def as_json(self) -> list[dict[str, Any]]:
        """Return the papers in neutral words."""
        return [
            {
                "reference": one.reference,
                "key": one.key,
                "kind": one.kind,
                "policy": list(one.policy),
                "buyer": one.buyer,
                "items": [list(item) for item in one.items],
                "wanted_until": one.wanted_until,
                "instalments": [list(part) for part in one.instalments],
                "message": one.message,
            }
            for one in self.papers
        ]


def items(
    rows: Iterable[Mapping[str, Any]], number: str, amount: str, currency: str
) -> list[tuple[str, int, str, str]]:
    """Return the items of a paper that was sent, by the names of two of their fields."""
    return [(one[number], minor(one[amount], currency), currency, one["dueDate"]) for one in rows]


def minor(text: Any, currency: str) -> int:  # noqa: ANN401 - whatever JSON can say
    """Return an amount that was sent, in minor units."""
    return minor_units(str(text), MINOR_DIGITS[currency])


def written(amount: int | None, currency: str) -> str | None:
    """Return an amount as text, null for none."""
    return None if amount is None else decimal_text(amount, MINOR_DIGITS[currency])
