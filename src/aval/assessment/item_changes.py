"""Which items of the ledger changed between two data versions, and what that is the work of."""

from datetime import date

import polars as pl

from aval.vocabulary.acts import Cause
from aval.vocabulary.words import Kind

AMOUNTS = ("kind", "amount", "tax_amount", "open_amount", "currency", "cleared_on")
"""What a change of the ledger writes anew; what else changes on an item is nobody's movement."""
KEY = ("customer", "item")
_OF_KIND = {
    Kind.INVOICE: Cause.INVOICES,
    Kind.BILL: Cause.INVOICES,
    Kind.DELIVERY: Cause.INVOICES,
    Kind.ORDER: Cause.ORDERS,
    Kind.CREDIT_NOTE: Cause.CREDIT_NOTES,
    Kind.PAYMENT: Cause.CASH,
    Kind.DEPOSIT: Cause.CASH,
}


def item_changes(
    old: pl.DataFrame, new: pl.DataFrame, moved: set[str], before: date, day: date
) -> pl.DataFrame:
    """Return the items that came, went or have other amounts: customer, item, cause, and how.

    `is_whole`: the item came, went or became another kind, so that its whole row is the change.
    `is_held`: it is of a day after the one before, on which it could not be seen yet.
    `moved` are items that only changed hands; they are left out.
    """
    read = [*KEY, *AMOUNTS, "issued_on"]
    both = old.select(read).join(
        new.select(read), on=list(KEY), how="full", coalesce=True, suffix="_new"
    )
    same = [pl.col(name).eq_missing(pl.col(f"{name}_new")) for name in AMOUNTS]
    came, went = pl.col("kind").is_null(), pl.col("kind_new").is_null()
    another = came | went | (pl.col("kind") != pl.col("kind_new"))
    issued = pl.col("issued_on_new")
    unseen = came | (pl.col("kind") != pl.col("kind_new")) | (pl.col("issued_on") > before)
    return (
        both.filter(~pl.all_horizontal(same) & ~pl.col("item").is_in(sorted(moved)))
        .select(
            *KEY,
            _cause().alias("cause"),
            another.fill_null(value=True).alias("is_whole"),
            (unseen & (issued > before) & (issued <= day)).fill_null(value=False).alias("is_held"),
        )
        .sort(KEY)
    )


def moved_within(old: pl.DataFrame, new: pl.DataFrame, key: str) -> set[str]:
    """Return the keys that have another customer than before."""
    both = old.select(key, "customer").join(new.select(key, "customer"), on=key, suffix="_new")
    other = both.filter(pl.col("customer") != pl.col("customer_new"))
    return set(other.get_column(key))


def applied(
    items: pl.DataFrame, new: pl.DataFrame, changes: pl.DataFrame, *, held: bool
) -> pl.DataFrame:
    """Return items with some changes made: those that are held alone, or the others.

    Of an item that stays what it was the amounts change, the rest of its row does not.
    """
    on = list(KEY)
    due = changes.filter(pl.col("is_held") == held)
    if held:
        late = new.join(due, on=on, how="semi")
        return pl.concat([items.join(late, on=on, how="anti"), late.select(items.columns)])
    touched = items.join(changes, on=on, how="semi")
    rest = items.join(changes, on=on, how="anti")
    whole = new.join(due.filter("is_whole"), on=on, how="semi")
    part = (
        touched.join(due.filter(~pl.col("is_whole")), on=on, how="semi")
        .drop(AMOUNTS)
        .join(new.select(*KEY, *AMOUNTS), on=on)
    )
    return pl.concat([rest, whole.select(items.columns), part.select(items.columns)])


def _cause() -> pl.Expr:
    """Return the cause of each change.

    An invoice or bill of which less is left, or that is no longer listed, was paid. What else
    came, went or changed belongs to its kind; an order or a delivery that became an invoice is an
    invoice.
    """
    kind = pl.coalesce("kind_new", "kind")
    causes = {kind.value: cause.value for kind, cause in _OF_KIND.items()}
    less = pl.col("open_amount_new").fill_null(0) < pl.col("open_amount")
    is_debt = pl.col("kind").is_in([Kind.INVOICE.value, Kind.BILL.value])
    stays = pl.col("kind_new").is_null() | (pl.col("kind") == pl.col("kind_new"))
    paid = (less & is_debt & stays).fill_null(value=False)
    by_kind = kind.replace_strict(causes, return_dtype=pl.String)
    return pl.when(paid).then(pl.lit(Cause.CASH.value)).otherwise(by_kind)
