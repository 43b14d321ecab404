"""Random policies: perimeters, blocks of terms with gaps, zones, and clauses left to default."""

from datetime import date, timedelta
from typing import Any

from aval.vocabulary.money import MINOR_DIGITS
from tests.generated.dice import COUNTRIES, Dice
from tests.generated.writing import Row

_KEYS = ("AZ-100", "AZ-20", "Z", "a", "É")
_LAYERS = ("permanent", "temporary", "top_up", "substitute_top_up", "discretionary")
_DAYS = (0, 1, 5, 10, 30)
_PERCENTAGES = ("90", "85", "92.5", "66.666667", "0", "100")
_KINDS: tuple[list[str] | None, ...] = (
    None,
    ["invoice", "bill"],
    ["invoice"],
    ["invoice", "bill", "delivery"],
    ["invoice", "delivery", "order"],
    ["invoice", "bill", "order"],
    [],
)


_MILD_KINDS: tuple[list[str] | None, ...] = (
    None,
    ["invoice", "bill", "delivery"],
    ["invoice", "bill", "delivery", "order"],
    ["invoice", "delivery", "order"],
)


def policies(dice: Dice, companies: list[str]) -> list[dict[str, Any]]:
    """Return up to three policies as nested values; ranks often tie."""
    keys = dice.some(_KEYS, dice.pick((0, *(1,) * 6, *(2,) * 8, *(3,) * 5)))
    return [_policy(dice, key, companies) for key in keys]


def _policy(dice: Dice, key: str, companies: list[str]) -> dict[str, Any]:
    return _known(
        {
            "policy": key,
            "insurer": f"Insurer {key}",
            "rank": dice.pick((1, 1, 2, 10)),
            "terms": _blocks(dice),
            **_perimeter(dice, companies),
        }
    )


def _perimeter(dice: Dice, companies: list[str]) -> dict[str, Any]:
    """Return lists that leave some buyers out, most often those of the policy's own defaults."""
    everywhere = (None,) * (12 if dice.is_mild else 3)
    return {
        "companies": dice.pick((*everywhere, companies, companies[:1], companies[:1], [])),
        "countries": dice.pick((*everywhere, ["FR", "DE"], ["FR", "BR", "AR"])),
        "excluded_countries": dice.pick((*everywhere, [], ["BR"])),
        "excluded_segments": dice.pick((None, None, [], ["public_body"])),
    }


def _blocks(dice: Dice) -> list[dict[str, Any]]:
    """Return one to three blocks that do not overlap, next to each other or with gaps."""
    if dice.is_plain or dice.happens(50):
        last = None if dice.is_plain else dice.pick((None, None, dice.day()))
        return [_block(dice, dice.as_of - timedelta(1000), last)]
    bounds = sorted({dice.day() for _ in range(dice.number(2, 6))})
    blocks = []
    while bounds:
        first = bounds.pop(0)
        last = bounds.pop(0) if bounds else None
        blocks.append(_block(dice, first, last))
        if bounds and last and dice.happens(50):
            bounds[0] = last + timedelta(1)
    return blocks


def _block(dice: Dice, first: date, last: date | None) -> dict[str, Any]:
    clauses = {
        "valid_from": first,
        "valid_to": last,
        "vat_insured": dice.pick((None, False, True)),
        "insured_kinds": dice.pick(_MILD_KINDS if dice.is_mild else _KINDS),
        "max_terms_days": dice.pick((None, None, 60, 30) if dice.is_mild else (None, 0, 29, 30)),
        "max_invoicing_days": dice.pick((None, None, 30, 10) if dice.is_mild else (None, 0, 9, 10)),
        "mep_days": dice.pick((30, 60, 60, 90) if dice.is_mild else _DAYS),
        "mep_origin": dice.pick((None, "due_date", "invoice_date")),
        "default_min_amount": _minimum(dice),
        "retroactive_lift_days": dice.pick((None, 30, *_DAYS)),
        "notify_days": dice.pick((30, 60) if dice.is_mild else (*_DAYS, 60)),
        "notify_origin": dice.pick((None, "due_date", "invoice_date", "mep_end")),
        "hand_over_days": dice.pick((None, *_DAYS)),
        "waiting_days": dice.pick((30, 150) if dice.is_mild else _DAYS),
        "claim_months": dice.pick((0, 1, 2, 6)),
        "day_count": dice.pick((None, "exclusive", "inclusive")),
        "run_on": dice.pick((None, "none", "orders", "orders", "grace", "grace")),
        "run_on_days": dice.pick((None, *_DAYS, 60)),
        "discretionary_excess": dice.pick((None, "cap", "void", "void")),
        "payment_days": dice.pick((None, 30)),
        "insured_pct": dice.pick((None, _percentages(dice, 5), _percentages(dice, 3))),
        "zone": [_zone(dice) for _ in range(dice.pick((0, 0, 1, 2)))],
    }
    return _known(clauses)


def _minimum(dice: Dice) -> str | None:
    amount = dice.pick((None, None, "0", "100", "100.01", "33.33", "500.00"))
    has_cents = MINOR_DIGITS[dice.reporting_currency] > 0
    return amount if amount is None or has_cents else amount.partition(".")[0]


def _percentages(dice: Dice, layers: int) -> Row:
    return {layer: dice.pick(_PERCENTAGES) for layer in dice.some(_LAYERS, layers)}


def _zone(dice: Dice) -> dict[str, Any]:
    return {
        "countries": dice.some(COUNTRIES, dice.number(1, 3)),
        "insured_pct": _percentages(dice, dice.number(1, 4)),
    }


def _known(values: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is None, as a file leaves it to the default."""
    return {key: value for key, value in values.items() if value is not None}
