"""Random covers with their history and ties, management credits and rates."""

from datetime import date, timedelta

from tests.generated.dice import Dice, written
from tests.generated.writing import Row

_LAYERS = (
    "permanent",
    "permanent",
    "permanent",
    "temporary",
    "top_up",
    "substitute_top_up",
    "discretionary",
)
_UNNAMED_LAYERS = ("discretionary", "discretionary", "substitute_top_up", "top_up")
_STATUSES = ("granted", "granted", "granted", "partial", "partial", "refused", "pending")
_NUMBERS_OF_COVERS = {True: (0, 3, 5, 6, *(8,) * 6), False: (0, 1, 2, 3, 5, 8)}
_PERCENTAGES = (None, None, None, "80", "92.5", "33.333333", "0", "100.00")
_KEYS = ("K", "k", "Z", "É")
_RATES = {
    "EUR": ("1.1", "0.9123456789", "0.875"),
    "USD": ("1.25", "1.0987654321", "1.6"),
    "JPY": ("160", "157.1234567891", "150.5"),
    "TND": ("3.2", "3.3333333333", "3.5"),
    "IDR": ("25000.1234567891", "17000", "19876.54321"),
    "GBP": ("0.8571428571", "0.85", "0.9"),
}


def covers(dice: Dice, policies: list[str], customers: list[Row]) -> list[Row]:
    """Return up to eight cover rows of each customer, of any policy."""
    rows: list[Row] = []
    for customer in customers if policies else []:
        layers = _UNNAMED_LAYERS if dice.happens(25) else _LAYERS
        last: Row = {}
        for _ in range(dice.pick(_NUMBERS_OF_COVERS[dice.is_mild])):
            policy = dice.pick((policies[0], policies[-1], *policies))
            decision = _decision(dice, dice.pick(layers))
            last = {"policy": policy} | decision | _history(dice, last, decision)
            key = f"{dice.pick(_KEYS)}{len(rows) + 1}"
            rows.append({"cover": key, "customer": customer["customer"], **last})
    return rows


def management_credits(dice: Dice, customers: list[Row]) -> list[Row]:
    """Return up to two management credits of each customer, often of the same day."""
    rows: list[Row] = []
    for customer in customers:
        for _ in range(dice.pick((0, 0, 1, 2))):
            valid_from, currency = dice.day(), dice.currency()
            rows.append(
                {
                    "customer": customer["customer"],
                    "amount": written(dice.minor(currency), currency),
                    "currency": currency,
                    "valid_from": valid_from,
                    "valid_to": _end(dice, valid_from),
                    "reason": dice.pick((None, "board, 2026")),
                }
            )
    return rows


def rates(dice: Dice) -> list[Row]:
    """Return several rates of each currency, one of them on or before T, some after it.

    Sometimes the reporting currency has a rate too; it counts for nothing.
    """
    rows: list[Row] = []
    for currency in dice.currencies:
        if currency != dice.reporting_currency or dice.happens(20):
            days = {dice.as_of - timedelta(dice.pick((0, 1, 40))), dice.day(), dice.day()}
            rows += [
                {"currency": currency, "on": day, "rate": _rate(dice, currency)}
                for day in sorted(days)
            ]
    return rows


def _rate(dice: Dice, currency: str) -> str:
    """Return a rate; huge amounts are never made greater by one below 1."""
    rate = dice.pick(_RATES[currency])
    return "1.0000000001" if dice.is_huge and rate.startswith("0") else rate


def _decision(dice: Dice, layer: str) -> Row:
    status, currency = dice.pick(_STATUSES), dice.currency()
    is_pending = status == "pending"
    valid_from = dice.maybe_day(30) if is_pending else dice.past_day() - timedelta(_earlier(dice))
    minor = 0 if status == "refused" or dice.happens(4) else dice.minor(currency)
    return {
        "layer": layer,
        "extension": _extension(dice, layer),
        "status": status,
        "requested_amount": dice.pick((None, "900")),
        "amount": None if is_pending else written(minor, currency),
        "currency": currency,
        "requested_on": dice.maybe_day(30),
        "decided_on": None if is_pending else dice.day(),
        "valid_from": valid_from,
        "valid_to": _end(dice, valid_from) if valid_from else None,
        "insured_pct": dice.pick(_PERCENTAGES),
        "x_file": dice.pick((None, "a,b")),
    }


def _history(dice: Dice, last: Row, decision: Row) -> Row:
    """Return what a row has in common with the one before it: its key, and often its dates."""
    if not last or "pending" in (last["status"], decision["status"]) or dice.happens(35):
        return {}
    key = {name: last[name] for name in ("policy", "layer", "extension")}
    if dice.happens(50):
        return key
    if dice.happens(40):
        key |= {"extension": decision["extension"]}
    dates = {"valid_from": last["valid_from"], "valid_to": last["valid_to"]}
    decided = {"decided_on": last["decided_on"]} if dice.happens(50) else {}
    return key | dates | decided


def _earlier(dice: Dice) -> int:
    """Return by how many days a decision is older than the items of its time."""
    return dice.pick((0, 400) if dice.is_plain else (0, 1, 20, 60, 90, 400))


def _extension(dice: Dice, layer: str) -> str | None:
    if layer in ("top_up", "substitute_top_up"):
        return dice.pick((None, "CAP", "TOPLINER"))
    return dice.pick((None, None, None, None, "B"))


def _end(dice: Dice, valid_from: date) -> date | None:
    """Return no end, or one of the usual days where it is not before the beginning."""
    return None if dice.happens(70 if dice.is_mild else 50) else max(valid_from, dice.day())
