"""What would be lost if customers did not pay: each by itself, on the ground that all share.

The losses are those of claims (`claim`); ground and columns are laid once for all, so the cost
grows with what they owe.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from aval.dataset.portfolio import Portfolio
from aval.engine.claim import Loss, is_owed, losses_in, lost_on
from aval.engine.explanation.case import Case, judge_each
from aval.engine.kernel import codes
from aval.engine.results import CELL_WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposed:
    """What a customer would not pay, in minor units of the reporting currency.

    `losses` are its loss under each policy that sees it, by rank; `owed` the net of the items that
    would be lost, whoever covers them; `uninsured` what no policy covers of it by word: `vat`, or
    a reason. `owed` is the sum of what the policies cover and of what is uninsured.
    """

    customer: str
    losses: tuple[Loss, ...]
    owed: int
    uninsured: tuple[tuple[str, int], ...]


def suppose(
    portfolio: Portfolio,
    as_of: date,
    customers: Sequence[str],
    *,
    defaulted_by: date | None = None,
    without: Collection[str] = (),
) -> Iterator[Supposed]:
    """Yield what customers of a portfolio would not pay, in the order given.

    Whoever has no item, cover or credit is left out.

    `defaulted_by` None supposes that each is legally insolvent at T, if it is not yet: all that it
    owes is lost. A day supposes that nothing more is paid until then: what is lost are the items
    whose date of loss has come by that day under each policy that has one for them; an item for
    which no policy has one counts from its due date. Items `without` are left out. Raises BadInput
    as `assess` does.
    """
    if defaulted_by is None:
        portfolio = _insolvent(portfolio, as_of)
    for case in judge_each(portfolio, as_of, customers):
        yield _supposed(case, defaulted_by, without)


def losses_of_each(
    portfolio: Portfolio,
    as_of: date,
    customers: Sequence[str],
    items: Mapping[tuple[str, str], Collection[str]],
) -> Iterator[Loss]:
    """Yield the losses of items by customer and policy, as `claim.losses` has them."""
    policies = defaultdict[str, list[str]](list)
    for customer, policy in items:
        policies[customer].append(policy)
    for case in judge_each(portfolio, as_of, customers):
        for policy in policies[case.customer]:
            found = losses_in(case, items=items[case.customer, policy])
            yield from (loss for loss in found if loss.policy == policy)


def _insolvent(portfolio: Portfolio, day: date) -> Portfolio:
    """Return a portfolio whose customers are insolvent since a day at the latest."""
    since = pl.min_horizontal(pl.col("insolvent_on"), pl.lit(day))
    customers = portfolio.customers.with_columns(since.alias("insolvent_on"))
    return replace(portfolio, customers=customers)


def _supposed(case: Case, defaulted_by: date | None, without: Collection[str]) -> Supposed:
    chosen = [
        item
        for item, key in enumerate(case.item_keys)
        if is_owed(case, item)
        and key not in without
        and (defaulted_by is None or _is_lost(case, item, defaulted_by))
    ]
    sums = dict[int, int]()
    kept = set(chosen)
    cells = case.found.cells
    for item, number, amount in zip(
        *(cells[name].tolist() for name in ("item", "cell", "amount")), strict=True
    ):
        if item in kept and number >= codes.CELL_VAT:
            sums[number] = sums.get(number, 0) + amount
    return Supposed(
        customer=case.customer,
        losses=losses_in(case, items={case.item_keys[item] for item in chosen}),
        owed=sum(case.work.items[item].net for item in chosen),
        uninsured=tuple((str(CELL_WORDS[cell]), amount) for cell, amount in sorted(sums.items())),
    )


def _is_lost(case: Case, item: int, day: date) -> bool:
    """Return whether an item is lost by a day if nothing more is paid."""
    if case.items[item].kind > codes.BILL:
        return False
    told = (lost_on(case, policy, item) for policy in range(len(case.policies)))
    days = [one for one in told if one is not None]
    return max(days, default=case.item_rows[item]["due_on"]) <= day
