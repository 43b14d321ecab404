"""The demo's portfolio: deterministic, obeying the dataset, every state there on the raw rows."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from aval.dataset.reading import read_portfolio
from aval.sandboxes.synthetic.demo import write_demo
from aval.sandboxes.synthetic.demo_names import stem, stems
from aval.sandboxes.synthetic.demo_terms import GERMAN, MAIN, WORLD
from aval.vocabulary.words import Kind, Segment
from tests.sandboxes.dataset_rules import broken_rules, rows_of

Row = dict[str, Any]
WORLDS = (
    (1, date(2026, 11, 21)),
    (2, date(2024, 2, 29)),
    (20, date(2025, 7, 1)),
)
DEBTS = ("invoice", "bill")


class World:
    """A demo portfolio as raw rows, dates and amounts typed, nothing assessed."""

    def __init__(self, folder: Path, as_of: date) -> None:
        """Read a folder."""
        self.today = as_of
        self.items = [typed(row) for row in rows_of(folder, "items")]
        self.covers = [typed(row) for row in rows_of(folder, "covers")]
        self.customers = [typed(row) for row in rows_of(folder, "customers")]
        self.credits = [typed(row) for row in rows_of(folder, "credits")]
        self.open = [item for item in self.items if item["open_amount"]]
        self.history: dict[str, list[Row]] = {row["customer"]: [] for row in self.customers}
        for cover in self.covers:
            self.history[cover["customer"]].append(cover)

    def ago(self, days: int) -> date:
        """Return the day so many days before that of the ledger."""
        return self.today - timedelta(days)

    def in_force(self, cover: Row, day: date | None = None) -> bool:
        """Return whether a decided row is in force on a day."""
        when = day or self.today
        since = cover["valid_from"]
        return bool(since and since <= when <= (cover["valid_to"] or date.max))

    def limit(self, customer: str) -> Decimal:
        """Return the sum of the customer's limits in force today, a later row instead of one."""
        latest = {
            (row["layer"], row["extension"]): row["amount"]
            for row in self.history[customer]
            if self.in_force(row)
        }
        return sum(latest.values(), Decimal(0))

    def insured_by_main(self) -> list[Row]:
        """Return the open invoices and bills that the main policy sees, not disputed."""
        return [
            item
            for item in self.open
            if item["kind"] in DEBTS and item["company"] != "DE01" and not item["disputed"]
        ]

    def owed(self, customer: str) -> Decimal:
        """Return what a customer owes, in the currency it is invoiced in."""
        debts = [i for i in self.open if i["customer"] == customer and i["kind"] in DEBTS]
        return sum((item["open_amount"] for item in debts), Decimal(0))


def typed(row: Row) -> Row:
    """Return a row with dates, amounts and flags."""
    result: Row = {}
    for name, value in row.items():
        if name.endswith("_on") or name.startswith("valid_"):
            result[name] = date.fromisoformat(value) if value else None
        elif name.endswith("amount"):
            result[name] = Decimal(value) if value else None
        else:
            result[name] = value == "true" if value in {"true", "false"} else value
    return result


@pytest.fixture(scope="module", params=WORLDS, ids=str)
def world(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> World:
    """Give demos of several seeds and days, each obeying the dataset and read without faults."""
    seed, as_of = request.param
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder, seed=seed, as_of=as_of, customers=300)
    assert list(broken_rules(folder)) == []
    read_portfolio(folder)
    return World(folder, as_of)


def breaches(world: World) -> Iterable[Row]:
    """Return open debts above the minimum, more than 60 days past due."""
    return [
        item
        for item in world.insured_by_main()
        if item["due_on"] < world.ago(60) and item["open_amount"] >= 500
    ]


def deliveries_in_breach(world: World) -> Iterable[Row]:
    """Return open debts delivered after the customer's oldest debt stopped the cover."""
    stops = {item["customer"]: item["due_on"] + timedelta(60) for item in breaches(world)}
    return [
        item
        for item in world.insured_by_main()
        if item["delivered_on"] > stops.get(item["customer"], date.max)
    ]


def never_declared(world: World) -> Iterable[Row]:
    """Return open debts that should have been declared 90 days after due, and were not."""
    return [i for i in breaches(world) if i["due_on"] < world.ago(90) and not i["declared_on"]]


def declared_too_late(world: World) -> Iterable[Row]:
    """Return open debts declared later than 90 days after due."""
    return [
        item
        for item in breaches(world)
        if item["declared_on"] and item["declared_on"] > item["due_on"] + timedelta(90)
    ]


def never_claimed(world: World) -> Iterable[Row]:
    """Return debts declared in time whose claim was due more than 150 days + 6 months after due."""
    return [
        item
        for item in breaches(world)
        if item["declared_on"] and item["due_on"] < world.ago(340) and not item["claimed_on"]
    ]


def declared_in_time(world: World) -> Iterable[Row]:
    """Return open debts declared before notification was due."""
    return [
        item
        for item in world.insured_by_main()
        if item["declared_on"] and item["declared_on"] <= item["due_on"] + timedelta(90)
    ]


def lifted(world: World) -> Iterable[Row]:
    """Return debts paid after the extension period, within the 30 days that lift the stop."""
    return [
        item
        for item in world.items
        if item["kind"] in DEBTS
        and item["company"] != "DE01"
        and item["cleared_on"]
        and timedelta(60) < item["cleared_on"] - item["due_on"] <= timedelta(90)
    ]


def ended_stops(world: World) -> Iterable[Row]:
    """Return open debts delivered while an item paid since was beyond extension and lift."""
    stops = {
        item["customer"]: (item["due_on"] + timedelta(60), item["cleared_on"])
        for item in world.items
        if item["kind"] in DEBTS
        and item["cleared_on"]
        and item["cleared_on"] - item["due_on"] > timedelta(90)
    }
    never = (date.max, date.max)
    return [
        item
        for item in world.insured_by_main()
        for since, until in [stops.get(item["customer"], never)]
        if since < item["delivered_on"] < until
    ]


def latest(world: World, status: str) -> list[Row]:
    """Return the customers' last decided rows in force that have a status."""
    last = [[r for r in rows if world.in_force(r)][-1:] for rows in world.history.values()]
    return [row[0] for row in last if row and row[0]["status"] == status]


def reductions(world: World) -> list[tuple[Row, Row]]:
    """Return the pairs of permanent limits of which the later, in force today, is lower."""
    pairs = []
    for rows in world.history.values():
        permanent = [row for row in rows if row["layer"] == "permanent" and world.in_force(row)]
        if len(permanent) > 1 and permanent[-1]["amount"] < permanent[-2]["amount"]:
            pairs.append((permanent[-2], permanent[-1]))
    return pairs


def run_on(world: World) -> Iterable[Row]:
    """Return open debts delivered after a main policy's reduction, ordered before its decision."""
    reduced = {after["customer"]: after for _, after in reductions(world)}
    return [
        item
        for item in world.insured_by_main()
        for cut in [reduced.get(item["customer"])]
        if cut
        and cut["status"] == "partial"
        and item["delivered_on"] >= cut["valid_from"]
        and item["ordered_on"] < cut["decided_on"]
    ]


def only(world: World, *statuses: str) -> Iterable[str]:
    """Return the customers whose decisions have these statuses, and no others."""
    return [
        customer
        for customer, rows in world.history.items()
        if rows and {row["status"] for row in rows} == set(statuses)
    ]


def layer(world: World, name: str, policy: str | None = None) -> Iterable[Row]:
    """Return the rows of a layer in force today with something granted."""
    return [
        row
        for row in world.covers
        if row["layer"] == name
        and world.in_force(row)
        and row["amount"]
        and policy in {None, row["policy"]}
    ]


def expiring(world: World) -> Iterable[Row]:
    """Return temporary limits that end within thirty days."""
    return [r for r in layer(world, "temporary") if r["valid_to"] <= world.ago(-30)]


def expired(world: World) -> Iterable[str]:
    """Return the customers all of whose limits have ended."""
    return [
        customer
        for customer, rows in world.history.items()
        if rows and all(row["valid_to"] and row["valid_to"] < world.today for row in rows)
    ]


def never_asked(world: World) -> Iterable[Row]:
    """Return private customers who owe something and have no decision."""
    return [
        row
        for row in world.customers
        if row["segment"] == "private_company"
        and not world.history[row["customer"]]
        and world.owed(row["customer"])
    ]


def refusal_ends_discretionary(world: World) -> Iterable[str]:
    """Return the customers with a discretionary limit in force and a refusal by name."""
    refused = {row["customer"] for row in latest(world, "refused")}
    return [r["customer"] for r in layer(world, "discretionary") if r["customer"] in refused]


def over_limit(world: World) -> Iterable[str]:
    """Return the customers in euro who owe more than their limit, which is not 0."""
    euro = {item["customer"] for item in world.open if item["currency"] == "EUR"}
    return [c for c in euro if 0 < world.limit(c) < world.owed(c)]


def idle(world: World) -> Iterable[str]:
    """Return the customers with a limit who owe nothing."""
    return [c for c in world.history if world.limit(c) and not world.owed(c)]


def far(world: World) -> Iterable[Row]:
    """Return decisions of the policy for far countries, on customers that no other policy sees."""
    countries = {row["customer"]: row["country"] for row in world.customers}
    return [
        row
        for row in world.covers
        if row["policy"] == WORLD and countries[row["customer"]] in {"BR", "MA", "TN"}
    ]


def open_item(name: str, value: str) -> Callable[[World], Iterable[Row]]:
    """Return what finds the open items with a value in a column."""
    return lambda world: [item for item in world.open if item[name] == value]


def of_segment(segment: str) -> Callable[[World], Iterable[Row]]:
    """Return what finds the customers of a segment."""
    return lambda world: [row for row in world.customers if row["segment"] == segment]


STATES: dict[str, Callable[[World], Iterable[Any]]] = {
    "breach": breaches,
    "delivered in breach": deliveries_in_breach,
    "breach that ended": ended_stops,
    "stop lifted by a payment": lifted,
    "never declared": never_declared,
    "declared too late": declared_too_late,
    "never claimed": never_claimed,
    "declared in time": declared_in_time,
    "claimed": lambda w: [i for i in w.open if i["claimed_on"]],
    "extended": lambda w: [i for i in w.open if i["extended_due_on"]],
    "disputed": lambda w: [i for i in w.open if i["disputed"] and i["due_on"] < w.today],
    "part paid": lambda w: [i for i in w.open if i["open_amount"] < i["amount"]],
    "refused": lambda w: only(w, "refused"),
    "refusal ends the discretionary limit": refusal_ends_discretionary,
    "withdrawn": lambda w: [pair for pair in reductions(w) if not pair[1]["amount"]],
    "run-on after a reduction": run_on,
    "raised": lambda w: [r for r in w.history.values() if len(r) > 1 and not r[-1]["valid_to"]],
    "expiring": expiring,
    "expired": expired,
    "top-up": lambda w: layer(w, "top_up"),
    "substitute top-up": lambda w: layer(w, "substitute_top_up", WORLD),
    "discretionary, capped": lambda w: layer(w, "discretionary", MAIN),
    "discretionary, void": lambda w: layer(w, "discretionary", GERMAN),
    "pending": lambda w: only(w, "pending"),
    "raise pending": lambda w: only(w, "granted", "pending"),
    "granted ahead": lambda w: [r for r in w.covers if (r["valid_from"] or w.today) > w.today],
    "never asked": never_asked,
    "over limit": over_limit,
    "limit without debt": idle,
    "far countries": far,
    "terms too long": lambda w: [
        item for item in w.insured_by_main() if item["due_on"] > item["issued_on"] + timedelta(90)
    ],
    "invoiced late": lambda w: [
        item
        for item in w.insured_by_main()
        if item["issued_on"] > item["delivered_on"] + timedelta(30)
    ],
    "insolvent": lambda w: [c for c in w.customers if c["insolvent_on"]],
    "management credit": lambda w: [c for c in w.credits if w.in_force(c)],
    "management credit that is over": lambda w: [c for c in w.credits if not w.in_force(c)],
    "group": lambda w: [c for c in w.customers if c["group"]],
    **{f"open {kind}": open_item("kind", kind) for kind in Kind},
    **{f"in {code}": open_item("currency", code) for code in ("EUR", "USD", "GBP", "JPY", "TND")},
    **{f"segment {segment}": of_segment(segment) for segment in Segment},
}


@pytest.mark.parametrize("state", STATES)
def test_every_state_is_there(world: World, state: str) -> None:
    """Somebody or something shows the state."""
    assert list(STATES[state](world))


def test_the_size_of_the_group(world: World) -> None:
    """Three companies, as many buyers as asked for, two years."""
    assert len(world.customers) == 300
    assert 14_000 < len(world.items) < 20_000
    assert {item["company"] for item in world.items} == {"FR01", "ES01", "DE01"}
    assert min(item["issued_on"] for item in world.items) <= world.ago(700)
    assert max(item["issued_on"] for item in world.items) <= world.today
    assert len({row["country"] for row in world.customers}) == 14


def test_names_and_keys_are_different(world: World) -> None:
    """Nobody is mistaken for somebody else."""
    for rows, names in (
        (world.customers, ("customer", "name", "registration_number", "vat_number")),
        (world.items, ("item", "number")),
        (world.covers, ("cover",)),
    ):
        for name in names:
            values = [row[name] for row in rows if row[name]]
            assert len(set(values)) == len(values), name
    for model in ("FR", "ES", "DE", "GB"):
        words = {stem(model, turn) for turn in range(stems(model))}
        assert len(words) == stems(model)


def test_money_comes_after_the_sale(world: World) -> None:
    """Nothing happened after the day of the ledger."""
    assert all(i["cleared_on"] >= i["issued_on"] for i in world.items if i["cleared_on"])
    assert all(i["cleared_on"] <= world.today for i in world.items if i["cleared_on"])
    late = [i for i in world.items if i["declared_on"] and i["declared_on"] > world.today]
    assert not late
    assert all(i["claimed_on"] <= world.today for i in world.items if i["claimed_on"])


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    """Every file is the same again; the group is the same with any seed."""
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write_demo(tmp_path / name, seed=seed, as_of=date(2026, 11, 21), customers=300)
    first, again, other = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in "abc"
    )
    assert first == again
    assert first["items.csv"] != other["items.csv"]
    assert first["companies.csv"] == other["companies.csv"]
