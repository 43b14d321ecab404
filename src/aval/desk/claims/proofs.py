"""Which proofs a claim has and lacks, item by item, and what each missing one costs.

What a proof costs is what the insurer pays with the items that lack it less what it pays without
them: by the claim's own judgement and its place in the insurance year, so that percentage, first
loss and maximum are in it. Costs of several proofs do not add up: two may stand on one item.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from aval.desk.claims.worth import Place, judged_again, place_of, premium_of, worth_json
from aval.desk.customer.evidence import History
from aval.engine.claim import Loss
from aval.records.models import ItemCover, Paper, PaperFile, PaperItem
from aval.vocabulary.claims import LossCause, Proof, ProofState
from aval.vocabulary.words import CoverStatus, RunOn

OF_ITEM = (Proof.INVOICE, Proof.DELIVERY, Proof.ORDER, Proof.REMINDER, Proof.NOTICE)
"""Proofs that each item needs, in the order in which they are shown."""
OF_CLAIM = (Proof.INSOLVENCY, Proof.CONTRACT)
"""Proofs of the claim as a whole."""
MISSING = frozenset({ProofState.LACKING, ProofState.LATE})


@dataclass(frozen=True, slots=True)
class ItemProofs:
    """One item of a claim: which proofs it has, by when it was told, what it adds to the claim.

    `cost` is what the claim loses without it, in minor units of the claim's currency; `told_on`
    and `by` are the day on which the insurer was told of it, and the last day for that.
    """

    item: PaperItem
    states: Mapping[Proof, ProofState]
    told_on: date | None
    by: date | None
    cost: int

    @property
    def is_complete(self) -> bool:
        """Return whether nothing is missing."""
        return not MISSING & set(self.states.values())


@dataclass(frozen=True, slots=True)
class Missing:
    """What a proof that is missing costs, and of how many items; 0 items for the whole claim."""

    proof: Proof
    items: int
    cost: int


@dataclass(frozen=True, slots=True)
class Completeness:
    """What a claim pack holds and lacks. `expected` is what the claim is paid if all is proven."""

    rows: tuple[ItemProofs, ...]
    whole: Mapping[Proof, ProofState]
    missing: tuple[Missing, ...]
    expected: int
    at_risk: int
    """What is lost if no missing proof is found."""

    @property
    def is_complete(self) -> bool:
        """Return whether nothing is missing."""
        return not self.missing


def completeness(
    paper: Paper, items: Sequence[PaperItem], files: Sequence[PaperFile], history: History
) -> Completeness:
    """Return which proofs a claim has; `files` are all that are kept of its items.

    Without terms the claim has no worth, and a missing proof costs nothing that can be computed.
    """
    place = place_of(paper, premium=premium_of(paper))
    loss = judged_again(paper)
    costs = _Costs(paper, place, loss, items)
    proven = _proven(files)
    rows = tuple(_row(one, paper, place, proven, history, costs) for one in items)
    whole = {
        Proof.INSOLVENCY: _whole(
            Proof.INSOLVENCY, proven, is_needed=paper.cause == LossCause.INSOLVENCY
        ),
        Proof.CONTRACT: ProofState.HELD if proven[Proof.CONTRACT] else ProofState.OPTIONAL,
    }
    lacking = [one for one in rows if not one.is_complete]
    lost = {one.item.item for one in lacking}
    if whole[Proof.INSOLVENCY] is ProofState.LACKING:
        lost = {one.item for one in items}
    return Completeness(
        rows=rows,
        whole=whole,
        missing=tuple(_missing(rows, whole, costs)),
        expected=costs.whole,
        at_risk=costs.without(lost),
    )


class _Costs:
    """What a claim loses without some of its items."""

    def __init__(
        self, paper: Paper, place: Place | None, loss: Loss | None, items: Iterable[PaperItem]
    ) -> None:
        self._place, self._loss = place, loss
        keys = [one.item for one in items]
        rows = ItemCover.objects.filter(item__in=keys).values_list("item", "net")
        self._owed = dict(rows)
        self.whole = 0
        if place is not None:
            self.whole = place.expected(paper.worth, sum(self._owed.values())).part.paid

    def without(self, items: Collection[str]) -> int:
        """Return what is paid less without some items."""
        if self._place is None or self._loss is None or not items:
            return 0
        left = tuple(one for one in self._loss.items if one.item not in items)
        if not any(one.covered for one in left):
            return self.whole
        worth = worth_json(replace(self._loss, items=left))
        owed = sum(net for item, net in self._owed.items() if item not in items)
        return max(self.whole - self._place.expected(worth, owed).part.paid, 0)


def _row(
    one: PaperItem,
    paper: Paper,
    place: Place | None,
    proven: Mapping[Proof, Collection[str]],
    history: History,
    costs: _Costs,
) -> ItemProofs:
    seen = history.items.get(one.item)
    told_on = seen.declared[0] if seen and seen.declared else None
    by = seen.deadline if seen else None
    states = {proof: _held(proof, one, proven) for proof in (*OF_ITEM[:2], Proof.REMINDER)}
    states[Proof.ORDER] = _held(Proof.ORDER, one, proven)
    if not _order_matters(one, paper, place, history):
        is_held = states[Proof.ORDER] is ProofState.HELD
        states[Proof.ORDER] = ProofState.HELD if is_held else ProofState.NOT_NEEDED
    states[Proof.NOTICE] = ProofState.LACKING
    if told_on is not None:
        is_late = by is not None and told_on > by
        states[Proof.NOTICE] = ProofState.LATE if is_late else ProofState.HELD
    ordered = {proof: states[proof] for proof in OF_ITEM}
    return ItemProofs(one, ordered, told_on, by, costs.without({one.item}))


def _order_matters(one: PaperItem, paper: Paper, place: Place | None, history: History) -> bool:
    """Return whether the old limit held for an item because it was ordered before a decision."""
    seen = history.items.get(one.item)
    ordered = seen.ordered_on if seen else None
    if place is None or place.terms.run_on is not RunOn.ORDERS or ordered is None:
        return False
    return any(
        ordered < decision.decided_on <= one.delivered_on
        for decision in history.covers
        if decision.policy == paper.policy_id
        and decision.status is not CoverStatus.PENDING
        and decision.decided_on is not None
    )


def _proven(files: Iterable[PaperFile]) -> Mapping[Proof, Collection[str]]:
    """Return of which items there are documents, by what they prove; "" stands for all of them."""
    found: dict[Proof, set[str]] = {proof: set() for proof in Proof}
    for file in files:
        found[Proof(file.proof)].add(file.item)
    return found


def _held(proof: Proof, one: PaperItem, proven: Mapping[Proof, Collection[str]]) -> ProofState:
    is_held = one.item in proven[proof] or "" in proven[proof]
    return ProofState.HELD if is_held else ProofState.LACKING


def _whole(proof: Proof, proven: Mapping[Proof, Collection[str]], *, is_needed: bool) -> ProofState:
    if proven[proof]:
        return ProofState.HELD
    return ProofState.LACKING if is_needed else ProofState.NOT_NEEDED


def _missing(
    rows: Sequence[ItemProofs], whole: Mapping[Proof, ProofState], costs: _Costs
) -> Iterable[Missing]:
    """Yield what each missing proof costs, the dearest first."""
    found = []
    for proof in OF_ITEM:
        items = {one.item.item for one in rows if one.states[proof] in MISSING}
        if items:
            found.append(Missing(proof, len(items), costs.without(items)))
    found += [
        Missing(proof, 0, costs.whole)
        for proof, state in whole.items()
        if state is ProofState.LACKING
    ]
    return sorted(found, key=lambda one: -one.cost)
