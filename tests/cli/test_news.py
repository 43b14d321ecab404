"""`aval news`: what news does is shown, kept where that is said, listed, corrected, taken back."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils.timezone import localdate

from aval.cli import exits
from aval.cli.main import main
from aval.records.models import Change, CustomerNews
from tests.desk.requests.world import customers
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _world(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    customers(tmp_path / "portfolio")
    person("claire")


def _aval(act: str, *words: object) -> int:
    return main(["news", act, "C1", *map(str, words), "--as", "claire", "--language", "en"])


def test_entered_corrected_taken_back(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is kept unless that is said."""
    day = localdate() - timedelta(2)
    words = ("--kind", "insolvency", "--on", day, "--text", "Gazette")
    assert _aval("list") == exits.OK
    assert "Nothing was entered" in capsys.readouterr().out
    assert _aval("add", *words, "--dry-run", "--yes") == exits.OK
    told = capsys.readouterr().out
    assert "AZ-100: by " in told
    assert "another date of loss" in told
    assert "Nothing was kept" in told
    assert _aval("add", *words) == exits.OK
    assert not CustomerNews.objects.exists()
    assert _aval("add", *words, "--yes") == exits.OK
    version, key = Change.objects.latest("pk").pk, CustomerNews.objects.get().news
    assert f"`aval news undo C1 {version}`" in capsys.readouterr().out
    assert _aval("add", *words, "--yes") == exits.BAD_INPUT
    assert "entered already" in capsys.readouterr().err
    changed = ("--kind", "returned", "--on", day, "--item", "I1", "--amount", "100.00", "--yes")
    assert _aval("correct", key, *changed) == exits.OK
    assert _aval("list") == exits.OK
    assert f"{key}  Returned payment" in capsys.readouterr().out
    assert _aval("undo", Change.objects.latest("pk").pk) == exits.OK
    assert CustomerNews.objects.current().get().kind == "insolvency"
    assert _aval("undo", 0) == exits.BAD_INPUT


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--amount", "many"), "is no amount"),
        (("--amount", "1", "--currency", "XXX"), "is no currency"),
        (("--item", "none"), "none is no item"),
    ],
)
def test_what_cannot_be(
    more: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Is told, and nothing is kept."""
    day = localdate() - timedelta(2)
    assert _aval("add", "--kind", "returned", "--on", day, *more, "--yes") == exits.BAD_INPUT
    assert told in capsys.readouterr().err
    assert _aval("correct", "AN0", "--kind", "other", "--on", day) == exits.BAD_INPUT
    assert "not known any more" in capsys.readouterr().err
    assert not CustomerNews.objects.exists()


def test_the_ledgers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is listed beside what was entered."""
    customers(tmp_path / "other", customers=[{"name": "M", "insolvent_on": "2026-07-01"}])
    assert _aval("list") == exits.OK
    assert "The ledger: legally insolvent on 1 Jul 2026" in capsys.readouterr().out
