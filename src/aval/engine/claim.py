"""The loss of a claim: what the assessment covers of its items on a day, layer by layer.

Source of the rules: `docs/manual/indemnity-and-premium.md`. The cells are the assessment's own;
here they are gathered by what an indemnity is computed from. Amounts are minor units of the
reporting currency.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from aval.dataset.policies import Terms
from aval.dataset.portfolio import Portfolio
from aval.engine.explanation.bands import band_percentage, filling, takes_room
from aval.engine.explanation.case import Case, judge_customer, to_date
from aval.engine.explanation.decisions import layer_of
from aval.engine.indemnity import ClaimIndemnity, InsuredLayer, claim_indemnity
from aval.engine.insurance_year import PremiumMultiple
from aval.engine.kernel import codes
from aval.engine.kernel.clauses import loss_on
from aval.engine.periods import terms_on
from aval.vocabulary.money import MINOR_DIGITS, minor_units
from aval.vocabulary.words import IndemnityOrder, Kind, Layer, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class LossPart:
    """What one layer covers of an item, at one percentage."""

    layer: Layer
    insured_pct: Decimal
    covered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LossItem:
    """One item of a loss: its net is `insurable` + tax, or has the reason of an ineligible one.

    `insurable` is what this policy may cover of it (0 of an ineligible item); `reason` says why
    not all of that is covered, None where it is. `lost_on` is its date of loss, None where no terms
    say one.
    """

    item: str
    kind: Kind
    delivered_on: date
    due_on: date
    net: int
    insurable: int
    parts: tuple[LossPart, ...]
    reason: Reason | None
    lost_on: date | None

    @property
    def covered(self) -> int:
        """Return what the layers cover."""
        return sum(part.covered for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """The loss of a claim on a day, and the terms that it is settled by.

    `loss` is the insurable loss; `layers` what the assessment found covered by each layer and
    percentage. `oldest_on` is the oldest delivery of what is insurable, else of all: the claim
    belongs to the insurance year that has that day. None without items. `terms` are the block of
    that day, None where none has it.
    """

    customer: str
    policy: str
    as_of: date
    currency: str
    items: tuple[LossItem, ...]
    oldest_on: date | None
    terms: Terms | None

    @property
    def loss(self) -> int:
        """Return the insurable loss."""
        return sum(item.insurable for item in self.items)

    @property
    def total(self) -> int:
        """Return what the customer owes for the items, insured or not."""
        return sum(item.net for item in self.items)

    @property
    def layers(self) -> tuple[InsuredLayer, ...]:
        """Return what each layer and percentage covers, the lowest layer first."""
        sums = dict[tuple[Layer, Decimal], int]()
        for item in self.items:
            for part in item.parts:
                key = part.layer, part.insured_pct
                sums[key] = sums.get(key, 0) + part.covered
        heights = {layer: height for height, layer in enumerate(Layer)}
        return tuple(
            InsuredLayer(layer=layer, limit=covered, insured_pct=pct)
            for (layer, pct), covered in sorted(
                sums.items(), key=lambda one: (heights[one[0][0]], -one[0][1])
            )
        )


def losses(
    portfolio: Portfolio, as_of: date, customer: str, *, items: Collection[str] | None = None
) -> tuple[Loss, ...]:
    """Return the loss of a customer under each policy that sees it, by rank.

    `items` None are all open invoices, bills and deliveries. Raises BadInput for a customer that
    the portfolio does not have, and as `assess` does.
    """
    return losses_in(judge_customer(portfolio, as_of, customer), items=items)


def losses_in(case: Case, *, items: Collection[str] | None = None) -> tuple[Loss, ...]:
    """Return the loss of a customer who was judged under each policy that sees it, by rank."""
    chosen = [
        item
        for item, key in enumerate(case.item_keys)
        if is_owed(case, item) and (items is None or key in items)
    ]
    return tuple(
        _loss(case, policy, [item for item in chosen if case.sees_item(policy, item)])
        for policy, sees in enumerate(case.sees)
        if sees
    )


def is_owed(case: Case, item: int) -> bool:
    """Return whether something of an item is owed that a claim may be about."""
    return case.items[item].kind <= codes.DELIVERY and case.work.items[item].net > 0


def lost_on(case: Case, policy: int, item: int) -> date | None:
    """Return the date of loss of an invoice or bill under a policy, None where no terms say one."""
    block, row = case.block(policy, item), case.items[item]
    if block < 0 or row.kind > codes.BILL:
        return None
    return to_date(loss_on(case.ground.terms[block], row, case.insolvent_on))


def indemnity_of(loss: Loss) -> ClaimIndemnity:
    """Return what a loss is worth before the steps of its insurance year, by its own terms."""
    terms, digits = loss.terms, MINOR_DIGITS[loss.currency]
    order = (terms and terms.indemnity_order) or IndemnityOrder.PCT_THEN_EXCESS
    return claim_indemnity(
        loss=loss.loss,
        layers=loss.layers,
        indemnity_order=order,
        non_qualifying_loss=minor(terms.non_qualifying_loss if terms else None, digits),
        first_loss_each=minor(terms.first_loss_each if terms else None, digits),
    )


def liability_of(terms: Terms, *, premium: int, digits: int) -> int | PremiumMultiple | None:
    """Return the maximum liability of a year: an amount, a multiple of its premium, or none."""
    if terms.max_liability_times is not None:
        return PremiumMultiple(times=terms.max_liability_times, premium=premium)
    return None if terms.max_liability is None else minor(terms.max_liability, digits)


def minor(amount: Decimal | None, digits: int) -> int:
    """Return an amount of a contract in minor units, 0 for none."""
    return 0 if amount is None else minor_units(str(amount), digits)


def _loss(case: Case, policy: int, chosen: list[int]) -> Loss:
    found = tuple(_item(case, policy, item) for item in chosen)
    contract = case.policies[policy]
    days = [one.delivered_on for one in found if one.insurable]
    oldest_on = min(days or [one.delivered_on for one in found], default=None)
    return Loss(
        customer=case.customer,
        policy=contract.policy,
        as_of=case.ground.as_of,
        currency=case.ground.currency,
        items=found,
        oldest_on=oldest_on,
        terms=None if oldest_on is None else terms_on(contract, oldest_on),
    )


def _item(case: Case, policy: int, item: int) -> LossItem:
    """Return one item under a policy, with what its layers cover."""
    row = case.item_rows[item]
    reason = int(case.pair(policy, item).reason)
    insurable, parts = 0, tuple[LossPart, ...]()
    if takes_room(case, policy, item):
        insurable = max(0, case.pair(policy, item).insurable - case.taken_before(policy, item))
        parts = _parts(case, policy, item)
    return LossItem(
        item=row["item"],
        kind=case.kind(item),
        delivered_on=row["delivered_on"],
        due_on=row["due_on"],
        net=case.work.items[item].net,
        insurable=insurable,
        parts=parts,
        reason=None if reason == codes.ELIGIBLE else list(Reason)[reason],
        lost_on=lost_on(case, policy, item),
    )


def _parts(case: Case, policy: int, item: int) -> tuple[LossPart, ...]:
    """Return what each layer covers of an item: its cells, band by band where one has its own pct.

    A band of a layer without a cell covers nothing.
    """
    cells = [cell for cell in case.kept(item) if cell.policy == policy and cell.amount]
    if not any(cover.policy == policy and cover.pct != codes.NONE for cover in case.covers):
        terms, country = case.terms(case.block(policy, item)), case.facts["country"]
        layers = [_LAYERS[cell.layer] for cell in cells]
        return tuple(
            LossPart(layer=layer, insured_pct=terms.pct(layer, country), covered=cell.amount)
            for layer, cell in zip(layers, cells, strict=True)
        )
    fill, layers_kept = filling(case, policy, item), {cell.layer for cell in cells}
    sums = dict[tuple[Layer, Decimal], int]()
    for band in fill.bands:
        taken = fill.taken(band)
        if taken and case.covers[band.row].layer in layers_kept:
            pct, _ = band_percentage(case, fill, band)
            key = layer_of(case, band), pct
            sums[key] = sums.get(key, 0) + taken
    return tuple(
        LossPart(layer=layer, insured_pct=pct, covered=covered)
        for (layer, pct), covered in sums.items()
    )


_LAYERS = list(Layer)
