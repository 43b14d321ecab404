"""Portfolios that go on living: random changes of facts, and all that is kept of judging them."""

from datetime import date, timedelta
from random import Random
from typing import Any

import polars as pl

from aval.dataset.portfolio import Portfolio
from aval.records import frames
from aval.records.models import (
    Assessment,
    Deadline,
    Event,
    ItemCover,
    Movement,
    Position,
    PositionHistory,
)
from aval.records.portfolio import accounts_of, frames_of, portfolio_of
from aval.vocabulary.words import Kind, Layer

KEPT = (Position, ItemCover, Deadline, PositionHistory, Movement, Event)
Rows = list[dict[str, Any]]


def snapshot(*, versions: bool = True) -> dict[str, list[tuple[Any, ...]]]:
    """Return every judged row, in order, without its number."""
    left_out = {"id"} if versions else {"id", "version"}
    found = {}
    for model in KEPT:
        rows = frames.select(model, "1 = 1")
        plain = rows.select(name for name in rows.columns if name not in left_out)
        found[model.__name__] = sorted(plain.rows(), key=repr)
    names = ("as_of", "version_id", "currency", "summary")
    found["Assessment"] = [
        tuple(_told(getattr(row, name)) for name in names)
        for row in Assessment.objects.order_by("as_of")
    ]
    return found


def _told(value: Any) -> Any:
    """Return a value without what a refresh leaves of the night."""
    if not isinstance(value, dict):
        return value
    return {name: part for name, part in value.items() if name not in {"of_the_night", "dso_days"}}


def lived(portfolio: Portfolio, day: date, random: Random, *, by_customer: bool) -> Portfolio:
    """Return a portfolio with some changes of a day; `by_customer`: none that concern everyone."""
    plain = frames_of(portfolio)
    rows: dict[str, Rows] = {name: plain[name].rows(named=True) for name in plain}
    if not rows["customers"] or not rows["companies"]:
        return portfolio
    acts = [_invoice, _pay, _dispute, _drop, _order_delivered, _credit, _insolvent, _grade, _move]
    if rows["policies"]:
        acts += [_decide, _decide]
    if not by_customer:
        acts += [_rates]
    for _ in range(random.randint(1, 8)):
        random.choice(acts)(rows, day, random)
    made = {name: pl.DataFrame(rows[name], plain[name].schema, orient="row") for name in plain}
    whole = portfolio_of(made)
    return portfolio_of(made | {"accounts": accounts_of(whole.items)})


def changed_customers(one: Portfolio, other: Portfolio) -> list[str]:
    """Return the customers of whom anything is different."""
    found: set[str] = set()
    old, new = frames_of(one), frames_of(other)
    for name, frame in old.items():
        if "customer" in frame.columns:
            on = frame.columns
            for here, there in ((frame, new[name]), (new[name], frame)):
                rows = here.join(there, on=on, how="anti", nulls_equal=True)
                found.update(rows.get_column("customer").drop_nulls())
    return sorted(found)


def _customer(rows: dict[str, Rows], random: Random) -> str:
    return str(random.choice(rows["customers"])["customer"])


def _invoice(rows: dict[str, Rows], day: date, random: Random) -> None:
    issued = day - timedelta(random.choice((0, 0, 1, 3, 40)))
    amount = random.randint(1, 90_000)
    kind = random.choice(list(Kind)).value
    rows["items"].append(
        {
            "item": f"N{random.random()}",
            "company": random.choice(rows["companies"])["company"],
            "customer": _customer(rows, random),
            "kind": kind,
            "number": None,
            "ordered_on": None,
            "delivered_on": issued,
            "issued_on": issued,
            "due_on": issued + timedelta(random.choice((0, 30, 60))),
            "extended_due_on": None,
            "amount": amount,
            "tax_amount": 0,
            "open_amount": amount,
            "currency": _currency(rows, random),
            "disputed": False,
            "cleared_on": None,
            "declared_on": None,
            "claimed_on": None,
            "carried": "{}",
        }
    )


def _currency(rows: dict[str, Rows], random: Random) -> str:
    used = [row["currency"] for name in ("items", "covers") for row in rows[name]]
    reporting = next(r["value"] for r in rows["settings"] if r["name"] == "reporting_currency")
    return str(random.choice([*used, reporting]))


def _pay(rows: dict[str, Rows], day: date, random: Random) -> None:
    for row in random.sample(rows["items"], min(3, len(rows["items"]))):
        if row["open_amount"] > 0:
            row["open_amount"] = random.choice((0, row["open_amount"] // 2))
            row["cleared_on"] = None if row["open_amount"] else day


def _dispute(rows: dict[str, Rows], day: date, random: Random) -> None:
    del day
    for row in random.sample(rows["items"], min(2, len(rows["items"]))):
        row["disputed"] = not row["disputed"]


def _drop(rows: dict[str, Rows], day: date, random: Random) -> None:
    del day
    if rows["items"]:
        rows["items"].remove(random.choice(rows["items"]))


def _order_delivered(rows: dict[str, Rows], day: date, random: Random) -> None:
    orders = [row for row in rows["items"] if row["kind"] in {Kind.ORDER, Kind.DELIVERY}]
    if orders:
        row = random.choice(orders)
        row["kind"] = Kind.INVOICE.value
        row["issued_on"] = row["delivered_on"] = day
        row["due_on"] = day + timedelta(30)


def _move(rows: dict[str, Rows], day: date, random: Random) -> None:
    del day
    for row in random.sample(rows["items"], min(2, len(rows["items"]))):
        row["customer"] = _customer(rows, random)


def _credit(rows: dict[str, Rows], day: date, random: Random) -> None:
    customer = _customer(rows, random)
    own = [row for row in rows["credits"] if row["customer"] == customer]
    for row in own:
        if random.random() < 0.5 and row["valid_from"] < day:
            row["valid_to"] = day - timedelta(1)
    rows["credits"].append(
        {
            "customer": customer,
            "number": max([0, *(row["number"] for row in own)]) + 1,
            "amount": random.randint(0, 50_000),
            "currency": _currency(rows, random),
            "valid_from": day + timedelta(random.choice((0, 0, -5, 10))),
            "valid_to": None,
            "reason": None,
            "carried": "{}",
        }
    )


def _decide(rows: dict[str, Rows], day: date, random: Random) -> None:
    start = day - timedelta(random.choice((0, 0, 1, 30)))
    refused = random.random() < 0.3
    rows["covers"].append(
        {
            "cover": f"D{random.random()}",
            "policy": random.choice(rows["policies"])["policy"],
            "customer": _customer(rows, random),
            "layer": random.choice(list(Layer)).value,
            "extension": "",
            "status": "refused" if refused else "granted",
            "requested_amount": None,
            "amount": 0 if refused else random.randint(0, 200_000),
            "currency": _currency(rows, random),
            "requested_on": None,
            "decided_on": start,
            "valid_from": start,
            "valid_to": random.choice((None, None, start, start + timedelta(3))),
            "insured_pct": None,
            "carried": "{}",
        }
    )


def _insolvent(rows: dict[str, Rows], day: date, random: Random) -> None:
    random.choice(rows["customers"])["insolvent_on"] = day


def _grade(rows: dict[str, Rows], day: date, random: Random) -> None:
    customer = _customer(rows, random)
    own = [row["number"] for row in rows["grades"] if row["customer"] == customer]
    rows["grades"].append(
        {
            "customer": customer,
            "number": max([0, *own]) + 1,
            "source": random.choice(("Coface", "Allianz Trade", "house")),
            "scale": None,
            "value": str(random.randint(0, 10)),
            "observed_on": day,
            "carried": "{}",
        }
    )


def _rates(rows: dict[str, Rows], day: date, random: Random) -> None:
    for currency in sorted({row["currency"] for row in rows["rates"]}):
        known = [row for row in rows["rates"] if row["currency"] == currency]
        last = max(known, key=lambda row: row["on"])
        if last["on"] < day:
            rate = max(1, last["rate"] * random.randint(95, 105) // 100)
            rows["rates"].append({"currency": currency, "on": day, "rate": rate})
