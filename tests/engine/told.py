"""Reads the figures back out of a derivation, to compare them with the tables of an assessment."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from aval.engine.kernel import figures
from aval.vocabulary.derivation import Block, Explanation, Line, Role
from aval.vocabulary.money import MINOR_DIGITS
from aval.vocabulary.steps import Days, Step
from aval.vocabulary.words import DeadlineKind

CELLS = {
    "explain.covered_cell": "covered",
    "explain.vat_cell": "vat",
    "explain.reason_cell": "",
    "explain.no_policy_cell": "",
    "explain.order_cell": "",
    "explain.order_unseen": "",
}


SAID_BY = {"covered": "words.cell_covered"}
"""The line of a column of positions, where it has not the column's name."""


def given(step: Step) -> dict[str, Any]:
    """Return what a step tells, by name."""
    return dict(step.given)


def lines(told: Explanation) -> Iterator[Line]:
    """Yield every line of a derivation."""
    for block in told.walk():
        yield from block.lines


def steps(told: Explanation) -> Iterator[Step]:
    """Yield every sentence of a derivation."""
    yield from told.heading
    for block in told.walk():
        yield block.head
        for line in block.lines:
            yield from (line.step, *line.sources, *line.notes)


def item_blocks(told: Explanation) -> dict[str, Block]:
    """Return the block of each item by its key."""
    found = (block for block in told.walk() if block.head.code == "explain.item")
    return {given(block.head)["item"]: block for block in found}


def cells(told: Explanation) -> list[tuple[Any, ...]]:
    """Return item, net, cell, policy, layer, amount, indemnifiable of each cell, as in the table."""
    rows = []
    for key, block in item_blocks(told).items():
        net = next((x.amount for x in block.lines if x.step.code == "explain.cells"), 0)
        for line in block.lines:
            if line.step.code in CELLS:
                about = given(line.step)
                rows.append(
                    (
                        key,
                        net,
                        CELLS[line.step.code] or str(about["reason"]),
                        about.get("policy"),
                        about.get("layer"),
                        line.amount,
                        about.get("indemnifiable", 0),
                    )
                )
    return rows


def deadlines(told: Explanation) -> list[tuple[Any, ...]]:
    """Return item, policy, kind, date, state, at stake of each deadline."""
    rows = []
    for key, block in item_blocks(told).items():
        for inner in block.blocks:
            for line in inner.lines:
                if line.step.code in {"explain.deadline", "explain.deadline_done"}:
                    about = given(line.step)
                    names = ("policy", "kind", "day", "state", "stake")
                    rows.append((key, *(about[name] for name in names)))
    for line in lines(told):
        if line.step.code == "explain.cover_end":
            about = given(line.step)
            kind = DeadlineKind.COVER_END
            rows.append((None, about["policy"], kind, about["day"], "open", about["stake"]))
    return rows


def positions(told: Explanation) -> dict[str, Any]:
    """Return what a customer's row of positions holds, 0 where nothing is said."""
    amounts = {line.step.code: line.amount for line in lines(told) if line.amount is not None}
    row: dict[str, Any] = {
        name: amounts.get(SAID_BY.get(name, f"explain.{name}"), 0) for name in figures.MONEY
    }
    row |= {"oldest_days_late": 0, "breach_since": None, "next_deadline": None}
    row |= {"next_deadline_kind": None, "limit_state": None}
    for line in lines(told):
        about = given(line.step)
        match line.step.code:
            case "explain.overdue":
                days: Days = about["days"]
                row["oldest_days_late"] = days.number
            case "explain.breach_since":
                row["breach_since"] = about["since"]
            case "explain.limit_state":
                row["limit_state"] = str(about["state"])
            case "explain.next_deadline" | "explain.next_deadline_of_cover":
                row["next_deadline"] = about["day"]
                row["next_deadline_kind"] = str(about["kind"])
            case _:
                pass
    return row


def minor(row: dict[str, Any], currency: str) -> dict[str, Any]:
    """Return a row of a table with its decimals as minor units."""
    digits = MINOR_DIGITS[currency]
    return {
        name: int(value.scaleb(digits)) if isinstance(value, Decimal) else value
        for name, value in row.items()
    }


def does_not_add_up(told: Explanation) -> list[Line]:
    """Return every total that is not the sum of the parts before it in its block."""
    wrong = []
    for block in told.walk():
        rest = 0
        for line in block.lines:
            if line.role is Role.PART:
                rest += line.amount or 0
            if line.role is Role.TOTAL:
                wrong += [line] if line.amount != rest else []
                rest = 0
        if rest:
            wrong.append(block.lines[-1])
    return wrong


def parts(block: Block, code: str) -> int:
    """Return the sum of a block's lines of one code."""
    return sum(line.amount or 0 for line in block.lines if line.step.code == code)
