"""Writing: what is written reads back the same, whole or not at all, in one batch or in many."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from aval.dataset.portfolio import Portfolio
from aval.dataset.reading import read_portfolio
from aval.dataset.tables import TABLES
from aval.dataset.writing import whole_folder, write_frames, write_json, write_portfolio
from tests.dataset.test_policies import EVERYTHING
from tests.generate import generate
from tests.tables import file_rows, write_folder

SAME = ("reporting_currency", "exposure", "policies")


def assert_same(one: Portfolio, other: Portfolio) -> None:
    """Compare two portfolios, types, order and all."""
    for name in SAME:
        assert getattr(one, name) == getattr(other, name)
    for table in TABLES:
        assert_frame_equal(getattr(one, table.name), getattr(other, table.name))


@pytest.mark.parametrize("seed", range(12))
def test_round_trip(seed: int, tmp_path: Path) -> None:
    """From CSV to Parquet to CSV nothing changes, and the text is the same again."""
    generate(seed, tmp_path)
    portfolio = read_portfolio(tmp_path)
    folder = tmp_path / "again"
    texts = []
    for file_format in ("csv", "parquet", "csv"):
        write_portfolio(portfolio, folder, file_format=file_format)
        again = read_portfolio(folder)
        assert_same(portfolio, again)
        portfolio = again
        texts.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert texts[0] == texts[2]
    assert {name.split(".")[0] for name in texts[1]} == {name.split(".")[0] for name in texts[0]}


def test_round_trip_of_everything(tmp_path: Path) -> None:
    """Every parameter, every kind of cell, every number of digits."""
    write_folder(
        tmp_path,
        settings='reporting_currency = "EUR"\n[exposure]\norder = true\ndeposit = false\n',
        policies=EVERYTHING.replace("30.5x", "30x"),
        customers=[{"name": 'a "b", c\nd', "group": " g ", "insolvent_on": "2026-02-28"}],
        items=[
            {"item": "I1", "x_a": "007", "disputed": "true"},
            {"item": "I2", "x_a": "", "currency": "JPY", "amount": "7", "open_amount": "7"},
            {"item": "I3", "x_a": "1", "currency": "TND", "tax_amount": "0.007"},
            {"item": "I4", "currency": "CLF", "open_amount": "0", "cleared_on": "2026-06-01"},
        ],
        covers=[
            {"policy": "A", "insured_pct": "90.5", "extension": "CAP"},
            {"cover": "K2", "policy": "B", "status": "pending", "amount": "", "insured_pct": "100"},
        ],
        credits=[{"currency": "JPY", "amount": "10", "reason": "known for years"}],
        grades=[{"value": "AA", "observed_on": "2026-01-01"}],
        rates=[{"rate": "0.0000000001"}, {"currency": "JPY", "rate": "160"}],
    )
    portfolio = read_portfolio(tmp_path)
    assert portfolio.policies[2].terms[0].max_liability_times == 30
    for file_format in ("parquet", "csv"):
        write_portfolio(portfolio, tmp_path, file_format=file_format)
        assert_same(portfolio, read_portfolio(tmp_path))
    rows = file_rows(tmp_path / "items.csv")
    assert [row["amount"] for row in rows] == ["100.00", "7", "100.000", "100.0000"]
    assert [row["rate"] for row in file_rows(tmp_path / "rates.csv")] == ["0.0000000001", "160"]
    assert [row["insured_pct"] for row in file_rows(tmp_path / "covers.csv")] == ["90.5", "100"]


def test_an_amount_as_maximum_liability(tmp_path: Path) -> None:
    """The other way to write it comes back too, without an exponent."""
    write_folder(tmp_path, policies=EVERYTHING.replace("30.5x", "1000000"), items=[])
    portfolio = read_portfolio(tmp_path)
    write_portfolio(portfolio, tmp_path / "again")
    assert_same(portfolio, read_portfolio(tmp_path / "again"))
    assert 'max_liability = "1000000"' in (tmp_path / "again" / "policies.toml").read_text()


@pytest.mark.parametrize("file_format", ["csv", "parquet"])
def test_one_number_of_digits(tmp_path: Path, file_format: str) -> None:
    """A ledger of one currency, and of none."""
    row = {"currency": "JPY", "amount": "7", "open_amount": "7"}
    for items in ([row], []):
        portfolio = read_portfolio(write_folder(tmp_path, items=items))
        write_portfolio(portfolio, tmp_path / "again", file_format=file_format)
        assert_same(portfolio, read_portfolio(tmp_path / "again"))


TEXT = st.text(alphabet="aé'\" ,;\n\r\t\\#0-\x00\u2028", max_size=8)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=5), st.sampled_from(["csv", "parquet"]))
def test_round_trip_of_any_text(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], file_format: str
) -> None:
    """Texts stay as they are, letter by letter; an empty one is null, or empty where carried."""
    folder = tmp_path_factory.mktemp("text")
    portfolio = read_portfolio(write_folder(folder))
    item = portfolio.items.row(0, named=True)
    texts = pl.DataFrame(
        {
            "item": [f"{n}{text}" for n, (text, _) in enumerate(rows)],
            "number": [text or None for text, _ in rows],
            "x_a": [text for _, text in rows],
        },
        schema=dict.fromkeys(("item", "number", "x_a"), pl.String),
    )
    whole = portfolio.items.drop("number").clear(len(rows)).with_columns(texts)
    kept = {name: value for name, value in item.items() if name not in texts.columns}
    items = whole.with_columns(
        pl.lit(value).cast(whole.schema[name]).alias(name) for name, value in kept.items()
    ).select([*portfolio.items.columns, "x_a"])
    portfolio = replace(portfolio, items=items)
    write_portfolio(portfolio, folder, file_format=file_format)
    assert_same(portfolio, read_portfolio(folder))


THREE = ("a-seal", "b", "c")


class StopError(Exception):
    """Something that stops the writing half-way."""


def stop() -> None:
    """Stop."""
    raise StopError


def write_new(folder: Path, then: Callable[[], None] = lambda: None) -> None:
    """Write three new files into a folder, then do something else before they appear."""
    with whole_folder(folder, "a-seal") as draft:
        for name in THREE:
            (draft / name).write_text("new")
        then()


def names(folder: Path) -> list[str]:
    """Return the names of all there is in a folder, hidden or not."""
    return sorted(path.name for path in folder.iterdir())


def test_new_folder(tmp_path: Path) -> None:
    """It appears whole, with its parents, and as open to others as any new folder."""
    (tmp_path / "plain").mkdir()
    with whole_folder(tmp_path / "a" / "new", "seal") as draft:
        (draft / "x").write_text("1")
        assert names(tmp_path / "a") != ["new"]
    assert names(tmp_path / "a") == ["new"]
    assert names(tmp_path / "a" / "new") == ["x"]
    assert (tmp_path / "a" / "new").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_stopped_while_writing(tmp_path: Path) -> None:
    """Nothing appears, nothing of what is there changes, nothing is left beside it."""
    old = tmp_path / "old"
    old.mkdir()
    (old / "a-seal").write_text("old")
    for folder in (old, tmp_path / "new"):
        with pytest.raises(StopError):
            write_new(folder, then=stop)
    assert names(tmp_path) == ["old"]
    assert {path.name: path.read_text() for path in old.iterdir()} == {"a-seal": "old"}


def test_stopped_while_replacing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that is half old and half new has no seal."""
    for name in THREE:
        (tmp_path / name).write_text("old")
    move = Path.replace

    def move_one(source: Path, target: Path) -> Path:
        if source.name == "c":
            stop()
        return move(source, target)

    monkeypatch.setattr(Path, "replace", move_one)
    with pytest.raises(StopError):
        write_new(tmp_path)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"b": "new", "c": "old"}
    assert not list(tmp_path.parent.glob(f".{tmp_path.name}*"))


def test_folder_that_is_there(tmp_path: Path) -> None:
    """Files of other names stay; a table in one format removes the other."""
    for name in ("a.csv", "b.parquet", "c.csv", "a.txt", "seal"):
        (tmp_path / name).write_text("old")
    link = tmp_path / "link"
    link.symlink_to(".", target_is_directory=True)
    with whole_folder(link, "seal") as draft:
        for name in ("a.parquet", "b.csv", "seal"):
            (draft / name).write_text("new")
    texts = {path.name: path.read_text() for path in tmp_path.iterdir() if path.is_file()}
    new = dict.fromkeys(("a.parquet", "b.csv", "seal"), "new")
    assert texts == {"c.csv": "old", "a.txt": "old"} | new


def test_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder one works in stays the same folder."""
    monkeypatch.chdir(tmp_path)
    with whole_folder(Path(), "seal") as draft:
        assert names(tmp_path) == []
        (draft / "x").write_text("1")
    assert os.listdir() == ["x"]  # noqa: PTH208 - asks of the working folder itself


def test_no_folder_to_write(tmp_path: Path) -> None:
    """A file in its place is left alone."""
    path = tmp_path / "file"
    path.write_text("mine")
    with pytest.raises(NotADirectoryError), whole_folder(path, "seal"):
        stop()
    assert path.read_text() == "mine"
    assert names(tmp_path) == ["file"]


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize("batches", [1, 2, 5])
def test_batches(tmp_path: Path, suffix: str, batches: int) -> None:
    """Batches stand below each other, drawn one at a time, some of them empty."""
    frames = [
        pl.DataFrame(
            {"a": [n] * (n % 3), "on": [date(2026, 1, 1 + n)] * (n % 3)},
            schema={"a": pl.Int64, "on": pl.Date},
        )
        for n in range(1, batches + 1)
    ]
    path = tmp_path / f"table.{suffix}"
    write_frames(path, iter(frames))
    read = pl.read_csv(path, try_parse_dates=True) if suffix == "csv" else pl.read_parquet(path)
    assert_frame_equal(read, pl.concat(frames))


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_an_error_in_a_batch_is_not_lost(tmp_path: Path, suffix: str) -> None:
    """What goes wrong while batches are made stops the writing."""

    def frames() -> Iterator[pl.DataFrame]:
        for _ in range(3):
            yield pl.DataFrame({"a": [1]})
        stop()

    with pytest.raises(StopError):
        write_frames(tmp_path / f"table.{suffix}", frames())


def test_json(tmp_path: Path) -> None:
    """Letters stay letters, and the last line ends."""
    write_json(tmp_path / "x.json", {"a": "é"})
    text = (tmp_path / "x.json").read_text("utf-8")
    assert json.loads(text) == {"a": "é"}
    assert "é" in text
    assert text.endswith("}\n")
