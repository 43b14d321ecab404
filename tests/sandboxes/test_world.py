"""A world with history: every day follows from the day before, and nothing is known too early."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from aval.dataset.portfolio import Portfolio
from aval.dataset.reading import read_portfolio
from aval.dataset.tables import TABLES
from aval.dataset.writing import write_portfolio
from aval.sandboxes.synthetic.demo import World, make_world
from aval.sandboxes.synthetic.demo_names import registration_numbers
from aval.sandboxes.synthetic.demo_stories import FEWEST_BUYERS

WORLDS = ((1, date(2026, 10, 31)), (2, date(2024, 2, 29)))
"""Seed and last day: a Saturday at a month's end, a leap day."""
FIXED = (
    "company", "customer", "kind", "number", "currency", "issued_on", "ordered_on",
    "delivered_on", "due_on", "amount", "tax_amount", "x_account",
)  # fmt: skip
"""What an item says from the first day to the last."""
KNOWN_BY = {
    "customers": ("insolvent_on",),
    "items": ("issued_on", "cleared_on", "declared_on", "claimed_on"),
    "covers": ("requested_on", "decided_on"),
    "credits": ("valid_from",),
    "grades": ("observed_on",),
    "rates": ("on",),
}
"""Dates of what has happened, which no portfolio has before they come."""
LEDGER = ("company", "customer", "currency")
DEBTS, RELIEFS = ("invoice", "bill"), ("credit_note", "payment", "deposit")


@pytest.fixture(scope="module", params=WORLDS, ids=str)
def world(request: pytest.FixtureRequest) -> World:
    """Give small worlds of several seeds and days."""
    seed, today = request.param
    return make_world(seed=seed, today=today, customers=300)


@pytest.fixture(scope="module")
def days(world: World) -> list[Portfolio]:
    """Give the portfolios of the last three weeks, and of three weeks a year before."""
    spans = [
        world.last_day - timedelta(back) for back in (*range(400, 379, -1), *range(20, -1, -1))
    ]
    return [world.portfolio_on(day) for day in spans]


def steps(days: list[Portfolio], table: str, key: str) -> list[pl.DataFrame]:
    """Return the rows of each day beside those of the day before, whose columns end in `_then`."""
    frames = [getattr(day, table) for day in days]
    return [
        before.rename(lambda name: f"{name}_then").join(
            after, left_on=f"{key}_then", right_on=key, how="full", coalesce=False
        )
        for before, after in pairwise(frames)
    ]


def test_rows_stay_and_keep_what_never_changes(days: list[Portfolio]) -> None:
    """A document that stood in the ledger stands there on the next day, the same document."""
    for step in steps(days, "items", "item"):
        old = step.filter(pl.col("item_then").is_not_null())
        assert old["item"].null_count() == 0
        for name in FIXED:
            assert old[name].equals(old[f"{name}_then"], null_equal=True), name


def test_what_is_paid_stays_paid(days: list[Portfolio]) -> None:
    """Open amounts never grow; what was cleared, declared or claimed once stays so."""
    moved = 0
    for step in steps(days, "items", "item"):
        old = step.filter(pl.col("item_then").is_not_null())
        assert (old["open_amount"] <= old["open_amount_then"]).all()
        moved += (old["open_amount"] < old["open_amount_then"]).sum()
        for name in ("cleared_on", "declared_on", "claimed_on", "extended_due_on"):
            was = old.filter(pl.col(f"{name}_then").is_not_null())
            assert was[name].equals(was[f"{name}_then"]), name
    assert moved > 100


def test_money_is_conserved(days: list[Portfolio]) -> None:
    """What credits lose on a day, debts of the same customer lose that day: the rest is cash."""
    used = 0
    for step in steps(days, "items", "item"):
        fell = step.with_columns(
            *(pl.coalesce(name, f"{name}_then").alias(name) for name in (*LEDGER, "kind")),
            gone=pl.coalesce("open_amount_then", "amount") - pl.col("open_amount"),
        )
        sums = fell.group_by(LEDGER).agg(
            debts=pl.col("gone").filter(pl.col("kind").is_in(DEBTS)).sum(),
            reliefs=pl.col("gone").filter(pl.col("kind").is_in(RELIEFS)).sum(),
        )
        assert (sums["debts"] >= sums["reliefs"]).all()
        used += sums["reliefs"].sum()
    assert used > 0


@pytest.mark.parametrize(
    ("kind", "becomes"), [("order", ("delivery", *DEBTS)), ("delivery", DEBTS)]
)
def test_orders_become_deliveries_become_invoices(
    days: list[Portfolio], kind: str, becomes: tuple[str, ...]
) -> None:
    """What is fulfilled on a day goes on, on that day, with the same amount."""
    items = days[-1].items.with_columns(pl.col("kind").cast(pl.String))
    done = items.filter((pl.col("kind") == kind) & pl.col("cleared_on").is_not_null())
    follows = items.filter(pl.col("kind").is_in(becomes))
    key = [*LEDGER, "amount", "tax_amount"]
    left = done.join(
        follows, left_on=[*key, "cleared_on"], right_on=[*key, "issued_on"], how="anti"
    )
    assert done.height > 50
    assert left.height == 0
    assert items.filter((pl.col("kind") == kind) & (pl.col("open_amount") > 0)).height > 3


def test_answers_are_known_when_they_come(days: list[Portfolio]) -> None:
    """Only a pending row ever changes, into its answer; what was asked stays as it was asked."""
    answered = 0
    for step in steps(days, "covers", "cover"):
        old = step.filter(pl.col("cover_then").is_not_null())
        assert old["cover"].null_count() == 0
        waiting = old["status_then"].cast(pl.String) == "pending"
        asked = ("policy", "customer", "layer", "extension", "requested_amount", "requested_on")
        for name in days[0].covers.columns[1:]:
            rows = old if name in asked else old.filter(~waiting)
            assert rows[name].equals(rows[f"{name}_then"], null_equal=True), name
        answered += (waiting & (old["status"].cast(pl.String) != "pending")).sum()
    assert answered > 5


def test_nothing_is_known_before_it_happens(world: World) -> None:
    """On no day does a table hold a date of something that is still to happen."""
    for back in (400, 200, 33, 5, 1):
        day = world.last_day - timedelta(back)
        portfolio = world.portfolio_on(day)
        for table, names in KNOWN_BY.items():
            for name in names:
                assert getattr(portfolio, table)[name].max() in {None, day} or (
                    getattr(portfolio, table)[name].max() < day
                ), (table, name)


def test_other_tables_only_grow(days: list[Portfolio]) -> None:
    """Credits, grades and rates are added to, never changed; customers are always the same."""
    for before, after in pairwise(days):
        for table in ("credits", "grades", "rates"):
            old, new = getattr(before, table), getattr(after, table)
            assert old.join(new, on=old.columns, how="anti", nulls_equal=True).height == 0
        assert before.customers["customer"].equals(after.customers["customer"])
        assert before.items.schema == after.items.schema


def test_a_folder_holds_the_same(world: World, tmp_path: Path) -> None:
    """Every day is a sound dataset: written and read it is the same portfolio."""
    for back in (400, 61, 0):
        folder = tmp_path / str(back)
        portfolio = world.portfolio_on(world.last_day - timedelta(back))
        write_portfolio(portfolio, folder)
        again = read_portfolio(folder)
        for table in TABLES:
            ours, read = getattr(portfolio, table.name), getattr(again, table.name)
            assert ours.schema == read.schema, table.name
            assert ours.equals(read), table.name
        assert portfolio.policies == again.policies
        assert portfolio.exposure == again.exposure


def test_the_same_seed_makes_the_same_world(world: World) -> None:
    """A world depends on nothing but its arguments."""
    seed = {today: seed for seed, today in WORLDS}[world.last_day]
    again, other = (
        make_world(seed=number, today=world.last_day, customers=300) for number in (seed, seed + 1)
    )
    assert again.documents.equals(world.documents)
    assert again.covers.equals(world.covers)
    assert again.grades.equals(world.grades)
    assert again.rates.equals(world.rates)
    assert not other.documents.equals(world.documents)


def test_other_days_and_numbers_are_refused(world: World) -> None:
    """A world says which days it knows, and how many customers it takes."""
    for day in (world.last_day + timedelta(1), world.first_day - timedelta(1)):
        with pytest.raises(ValueError, match=f"not on {day}"):
            world.portfolio_on(day)
    for count in (FEWEST_BUYERS - 1, 8_001):
        with pytest.raises(ValueError, match="customers must be from"):
            make_world(seed=1, today=world.last_day, customers=count)


def test_no_register_knows_the_numbers() -> None:
    """Their check digits are wrong: Luhn for SIREN and NIF, the key of 97 for French VAT."""
    for place in range(3_000):
        siren, vat = registration_numbers("FR", place)
        assert luhn(siren) != 0
        assert (12 + 3 * (int(siren) % 97)) % 97 != int(vat[2:4])
        assert luhn(registration_numbers("ES", place)[0][1:]) != 0
        assert luhn(registration_numbers("IT", place)[0]) != 0
        assert iso_7064(registration_numbers("DE", place)[1][2:]) != 1
    assert luhn("732829320") == 0
    assert iso_7064("136695976") == 1


def luhn(digits: str) -> int:
    """Return the rest that is 0 for a number with a right check digit."""
    doubled = str.maketrans("0123456789", "0246813579")
    return sum(map(int, digits[-1::-2] + digits[-2::-2].translate(doubled))) % 10


def iso_7064(digits: str) -> int:
    """Return the rest of MOD 11,10 that is 1 for a right check digit."""
    product = 5
    for digit in digits:
        product = (((product or 10) * 2) % 11 + int(digit)) % 10
    return product


def test_two_accounts_of_one_customer_in_one_company(world: World) -> None:
    """Some customers have two accounts, and no account has two customers."""
    items = world.documents
    accounts = items.group_by("company", "customer").agg(pl.col("x_account").n_unique())
    assert set(accounts["x_account"]) == {1, 2}
    owners = items.group_by("company", "x_account").agg(pl.col("customer").n_unique())
    assert set(owners["customer"]) == {1}
    assert set(world.customers["x_owner"]) == {"claire", "tomas", "ines"}
