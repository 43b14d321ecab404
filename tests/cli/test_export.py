"""`aval export`: what is kept, as a folder."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aval.cli import exits
from aval.cli.main import main
from aval.dataset.reading import read_portfolio
from tests.records.keeping import keep
from tests.tables import write_folder

pytestmark = pytest.mark.django_db


def test_now_and_then(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The facts of now, of an instant, of a data version."""
    noon = datetime(2026, 5, 4, 12, tzinfo=UTC)
    first = keep(read_portfolio(write_folder(tmp_path / "1")), noon)
    items = [{}, {"item": "I2"}]
    keep(read_portfolio(write_folder(tmp_path / "2", items=items)), noon + timedelta(1))
    wanted = {
        "now": ([], 2),
        "instant": (["--as-of-known", "2026-05-04T13:00+00:00"], 1),
        "version": (["--version", str(first.pk), "--format", "parquet"], 1),
    }
    for name, (words, count) in wanted.items():
        out = tmp_path / name
        assert main(["export", str(out), "--language", "en", *words]) == exits.OK
        assert read_portfolio(out).items.height == count
        assert f"items: {count}. Written to {out}" in capsys.readouterr().out


def test_one_time_only(tmp_path: Path) -> None:
    """An instant and a data version are two answers to one question."""
    words = ["export", str(tmp_path), "--version", "1", "--as-of-known", "2026-05-04"]
    with pytest.raises(SystemExit) as stopped:
        main(words)
    assert stopped.value.code == exits.USAGE
