"""`aval check`: how many rows there are of what, or everything that is wrong, and nothing else."""

from pathlib import Path

import pytest

from aval.cli import exits
from aval.cli.main import main
from tests.tables import write_folder

SOUND = {
    "en": ["companies: 1", "items: 1,200", "No error found."],
    "fr": ["companies : 1", "items : 1\u00a0200", "Aucune erreur."],
    "es": ["companies: 1", "items: 1.200", "Ningún error."],
}
FAULTY = {
    "en": "Errors: {}. Nothing is assessed from a portfolio with errors.",
    "fr": "Erreurs : {}. Rien n'est évalué à partir d'un portefeuille qui contient des erreurs.",
    "es": "Errores: {}. No se evalúa nada a partir de una cartera con errores.",
}


@pytest.mark.parametrize("language", SOUND)
def test_sound(language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every table with its rows, in the order in which they are read, then the policies."""
    folder = write_folder(tmp_path, items=[{"item": f"I{n}"} for n in range(1200)], covers=[{}])
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert main(["check", str(folder), "--language", language]) == exits.OK
    told = capsys.readouterr()
    assert told.err == ""
    lines = told.out.splitlines()
    assert [lines[0], lines[2], lines[-1]] == SOUND[language]
    names = [line.partition(":")[0].strip() for line in lines[:-1]]
    assert names == [
        "companies",
        "customers",
        "items",
        "covers",
        "credits",
        "grades",
        "rates",
        "policies",
    ]
    assert [line[-1] for line in lines[3:-1]] == list("10001")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize("language", FAULTY)
@pytest.mark.parametrize("bad", [1, 2, 1001])
def test_faulty(
    bad: int, language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every fault on a line of its own, then their number; the sentence fits one and many."""
    items = [{"item": f"I{n}", "due_on": "x"} for n in range(bad)]
    folder = str(write_folder(tmp_path, items=items))
    assert main(["check", folder, "--language", language]) == exits.BAD_INPUT
    told = capsys.readouterr()
    assert len(told.err.splitlines()) == bad
    assert all("due_on" in line and "2026-11-21" in line for line in told.err.splitlines())
    count = {1001: {"en": "1,001", "fr": "1\u00a0001", "es": "1.001"}[language]}.get(bad, bad)
    assert told.out == FAULTY[language].format(count) + "\n"
