"""Which entries are in hand: a paper, or a request for cover, that does what they ask is under way.

Set-based: two statements for all the entries of a page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from aval.desk.requests.queries import OPEN
from aval.records.models import CoverRequest, Paper, PaperItem
from aval.vocabulary.agenda import PAPER_OF, REQUEST_OF, AgendaKind
from aval.vocabulary.claims import AT_INSURER, RUNNING, PaperKind
from aval.vocabulary.words import Layer


@dataclass(frozen=True, slots=True)
class Hand:
    """What is under way for an entry: its key, its number, and whether it is a request."""

    key: str
    number: int
    is_request: bool


@dataclass(frozen=True, slots=True)
class Hands:
    """What is under way for some entries."""

    papers: dict[tuple[str, str, str, str], Hand]
    requests: dict[tuple[str, str, str], Hand]

    def of(self, row: Any, layer: str) -> Hand | None:  # noqa: ANN401 - a row of either table
        """Return what is under way for an entry about a layer, None for nothing."""
        kind, customer = AgendaKind(row.kind), row.customer_id or ""
        if kind in PAPER_OF:
            return self.papers.get((customer, row.policy, PAPER_OF[kind], row.item))
        if kind in REQUEST_OF:
            return self.requests.get((customer, row.policy, layer or Layer.PERMANENT))
        return None


def hands(rows: Sequence[Any]) -> Hands:
    """Return what is under way for entries: of a customer's papers those that run."""
    papers = {row.customer_id for row in rows if row.kind in PAPER_OF}
    asked = {row.customer_id for row in rows if row.kind in REQUEST_OF}
    return Hands(_papers(papers), _requests(asked))


def _papers(customers: Iterable[str]) -> dict[tuple[str, str, str, str], Hand]:
    found: dict[tuple[str, str, str, str], Hand] = {}
    running = Paper.objects.filter(customer__in=list(customers), state__in=sorted(RUNNING)).exclude(
        kind=PaperKind.ADVERSE,
        state__in=sorted(AT_INSURER),  # what is due still is other news
    )
    lines = PaperItem.objects.filter(paper__in=running).order_by("paper")
    names = ("paper__customer", "paper__policy", "paper__kind", "item", "paper__key", "paper")
    for customer, policy, kind, item, key, number in lines.values_list(*names):
        hand = Hand(key, number, is_request=False)
        found[customer, policy, kind, item] = found[customer, policy, kind, ""] = hand
    return found


def _requests(customers: Iterable[str]) -> dict[tuple[str, str, str], Hand]:
    rows = CoverRequest.objects.filter(customer__in=list(customers), state__in=OPEN)
    names = ("customer", "policy", "layer", "key", "pk")
    return {
        (customer, policy, layer): Hand(key, number, is_request=True)
        for customer, policy, layer, key, number in rows.order_by("pk").values_list(*names)
    }
