"""`aval covers`: what a decision does is shown, kept where that is said, and taken back."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils.timezone import localdate

from aval.cli import exits
from aval.cli.main import main
from aval.records.models import Change, Cover, CoverFile
from tests.desk.requests.world import customers
from tests.people import person

pytestmark = pytest.mark.django_db
ADD = (
    "covers", "add", "C1", "--as", "claire", "--policy", "AZ-100", "--currency", "EUR",
    "--decision",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _world(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    customers(tmp_path / "portfolio")
    person("claire")


def _aval(*words: object) -> int:
    return main([*map(str, words), "--language", "en"])


def test_entered_and_taken_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is kept unless that is said; the file comes with it."""
    letter = tmp_path / "letter.txt"
    letter.write_text("reduced", "utf-8")
    day = localdate() - timedelta(1)
    words = (
        *ADD, "reduced", "--amount", "20,000", "--decided-on", day, "--insured-pct", "85",
        "--requested", "60k", "--file", letter,
    )  # fmt: skip
    assert _aval(*words, "--dry-run", "--yes") == exits.OK
    told = capsys.readouterr().out
    assert "Limits: EUR\xa050,000.00 → EUR\xa020,000.00" in told
    assert "Nothing was kept" in told
    assert _aval(*words) == exits.OK
    assert Cover.objects.count() == 1
    assert _aval(*words, "--yes") == exits.OK
    version = Change.objects.latest("pk").pk
    assert f"`aval covers undo C1 {version}`" in capsys.readouterr().out
    fact = Cover.objects.current().exclude(cover="K1").get()
    assert (fact.amount, fact.status, fact.insured_pct) == (2_000_000, "partial", 850_000_000_000)
    assert CoverFile.objects.get().cover == fact.cover
    assert _aval("covers", "undo", "C1", version, "--as", "claire") == exits.OK
    assert Cover.objects.current().count() == 1
    assert _aval("covers", "undo", "C1", version, "--as", "claire") == exits.BAD_INPUT


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("refused", "--amount", "1"), "has no amount"),
        (("approved", "--amount", "x"), "is no amount"),
        (("approved", "--amount", "1", "--insured-pct", "x"), "at most 100"),
        (("approved", "--amount", "1", "--as", "nobody"), "nobody"),
        (("approved", "--amount", "1", "--currency", "XXX"), "is no currency"),
        (("approved", "--amount", "1", "--yes", "--file", "run.exe"), "run.exe"),
    ],
)
def test_what_cannot_be(
    words: tuple[str, ...],
    said: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Is told in words; nothing is written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "run.exe").write_bytes(b"1")
    assert _aval(*ADD, *words, "--decided-on", "2026-09-01") == exits.BAD_INPUT
    assert said in capsys.readouterr().err
    assert Cover.objects.count() == 1


def test_nobody_in_sight(capsys: pytest.CaptureFixture[str]) -> None:
    """A customer that is not there."""
    assert _aval("covers", "undo", "C9", 1, "--as", "claire") == exits.BAD_INPUT
    assert "No customer C9" in capsys.readouterr().err
