"""Runs the rules over all customers: in buckets that fit the cache, on every core.

Small portfolios run the rules as they stand, on lists; large ones compiled, on arrays.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from aval.dataset.portfolio import Portfolio
from aval.engine.columns import Columns, take_columns
from aval.engine.compiling import compiled_rules, rules
from aval.engine.ground import Ground
from aval.engine.kernel import codes, shapes
from aval.engine.records import (
    ARRAYS,
    LISTS,
    Found,
    Room,
    cut,
    joined,
    make_found,
    make_work,
    record_type,
    rows,
)

COMPILE_FROM_ROWS = 25_000
"""Items from which on compiled rules are worth their start."""
BUCKET_ITEMS = 50_000
"""Open items of a bucket; a customer is never split."""
Progress = Callable[[int, int], None]


def judge_all(
    portfolio: Portfolio,
    ground: Ground,
    *,
    compiled: bool | None = None,
    progress: Progress | None = None,
) -> tuple[Columns, Found]:
    """Return the columns of a portfolio and what the rules found about all its customers.

    `compiled` None chooses by size. `progress(done, all)` counts customers.
    """
    if compiled is None:
        compiled = portfolio.items.height >= COMPILE_FROM_ROWS
    judge, convert = compiled_rules() if compiled else rules()
    columns = take_columns(portfolio, ground, convert=convert)
    if not compiled or not columns.listed.height:
        return columns, _judge_lists(columns, ground)
    contract, terms = contract_records(ground.contract), _block_records(ground.terms)
    found = []
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        tasks = [
            (
                end,
                pool.submit(_judge_bucket, judge, columns, contract, terms, begin, end),
            )
            for begin, end in _buckets(columns)
        ]
        for end, task in tasks:
            found.append(task.result())
            if progress is not None:
                progress(end, columns.listed.height)
    return columns, joined(found)


def _buckets(columns: Columns) -> Iterator[tuple[int, int]]:
    """Yield ranges of customers that hold about `BUCKET_ITEMS` open items."""
    starts = columns.customers["item"]
    customers, begin = columns.listed.height, 0
    while begin < customers:
        end = int(np.searchsorted(starts, starts[begin] + BUCKET_ITEMS, "right")) - 1
        end = min(max(end, begin + 1), customers)
        yield begin, end
        begin = end


def _room(columns: Columns, policies: int, begin: int, end: int) -> Room:
    """Return the room for the customers [begin, end).

    An item has at most one covered cell for each layer of each policy that decided, VAT and a
    reason; and a deadline of four kinds under each policy.
    """
    part = columns.customers[begin : end + 1]
    items, decisions = np.diff(part["item"]), np.diff(part["cover"])
    cells = items * (2 + np.minimum(decisions, policies * codes.LAYERS))
    return Room(
        items=int(items.max(initial=0)),
        policies=policies,
        cleared=int(np.diff(part["cleared"]).max(initial=0)),
        rows=int(decisions.max(initial=0)),
        customers=end - begin,
        cells=int(cells.sum()),
        deadlines=int(items.sum()) * policies * codes.COVER_END + int(decisions.sum()),
    )


def _judge_lists(columns: Columns, ground: Ground) -> Found:
    """Judge all customers with the rules as they stand, on lists."""
    judge, _ = rules()
    room = _room(columns, len(ground.policies), 0, columns.listed.height)
    work, found = make_work(room, LISTS), make_found(room, LISTS)
    judge(
        rows(shapes.Customer, columns.customers), 0, room.customers, ground.contract,
        ground.terms, rows(shapes.Item, columns.items),
        rows(shapes.ClearedItem, columns.cleared), rows(shapes.Cover, columns.covers),
        rows(shapes.Credit, columns.credits), work, *found,
    )  # fmt: skip
    return cut(found, work, room.customers)


def _judge_bucket(
    judge: Callable[..., None],
    columns: Columns,
    contract: shapes.Contract,
    terms: Any,  # noqa: ANN401 - an array of records
    begin: int,
    end: int,
) -> Found:
    """Judge the customers [begin, end) with compiled rules, on arrays."""
    room = _room(columns, contract.scene[0]["policies"], begin, end)  # type: ignore[index]
    work, found = make_work(room, ARRAYS), make_found(room, ARRAYS)
    judge(
        columns.customers, begin, end, contract, terms, columns.items, columns.cleared,
        columns.covers, columns.credits, work, *found,
    )  # fmt: skip
    return cut(found, work, room.customers)


def contract_records(contract: shapes.Contract) -> shapes.Contract:
    """Return a contract of lists as one of arrays."""
    return shapes.Contract(
        policies=np.array(contract.policies, record_type(shapes.PolicyRow)),  # type: ignore[arg-type]
        rates=np.array(contract.rates, record_type(shapes.Rate)),  # type: ignore[arg-type]
        scene=np.array(contract.scene, record_type(shapes.Scene)),  # type: ignore[arg-type]
        **{
            name: np.asarray(getattr(contract, name), np.int64)
            for name in ("sees_buyer", "sees_company", "pct", "insures_kind", "counts")
        },
    )


def _block_records(blocks: list[shapes.Block]) -> Any:  # noqa: ANN401 - an array of records
    """Return blocks of terms as an array."""
    return np.array(blocks, record_type(shapes.Block))
