"""The same tables as Parquet, whatever types a tool has given to their columns."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from aval.dataset.reading import read_portfolio
from tests.dataset.faults import fault, faults_of
from tests.tables import DEFAULTS, write_folder

DAY = date(2026, 4, 1)
NOON = datetime(2026, 4, 1, 12)  # noqa: DTZ001 - a file's instant may have no zone
MIDNIGHT = datetime(2026, 4, 1)  # noqa: DTZ001 - as above
WRAPPING = str(2**128 // 100 + 1)
"""A hundred times this is little more than nothing to a machine of 128 bits."""


def parquet(folder: Path, table: str, **columns: pl.Series) -> Path:
    """Write a sound portfolio with one table of one row as Parquet, these columns typed so."""
    write_folder(folder)
    (folder / f"{table}.csv").unlink(missing_ok=True)
    sound = pl.DataFrame([DEFAULTS[table]])
    sound.with_columns(**columns).write_parquet(folder / f"{table}.parquet")
    return folder


def decimal(text: str, scale: int) -> pl.Series:
    """Return one decimal of a scale."""
    return pl.Series([Decimal(text)], dtype=pl.Decimal(38, scale))


SOUND: list[tuple[str, str, pl.Series, object]] = [
    ("items", "amount", decimal("100", 0), 10000),
    ("items", "amount", decimal("100.5", 1), 10050),
    ("items", "amount", decimal("100.05", 2), 10005),
    ("items", "amount", decimal("100.0500000000", 10), 10005),
    ("items", "amount", decimal("100.05", 30), 10005),
    ("items", "amount", decimal("1000000000000000", 0), 10**17),
    ("items", "amount", pl.Series([100]), 10000),
    ("items", "amount", pl.Series([100], dtype=pl.UInt8), 10000),
    ("items", "amount", pl.Series([100.25]), 10025),
    ("items", "amount", pl.Series([100.1], dtype=pl.Float32), 10010),
    ("items", "amount", pl.Series(["100.25"]), 10025),
    ("items", "amount", pl.Series(["100.25"], dtype=pl.Categorical), 10025),
    ("items", "tax_amount", pl.Series([None]), 0),
    ("items", "tax_amount", pl.Series([""]), 0),
    ("items", "issued_on", pl.Series([DAY]), DAY),
    ("items", "issued_on", pl.Series([MIDNIGHT]), DAY),
    ("items", "issued_on", pl.Series([MIDNIGHT.replace(tzinfo=UTC)]), DAY),
    ("items", "issued_on", pl.Series(["2026-04-01"]), DAY),
    ("items", "due_on", pl.Series([""]), DAY),
    ("items", "disputed", pl.Series([True]), True),
    ("items", "disputed", pl.Series(["true"]), True),
    ("items", "disputed", pl.Series([None], dtype=pl.Boolean), False),
    ("items", "kind", pl.Series(["bill"], dtype=pl.Categorical), "bill"),
    ("items", "kind", pl.Series(["bill"], dtype=pl.Enum(["bill", "x"])), "bill"),
    ("items", "item", pl.Series([7]), "7"),
    ("items", "item", pl.Series([7.0]), "7"),
    ("items", "item", decimal("7", 0), "7"),
    ("items", "number", pl.Series([DAY]), "2026-04-01"),
    ("items", "number", pl.Series([True]), "true"),
    ("items", "x_a", pl.Series(["007"]), "007"),
    ("items", "x_a", pl.Series([7]), "7"),
    ("items", "x_a", pl.Series([7.0]), "7"),
    ("items", "x_a", pl.Series([None]), ""),
    ("items", "x_a", pl.Series([DAY]), "2026-04-01"),
    ("covers", "insured_pct", pl.Series([90]), 90 * 10**10),
    ("covers", "insured_pct", pl.Series([92.5]), 925 * 10**9),
    ("covers", "insured_pct", decimal("92.5", 12), 925 * 10**9),
    ("covers", "extension", pl.Series([""]), ""),
    ("rates", "rate", pl.Series([1.1]), 11 * 10**9),
    ("rates", "rate", decimal("1.1", 2), 11 * 10**9),
]
BAD: list[tuple[str, str, pl.Series, str, str, dict[str, object]]] = [
    ("items", "amount", decimal("100.005", 3), "100.005", "amount", {"digits": 2}),
    ("items", "amount", decimal("-1", 2), "-1.00", "amount", {"digits": 2}),
    ("items", "amount", decimal("9" * 37, 0), "9" * 37, "amount_most", {}),
    ("items", "amount", decimal(WRAPPING, 0), WRAPPING, "amount_most", {}),
    ("items", "amount", pl.Series([-1]), "-1", "amount", {"digits": 2}),
    ("items", "amount", pl.Series([0.1 + 0.2]), "0.30000000000000004", "amount", {"digits": 2}),
    ("items", "amount", pl.Series([float("nan")]), "NaN", "amount", {"digits": 2}),
    ("items", "amount", pl.Series([1e16]), "1e+16", "amount", {"digits": 2}),
    ("items", "amount", pl.Series([True]), "true", "amount", {"digits": 2}),
    ("items", "amount", pl.Series([DAY]), "2026-04-01", "amount", {"digits": 2}),
    ("items", "amount", pl.Series([""]), "", "required", {}),
    ("items", "amount", pl.Series([None]), "", "required", {}),
    ("items", "item", pl.Series([""]), "", "required", {}),
    ("items", "item", pl.Series([""], dtype=pl.Categorical), "", "required", {}),
    ("items", "issued_on", pl.Series([NOON]), "2026-04-01 12:00:00.000000", "day", {}),
    ("items", "issued_on", pl.Series([20260401]), "20260401", "day", {}),
    ("items", "issued_on", pl.Series([-800000]).cast(pl.Date), "-0221-09-04", "day", {}),
    ("items", "issued_on", pl.Series([True]), "true", "day", {}),
    ("items", "disputed", pl.Series([1]), "1", "flag", {}),
    ("items", "disputed", pl.Series([DAY]), "2026-04-01", "flag", {}),
    ("items", "currency", pl.Series([DAY]), "2026-04-01", "currency", {}),
    ("items", "currency", pl.Series([978]), "978", "currency", {}),
    ("items", "customer", pl.Series([1]), "1", "known", {"table": "customers"}),
    ("covers", "insured_pct", pl.Series([100.5]), "100.5", "percent", {}),
    ("covers", "insured_pct", pl.Series([True]), "true", "percent", {}),
    ("rates", "rate", pl.Series([0.0]), "0", "rate", {}),
    ("rates", "rate", decimal("0.00000000001", 11), "0.00000000001", "rate", {}),
    ("rates", "rate", decimal("9" * 30, 0), "9" * 30, "rate", {}),
    ("customers", "country", pl.Series([True]), "true", "country", {}),
]
NOT_PLAIN: list[tuple[str, pl.Series, str, str]] = [
    ("amount", pl.Series([[1]]), "List(Int64)", "amount"),
    ("item", pl.Series([{"a": 1}]), "Struct({'a': Int64})", "text"),
    ("x_a", pl.Series([b"x"]), "Binary", "text"),
    ("number", pl.Series([time(12)]), "Time", "text"),
    ("due_on", pl.Series([timedelta(days=1)]), "Duration(time_unit='us')", "day"),
]


@pytest.mark.parametrize(("table", "column", "cells", "value"), SOUND)
def test_sound_types(
    tmp_path: Path, table: str, column: str, cells: pl.Series, value: object
) -> None:
    """Types that hold exactly what the text would say."""
    more: dict[str, Any] = {"open_amount": pl.Series(["1.00"])} if table == "items" else {}
    portfolio = read_portfolio(parquet(tmp_path, table, **more, **{column: cells}))
    assert getattr(portfolio, table).row(0, named=True)[column] == value


@pytest.mark.parametrize(("table", "column", "cells", "value", "expected", "given"), BAD)
def test_bad_types(
    tmp_path: Path, table: str, column: str, cells: pl.Series, value: str, expected: str,
    given: dict[str, object],
) -> None:  # fmt: skip
    """A value that is not exactly a cell of the column; rows of Parquet count from 1."""
    more: dict[str, Any] = {"open_amount": pl.Series(["0.10"])} if table == "items" else {}
    folder = parquet(tmp_path, table, **more, **{column: cells})
    if table == "customers":
        (folder / "items.csv").write_text((folder / "items.csv").read_text().split("\n")[0])
    if expected == "amount_most":
        given = {"most": "1000000000000000.00"}
    assert faults_of(folder) == [fault(f"{table}.parquet:1:{column}", value, expected, **given)]


@pytest.mark.parametrize(("column", "cells", "kind", "expected"), NOT_PLAIN)
def test_columns_of_more_than_cells(
    tmp_path: Path, column: str, cells: pl.Series, kind: str, expected: str
) -> None:
    """Lists, records and bytes are no cells: the column is refused, and names its type."""
    given = {"digits": 4} if expected == "amount" else {}
    assert faults_of(parquet(tmp_path, "items", **{column: cells})) == [
        fault(f"items.parquet:0:{column}", kind, expected, **given)
    ]


def test_columns_by_name(tmp_path: Path) -> None:
    """Unknown and missing columns, without a line since there is none."""
    folder = write_folder(tmp_path)
    (folder / "items.csv").unlink()
    pl.DataFrame([DEFAULTS["items"]]).rename({"kind": "type"}).write_parquet(
        folder / "items.parquet"
    )
    assert faults_of(folder) == [
        fault("items.parquet:0:kind", "", "column_there"),
        fault("items.parquet:0:type", "type", "known_column"),
    ]


def test_both_formats(tmp_path: Path) -> None:
    """Nobody can tell which of the two is meant."""
    folder = parquet(tmp_path, "items")
    (folder / "items.csv").write_text("item\n")
    assert faults_of(folder) == [fault("items.parquet:0:", "", "one_file", other="items.csv")]


def test_no_parquet(tmp_path: Path) -> None:
    """A file that is none."""
    folder = parquet(tmp_path, "items")
    (folder / "items.parquet").write_bytes(b"item\nI1\n")
    (found,) = faults_of(folder)
    assert (found.file, found.line, found.expected) == ("items.parquet", 0, "faults.readable")
    assert found.value


def test_damaged_parquet(tmp_path: Path) -> None:
    """A file of which the end is sound and the rows are not."""
    folder = parquet(tmp_path, "items")
    path = folder / "items.parquet"
    data = bytearray(path.read_bytes())
    data[4:80] = bytes(76)
    path.write_bytes(data)
    (found,) = faults_of(folder)
    assert (found.file, found.line, found.expected) == ("items.parquet", 0, "faults.readable")
    assert found.value
