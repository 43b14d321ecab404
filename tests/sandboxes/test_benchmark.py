"""The benchmark's portfolio: deterministic, obeying the dataset, and shaped like a ledger."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from aval.dataset.reading import read_portfolio
from aval.dataset.tables import TABLES
from aval.sandboxes.synthetic import benchmark_covers, benchmark_customers, benchmark_items
from aval.sandboxes.synthetic.benchmark import MOST_ITEMS, write_benchmark
from aval.sandboxes.synthetic.files import FileFormat
from tests.sandboxes.dataset_rules import broken_rules

AS_OF = date(2026, 11, 21)
ITEMS = 30_000


@pytest.fixture(scope="module")
def parquet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a benchmark as Parquet."""
    folder = tmp_path_factory.mktemp("parquet")
    write_benchmark(folder, items=ITEMS, seed=5, as_of=AS_OF, file_format="parquet")
    return folder


@pytest.fixture(scope="module")
def items(parquet: Path) -> pl.DataFrame:
    """Give the benchmark's items."""
    return pl.read_parquet(parquet / "items.parquet")


@pytest.fixture(scope="module")
def covers(parquet: Path) -> pl.DataFrame:
    """Give the benchmark's covers."""
    return pl.read_parquet(parquet / "covers.parquet")


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("file_format", ["csv", "parquet"])
def test_the_same_seed_writes_the_same_bytes(tmp_path: Path, file_format: FileFormat) -> None:
    """Every file is the same again, and another with another seed."""
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write_benchmark(
            tmp_path / name, items=2_000, seed=seed, as_of=AS_OF, file_format=file_format
        )
    first, again, other = (bytes_of(tmp_path / name) for name in "abc")
    assert first == again
    assert first[f"items.{file_format}"] != other[f"items.{file_format}"]
    assert len(first) == 8


def test_chunks_do_not_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes do not depend on how many rows are made at a time."""
    write_benchmark(tmp_path / "one", items=3_000, seed=1, as_of=AS_OF, file_format="csv")
    for module in (benchmark_items, benchmark_customers):
        monkeypatch.setattr(module, "ROWS_A_GROUP", 97)
    monkeypatch.setattr(benchmark_covers, "_CUSTOMERS_A_CHUNK", 41)
    write_benchmark(tmp_path / "many", items=3_000, seed=1, as_of=AS_OF, file_format="csv")
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "many")


@pytest.mark.parametrize("items", [1, 9, 10, 250])
@pytest.mark.parametrize("as_of", [AS_OF, date(2024, 2, 29), date(2027, 1, 1)])
def test_every_table_obeys_the_dataset(tmp_path: Path, items: int, as_of: date) -> None:
    """Small ones too, around leap days and new years."""
    write_benchmark(tmp_path, items=items, seed=items, as_of=as_of, file_format="csv")
    assert list(broken_rules(tmp_path)) == []
    portfolio = read_portfolio(tmp_path)
    assert portfolio.items.height == items
    assert portfolio.customers.height == max(1, items // 10)


def test_both_formats_hold_the_same(tmp_path: Path, parquet: Path) -> None:
    """CSV and Parquet read as equal portfolios."""
    write_benchmark(tmp_path, items=ITEMS, seed=5, as_of=AS_OF, file_format="csv")
    assert list(broken_rules(tmp_path)) == []
    from_text, from_parquet = read_portfolio(tmp_path), read_portfolio(parquet)
    assert from_text.policies == from_parquet.policies
    for table in TABLES:
        one, other = getattr(from_text, table.name), getattr(from_parquet, table.name)
        assert_frame_equal(one, other)


def test_types_in_parquet(items: pl.DataFrame) -> None:
    """Keys grow down the file, like a ledger's; customers are mixed."""
    types = {str(kind) for kind in items.schema.values()}
    assert types == {"String", "Date", "Boolean", str(pl.Decimal(18, 3))}
    assert items["item"].is_sorted()
    assert items["item"][123] == "I000000123"
    assert items["issued_on"].is_sorted()
    assert not items["customer"].is_sorted()


DEBITS = ("invoice", "bill", "delivery", "order")
OPEN = pl.col("open_amount") > 0
DEBIT = pl.col("kind").is_in(DEBITS)
MEP_ENDED = pl.col("due_on") + pl.duration(days=60)


@pytest.mark.parametrize(
    ("what", "low", "high"),
    [
        (OPEN & DEBIT, 0.64, 0.70),
        (OPEN & ~DEBIT, 0.04, 0.06),
        (~OPEN, 0.25, 0.31),
        (OPEN & DEBIT & (MEP_ENDED < AS_OF), 0.003, 0.02),
        (~OPEN & DEBIT & (pl.col("cleared_on") > pl.col("due_on") + pl.duration(days=90)), 1e-3, 1),
        (OPEN & (pl.col("open_amount") < pl.col("amount")), 0.04, 0.1),
        (pl.col("disputed"), 0.01, 0.02),
        (pl.col("tax_amount") > 0, 0.6, 0.9),
        (pl.col("ordered_on").is_not_null(), 0.2, 0.4),
        (pl.col("delivered_on").is_null(), 0.3, 0.5),
        (pl.col("delivered_on") < pl.col("issued_on") - pl.duration(days=30), 1e-3, 0.02),
        (pl.col("due_on") > pl.col("issued_on") + pl.duration(days=90), 1e-3, 0.1),
        (pl.col("extended_due_on").is_not_null(), 0.005, 0.02),
        (pl.col("declared_on").is_not_null(), 1e-3, 0.02),
        (pl.col("claimed_on").is_not_null(), 1e-4, 0.01),
        *((pl.col("kind") == kind, 0.001, 1) for kind in (*DEBITS, "payment", "deposit")),
        *((pl.col("currency") == code, 0.003, 1) for code in ("EUR", "USD", "GBP", "JPY", "TND")),
    ],
    ids=str,
)
def test_the_shares_of_the_ledger(
    items: pl.DataFrame, what: pl.Expr, low: float, high: float
) -> None:
    """Each sort of item is about as frequent as in a real ledger."""
    share = items.select(what.fill_null(value=False).sum()).item() / items.height
    assert low <= share <= high


def test_taxes_are_a_sixth_of_the_gross_to_the_cent(items: pl.DataFrame) -> None:
    """A tax of a fifth of the net, rounded."""
    taxed = items.filter(pl.col("tax_amount") > 0, pl.col("currency") == "EUR").select(
        gross=(pl.col("amount") * 100).cast(pl.Int64),
        tax=(pl.col("tax_amount") * 100).cast(pl.Int64),
    )
    assert taxed.select(((pl.col("tax") * 6 - pl.col("gross")).abs() <= 3).all()).item()


def test_a_few_customers_have_very_many_items(items: pl.DataFrame) -> None:
    """Sizes are skewed, and nearly everybody has some item."""
    each = items.group_by("customer").len()["len"].sort(descending=True)
    assert each.head(1).item() > 400
    assert each.filter(each < 10).len() > len(each) / 2
    assert len(each) > 2_900


def test_each_history_has_none_to_four_rows(covers: pl.DataFrame) -> None:
    """Every status, layer and policy is used."""
    rows = covers.group_by("customer").len()["len"]
    assert set(rows) == {1, 2, 4}
    assert rows.len() < 0.9 * 3_000
    assert set(covers["status"]) == {"granted", "partial", "refused", "pending"}
    assert covers["layer"].n_unique() == 5
    assert set(covers["policy"]) == set(benchmark_covers.POLICIES)
    assert covers["insured_pct"].drop_nulls().len() > 0
    assert covers["cover"].is_sorted()


def test_limits_are_reduced_and_raised(covers: pl.DataFrame) -> None:
    """Histories move both ways."""
    permanent = covers.filter(layer="permanent").sort("customer", "valid_from")
    change = permanent.select(pl.col("amount").diff().over("customer", "policy", "currency"))
    assert (change["amount"] < 0).sum() > 50
    assert (change["amount"] > 0).sum() > 100


@pytest.mark.parametrize("items", [0, -1, MOST_ITEMS + 1])
def test_an_impossible_size_is_refused(tmp_path: Path, items: int) -> None:
    """Nothing is written for no items, or too many."""
    with pytest.raises(ValueError, match="items must be from 1 to"):
        write_benchmark(tmp_path, items=items, seed=1, as_of=AS_OF, file_format="csv")


def test_a_table_in_the_other_format_is_refused(tmp_path: Path) -> None:
    """A folder with both could not be read."""
    write_benchmark(tmp_path, items=10, seed=1, as_of=AS_OF, file_format="csv")
    with pytest.raises(FileExistsError, match="another format"):
        write_benchmark(tmp_path, items=10, seed=1, as_of=AS_OF, file_format="parquet")
