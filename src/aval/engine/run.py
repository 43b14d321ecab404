"""Runs the rules over all customers: in buckets that fit the cache, on every core.

Small portfolios run the rules as they stand, on lists; large ones compiled, on arrays.
"""

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np

from aval.dataset.portfolio import Portfolio
from aval.engine.columns import Columns, take_columns
from aval.engine.compiling import are_compiled, compiled_rules, rules
from aval.engine.ground import Ground
from aval.engine.kernel import codes, shapes
from aval.engine.records import (
    ARRAYS,
    LISTS,
    Array,
    Found,
    Room,
    cut,
    make_found,
    make_work,
    record_type,
    rows,
)

COMPILE_FROM_ROWS = 25_000
"""Items from which on compiled rules are worth their start."""
ARRAYS_FROM_ROWS = 500
"""Items from which on they are worth their arrays, once they have started."""
BUCKET_ITEMS = 50_000
"""Open items of a bucket; a customer is never split."""
Progress = Callable[[int, int], None]


def judge_all(
    portfolio: Portfolio,
    ground: Ground,
    *,
    compiled: bool | None = None,
    progress: Progress | None = None,
) -> tuple[Columns, list[Found]]:
    """Return the columns of a portfolio and what the rules found, range after range of customers.

    `compiled` None chooses by size, and by whether they have run before. `progress(done, all)`
    counts customers.
    """
    if compiled is None:
        least = ARRAYS_FROM_ROWS if are_compiled() else COMPILE_FROM_ROWS
        compiled = portfolio.items.height >= least
    judge, convert = compiled_rules() if compiled else rules()
    columns = take_columns(portfolio, ground, convert=convert)
    if not compiled or not columns.listed.height:
        return columns, [judge_lists(columns, ground)[0]]
    contract, terms = contract_records(ground.contract), _block_records(ground.terms)
    found = []
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        tasks = deque(
            (end, pool.submit(_judge_bucket, judge, columns, contract, terms, begin, end))
            for begin, end in _buckets(columns)
        )
        while tasks:
            end, task = tasks.popleft()
            found.append(task.result())
            if progress is not None:
                progress(end, columns.listed.height)
    return columns, found


def _buckets(columns: Columns) -> Iterator[tuple[int, int]]:
    """Yield ranges of customers that hold about `BUCKET_ITEMS` open items."""
    starts = columns.customers["item"]
    customers, begin = columns.listed.height, 0
    while begin < customers:
        end = int(np.searchsorted(starts, starts[begin] + BUCKET_ITEMS, "right")) - 1
        end = min(max(end, begin + 1), customers)
        yield begin, end
        begin = end


class Slice(NamedTuple):
    """The customers [begin, end) by themselves: rows counted from their first open item."""

    customers: Array
    items: Array
    room: Room


def _slice(columns: Columns, policies: int, begin: int, end: int) -> Slice:
    """Return some customers, their open items, and the room that judging them needs at most.

    An item has at most one covered cell for each layer of each policy that decided, VAT and a
    reason; and a deadline of four kinds under each policy.
    """
    customers = columns.customers[begin : end + 1].copy()
    items, decisions = np.diff(customers["item"]), np.diff(customers["cover"])
    cells = items * (2 + np.minimum(decisions, policies * codes.LAYERS))
    first, last = int(customers["item"][0]), int(customers["item"][-1])
    customers["item"] -= first
    room = Room(
        items=int(items.max(initial=0)),
        policies=policies,
        cleared=int(np.diff(customers["cleared"]).max(initial=0)),
        rows=int(decisions.max(initial=0)),
        customers=end - begin,
        cells=int(cells.sum()),
        deadlines=(last - first) * policies * codes.COVER_END + int(decisions.sum()),
    )
    return Slice(customers, columns.open_items(first, last), room)


class Rows(NamedTuple):
    """Customers with all that is theirs, as lists of rows, and the room that judging them needs."""

    customers: list[shapes.Customer]
    items: list[shapes.Item]
    cleared: list[shapes.ClearedItem]
    covers: list[shapes.Cover]
    credits: list[shapes.Credit]
    room: Room


def rows_of(columns: Columns, ground: Ground) -> Rows:
    """Return all customers as lists of rows."""
    part = _slice(columns, len(ground.policies), 0, columns.listed.height)
    return Rows(
        rows(shapes.Customer, part.customers),
        rows(shapes.Item, part.items),
        rows(shapes.ClearedItem, columns.cleared),
        rows(shapes.Cover, columns.covers),
        rows(shapes.Credit, columns.credits),
        part.room,
    )


def judge_rows(given: Rows, ground: Ground) -> tuple[Found, shapes.Work]:
    """Judge customers with the rules as they stand, on lists.

    Returns what was found, and the work as the last customer leaves it.
    """
    judge, _ = rules()
    work, found = make_work(given.room, LISTS), make_found(given.room, LISTS)
    judge(
        given.customers, 0, given.room.customers, ground.contract, ground.terms, given.items,
        given.cleared, given.covers, given.credits, work, *found,
    )  # fmt: skip
    return cut(found, work, given.room.customers), work


def judge_singly(given: Rows, ground: Ground) -> Callable[[int], tuple[Found, shapes.Work]]:
    """Return what judges one of many customers by its place, as `judge_rows` would judge it alone.

    Items are numbered from its first. The work is overwritten by the next customer's.
    """
    judge, _ = rules()
    most, policies = given.room, len(ground.policies)
    cells = most.items * (2 + min(most.rows, policies * codes.LAYERS))
    deadlines = most.items * policies * codes.COVER_END + most.rows
    room = most._replace(customers=1, cells=cells, deadlines=deadlines)
    work, found = make_work(room, LISTS), make_found(room, LISTS)

    def judged(place: int) -> tuple[Found, shapes.Work]:
        work.cursor[:] = [0] * len(work.cursor)
        found.positions.money[:] = [0] * len(found.positions.money)
        found.positions.rows[0] = shapes.PositionRow()
        judge(
            given.customers, place, place + 1, ground.contract, ground.terms, given.items,
            given.cleared, given.covers, given.credits, work, *found,
        )  # fmt: skip
        done, first = cut(found, work, 1), given.customers[place].item
        done.cells["item"] -= first
        done.deadlines["item"] -= np.where(done.deadlines["item"] >= 0, first, 0).astype(np.int32)
        return done, work

    return judged


def judge_lists(columns: Columns, ground: Ground) -> tuple[Found, shapes.Work]:
    """Judge all customers of columns as `judge_rows` does."""
    return judge_rows(rows_of(columns, ground), ground)


def _judge_bucket(
    judge: Callable[..., None],
    columns: Columns,
    contract: shapes.Contract,
    terms: Array,
    begin: int,
    end: int,
) -> Found:
    """Judge the customers [begin, end) with compiled rules, on arrays."""
    part = _slice(columns, len(contract.policies) - 1, begin, end)
    work, found = make_work(part.room, ARRAYS), make_found(part.room, ARRAYS)
    judge(
        part.customers, 0, part.room.customers, contract, terms, part.items, columns.cleared,
        columns.covers, columns.credits, work, *found,
    )  # fmt: skip
    done = cut(found, work, part.room.customers)
    first = int(columns.customers["item"][begin])
    done.cells["item"] += first
    done.deadlines["item"] += np.where(done.deadlines["item"] >= 0, first, 0).astype(np.int32)
    done.deadlines["customer"] += begin
    return done


def contract_records(contract: shapes.Contract) -> shapes.Contract:
    """Return a contract of lists as one of arrays."""
    rows_of_field = {"policies": shapes.PolicyRow, "rates": shapes.Rate, "scene": shapes.Scene}
    columns: dict[str, Any] = {
        name: np.array(
            column, record_type(rows_of_field[name]) if name in rows_of_field else np.int64
        )
        for name, column in contract._asdict().items()
    }
    return shapes.Contract(**columns)


def _block_records(blocks: list[shapes.Block]) -> Array:
    """Return blocks of terms as an array."""
    return np.array(blocks, record_type(shapes.Block))
