"""Assesses portfolio folders with SQL: many portfolios in one pass, told apart by a key."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import duckdb

from aval.vocabulary.money import MINOR_DIGITS
from tests.oracle.answer import Answer, Table
from tests.oracle.folder import Folder, Row, read_folder
from tests.oracle.tables import COLUMNS, CURRENCIES, PORTFOLIO_TABLES

_SQL = Path(__file__).parent / "sql"
_BEFORE_FILLING = (
    "arithmetic",
    "currency",
    "settling",
    "perimeter",
    "stop",
    "eligibility",
    "in_force",
    "heights",
    "before_filling",
)
_AFTER_FILLING = ("cells", "deadlines", "positions", "summary")


class MissingRates(Exception):  # noqa: N818 - a fact about the input
    """Currencies without a rate at T: (number of the portfolio, currency), in order."""


def assess_folder(folder: Path, as_of: date) -> Answer:
    """Return the assessment of one portfolio folder at `as_of`."""
    return assess_folders([(folder, as_of)])[0]


def assess_folders(portfolios: Sequence[tuple[Path, date]]) -> list[Answer]:
    """Return the assessments of many folders, each at its date, in the order given.

    Folders must be valid; raises MissingRates when a currency in use has no rate at its date.
    """
    connection = _connection()
    read = [read_folder(folder, as_of, key) for key, (folder, as_of) in enumerate(portfolios)]
    _load(connection, "currencies", CURRENCIES, _currencies())
    for table, structure in PORTFOLIO_TABLES.items():
        rows = [row for folder in read for row in folder.rows[table]]
        _load(connection, table, structure, rows)
    _run(connection, _BEFORE_FILLING[:2])
    _refuse_missing_rates(connection)
    _run(connection, _BEFORE_FILLING[2:])
    _fill(connection)
    _run(connection, _AFTER_FILLING)
    return _answers(connection, read)


def situations() -> dict[str, int]:
    """Return how often the last pass met each situation that no word of an answer shows."""
    return dict(_connection().execute(_statements("situations")).fetchall())


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(":memory:")


def _currencies() -> list[Row]:
    return [{"currency": name, "digits": digits} for name, digits in MINOR_DIGITS.items()]


@cache
def _statements(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text("utf-8")


def _run(connection: duckdb.DuckDBPyConnection, names: Iterable[str]) -> None:
    for name in names:
        connection.execute(_statements(name))


def _fill(connection: duckdb.DuckDBPyConnection) -> None:
    """Run the filling once for each place in the order of policies, the first place first."""
    places = connection.execute("SELECT DISTINCT place FROM policies ORDER BY place").fetchall()
    for (place,) in places:
        connection.execute(f"SET VARIABLE place = {place}")
        _run(connection, ["filling"])


def _load(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    structure: dict[str, object],
    rows: list[Row],
) -> None:
    """Fill `raw_<table>` anew, all rows in one parameter; a column a row lacks is null."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE raw_{table} AS "
        "SELECT unnest(from_json($rows, $structure), max_depth := 2)",
        {"rows": json.dumps(rows), "structure": json.dumps([structure])},
    )


def _refuse_missing_rates(connection: duckdb.DuckDBPyConnection) -> None:
    missing = connection.execute("FROM missing_rates ORDER BY ALL").fetchall()
    if missing:
        raise MissingRates(missing)


def _answers(connection: duckdb.DuckDBPyConnection, read: Sequence[Folder]) -> list[Answer]:
    rows = {name: _rows_by_portfolio(connection, name, len(read)) for name in COLUMNS}
    summaries = connection.execute("SELECT summary FROM summary_json ORDER BY portfolio").fetchall()
    return [
        Answer(
            item_cover=Table(
                COLUMNS["item_cover"] + folder.item_extras, rows["item_cover"][number]
            ),
            positions=Table(
                COLUMNS["positions"] + folder.customer_extras, rows["positions"][number]
            ),
            deadlines=Table(COLUMNS["deadlines"], rows["deadlines"][number]),
            summary=summaries[number][0],
        )
        for number, folder in enumerate(read)
    ]


def _rows_by_portfolio(
    connection: duckdb.DuckDBPyConnection, name: str, portfolios: int
) -> list[list[tuple[str, ...]]]:
    found: list[list[tuple[str, ...]]] = [[] for _ in range(portfolios)]
    written = connection.table(f"{name}_csv").order("portfolio, line")
    for portfolio, cells in written.project("portfolio, cells || extras").fetchall():
        found[portfolio].append(tuple(cells))
    return found
