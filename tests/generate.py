"""Writes small random portfolios that are dense with the situations the contract speaks of."""

from datetime import date
from pathlib import Path

from tests.generated.decisions import covers, management_credits, rates
from tests.generated.dice import Dice
from tests.generated.ledger import companies, customers, items
from tests.generated.policies import policies
from tests.generated.writing import Row, toml, write_csv

_KEYS = {
    "companies": ("company", "name", "country", "currency"),
    "customers": ("customer", "country"),
    "items": (
        "item", "company", "customer", "kind", "issued_on", "amount", "open_amount", "currency",
    ),
    "covers": ("cover", "policy", "customer", "layer", "status", "currency"),
    "credits": ("customer", "amount", "currency", "valid_from"),
    "rates": ("currency", "on", "rate"),
}  # fmt: skip
_REQUIRED = ("companies", "customers", "items")
_COUNTED = (
    "invoice", "bill", "delivery", "order", "credit_note", "payment", "deposit",
    "include_disputed",
)  # fmt: skip


def generate(seed: int, folder: Path) -> date:
    """Write the valid portfolio of `seed` into an existing folder; return its date of assessment.

    The same seed gives the same files.
    """
    dice = Dice(seed)
    own = companies(dice)
    buyers = customers(dice)
    insured = policies(dice, [row["company"] for row in own])
    in_order = sorted(insured, key=lambda policy: (policy["rank"], policy["policy"]))
    tables: dict[str, list[Row]] = {
        "companies": own,
        "customers": buyers,
        "items": items(dice, own, buyers),
        "covers": covers(dice, [policy["policy"] for policy in in_order], buyers),
        "credits": management_credits(dice, buyers),
        "rates": rates(dice),
    }
    for name, rows in tables.items():
        if rows or name in _REQUIRED or dice.happens(50):
            write_csv(folder / f"{name}.csv", rows, _KEYS[name], dice.random)
    if insured or dice.happens(50):
        (folder / "policies.toml").write_text(toml({"policy": insured} if insured else {}), "utf-8")
    (folder / "portfolio.toml").write_text(toml(_settings(dice)), "utf-8")
    return dice.as_of


def _settings(dice: Dice) -> dict[str, object]:
    chosen = dice.some(_COUNTED, dice.pick((0, 0, 1, 3)))
    exposure = {key: dice.happens(50) for key in chosen}
    settings: dict[str, object] = {"reporting_currency": dice.reporting_currency}
    return settings | ({"exposure": exposure} if exposure else {})
