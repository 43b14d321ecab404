"""Reading a folder as a whole: all faults at once, none that follow from another, files to have."""

from pathlib import Path

import pytest

from aval.dataset import files
from aval.dataset.reading import read_portfolio
from aval.dataset.tables import CUSTOMERS, TABLES
from tests.dataset.faults import fault, faults_of
from tests.tables import COLUMNS, write_folder


def test_all_faults_at_once(tmp_path: Path) -> None:
    """Every file is read to its end before anything is told, in order of file and line."""
    folder = write_folder(
        tmp_path,
        settings='reporting_currency = "EUR"\n[exposure]\norder = 1\n',
        policies='[[policy]]\npolicy = "AZ-100"\nrank = "1"\n',
        companies=[{"country": "fr"}],
        customers=[{"segment": "x", "insolvent_on": "y"}],
        items=[{"kind": "x"}, {"item": "I2"}, {"item": "I3", "amount": "x"}],
        covers=[{"layer": "x"}],
        credits=[{"amount": "-1"}],
        grades=[{"observed_on": "x"}],
        rates=[{"rate": "0"}],
    )
    (folder / "notes.csv").write_text("ignored")
    (folder / "Items.parquet").write_text("ignored")
    assert [(f.file, f.line, f.column) for f in faults_of(folder)] == [
        ("companies.csv", 2, "country"),
        ("covers.csv", 2, "layer"),
        ("credits.csv", 2, "amount"),
        ("customers.csv", 2, "insolvent_on"),
        ("customers.csv", 2, "segment"),
        ("grades.csv", 2, "observed_on"),
        ("items.csv", 2, "kind"),
        ("items.csv", 4, "amount"),
        ("policies.toml", 3, "policy[1].rank"),
        ("portfolio.toml", 3, "exposure.order"),
        ("rates.csv", 2, "rate"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("companies.csv", None, "file"),
        ("companies.csv", "company\nFR01\n", "column_there"),
        ("customers.csv", None, "file"),
        ("customers.csv", 'customer,country\nC1,"FR\n', "quotes"),
        ("policies.toml", "[[policy]\n", "toml_text"),
    ],
)
def test_no_fault_follows_from_another(
    tmp_path: Path, name: str, content: str | None, expected: str
) -> None:
    """Where a table cannot be read, what refers to it is not called unknown."""
    policy = '[[policy]]\npolicy = "AZ-100"\ncompanies = ["FR01"]\n'
    folder = write_folder(tmp_path, policies=policy, covers=[{}], credits=[{}], grades=[{}])
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_text(content)
    assert [(f.file, f.expected) for f in faults_of(folder)] == [(name, f"faults.{expected}")]


def test_what_may_be_missing(tmp_path: Path) -> None:
    """Only four files are required; without policies a cover has none to refer to."""
    folder = write_folder(tmp_path, covers=[{}])
    (folder / "policies.toml").unlink()
    assert faults_of(folder) == [fault("covers.csv:2:policy", "AZ-100", "known", table="policies")]
    for name in ("covers", "credits", "grades", "rates"):
        (folder / f"{name}.csv").unlink()
    portfolio = read_portfolio(folder)
    assert portfolio.policies == ()
    assert [getattr(portfolio, table.name).height for table in TABLES] == [1, 1, 1, 0, 0, 0, 0]
    for table in TABLES:
        frame = getattr(portfolio, table.name)
        assert set(frame.columns) == set(COLUMNS[table.name].split(","))
    (folder / "items.csv").unlink()
    assert faults_of(folder) == [fault("items.csv:0:", "", "file")]


def test_no_folder(tmp_path: Path) -> None:
    """A folder that is not there is no portfolio with errors, but none at all."""
    with pytest.raises(FileNotFoundError):
        read_portfolio(tmp_path / "none")
    (tmp_path / "file").write_text("")
    with pytest.raises(NotADirectoryError):
        read_portfolio(tmp_path / "file")


def test_keys_are_in_order(tmp_path: Path) -> None:
    """The number of a key is its place in every sorted result."""
    keys = ["b", "B", "é", "a", "10", "9"]
    portfolio = read_portfolio(
        write_folder(
            tmp_path,
            customers=[{"customer": key} for key in keys],
            items=[{"item": key, "customer": key} for key in keys],
        )
    )
    places = portfolio.items.get_column("customer").to_physical().to_list()
    assert sorted(keys, key=dict(zip(keys, places, strict=True)).__getitem__) == sorted(keys)


def test_to_assess(tmp_path: Path) -> None:
    """What the assessment never reads may stay in the file."""
    folder = write_folder(tmp_path, items=[{"number": "F7", "x_a": "1"}])
    for to_assess, number in ((False, "F7"), (True, None)):
        item = read_portfolio(folder, to_assess=to_assess).items.row(0, named=True)
        assert (item.get("number"), item["x_a"]) == (number, "1")


def test_many_rows_of_one_fault(tmp_path: Path) -> None:
    """Every bad cell is told, not only the first ones."""
    items = [{"item": f"I{n}", "customer": f"X{n}"} for n in range(1000)]
    found = faults_of(write_folder(tmp_path, items=items))
    assert [f.line for f in found] == list(range(2, 1002))


def test_a_column_of_a_table() -> None:
    """The dictionary of frames is asked by name."""
    column = CUSTOMERS.column("country")
    assert column is not None
    assert column.required
    assert CUSTOMERS.column("x_a") is None
    assert files.BATCH_ROWS > 1
