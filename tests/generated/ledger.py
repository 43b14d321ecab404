"""Random companies, customers and items, with what they carry along."""

from datetime import date, timedelta

from tests.generated.dice import COUNTRIES, Dice, written
from tests.generated.writing import Row

_COMPANIES = ("FR01", "ES01", "a1")
_CUSTOMERS = ("C1", "C10", "C2", "Z", "a", "É", "É10", "b c", 'q"1', "é,2")
_PREFIXES = ("I", "I", "i", "Z", "a", "É")
_SEGMENTS = (*(None,) * 17, "private_company", "public_body", "individual", "affiliate")
_DEBIT_KINDS = ("invoice", "invoice", "invoice", "invoice", "bill", "delivery", "order")
_CREDIT_KINDS = ("credit_note", "payment", "deposit")
_CARRIED = ("007", "", "7.10", 'say "hi", twice', "two\nlines", " padded ", "null", "É", "1e3")
_TERMS_OF_PAYMENT = (-5, 0, 0, 1, 10, 29, 30, 30, 31, 60)
_CLEARED_AFTER = (0, 2, 3, 7, 12, 32, 35, 40, 40, 41, 60, 60, 62, 70, 70, 71, 90, 90, 92, 120)
_STOPPED_AFTER = (1, 2, 6, 7, 11, 12, 31, 32, 61, 62, 91, 92)
_DELIVERED_BEFORE = (-30, -1, 0, 1, 9, 10, 11, 30)


def companies(dice: Dice) -> list[Row]:
    """Return one to three own companies."""
    return [
        {"company": key, "name": f"Company, {key}", "country": "FR", "currency": "EUR"}
        for key in dice.some(_COMPANIES, dice.number(1, 3))
    ]


def customers(dice: Dice) -> list[Row]:
    """Return one to six customers; some are insolvent, some outside of usual perimeters."""
    return [
        {
            "customer": key,
            "name": dice.pick((f"Customer {key}", 'The "best", indeed', None)),
            "country": dice.pick(COUNTRIES),
            "group": dice.pick((None, "G1")),
            "segment": dice.pick(_SEGMENTS),
            "insolvent_on": dice.maybe_day(4 if dice.is_mild else 15),
            "x_region": dice.pick(_CARRIED),
        }
        for key in dice.some(_CUSTOMERS, dice.number(1, 6))
    ]


def items(dice: Dice, companies: list[Row], customers: list[Row]) -> list[Row]:
    """Return up to 25 items of each customer, under keys that sort oddly."""
    rows: list[Row] = []
    for customer in customers:
        another_due = dice.past_day()
        for _ in range(dice.pick((0, 1, 1, 2, 4, 8, 13, 25))):
            key = f"{dice.pick(_PREFIXES)}{len(rows) + 1}"
            company = dice.pick(companies)["company"]
            item = _item(dice, key, another_due)
            another_due = item["due_on"] or item["issued_on"]
            rows.append(item | {"customer": customer["customer"], "company": company})
    return rows


def _item(dice: Dice, key: str, another_due: date) -> Row:
    """Return an item; some of its dates lie where another item, due then, begins to stop cover."""
    stop = another_due + timedelta(dice.pick(_STOPPED_AFTER))
    issued_on = stop if stop <= dice.as_of and dice.happens(25) else dice.past_day()
    due_on = _near(dice, issued_on, _TERMS_OF_PAYMENT)
    is_debit = dice.happens(85)
    return {
        "item": key,
        "kind": dice.pick(_DEBIT_KINDS if is_debit else _CREDIT_KINDS),
        "number": dice.pick((None, f"N-{key}")),
        "ordered_on": dice.maybe_day(50),
        "delivered_on": None if dice.is_plain else _near(dice, issued_on, _DELIVERED_BEFORE),
        "issued_on": issued_on,
        "due_on": due_on,
        "extended_due_on": dice.maybe_day(4 if dice.is_plain else 15),
        "disputed": None if dice.is_plain else dice.pick((None, None, None, "false", "true")),
        "declared_on": dice.maybe_day(25),
        "claimed_on": dice.maybe_day(15),
        "x_account": dice.pick(_CARRIED),
        "x_empty": None,
        **_amounts(dice, stop if dice.happens(25) else _cleared_on(dice, due_on or issued_on)),
    }


def _near(dice: Dice, day: date, distances: tuple[int, ...]) -> date | None:
    """Return a day at one of the distances most often, else any day or none."""
    if dice.happens(70):
        return day + timedelta(dice.pick(distances))
    return dice.maybe_day(50)


def _amounts(dice: Dice, cleared_on: date) -> Row:
    """Return amount, tax, what is open of it, and the day on which it was cleared, if it was."""
    currency = dice.currency()
    amount = 0 if dice.happens(2) else dice.minor(currency)
    tax = min(amount, dice.pick((0, 0, amount // 6, amount // 6, 1, amount)))
    part_open = min(amount, dice.pick((1, amount // 2, amount // 3 + 1)))
    open_amount = dice.pick((amount, amount, amount, amount, part_open, 0))
    return {
        "amount": written(amount, currency),
        "tax_amount": written(tax, currency) if tax or dice.happens(50) else None,
        "open_amount": written(open_amount, currency),
        "currency": currency,
        "cleared_on": None if open_amount else cleared_on,
    }


def _cleared_on(dice: Dice, due_on: date) -> date:
    """Return any day, or one about the end of usual extension and lift periods."""
    return dice.day() if dice.happens(50) else due_on + timedelta(dice.pick(_CLEARED_AFTER))
