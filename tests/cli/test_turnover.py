"""`aval turnover`: declared, shown, sent, taken as a file at the terminal, as a person."""

from pathlib import Path

import pytest

from aval.cli import exits
from aval.cli.main import main
from aval.records.models import TurnoverDeclaration
from aval.vocabulary.acts import Role
from tests.desk.turnover.world import sold
from tests.people import person

pytestmark = pytest.mark.django_db
Capture = pytest.CaptureFixture[str]
DECLARE = ("declare", "AZ-100", "--from", "2026-04-01", "--to", "2026-06-30")


def _aval(*words: object, login: str = "lea") -> int:
    return main(["turnover", *map(str, words), "--as", login, "--language", "en"])


def test_from_a_draft_to_a_file(tmp_path: Path, capsys: Capture) -> None:
    """What is refused is told, and changes nothing."""
    sold(tmp_path / "portfolio")
    person("lea")
    assert _aval("list") == exits.OK
    assert _aval(*DECLARE) == exits.OK
    key = TurnoverDeclaration.objects.get().key
    shown = capsys.readouterr().out
    for words in ("No declaration here.", key, "17,499,980.00", "no limit ever asked for"):
        assert words in shown
    assert _aval("send", key, "--reference", "N-1") == exits.OK
    assert _aval("send", key) == exits.BAD_INPUT
    assert "sent already" in capsys.readouterr().err
    assert _aval(*DECLARE) == exits.BAD_INPUT
    for name in ("lines.csv", "book.xlsx", "sheet.PDF"):
        assert _aval("export", key, "--out", tmp_path / name) == exits.OK
        assert (tmp_path / name).stat().st_size
    assert (tmp_path / "sheet.PDF").read_bytes().startswith(b"%PDF")
    assert _aval("show", "nothing") == exits.BAD_INPUT
    assert _aval("list", login="nobody") == exits.BAD_INPUT
    person("gone", Role.SALES)
    assert _aval("send", key, login="gone") == exits.BAD_INPUT
    assert _aval("list") == exits.OK
    assert key in capsys.readouterr().out


def test_a_saved_perimeter(tmp_path: Path, capsys: Capture) -> None:
    """Named with its first declaration, used by its name for the next period."""
    sold(tmp_path / "portfolio")
    person("lea")
    earlier = ("declare", "AZ-100", "--from", "2026-01-01", "--to", "2026-03-31")
    assert _aval(*DECLARE, "--query", "country = FR", "--save-as", "France") == exits.OK
    assert _aval(*earlier, "--perimeter", "France") == exits.OK
    assert set(TurnoverDeclaration.objects.values_list("query", flat=True)) == {"country = FR"}
    assert _aval(*earlier, "--perimeter", "Iberia") == exits.BAD_INPUT
    assert "Iberia" in capsys.readouterr().err
