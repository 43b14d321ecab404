"""The demo's ledger: every document of every sale, with the days on which facts became known."""

import numpy as np
import polars as pl

from aval.dataset.tables import CURRENCY, KIND
from aval.sandboxes.synthetic.columns import choices_at, days
from aval.sandboxes.synthetic.demo_buyers import Buyer
from aval.sandboxes.synthetic.demo_sales import NEVER, Sales
from aval.sandboxes.synthetic.demo_terms import COMPANIES
from aval.sandboxes.synthetic.dice import Flags, Ints
from aval.vocabulary.words import Kind

ORDERS_DAYS = 440
"""Days before the last from which on orders and deliveries stand in the ledger."""
_NUMBERED = {
    Kind.INVOICE: "F", Kind.BILL: "F", Kind.ORDER: "C", Kind.DELIVERY: "L", Kind.CREDIT_NOTE: "A",
}  # fmt: skip
_ACCOUNTS = {"FR01": "411", "ES01": "430", "DE01": "120"}
"""What the accounts of customers begin with in each company's ledger."""
_TWO_ACCOUNTS_EVERY = 17
_KINDS = tuple(Kind)
EVENT_DAYS = ("part_on", "disputed_from", "disputed_to", "extended_from")
"""Columns beside those of the dataset: the days on which what an item says changes."""
_DATES = (
    "ordered_on", "delivered_on", "issued_on", "due_on", "extended_due_on", "cleared_on",
    "declared_on", "claimed_on", *EVENT_DAYS,
)  # fmt: skip


def make_documents(sales: Sales, buyers: list[Buyer], today: int) -> pl.DataFrame:
    """Return all items issued up to today in order of their keys, as if everything were known."""
    with_orders = sales.has_orders & (sales.ordered_on > today - ORDERS_DAYS)
    parts = [
        _invoices(sales, today),
        _orders(sales, with_orders & (sales.ordered_on <= today)),
        _deliveries(
            sales,
            with_orders & (sales.delivered_on <= today) & (sales.delivered_on < sales.issued_on),
        ),
        *_credit_items(sales, today),
    ]
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return _typed(columns, buyers)


def _columns(sales: Sales, kind: Ints | Kind, issued: Ints, cleared: Ints) -> dict[str, Ints]:
    """Return the documents that some sales have of a kind, with nothing known of them later."""
    never, nothing = np.full_like(issued, NEVER), np.zeros_like(issued)
    code = _KINDS.index(kind) + nothing if isinstance(kind, Kind) else kind
    return {
        "buyer": sales.buyer,
        "company": sales.company,
        "kind": code,
        "second_account": sales.amount % 3 // 2,
        "ordered_on": never,
        "delivered_on": issued,
        "issued_on": issued,
        "due_on": issued,
        "extended_due_on": never,
        "amount": sales.amount,
        "tax_amount": sales.tax_amount,
        "cleared_on": cleared,
        "declared_on": never,
        "claimed_on": never,
        "part_amount": nothing,
        "part_on": never,
        "disputed_from": never,
        "disputed_to": never,
        "extended_from": never,
    }


def _invoices(sales: Sales, today: int) -> dict[str, Ints]:
    """Return the invoices and bills."""
    sales = sales.only(sales.issued_on <= today)
    kind = np.where(sales.is_bill, _KINDS.index(Kind.BILL), _KINDS.index(Kind.INVOICE))
    return _columns(sales, kind, sales.issued_on, sales.paid_on) | {
        "ordered_on": sales.ordered_on,
        "delivered_on": sales.delivered_on,
        "due_on": sales.due_on,
        "extended_due_on": sales.extended_due_on,
        "declared_on": sales.declared_on,
        "claimed_on": sales.claimed_on,
        "part_amount": sales.part_amount,
        "part_on": sales.part_on,
        "disputed_from": sales.disputed_on,
        "disputed_to": sales.settled_on,
        "extended_from": sales.extended_on,
    }


def _orders(sales: Sales, there: Flags) -> dict[str, Ints]:
    """Return the orders: in hand until they are delivered."""
    sales = sales.only(there)
    return _columns(sales, Kind.ORDER, sales.ordered_on, sales.delivered_on) | {
        "ordered_on": sales.ordered_on,
        "delivered_on": sales.delivered_on,
    }


def _deliveries(sales: Sales, there: Flags) -> dict[str, Ints]:
    """Return the deliveries: open until they are invoiced."""
    sales = sales.only(there)
    return _columns(sales, Kind.DELIVERY, sales.delivered_on, sales.issued_on) | {
        "ordered_on": sales.ordered_on,
        "due_on": sales.due_on,
    }


def _credit_items(sales: Sales, today: int) -> list[dict[str, Ints]]:
    """Return credit notes, payments that lay unallocated, and deposits."""
    noted = sales.only(sales.credit_on <= today)
    notes = _columns(noted, Kind.CREDIT_NOTE, noted.credit_on, noted.paid_on) | {
        "amount": noted.credit_amount,
        "tax_amount": noted.tax_amount * noted.credit_amount // noted.amount,
    }
    money = sales.only(sales.received_on <= today)
    allocated = np.minimum(money.part_on, money.paid_on)
    received = _columns(money, Kind.PAYMENT, money.received_on, allocated) | {
        "amount": money.received_amount,
        "tax_amount": np.zeros_like(money.amount),
    }
    held = sales.only(sales.deposit_on <= today)
    deposits = _columns(held, Kind.DEPOSIT, held.deposit_on, held.issued_on) | {
        "amount": held.part_amount,
        "tax_amount": np.zeros_like(held.amount),
    }
    return [notes, received, deposits]


def _typed(columns: dict[str, Ints], buyers: list[Buyer]) -> pl.DataFrame:
    """Return documents in the types of the dataset, with keys and numbers, in order of keys."""
    order = np.lexsort([columns[name] for name in ("kind", "company", "buyer", "issued_on")])
    sorted_columns = {name: values[order] for name, values in columns.items()}
    codes = {name: sorted_columns.pop(name) for name in ("buyer", "company", "kind")}
    second = sorted_columns.pop("second_account")
    dated = {
        name: days(np.where(values == NEVER, 0, values), values != NEVER)
        for name, values in sorted_columns.items()
        if name in _DATES
    }
    keys = pl.Enum([buyer.key for buyer in buyers])
    currency = np.array([CURRENCY.categories.to_list().index(b.currency) for b in buyers])
    frame = pl.DataFrame(
        {
            "item": [f"I{place:06}" for place in range(1, len(order) + 1)],
            "company": choices_at(pl.Enum(COMPANIES), codes["company"]),
            "customer": choices_at(keys, codes["buyer"]),
            "kind": choices_at(KIND, codes["kind"]),
            "currency": choices_at(CURRENCY, currency[codes["buyer"]]),
            "x_account": _accounts(codes["company"], codes["buyer"], second),
            **sorted_columns,
            **dated,
        }
    )
    return frame.with_columns(_numbers())


def _accounts(company: Ints, buyer: Ints, second: Ints) -> pl.Series:
    """Return the ledger account of each document; some customers have two in one company."""
    two = (buyer % _TWO_ACCOUNTS_EVERY == 0) & (second == 1)
    number = (pl.Series(buyer + 1001 + np.where(two, 90_000, 0)) + 10**5).cast(pl.String)
    prefix = pl.Series([_ACCOUNTS[key] for key in COMPANIES]).gather(pl.Series(company))
    return pl.select(prefix + number.str.slice(1)).to_series()


def _numbers() -> pl.Expr:
    """Return document numbers: counted by company, series and year, in order of issue."""
    letter = pl.col("kind").cast(pl.String).replace_strict(_NUMBERED, default=None)
    year = pl.col("issued_on").dt.year()
    series = pl.concat_str(pl.col("company").cast(pl.String), pl.lit("-"), letter, year)
    count = pl.int_range(pl.len()).over(series) + 1
    return pl.concat_str(series, pl.lit("-"), count.cast(pl.String).str.zfill(5)).alias("number")
