"""`aval import`, `aval undo`, `aval runs`: what they print, their exit codes, nothing half-used."""

from pathlib import Path
from typing import Any

import pytest

from aval.cli import exits
from aval.cli.main import main
from aval.records.models import Item
from aval.vocabulary.acts import Role
from tests.intake.files import TABLES, dataset, without
from tests.people import person

pytestmark = pytest.mark.django_db
MAP = '[columns]\nnumber = "No"\ncustomer = "Customer"\nissued_on = "Date"\namount = "Amount"\n'


@pytest.fixture(autouse=True)
def _folders(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def _aval(*words: object) -> int:
    return main([*map(str, words), "--language", "en"])


def test_import_and_undo(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The differences, the version, and back."""
    folder = dataset(tmp_path / "in")
    assert _aval("runs") == exits.OK
    assert "No import yet." in capsys.readouterr().out
    assert _aval("import", "dataset", folder, "--source", "erp", "--dry-run") == exits.OK
    assert not Item.objects.exists()
    assert _aval("import", "dataset", folder, "--source", "erp") == exits.OK
    assert "Nothing is used yet" in capsys.readouterr().out
    assert _aval("import", "dataset", folder, "--source", "erp", "--yes") == exits.OK
    told = capsys.readouterr().out
    assert "items: new 4, changed 0, gone 0, unchanged 0\n" in told
    assert "Customers to judge again: 3" in told
    assert _aval("import", "dataset", folder, "--source", "erp", "--yes") == exits.OK
    assert "nothing new" in capsys.readouterr().out
    assert _aval("runs") == exits.OK
    number = capsys.readouterr().out.splitlines()[1].split("Import ")[1].split()[0]
    assert _aval("undo", number, "--as", "nobody") == exits.BAD_INPUT
    assert _aval("undo", number) == exits.OK
    assert not Item.objects.current().exists()
    assert _aval("undo", number) == exits.BAD_INPUT
    assert _aval("undo", 0) == _aval("runs", 0) == exits.BAD_INPUT


def test_shrunk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only somebody with a name and the right confirms."""
    _aval("import", "dataset", dataset(tmp_path / "in"), "--source", "erp", "--yes")
    less = dataset(
        tmp_path / "less", items=without("items", "I1").replace("300.00,300.00", "300.00,299.00")
    )
    words = ["import", "dataset", less, "--source", "erp"]
    assert _aval(*words, "--yes") == exits.BAD_INPUT
    told = capsys.readouterr()
    assert "columns changed: open_amount 1" in told.out
    assert "Open debits of FR01: EUR\u00a0400.00 before, EUR\u00a0299.00 after" in told.out
    assert "must confirm it" in told.err
    person("sam", Role.SALES)
    person("ana")
    assert _aval(*words, "--confirm-shrink", "--as", "sam") == exits.BAD_INPUT
    assert _aval(*words, "--confirm-shrink", "--as", "nobody") == exits.BAD_INPUT
    assert _aval(*words, "--confirm-shrink", "--as", "ana") == exits.OK


def test_faults(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Errors are told, or written as a table that no spreadsheet computes."""
    bad = dataset(tmp_path / "in", rates=TABLES["rates.csv"] + "EUR,2026-01-01,=1\n")
    words = ["import", "dataset", bad, "--source", "erp"]
    assert _aval(*words) == exits.BAD_INPUT
    told = capsys.readouterr()
    assert "rates.csv" in told.err
    assert "Errors: 1. Nothing of these files is used." in told.out
    target = tmp_path / "faults.csv"
    assert _aval(*words, "--faults", target) == exits.BAD_INPUT
    lines = target.read_text("utf-8-sig").splitlines()
    assert lines[0] == "file,line,column,value,expected"
    assert lines[1].startswith("rates.csv,4,rate,'=1,")
    assert _aval("runs", capsys.readouterr().out.split("Import ")[1].split()[0]) == exits.OK
    assert "rates.csv" in capsys.readouterr().err
    missing = tmp_path / "none.csv"
    assert _aval(*words[:2], missing, "--source", "erp") == exits.CANNOT_READ_OR_WRITE


def test_list_with_questions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person at the terminal is asked."""
    (tmp_path / "map.toml").write_text(MAP, "utf-8")
    path = tmp_path / "a.csv"
    path.write_text("No;Customer;Date;Amount\n1;C1;15/10/2026;10,00\n", "utf-8")
    words = ["import", "csv", path, "--source", "es", "--company", "ES01", "--map"]
    words += [tmp_path / "map.toml", "--only-open", "--mode", "delta"]
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _: "n")
    assert _aval(*words) == exits.OK
    assert not Item.objects.exists()
    monkeypatch.setattr("builtins.input", lambda _: "Y")
    assert _aval(*words) == exits.OK
    assert Item.objects.get().item == "ES01/1"
