"""The shapes the kernel reads and writes: tables of rows of integers.

Interpreted, a table is a list of these rows; compiled, an array of records of the same fields.
The rules only index tables and name fields, so the same text serves both. Money is minor units,
days count from 1970-01-01, codes are those of `codes`.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

Ints: TypeAlias = Any
"""A list of integers, or an array of them."""


class Item(NamedTuple):
    """An open item that exists at T; amounts in its own currency. By customer, then key."""

    company: int
    kind: int
    currency: int
    disputed: int
    ordered_on: int
    delivered_on: int
    issued_on: int
    due_on: int
    extended_due_on: int
    declared_on: int
    claimed_on: int
    amount: int
    tax_amount: int
    open_amount: int


class ClearedItem(NamedTuple):
    """An invoice or bill paid so late that it may have stopped a cover.

    By customer, then cleared_on.
    """

    company: int
    currency: int
    delivered_on: int
    issued_on: int
    due_on: int
    extended_due_on: int
    cleared_on: int
    amount: int


class Cover(NamedTuple):
    """A decision, by customer, policy, layer, extension, valid_from, decided_on, key.

    `series` numbers the (policy, layer, extension) of a customer; `amount` is in the reporting
    currency; `pct` is in units of `Scene.pct_unit`, or NONE; `order` is the place of the key among
    all keys. A pending row has a `valid_from` that never comes.
    """

    policy: int
    layer: int
    series: int
    status: int
    decided_on: int
    valid_from: int
    valid_to: int
    amount: int
    pct: int
    order: int


class Credit(NamedTuple):
    """A management credit in the reporting currency, by customer."""

    valid_from: int
    valid_to: int
    amount: int


class Customer(NamedTuple):
    """A customer, and where its rows begin: they end where those of the next row begin."""

    profile: int
    insolvent_on: int
    item: int
    cleared: int
    cover: int
    credit: int


class Block(NamedTuple):
    """A block of terms; days are already counted as the block counts them."""

    valid_from: int
    valid_to: int
    vat_insured: int
    max_terms_days: int
    max_invoicing_days: int
    mep_days: int
    mep_origin: int
    retroactive_lift_days: int
    notify_days: int
    notify_origin: int
    hand_over_days: int
    waiting_days: int
    claim_months: int
    run_on: int
    run_on_days: int
    discretionary_excess: int
    default_min_amount: int


class PolicyRow(NamedTuple):
    """A policy in the order of use: its first block, its place by key, whether it has a company.

    `by_name` is the policy that stands at this row's place when policies are listed by key.
    """

    first_block: int
    sees_a_company: int
    by_name: int
    name_place: int


class Rate(NamedTuple):
    """What turns a currency's minor units into the reporting currency's: × times / per."""

    times: int
    per: int


class Scene(NamedTuple):
    """The numbers that hold for all: T, how many there are, what a percentage is a part of."""

    as_of: int
    policies: int
    companies: int
    blocks: int
    include_disputed: int
    pct_unit: int


class Contract(NamedTuple):
    """Policies, whom they see, and the portfolio's settings.

    `policies` has one row more, for where the last one's blocks end. `sees_buyer` is by profile
    then policy; `sees_company` by policy then company; `pct` by profile, block, layer;
    `insures_kind` by block then kind; `counts` by kind; `scene` has one row.
    """

    policies: Sequence[PolicyRow]
    rates: Sequence[Rate]
    sees_buyer: Sequence[int]
    sees_company: Sequence[int]
    pct: Sequence[int]
    insures_kind: Sequence[int]
    counts: Sequence[int]
    scene: Sequence[Scene]


class Row:
    """A row that the rules write; its fields begin at 0."""

    __slots__: tuple[str, ...] = ()

    def __init__(self) -> None:
        """Set every field to 0."""
        for field in self.__slots__:
            setattr(self, field, 0)


class ResultRow(Row):
    """A row of a result: the rules write every field, so that nothing has to stand there before."""

    __slots__: tuple[str, ...] = ()

    def __init__(self) -> None:
        """Leave the fields to the rules."""


class WorkItem(Row):
    """What is found out about an item, its amounts in the reporting currency.

    `taken` is covered so far, `taken_if` would be if nothing were time-barred; then its first and
    last kept cell.
    """

    __slots__ = (
        "amount",
        "first_cell",
        "last_cell",
        "net",
        "open_amount",
        "taken",
        "taken_if",
        "tax",
    )
    amount: int
    first_cell: int
    last_cell: int
    net: int
    open_amount: int
    taken: int
    taken_if: int
    tax: int


class WorkPair(Row):
    """What is found out about an item under a policy.

    Its block and the dates that sets, why it is not insured or ELIGIBLE, what is insurable, the
    running total after it, what is at stake.
    """

    __slots__ = (
        "at_stake",
        "block",
        "claim_by",
        "insurable",
        "mep_end",
        "notify_by",
        "reason",
        "span_to",
    )
    at_stake: int
    block: int
    claim_by: int
    insurable: int
    mep_end: int
    notify_by: int
    reason: int
    span_to: int


class WorkPolicy(Row):
    """The first day of a stop without end, how many stops there were, the last running total."""

    __slots__ = ("forever", "stops", "total")
    forever: int
    stops: int
    total: int


class Stop(Row):
    """An interval of stopped days, both ends included."""

    __slots__ = ("begin", "end")
    begin: int
    end: int


class Band(Row):
    """A decision on the stack and its height."""

    __slots__ = ("height", "row")
    height: int
    row: int


class KeptCell(Row):
    """A covered cell, and the next one of the same item."""

    __slots__ = ("amount", "indemnifiable", "layer", "next", "policy")
    amount: int
    indemnifiable: int
    layer: int
    next: int
    policy: int


class CoverEnd(Row):
    """The end of a limit in force, and what is insured by it."""

    __slots__ = ("at_stake", "row")
    at_stake: int
    row: int


class Work(NamedTuple):
    """What is found out about one customer on the way; overwritten by the next.

    `pairs` is by policy then item; `stops` of policy p begin at p × (the customer's cleared
    items), latest first; `by_delivery`, `by_issue`, `end_order` are orders, `key` and `end_key`
    what they sort by; `cursor` holds the counts of `CURSORS`.
    """

    items: Sequence[WorkItem]
    pairs: Sequence[WorkPair]
    policies: Sequence[WorkPolicy]
    stops: Sequence[Stop]
    bands: Sequence[Band]
    cells: Sequence[KeptCell]
    ends: Sequence[CoverEnd]
    layer_height: Ints
    by_delivery: Ints
    by_issue: Ints
    key: Ints
    end_order: Ints
    end_key: Ints
    cursor: Ints


CURSORS = ("cells_found", "ends_found", "cells_out", "deadlines_out")
CELLS_FOUND, ENDS_FOUND, CELLS_OUT, DEADLINES_OUT = range(len(CURSORS))


class CellRow(ResultRow):
    """A row of `item_cover`: the item's place among the items, the policy or -1, the cell."""

    __slots__ = ("amount", "indemnifiable", "item", "cell", "policy")  # noqa: RUF023 - by width
    amount: int
    indemnifiable: int
    item: int
    cell: int
    policy: int


class DeadlineRow(ResultRow):
    """A row of `deadlines`, by customer, item, kind, policy; item -1 for the end of a cover."""

    __slots__ = ("at_stake", "customer", "day", "item", "kind", "policy", "state")
    at_stake: int
    customer: int
    day: int
    item: int
    kind: int
    policy: int
    state: int


class PositionRow(Row):
    """What `positions` says of a customer beside its money."""

    __slots__ = (
        "breach_since",
        "limit_state",
        "next_deadline",
        "next_deadline_kind",
        "oldest_days_late",
    )
    breach_since: int
    limit_state: int
    next_deadline: int
    next_deadline_kind: int
    oldest_days_late: int


class Positions(NamedTuple):
    """Rows of `positions`; `money` holds `figures.WIDTH` amounts a customer."""

    money: Ints
    rows: Any


class Totals(NamedTuple):
    """Sums over the customers judged: `counts` by `figures.TOTALS`, `uncovered` by cell."""

    counts: Ints
    uncovered: Ints
