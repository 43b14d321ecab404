"""What the cells of one row owe each other, beyond each being right by itself."""

from dataclasses import dataclass

import polars as pl

from aval.vocabulary.words import CoverStatus


@dataclass(frozen=True)
class Rule:
    """A row breaks the rule where `broken` holds; the fault stands at `column`."""

    column: str
    expected: str
    broken: pl.Expr
    other: str = ""


def _col(name: str) -> pl.Expr:
    return pl.col(name)


_PENDING = _col("status") == CoverStatus.PENDING.value
RULES: dict[str, tuple[Rule, ...]] = {
    "items": (
        Rule(
            "tax_amount",
            "faults.at_most_column",
            _col("tax_amount") > _col("amount"),
            "amount",
        ),
        Rule(
            "open_amount",
            "faults.at_most_column",
            _col("open_amount") > _col("amount"),
            "amount",
        ),
        Rule(
            "cleared_on",
            "faults.cleared_on",
            (_col("open_amount") == 0) & _col("cleared_on").is_null(),
        ),
        Rule(
            "cleared_on",
            "faults.not_cleared",
            (_col("open_amount") > 0) & _col("cleared_on").is_not_null(),
        ),
    ),
    "covers": (
        *(
            Rule(name, "faults.decided", ~_PENDING & _col(name).is_null())
            for name in ("amount", "decided_on", "valid_from")
        ),
        Rule("amount", "faults.pending", _PENDING & _col("amount").is_not_null()),
        Rule(
            "amount",
            "faults.refused",
            (_col("status") == CoverStatus.REFUSED.value) & (_col("amount") > 0),
        ),
        Rule(
            "valid_to",
            "faults.not_before",
            _col("valid_to") < _col("valid_from"),
            "valid_from",
        ),
    ),
    "credits": (
        Rule(
            "valid_to",
            "faults.not_before",
            _col("valid_to") < _col("valid_from"),
            "valid_from",
        ),
    ),
    "rates": (Rule("rate", "faults.rate", _col("rate") <= 0),),
}
"""The rules of each table, on typed columns before defaults are filled in."""

DEFAULTS: dict[str, dict[str, pl.Expr]] = {
    "customers": {"segment": pl.lit("private_company")},
    "items": {
        "delivered_on": _col("issued_on"),
        "due_on": _col("issued_on"),
        "tax_amount": pl.lit(0, pl.Int64),
        "disputed": pl.lit(value=False),
    },
    "covers": {"extension": pl.lit("")},
}
"""What an empty cell means."""
