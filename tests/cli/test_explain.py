"""`aval explain`: a customer's or an item's derivation at the terminal."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aval.cli import exits
from aval.cli.main import main
from tests.tables import write_folder


@pytest.fixture
def folder(tmp_path: Path) -> str:
    """Return the path of a small portfolio."""
    return str(write_folder(tmp_path / "portfolio", covers=[{}]))


def test_customer(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Everything of a customer, on a day, in a language."""
    words = ["explain", folder, "C1", "--as-of", "2026-05-04", "--language", "fr"]
    assert main(words) == exits.OK
    out = capsys.readouterr().out.splitlines()
    assert out[0] == f"Portefeuille\u00a0: {folder}"
    assert "Situation au 04/05/2026, montants en EUR" in out
    assert "\x1b" not in "".join(out)


def test_item(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The chain of one item alone."""
    words = ["explain", folder, "C1", "--item", "I1", "--as-of", "2026-05-04", "--language", "en"]
    assert main(words) == exits.OK
    out = capsys.readouterr().out
    assert "Covered by AZ-100, permanent limit" in out
    assert "Room for new orders" not in out


def test_today_without_a_date(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The day is today's, and is said."""
    before = datetime.now(tz=UTC).astimezone()
    assert main(["explain", folder, "C1", "--language", "en"]) == exits.OK
    after = datetime.now(tz=UTC).astimezone()
    said = capsys.readouterr().out.splitlines()[2]
    days = {moment.strftime("%d/%m/%Y") for moment in (before, after)}
    assert said in {f"Situation on {day}, amounts in EUR" for day in days}


@pytest.mark.parametrize(("no_colour", "styled"), [(None, True), ("1", False)])
def test_style_at_a_terminal(
    folder: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    no_colour: str | None,
    *,
    styled: bool,
) -> None:
    """Bold and dim letters only where a person watches and did not forbid them."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    if no_colour:
        monkeypatch.setenv("NO_COLOR", no_colour)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert main(["explain", folder, "C1", "--as-of", "2026-05-04"]) == exits.OK
    assert ("\x1b[1m" in capsys.readouterr().out) is styled


def test_unknown_customer(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A key that is not there is an error that names the nearest ones."""
    words = ["explain", folder, "C2", "--as-of", "2026-05-04", "--language", "en"]
    assert main(words) == exits.BAD_INPUT
    told = capsys.readouterr()
    assert told.out == ""
    assert "customers.csv, column customer" in told.err
    assert "perhaps C1" in told.err


def test_faulty_portfolio(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is explained from a portfolio with errors."""
    faulty = write_folder(tmp_path, items=[{"amount": "much"}])
    assert main(["explain", str(faulty), "C1", "--language", "en"]) == exits.BAD_INPUT
    assert "items.csv, line 2, column amount" in capsys.readouterr().err
