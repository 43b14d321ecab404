"""Corners of the assessment that the worked cases leave out: what is refused, empty, or large."""

import builtins
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from aval.dataset.reading import read_portfolio
from aval.engine import compiling, results, run
from aval.engine.assess import assess
from aval.engine.kernel.clauses import months_after
from aval.engine.kernel.numbers import arrange, product_over, share
from aval.engine.summary import dso_days, percentage
from aval.vocabulary.faults import BadInput, Fault
from tests.tables import text_rows, write_folder

T = date(2026, 6, 30)


def test_missing_rate(tmp_path: Path) -> None:
    """Every currency of items, covers and credits needs a rate on or before T."""
    folder = write_folder(
        tmp_path,
        items=[{"currency": "USD"}],
        covers=[{"currency": "GBP"}],
        credits=[{"currency": "JPY", "amount": "10"}],
        rates=[
            {"currency": "USD", "on": "2026-07-01"},
            {"currency": "EUR", "rate": "7"},
            {"currency": "GBP"},
        ],
    )
    with pytest.raises(BadInput) as bad:
        assess(read_portfolio(folder), T)
    given = (("day", "2026-06-30"), ("currencies", "JPY, USD"))
    assert bad.value.faults == [Fault("rates.csv", 0, "", "", "faults.rates_missing", given)]


def test_rate_that_leaves_64_bits(tmp_path: Path) -> None:
    """A rate so far from 1 that conversions could not be exact is refused."""
    folder = write_folder(
        tmp_path,
        settings='reporting_currency = "JPY"\n',
        items=[{"currency": "CLF"}],
        rates=[{"currency": "CLF", "rate": "899999999.9999999999"}],
    )
    with pytest.raises(BadInput) as bad:
        assess(read_portfolio(folder), T)
    assert [fault.expected for fault in bad.value.faults] == ["faults.rate_range"]


def test_totals_that_leave_18_digits(tmp_path: Path) -> None:
    """Amounts whose sum could not be held exactly are refused, before anything is judged."""
    huge = str(9 * 10**14)
    folder = write_folder(
        tmp_path,
        items=[{"item": f"I{place}", "amount": huge, "open_amount": huge} for place in range(12)],
    )
    with pytest.raises(BadInput) as bad:
        assess(read_portfolio(folder), T)
    assert [fault.expected for fault in bad.value.faults] == ["faults.totals"]


def test_huge_amounts_stay_exact(tmp_path: Path) -> None:
    """Products of amounts pass 64 bits; the cents do not suffer."""
    folder = write_folder(
        tmp_path,
        items=[
            {
                "amount": "900719925474099.30",
                "tax_amount": "150119987579016.55",
                "open_amount": "900719925474099.29",
            }
        ],
        covers=[{"amount": "900719925474099.00", "insured_pct": "66.6666666667"}],
    )
    found = text_rows(assess(read_portfolio(folder), T).item_cover)
    assert [(row["cell"], row["amount"], row["indemnifiable"]) for row in found] == [
        ("covered", "750599937895082.74", "500399958596972.03"),
        ("vat", "150119987579016.55", "0.00"),
    ]


def test_yen_have_no_cents(tmp_path: Path) -> None:
    """The reporting currency's minor digits are those of every amount."""
    folder = write_folder(
        tmp_path,
        settings='reporting_currency = "JPY"\n',
        items=[{"amount": "1000", "open_amount": "1000", "currency": "JPY"}],
    )
    assert text_rows(assess(read_portfolio(folder), T).item_cover)[0]["net"] == "1000"


def test_nothing_to_judge(tmp_path: Path) -> None:
    """A portfolio without items, covers and credits gives empty tables and no percentages."""
    portfolio = read_portfolio(write_folder(tmp_path, items=[], customers=[], policies=""))
    for compiled in (False, True):
        assessment = assess(portfolio, T, compiled=compiled)
        assert assessment.positions.height == 0
        assert assessment.item_cover.height == 0
        assert assessment.deadlines.height == 0
        assert assessment.summary["apparent_coverage_pct"] is None
        assert assessment.summary["dso_days"] == "0.0"


def test_end_of_a_cover_without_any_item(tmp_path: Path) -> None:
    """The end of a limit is a deadline of the customer, with nothing at stake."""
    folder = write_folder(
        tmp_path,
        items=[],
        covers=[
            {"layer": "temporary", "valid_to": "2026-07-15"},
            {"cover": "K2", "layer": "permanent", "valid_to": "2026-07-15"},
        ],
    )
    (row,) = text_rows(assess(read_portfolio(folder), T).deadlines)
    assert (row["item"], row["kind"], row["amount_at_stake"]) == ("", "cover_end", "0.00")


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Return a portfolio of a few customers with several items and limits each."""
    customers = [{"customer": f"C{place}"} for place in range(7)]
    items = [
        {"item": f"I{place:03}", "customer": f"C{place % 7}", "issued_on": f"2026-0{month}-11"}
        for place, month in ((place, 1 + place % 5) for place in range(40))
    ]
    covers = [
        {"cover": f"K{place}", "customer": f"C{place}", "amount": "150"} for place in range(6)
    ]
    return write_folder(tmp_path, customers=customers, items=items, covers=covers)


def test_buckets_and_batches_change_nothing(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However customers and rows are divided, the tables are the same."""
    portfolio = read_portfolio(many)
    whole = assess(portfolio, T, compiled=False)
    seen: list[tuple[int, int]] = []
    monkeypatch.setattr(run, "BUCKET_ITEMS", 4)
    monkeypatch.setattr(results, "BATCH_ROWS", 3)
    parts = assess(portfolio, T, compiled=True, progress=lambda done, of: seen.append((done, of)))
    assert len(parts.found) > 3
    assert len(list(parts.deadline_batches())) > 2
    assert seen[-1] == (7, 7)
    for name in ("positions", "item_cover", "deadlines"):
        assert getattr(parts, name).equals(getattr(whole, name))
    assert parts.summary == whole.summary


def test_size_chooses_how_rules_run(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From some tens of thousands of items on the rules run compiled."""
    asked: list[bool] = []
    original = run.compiled_rules
    monkeypatch.setattr(run, "are_compiled", lambda: False)  # as in a process that begins
    monkeypatch.setattr(run, "compiled_rules", lambda: asked.append(True) or original())
    portfolio = read_portfolio(many)
    assess(portfolio, T)
    assert not asked
    monkeypatch.setattr(run, "COMPILE_FROM_ROWS", 10)
    assess(portfolio, T)
    assert asked


def test_without_numba_the_rules_run_as_they_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python for which Numba does not exist yet loses speed and nothing else."""
    real = builtins.__import__

    def importing(name: str, *args: Any) -> Any:
        if name == "numba":
            raise ImportError(name)
        return real(name, *args)

    monkeypatch.setattr(builtins, "__import__", importing)
    assert compiling.compiled_rules.__wrapped__() == compiling.rules()
    assert not compiling.are_kept()


def test_machine_code_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where its folder holds some, it need not be made again."""
    monkeypatch.setattr(compiling, "_cache_folder", lambda _: tmp_path)
    assert not compiling.are_kept()
    (tmp_path / "judge.nbc").touch()
    assert compiling.are_kept()


@pytest.mark.parametrize(
    ("number", "times", "over"),
    [(0, 1, 3), (7, 2, 3), (10**17, 10**17 - 1, 10**17), (2**60, 2**59 + 1, 2**60 - 1), (5, 7, 2)],
)
def test_products_beyond_64_bits(number: int, times: int, over: int) -> None:
    """Quotient and rest are those of unbounded integers."""
    assert product_over(number, times, over) == divmod(number * times, over)


def test_halves_go_up() -> None:
    """Rounding is half away from zero."""
    assert [share(1, 1, 2), share(1, 1, 3), share(3, 1, 2)] == [1, 0, 2]


def test_arrange_sorts_by_key_then_number() -> None:
    """The order is that of the keys; equal keys keep the order of their numbers."""
    keys = [5, 3, 5, 1, 3, 9, 0, 3, 5, 1, 7, 2, 2]
    order = list(reversed(range(len(keys))))
    arrange(order, len(keys), keys)
    assert order == sorted(range(len(keys)), key=lambda place: (keys[place], place))


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-01-30", 3, "2026-04-30"),
        ("2026-12-31", 12, "2027-12-31"),
        ("2000-02-29", 0, "2000-02-29"),
        ("1999-11-30", 3, "2000-02-29"),
        ("2099-11-30", 3, "2100-02-28"),
    ],
)
def test_months_are_held_back_at_the_end(day: str, months: int, then: str) -> None:
    """Calendar months, clamped to the month's end."""
    number = (date.fromisoformat(day) - date(1970, 1, 1)).days
    assert months_after(number, months) == (date.fromisoformat(then) - date(1970, 1, 1)).days


def test_every_day_of_four_centuries() -> None:
    """No months after a day is that day, through all leap years."""
    assert all(months_after(day, 0) == day for day in range(-73_048, 73_049))


@pytest.mark.parametrize(
    ("receivable", "as_of", "sales", "days"),
    [
        (0, date(2026, 6, 30), {}, "0.0"),
        (100, date(2026, 6, 10), {(2026, 6): 100}, "10.0"),
        (100, date(2026, 6, 10), {(2026, 6): -50, (2026, 5): 200}, "25.5"),
        (1, date(2026, 6, 30), {}, "730.0"),
        (1, date(1, 2, 3), {}, "34.0"),
    ],
)
def test_count_back(
    receivable: int, as_of: date, sales: dict[tuple[int, int], int], days: str
) -> None:
    """Months without sales count whole; after 24 of them the rest is dropped."""
    assert dso_days(receivable, as_of, sales) == days


def test_sales_of_years_long_ago(tmp_path: Path) -> None:
    """The first months of the calendar have no months before them."""
    folder = write_folder(tmp_path, items=[{"issued_on": "0001-01-02", "due_on": "0001-01-02"}])
    assert assess(read_portfolio(folder), date(1, 1, 31)).summary["dso_days"] == "31.0"


def test_percentage() -> None:
    """Two decimals, half away from zero, none without a whole."""
    assert [percentage(1, 3), percentage(2, 3), percentage(5, 0)] == ["33.33", "66.67", None]


def test_carried_columns(tmp_path: Path) -> None:
    """Columns of the user stand in the tables letter by letter."""
    folder = write_folder(
        tmp_path, items=[{"x_ref": "007"}], customers=[{"x_region": "Île-de-France", "x_none": ""}]
    )
    assessment = assess(read_portfolio(folder), T)
    assert text_rows(assessment.item_cover)[0]["x_ref"] == "007"
    position = text_rows(assessment.positions)[0]
    assert (position["x_region"], position["x_none"]) == ("Île-de-France", "")
    assert assessment.positions.schema["x_none"] == pl.String


def test_stops_that_overlap_are_one(tmp_path: Path) -> None:
    """Two invoices paid late stop the cover from the first of their days to the last."""
    late = {"kind": "invoice", "open_amount": "0.00", "issued_on": "2026-01-01"}
    folder = write_folder(
        tmp_path,
        items=[
            {**late, "item": "L1", "due_on": "2026-01-31", "cleared_on": "2026-05-20"},
            {**late, "item": "L2", "due_on": "2026-02-15", "cleared_on": "2026-05-10"},
            {"item": "I1", "issued_on": "2026-05-15"},
            {"item": "I2", "issued_on": "2026-05-20"},
        ],
        covers=[{}],
    )
    found = text_rows(assess(read_portfolio(folder), T).item_cover)
    assert [row["cell"] for row in found] == ["delivered_in_breach", "covered"]
