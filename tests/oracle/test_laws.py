"""What must hold of any answer, whatever the portfolio: every cent once, sums that agree."""

from collections import defaultdict
from decimal import Decimal

from tests.oracle.answer import Answer, Table
from tests.oracle.conftest import Reached


def _rows(table: Table) -> list[dict[str, str]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def _faults_of_cells(answer: Answer) -> list[str]:
    """Return the items whose cells do not sum up to their net, or are not above 0."""
    rows = _rows(answer.item_cover)
    amounts: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in rows:
        amounts[row["item"], row["net"]] += Decimal(row["amount"])
    return [
        *(item for (item, net), amount in amounts.items() if amount != Decimal(net)),
        *(row["item"] for row in rows if not _is_sound(row)),
    ]


def _is_sound(cell: dict[str, str]) -> bool:
    return 0 <= Decimal(cell["indemnifiable"]) <= Decimal(cell["amount"]) != 0


def test_every_cent_has_one_cell(reached: Reached) -> None:
    """The cells of an item are its net, none is 0, none is indemnified above its amount."""
    assert [fault for answer in reached.answers for fault in _faults_of_cells(answer)] == []


def test_at_most_one_reason(reached: Reached) -> None:
    """An item has at most one reason, and at most one cell of tax."""
    for answer in reached.answers:
        seen = set()
        for row in _rows(answer.item_cover):
            place = (row["item"], row["cell"] if row["cell"] in ("covered", "vat") else "reason")
            key = (*place, row["policy"], row["layer"]) if row["cell"] == "covered" else place
            assert key not in seen
            seen.add(key)


def test_totals_are_sums_of_positions(reached: Reached) -> None:
    """Each total of the summary is the sum of its column."""
    for answer in reached.answers:
        positions = _rows(answer.positions)
        for column, total in answer.summary["totals"].items():
            assert Decimal(total) == sum(Decimal(row[column]) for row in positions)


def test_uncovered_by_reason_is_uncovered(reached: Reached) -> None:
    """The reasons and the tax sum up to what is uncovered."""
    for answer in reached.answers:
        by_reason = sum(
            Decimal(amount) for amount in answer.summary["uncovered_by_reason"].values()
        )
        assert by_reason == Decimal(answer.summary["totals"]["uncovered"])


def test_ages_are_the_receivable(reached: Reached) -> None:
    """What is not due and the four ages sum up to the receivable."""
    ages = ("not_due", "late_1_30", "late_31_60", "late_61_90", "late_over_90")
    for answer in reached.answers:
        for row in _rows(answer.positions):
            assert sum(Decimal(row[age]) for age in ages) == Decimal(row["receivable"])
