"""`aval demo`: a newcomer's first minute."""

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from aval.cli import exits
from aval.cli.main import main
from aval.sandboxes.synthetic.demo_stories import FEWEST_BUYERS
from tests.conftest import ROOT

SAID = {
    "en": "Log in as one of these, with the password ",
    "fr": "Connectez-vous comme l'une de ces personnes, avec le mot de passe ",
    "es": "Entre como una de estas personas, con la contraseña ",
}


def _demo(folder: Path, language: str) -> "subprocess.CompletedProcess[str]":
    words = ["demo", "--no-serve", "--customers", str(FEWEST_BUYERS), "--language", language]
    return subprocess.run(
        [sys.executable, "-m", "aval.cli.main", *words],
        cwd=ROOT,
        env=os.environ | {"AVAL_DATA_DIR": str(folder), "DATABASE_URL": ""},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which the demo was made and its jobs were done."""
    made = tmp_path_factory.mktemp("demo") / "data"
    done = _demo(made, "en")
    assert done.returncode == exits.OK, done.stderr[-2000:]
    assert SAID["en"] in done.stdout
    return made


def _rows(folder: Path, statement: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(folder / "aval.sqlite3") as tables:
        return tables.execute(statement).fetchall()


def test_it_is_a_living_system(folder: Path) -> None:
    """A year of months and the last days are judged, every state is there, nothing waits."""
    states = {row[0] for row in _rows(folder, "SELECT limit_state FROM records_position")}
    assert states == {
        "granted", "discretionary", "refused", "pending", "expired", "never_asked",
    }  # fmt: skip
    ((days,),) = _rows(folder, "SELECT COUNT(*) FROM records_assessment")
    assert isinstance(days, int)
    assert days >= 17
    jobs = _rows(folder, "SELECT DISTINCT state FROM records_jobrun WHERE kind = 'assess-day' "
                         "AND due_at <= asked_at")  # fmt: skip
    assert jobs == [("done",)]
    assert _rows(folder, "SELECT COUNT(*) FROM records_movement")[0][0]


def test_its_contracts_have_a_past(folder: Path) -> None:
    """Claims are paid and asked about; turnover is declared but for the last period."""
    claims = _rows(folder, "SELECT state FROM records_paper WHERE kind = 'claim' AND expected > 0")
    assert {state for (state,) in claims} >= {"paid", "questioned"}
    kinds = {kind for (kind,) in _rows(folder, "SELECT kind FROM records_papermoney")}
    assert kinds == {"indemnity", "recovery"}
    declared = _rows(folder, "SELECT state, ledger = declared + left_out, declared > 0 "
                             "FROM records_turnoverdeclaration")  # fmt: skip
    assert len(declared) >= 14
    assert set(declared) == {("frozen", 1, 1)}
    assert _rows(folder, "SELECT COUNT(*) FROM records_premiumnote WHERE amount > 0")[0][0]


@pytest.mark.parametrize("language", SAID)
def test_it_says_who_may_log_in(folder: Path, language: str) -> None:
    """Called again it changes nothing and says the same password, in each language."""
    before = (folder / "demo-password.txt").read_text("ascii").strip()
    said = _demo(folder, language).stdout
    assert f"{SAID[language]}{before}" in said
    assert re.search(r"^  claire +\S", said, re.MULTILINE)
    assert (folder / "demo-password.txt").stat().st_mode & 0o077 == 0


def test_a_start_that_was_killed_begins_again(tmp_path: Path) -> None:
    """Its tables are no one's ledger: they go, and the demo is made from the beginning."""
    words = [sys.executable, "-m", "aval.cli.main"]
    env = os.environ | {"AVAL_DATA_DIR": str(tmp_path), "DATABASE_URL": ""}
    for given in (["migrate"], ["people", "add", "claire", "--role", "auditor"]):
        subprocess.run([*words, *given], cwd=ROOT, env=env, capture_output=True, check=True)
    (tmp_path / "demo-unfinished.txt").write_text("half-done\n", "ascii")
    done = _demo(tmp_path, "en")
    assert done.returncode == exits.OK, done.stderr[-2000:]
    assert _rows(tmp_path, "SELECT role FROM records_person WHERE username = 'claire'") == [
        ("credit_manager",)
    ]
    assert not (tmp_path / "demo-unfinished.txt").exists()


def test_it_keeps_to_its_own_folder(tmp_path: Path) -> None:
    """Where somebody's people are, nothing is made."""
    words = [sys.executable, "-m", "aval.cli.main"]
    env = os.environ | {"AVAL_DATA_DIR": str(tmp_path), "DATABASE_URL": ""}
    for given in (["migrate"], ["people", "add", "ana", "--role", "auditor"]):
        subprocess.run([*words, *given], cwd=ROOT, env=env, capture_output=True, check=True)
    refused = _demo(tmp_path, "en")
    assert refused.returncode == exits.CANNOT_READ_OR_WRITE
    assert "AVAL_DATA_DIR" in refused.stderr


@pytest.mark.parametrize("number", [str(FEWEST_BUYERS - 1), "8001", "many"])
def test_too_few_or_many_customers(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Said before anything is made."""
    with pytest.raises(SystemExit) as ended:
        main(["demo", "--customers", number])
    assert ended.value.code == exits.USAGE
    assert f"{FEWEST_BUYERS} to 8000" in capsys.readouterr().err
