"""The folder of a portfolio: whole or not at all, never over what is not a portfolio."""

from datetime import date
from pathlib import Path

import pytest

from aval.connectors.ledgers.lettering import LetterGroup
from aval.connectors.ledgers.notices import CustomerNotice, ItemNotice
from aval.dataset.reading import read_portfolio
from aval.intake import ledger_folder
from aval.intake.ledger_folder import (
    FolderInUseError,
    OwnCompany,
    Statement,
    refuse_used_folder,
    write_folder,
)
from aval.vocabulary.words import Kind

_DISK = "the disk is full"
ITEM = ItemNotice(
    item="1",
    customer="C1",
    kind=Kind.INVOICE,
    number='F"1, 2',
    issued_on=date(2026, 1, 31),
    amount=12345,
    open_amount=0,
    currency="EUR",
    tax_amount=45,
    cleared_on=date(2026, 2, 28),
    is_disputed=True,
    dates=(("due_on", date(2026, 2, 28)),),
    carried=("Sud",),
)
STATEMENT = Statement(
    company=OwnCompany("FR01", "Éclair", "FR", "EUR"),
    customers=[
        CustomerNotice("C1", "Dupont & Fils", "FR", (("segment", "public_body"),)),
        CustomerNotice("C2", "Zoé", "DE"),
    ],
    items=[
        ITEM,
        ITEM._replace(
            item="2",
            customer="C2",
            kind=Kind.CREDIT_NOTE,
            open_amount=12345,
            cleared_on=None,
            dates=(),
            is_disputed=False,
        ),
    ],
    carried=("x_region",),
    unbalanced=[LetterGroup("411000", "C1", "A", None, 100, 50, (2, 3))],
)


def test_written(tmp_path: Path) -> None:
    """What stands in the files."""
    folder = tmp_path / "deep" / "out"
    write_folder(STATEMENT, folder)
    assert sorted(path.name for path in folder.iterdir()) == [
        "companies.csv",
        "customers.csv",
        "items.csv",
        "lettering.csv",
        "portfolio.toml",
    ]
    assert (folder / "portfolio.toml").read_text("utf-8") == 'reporting_currency = "EUR"\n'
    assert (folder / "companies.csv").read_text("utf-8") == (
        "company,name,country,currency\nFR01,Éclair,FR,EUR\n"
    )
    assert (folder / "customers.csv").read_text("utf-8") == (
        "customer,name,country,segment\nC1,Dupont & Fils,FR,public_body\nC2,Zoé,DE,\n"
    )
    assert (folder / "items.csv").read_text("utf-8") == (
        "item,company,customer,kind,number,issued_on,amount,tax_amount,open_amount,currency,"
        "disputed,cleared_on,due_on,x_region\n"
        '1,FR01,C1,invoice,"F""1, 2",2026-01-31,123.45,0.45,0.00,EUR,true,2026-02-28,2026-02-28,Sud\n'
        '2,FR01,C2,credit_note,"F""1, 2",2026-01-31,123.45,0.45,123.45,EUR,false,,,Sud\n'
    )
    assert (folder / "lettering.csv").read_text("utf-8") == (
        "account,aux,letter,lettered_on,debit,credit,residual,lines\n"
        "411000,C1,A,,1.00,0.50,0.50,2 3\n"
    )
    assert not list(folder.parent.glob(".*"))


@pytest.mark.parametrize("file_format", ["csv", "parquet"])
def test_read_back(tmp_path: Path, file_format: str) -> None:
    """The folder is a portfolio in either format."""
    write_folder(STATEMENT, tmp_path / "out", file_format=file_format)
    portfolio = read_portfolio(tmp_path / "out")
    assert portfolio.items.get_column("open_amount").to_list() == [0, 12345]
    assert (tmp_path / "out" / f"items.{file_format}").is_file()


def test_other_sources_have_no_lettering(tmp_path: Path) -> None:
    """A list knows no lettering."""
    statement = Statement(STATEMENT.company, [], [])
    write_folder(statement, tmp_path / "out")
    assert not (tmp_path / "out" / "lettering.csv").exists()


def test_folders_in_use(tmp_path: Path) -> None:
    """Only empty folders are filled, and portfolios replaced when asked."""
    out = tmp_path / "out"
    out.mkdir()
    refuse_used_folder(out, replace=False)
    write_folder(STATEMENT, out)
    with pytest.raises(FolderInUseError):
        refuse_used_folder(out, replace=False)
    (out / "policies.toml").write_text("# ours")
    (out / "portfolio.toml").write_text('reporting_currency = "EUR"\nexposure.order = true\n')
    (out / "notes").mkdir()
    (out / "items.csv").write_text("old")
    write_folder(STATEMENT, out, replace=True)
    assert (out / "policies.toml").read_text() == "# ours"
    assert "order" in (out / "portfolio.toml").read_text()
    assert (out / "notes").is_dir()
    assert (out / "items.csv").read_text() != "old"
    (out / "portfolio.toml").unlink()
    with pytest.raises(FolderInUseError):
        write_folder(STATEMENT, out, replace=True)
    with pytest.raises(FolderInUseError):
        refuse_used_folder(out / "items.csv", replace=True)


def test_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where writing fails, what was there stays, and nothing else."""
    out = tmp_path / "out"
    write_folder(STATEMENT, out)
    before = (out / "items.csv").read_bytes()

    def fail(*_: object) -> None:
        raise OSError(_DISK)

    monkeypatch.setattr(ledger_folder, "_write_lettering", fail)
    with pytest.raises(OSError, match=_DISK):
        write_folder(STATEMENT, out, replace=True)
    assert (out / "items.csv").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_old_folder_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the new folder cannot take its place, the old one does."""
    out = tmp_path / "out"
    write_folder(STATEMENT, out)
    rename = Path.rename

    def fail_for_new(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise OSError(_DISK)
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail_for_new)
    with pytest.raises(OSError, match=_DISK):
        write_folder(STATEMENT, out, replace=True)
    assert (out / "items.csv").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
