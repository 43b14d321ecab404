"""`aval` itself: its commands, its exit codes, and what it says in three languages."""

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from aval.cli import check, exits, terminal
from aval.cli.main import COMMANDS, main
from aval.vocabulary.faults import Fault
from aval.wording.language import Language
from tests.conftest import ROOT
from tests.tables import write_folder

FAULTS = [
    Fault("items.csv", 7, "amount", "1e3", "faults.amount", (("digits", "2"),)),
    Fault("items.csv", 1, "kind", "", "faults.column_there"),
    Fault("items.csv", 0, "", "", "faults.file"),
]
TOLD = {
    "en": [
        (
            "items.csv, line 7, column amount: found “1e3”, expected an amount such as 1250.00: "
            "0 or more, a point, at most 2 digits after it"
        ),
        "items.csv, line 1, column kind: expected this column",
        "items.csv: expected a file of this name",
    ],
    "fr": [
        (
            "items.csv, ligne 7, colonne amount : trouvé « 1e3 », attendu : un montant comme 1250.00 : "
            "0 ou plus, un point, 2 chiffres au plus après lui"
        ),
        "items.csv, ligne 1, colonne kind : attendu : cette colonne",
        "items.csv : attendu : un fichier de ce nom",
    ],
    "es": [
        (
            "items.csv, línea 7, columna amount: se encontró «1e3», se esperaba un importe como "
            "1250.00: 0 o más, un punto y como máximo 2 cifras tras él"
        ),
        "items.csv, línea 1, columna kind: se esperaba esta columna",
        "items.csv: se esperaba un fichero con este nombre",
    ],
}


@pytest.mark.parametrize("code", TOLD)
def test_faults(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    """File, line, column, value and what was expected, as far as there are any."""
    terminal.tell_faults(FAULTS, Language(code))
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == TOLD[code]


def test_a_value_cannot_command_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Newlines and signs of control are written out; letters of any script are not."""
    terminal.tell_faults([Fault("f", 1, "c", "é\n\x1b[2J\u202e東", "faults.day")], Language("fr"))
    (line,) = capsys.readouterr().err.splitlines()
    assert "« é\\n\\x1b[2J\\u202e東 »" in line


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["judge"], "invalid choice: 'judge'"),
        (["check"], "the following arguments are required: folder"),
        (["check", ".", "--language", "de"], "invalid choice: 'de'"),
        (["assess", ".", "--out", "x"], "the following arguments are required: --as-of"),
        (["assess", ".", "--out", "x", "--as-of", "2026-02-30"], "invalid fromisoformat value"),
        (["assess", ".", "--as-of", "2026-01-01", "--out", "x", "--format", "xls"], "'xls'"),
    ],
)
def test_usage(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A command line that cannot be understood is told with its usage."""
    with pytest.raises(SystemExit) as stop:
        main(words)
    assert stop.value.code == exits.USAGE
    error = capsys.readouterr().err
    assert error.startswith("usage: aval")
    assert told in error


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    """Every command has its line."""
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == exits.OK
    told = capsys.readouterr().out
    assert all(name in told and line in told for name, line in COMMANDS.items())


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "{}: cannot be read or written (No such file or directory)"),
        ("fr", "{} : lecture ou écriture impossible (No such file or directory)"),
        ("es", "{}: no se puede leer o escribir (No such file or directory)"),
    ],
)
@pytest.mark.parametrize("command", ["check", "assess"])
def test_missing_folder(
    command: str, language: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is no bad input: it is not there."""
    folder, out = tmp_path / "none", tmp_path / "out"
    more = ["--as-of", "2026-06-30", "--out", str(out)] if command == "assess" else []
    assert main([command, str(folder), *more, "--language", language]) == (
        exits.CANNOT_READ_OR_WRITE
    )
    assert capsys.readouterr().err == told.format(folder) + "\n"
    assert not out.exists()


def test_an_error_without_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the system says is told as it is."""

    def fail(*_: object) -> None:
        message = "the disk is gone"
        raise OSError(message)

    monkeypatch.setattr(check, "read_portfolio", fail)
    words = ["check", str(tmp_path), "--language", "en"]
    assert main(words) == exits.CANNOT_READ_OR_WRITE
    assert capsys.readouterr().err == "aval: cannot be read or written (the disk is gone)\n"


def test_interrupted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A person may stop it, without a word."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(check, "read_portfolio", stop)
    assert main(["check", str(tmp_path)]) == exits.INTERRUPTED
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("asked", "lc_all", "lang", "told"),
    [
        (None, None, None, "No error found."),
        (None, None, "fr_FR.UTF-8", "Aucune erreur."),
        (None, "es_ES.UTF-8", "fr_FR.UTF-8", "Ningún error."),
        (None, "C", "fr_FR.UTF-8", "No error found."),
        (None, None, "de_DE.UTF-8", "No error found."),
        ("en", "es_ES.UTF-8", "fr_FR.UTF-8", "No error found."),
    ],
)
def test_language(
    asked: str | None,
    lc_all: str | None,
    lang: str | None,
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The one asked for, else the terminal's, else English."""
    for name, value in (("LC_ALL", lc_all), ("LANG", lang)):
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    words = ["check", str(write_folder(tmp_path))]
    assert main(words if asked is None else [*words, "--language", asked]) == exits.OK
    assert capsys.readouterr().out.splitlines()[-1] == told


def test_progress_only_where_a_person_watches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line is written over and over, and is gone in the end, also before faults."""
    folder = str(write_folder(tmp_path, items=[{"kind": "x"}]))
    assert main(["check", folder, "--language", "en"]) == exits.BAD_INPUT
    assert "rows read" not in capsys.readouterr().err
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    for words in (["check", folder], ["assess", folder, "--as-of", "2026-01-01", "--out", "x"]):
        assert main([*words, "--language", "en"]) == exits.BAD_INPUT
        error = capsys.readouterr().err
        assert "\r\x1b[Kitems.csv: rows read: 1\r\x1b[K" in error
        assert "\r\x1b[Kitems.csv, line 2, column kind: found “x”" in error


def test_started_by_python(tmp_path: Path) -> None:
    """Python can start it as a module, and the shell gets the exit code."""
    write_folder(tmp_path, items=[{"kind": "x"}])
    words = [sys.executable, "-m", "aval.cli.main", "check", str(tmp_path), "--language", "es"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == exits.BAD_INPUT
    assert done.stderr.startswith("items.csv, línea 2, columna kind: se encontró «x», se esperaba")
    assert done.stdout.startswith("Errores: 1.")


def test_started_as_a_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The words are those of the command line."""
    monkeypatch.setattr(sys, "argv", ["aval", "check", str(write_folder(tmp_path))])
    monkeypatch.delitem(sys.modules, "aval.cli.main")
    with pytest.raises(SystemExit) as stop:
        runpy.run_module("aval.cli.main", run_name="__main__")
    assert stop.value.code == exits.OK
