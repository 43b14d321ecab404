"""`aval agenda`: what is to be done by when, a line each."""

from pathlib import Path

import pytest

from aval.cli import exits
from aval.cli.main import main
from tests.losing import losing
from tests.records.keeping import keep

pytestmark = pytest.mark.django_db


def test_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of any day, judged for it: deadlines and what stands beside them."""
    keep(losing(tmp_path))
    words = ["agenda", "--language", "en", "--days", "7"]
    assert main([*words, "--as-of", "2026-07-28"]) == exits.OK
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "2026-07-30  declare the overdue  C1  I1  AZ-100  EUR\u00a0540.00"
    assert any(line.startswith("2026-08-02  management credit ends  C2") for line in lines)
    assert main(["agenda", "--language", "en", "--past", "--as-of", "2026-08-10"]) == exits.OK
    past = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[:3] for line in past] == [
        ["2026-08-02", "management credit ends", "C2"],
        ["2026-08-07", "temporary guarantee or top-up ends", "C2"],
    ]
    assert main([*words[:3], "--past", "--as-of", "2026-07-28"]) == exits.OK
    assert "No entry is as asked" in capsys.readouterr().out
    assert main([*words, "--as-of", "2020-01-01"]) == exits.OK
    assert "Nothing to do up to 8 Jan 2020" in capsys.readouterr().out


def test_without_facts(capsys: pytest.CaptureFixture[str]) -> None:
    """It says what to do first."""
    assert main(["agenda", "--language", "en"]) == exits.BAD_INPUT
    assert "Import a portfolio" in capsys.readouterr().err
