"""The published cases of claims, recoveries and premiums, as parameters for the tests of each."""

import json
from pathlib import Path
from typing import Any

import pytest

from aval.vocabulary.money import decimal_text, minor_units

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "indemnity.json").read_text("utf-8")
)["cases"]


def cases(function: str) -> list[Any]:
    """Return the published cases of one function, as parameters named after them."""
    return [
        pytest.param(case["input"], case["expected"], id=case["name"])
        for case in CASES
        if case["function"] == function
    ]


def cents(text: str) -> int:
    """Return decimal text as minor units."""
    return minor_units(text, 2)


def euros(minor: int) -> str:
    """Return minor units as decimal text."""
    return decimal_text(minor, 2)
