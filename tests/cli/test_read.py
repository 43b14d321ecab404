"""`aval read`: an accounting export in, a portfolio folder and a short report out."""

import gc
from pathlib import Path

import pytest

from aval.cli import exits
from aval.cli.main import main
from aval.dataset.reading import read_portfolio
from tests.connectors.fec_files import fec_file, line, receipt, sale, separated

_ENTRY = "débit = crédit dans l'écriture 9 du journal VE (lignes 7 : débit 1.00, crédit 0.00)"
ROWS = [
    *sale("120,00", "100,00", "20,00", CompAuxNum="C1", CompAuxLib="Dupont", EcritureLet="A"),
    *receipt("100,00", CompAuxNum="C1", EcritureLet="A", EcritureDate="20220215"),
]
LIST = "No;Customer;Date;Amount\n1;C1;01/02/2026;1 234,50\n2;C1;05/03/2026;-2,00\n"
MAP = '[columns]\nnumber = "No"\ncustomer = "Customer"\nissued_on = "Date"\namount = "Amount"\n'


@pytest.fixture
def fec(tmp_path: Path) -> str:
    """Return the path of a small ledger."""
    return str(fec_file(tmp_path, separated(ROWS)))


@pytest.fixture
def listed(tmp_path: Path) -> list[str]:
    """Return the words that read a small list."""
    (tmp_path / "list.csv").write_text(LIST, "utf-8")
    (tmp_path / "map.toml").write_text(MAP, "utf-8")
    return ["read", "csv", str(tmp_path / "list.csv"), "--map", str(tmp_path / "map.toml")]


def test_fec(fec: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The report tells what was read, in figures that can be checked."""
    out = tmp_path / "out"
    words = ["read", "fec", fec, "--company", "FR01", "--terms", "30 net", "--out", str(out)]
    assert main([*words, "--language", "en"]) == exits.OK
    assert capsys.readouterr().out.splitlines() == [
        "123456789FEC20221231.txt (utf-8): lines 5, entries 2",
        "Entries from 31/01/2022 to 15/02/2022 (closing date)",
        "Customers 1, items open 1, cleared 1",
        "Ledger balance of the customers = open items: EUR\u00a020.00",
        "Groups whose lettering does not balance: 1, EUR\u00a020.00 in all (see lettering.csv)",
        f"Written to {out}",
    ]
    portfolio = read_portfolio(out)
    assert portfolio.reporting_currency == "EUR"
    assert portfolio.items.get_column("x_account").to_list() == ["411000", "411000"]


def test_fec_on_a_past_day_in_other_words(
    fec: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every option of a ledger, and another language."""
    (tmp_path / "terms.csv").write_text("customer;terms\nC1;45 fdm\n", "utf-8")
    out = tmp_path / "out"
    words = f"""read fec {fec} --company FR01 --company-name Nous --terms comptant
        --terms-file {tmp_path / "terms.csv"} --accounts 411,413 --country BE --currency CHF
        --as-of 2022-01-31 --encoding cp1252 --out {out} --format parquet --language fr"""
    assert main(words.split()) == exits.OK
    told = capsys.readouterr().out
    assert "Au 31/01/2022\nClients 1, postes ouverts 1, soldés 0\n" in told
    assert "120,00\u00a0CHF" in told
    portfolio = read_portfolio(out)
    (company,) = portfolio.companies.to_dicts()
    assert (company["name"], company["country"], company["currency"]) == ("Nous", "BE", "CHF")
    assert (out / "items.parquet").is_file()


def test_bad_ledger(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is wrong is told in the reader's language, and nothing is written."""
    path = fec_file(tmp_path, separated([*ROWS, line("411000", "1,00", EcritureNum="9")]))
    out = tmp_path / "out"
    words = f"read fec {path} --company FR01 --terms 30 --out {out} --language fr"
    assert main(words.split()) == exits.BAD_INPUT
    told = capsys.readouterr()
    assert not told.out
    assert told.err.splitlines() == [
        f"{path.name} : attendu : débit = crédit dans tout le fichier (débit 221.00, crédit 220.00)",
        f"{path.name}, ligne 7 : attendu : {_ENTRY}",
    ]
    assert not out.exists()


def test_csv(listed: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without an order of day and month the list is refused, with one it is read."""
    out = tmp_path / "out"
    words = [*listed, "--company", "FR01", "--out", str(out), "--language", "en"]
    assert main(words) == exits.BAD_INPUT
    assert "give --date-order day-first or --date-order month-first" in capsys.readouterr().err
    assert main([*words, "--date-order", "day-first", "--as-of", "2026-02-28"]) == exits.OK
    assert capsys.readouterr().out.splitlines() == [
        "list.csv (utf-8): rows 2",
        "Issued from 01/02/2026 to 01/02/2026",
        "As of 28/02/2026",
        "Customers 1, items open 1, cleared 0",
        "Left out because issued later: 1",
        "Open items: EUR\u00a01,234.50",
        f"Written to {out}",
    ]


def test_csv_with_its_own_country_and_currency(
    listed: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Country and currency are those asked for, else the map's."""
    (tmp_path / "map.toml").write_text(
        MAP + '[constants]\ncountry = "CH"\ncurrency = "CHF"', "utf-8"
    )
    common = [*listed, "--company", "X", "--date-order", "month-first", "--encoding", "utf-8"]
    assert main([*common, "--out", str(tmp_path / "own"), "--language", "es"]) == exits.OK
    assert "Partidas abiertas: 1.232,50\u00a0CHF" in capsys.readouterr().out
    assert read_portfolio(tmp_path / "own").reporting_currency == "CHF"
    asked = ["--country", "DE", "--currency", "EUR", "--out", str(tmp_path / "asked")]
    assert main([*common, *asked]) == exits.OK
    assert read_portfolio(tmp_path / "asked").reporting_currency == "EUR"


def test_folder_in_use(fec: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder with anything in it is left alone, unless it is a portfolio to replace."""
    out = tmp_path / "out"
    words = f"read fec {fec} --company FR01 --terms 30 --out {out} --language en".split()
    out.mkdir()
    (out / "mine.txt").write_text("mine")
    assert main([*words, "--replace"]) == exits.CANNOT_READ_OR_WRITE
    assert "is there already" in capsys.readouterr().err
    (out / "mine.txt").unlink()
    assert main(words) == exits.OK
    assert main(words) == exits.CANNOT_READ_OR_WRITE
    assert main([*words, "--replace"]) == exits.OK


def test_collection_is_left_as_it_was(fec: str, tmp_path: Path) -> None:
    """Whoever calls with the search for cycles switched off finds it so afterwards."""
    words = f"read fec {fec} --company FR01 --terms 30 --out {tmp_path / 'out'} --replace".split()
    gc.disable()
    try:
        assert main(words) == exits.OK
        assert not gc.isenabled()
    finally:
        gc.enable()
    assert main(words) == exits.OK
    assert gc.isenabled()


@pytest.mark.parametrize(
    "words",
    [
        "read",
        "read fec x.txt --company A --out o",
        "read fec x.txt --company A --out o --terms 30 --accounts ,",
        "read fec x.txt --company A --out o --terms 30 --country France",
        "read fec x.txt --company A --out o --terms 30 --currency EURO",
        "read fec x.txt --company A --out o --terms 30 --as-of yesterday",
        "read csv x.txt --company A --out o --map m --date-order year-first",
    ],
)
def test_usage(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A command line that cannot be understood is not."""
    with pytest.raises(SystemExit) as stop:
        main(words.split())
    assert stop.value.code == exits.USAGE
    assert "usage: aval read" in capsys.readouterr().err


def test_missing_file(tmp_path: Path) -> None:
    """A file that is not there cannot be read."""
    words = f"read fec {tmp_path / 'none.txt'} --company A --terms 30 --out {tmp_path / 'out'}"
    assert main(words.split()) == exits.CANNOT_READ_OR_WRITE
