"""Accounts that people gave another customer: files go on naming the old one, and are led over."""

import json
from dataclasses import replace

import polars as pl
from django.db.models import OuterRef, Subquery

from aval.intake.difference import as_carried
from aval.intake.incoming import Incoming
from aval.records import facts
from aval.records.customers import Account
from aval.vocabulary.acts import Origin

ORIGINAL = "x_customer"
"""The carried column of an item that names the customer whose account it is in its file."""


def moved_by_people() -> pl.DataFrame:
    """Return the current accounts that a person gave their customer: company, account, target.

    Where a person took the last move back, what counts is who had given the customer before it.
    """
    same = {"company": OuterRef("company"), "account": OuterRef("account")}
    given = (
        Account.objects.filter(**same, customer=OuterRef("customer"))
        .exclude(known_from__origin=Origin.UNDO)
        .order_by("-known_from")
        .values("known_from__origin")
    )
    rows = (
        Account.objects.current()
        .filter(known_from__origin__in=[Origin.MANUAL, Origin.UNDO])
        .annotate(given=Subquery(given[:1]))
        .filter(given=Origin.MANUAL)
        .values_list("company_id", "account", "customer_id")
    )
    schema = {"company": pl.String, "account": pl.String, "target": pl.String}
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def led_over(incoming: Incoming, moved: pl.DataFrame) -> Incoming:
    """Return what files say with the items of moved accounts under their customer of now.

    An item is found by the account it names, else by its customer, whose key is then the account.
    """
    if not moved.height or "items" not in incoming.frames:
        return incoming
    items = incoming.frames["items"].join(
        incoming.accounts, on="item", how="left", maintain_order="left"
    )
    by_customer = moved.rename({"account": "customer", "target": "other"})
    items = items.join(moved, on=["company", "account"], how="left", maintain_order="left").join(
        by_customer, on=["company", "customer"], how="left", maintain_order="left"
    )
    items = items.with_columns(pl.coalesce("target", "other", "customer").alias("target"))
    is_led = pl.col("target") != pl.col("customer")
    stay, led = items.filter(~is_led), items.filter(is_led)
    pairs = zip(led.get_column("carried"), led.get_column("customer"), strict=True)
    carried = pl.Series("carried", [with_original(*pair) for pair in pairs], pl.String)
    items = pl.concat([stay, led.with_columns(carried)]).with_columns(customer=pl.col("target"))
    accounts = incoming.frames["accounts"].join(moved, on=["company", "account"], how="anti")
    frames = {**incoming.frames, "items": items, "accounts": accounts}
    told = incoming.told
    if "items" in told:
        told = {**told, "items": told["items"] | {"carried"}}
    return replace(incoming, frames=frames, told=told)


def with_original(carried: str, customer: str) -> str:
    """Return carried columns with the customer of the file, unless one is named already."""
    return as_carried({ORIGINAL: customer} | json.loads(carried))


def without_original(carried: str) -> str:
    """Return carried columns without the customer of the file."""
    cells = {name: cell for name, cell in json.loads(carried).items() if name != ORIGINAL}
    return as_carried(cells)


def items_of_account(company: str, account: str, customer: str) -> pl.DataFrame:
    """Return the current items of an account, with `original`, the customer their file names."""
    own = facts.read("items", customers=[customer]).filter(pl.col("company") == company)
    accounts = Account.objects.current().filter(company=company).values_list("account", flat=True)
    named = pl.col("carried").str.json_path_match("$.x_account")
    original = pl.coalesce(pl.col("carried").str.json_path_match(f"$.{ORIGINAL}"), "customer")
    told = pl.when(named.is_in(list(accounts))).then(named).otherwise(original)
    return own.with_columns(original.alias("original")).filter(told == account)
