"""`aval demo`: a newcomer's first minute."""

import re
from pathlib import Path

import pytest

from aval.cli import exits
from aval.cli.main import main
from aval.dataset.reading import read_portfolio
from tests.tables import file_rows

PAGES = {
    "en": ("Most uncovered customers:", "Exposure"),
    "fr": ("Clients les moins couverts :", "Encours"),
    "es": ("Clientes con menos cobertura:", "Riesgo vivo"),
}


@pytest.mark.parametrize("language", PAGES)
def test_demo(language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It writes a sound portfolio and its tables, and says how to ask why."""
    assert main(["demo", "--out", str(tmp_path), "--language", language]) == exits.OK
    said = capsys.readouterr().out
    assert all(words in said for words in PAGES[language])
    assert read_portfolio(tmp_path / "portfolio").customers.height > 200
    positions = file_rows(tmp_path / "assessment" / "positions.csv")
    states = {row["limit_state"] for row in positions}
    assert states == {
        "granted", "discretionary", "refused", "pending", "expired", "never_asked",
    }  # fmt: skip
    command = re.search(r"\./run aval explain (\S+) (\S+) --as-of (\S+)", said)
    assert command is not None
    assert main(["explain", *command.groups()[:2], "--as-of", command[3]]) == exits.OK
