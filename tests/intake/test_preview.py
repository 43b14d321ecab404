"""What a run changes, page by page: from its files before it is used, from facts afterwards."""

from datetime import timedelta
from pathlib import Path

import pytest

from aval.intake import preview as module
from aval.intake.applying import apply
from aval.intake.preview import Preview, preview
from aval.records.models import IntakeRun
from aval.vocabulary.acts import RunFormat
from tests.intake.files import AT, TABLES, dataset, person, receive, source, take, without
from tests.intake.test_ledgers import LIST, _list

pytestmark = pytest.mark.django_db


def _seen(run: IntakeRun, folder: Path) -> dict[tuple[str, str], Preview]:
    return {
        (table, sort): preview(run=run, table=table, sort=sort, page=1, folder=folder)
        for table in ("items", "credits", "rates")
        for sort in ("new", "changed", "vanished")
    }


def test_before_and_after(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both show the same pairs."""
    take(tmp_path, dataset(tmp_path / "in"))
    source(shrink_count_pct=100, shrink_amount_pct=100)
    other = dataset(
        tmp_path / "other",
        items=without("items", "I1", "I2").replace("300.00,300.00", "300.00,30.00")
        + "I9,FR01,C1,invoice,F9,2026-11-01,,9.00,9.00,EUR,,\n",
        credits=without("credits", "C3"),
        rates=TABLES["rates.csv"] + "GBP,2026-01-01,0.9\n",
    )
    run = receive(tmp_path, other)
    before = _seen(run, tmp_path)
    assert {at: found.total for at, found in before.items() if found.total} == {
        ("items", "new"): 1, ("items", "changed"): 1, ("items", "vanished"): 2,
        ("credits", "vanished"): 1, ("rates", "new"): 1,
    }  # fmt: skip
    (changed,) = before["items", "changed"].pairs
    assert (changed.key, changed.columns()) == (("I3",), ["open_amount"])
    assert changed.old is not None
    assert changed.old["open_amount"] == 30000
    assert [pair.new for pair in before["items", "vanished"].pairs] == [None, None]
    (new,) = before["rates", "new"].pairs
    assert new.old is None
    assert "rate" in new.columns()
    monkeypatch.setattr(module, "PAGE_ROWS", 1)
    second = preview(run=run, table="items", sort="vanished", page=2, folder=tmp_path)
    assert (second.total, second.page, second.pages, second.pairs[0].key) == (2, 2, 2, ("I2",))
    monkeypatch.undo()
    assert preview(run=run, table="no", sort="new", page=1, folder=tmp_path).total == 0
    apply(run=run, by=person(), at=AT + timedelta(hours=1), folder=tmp_path)
    assert _seen(run, tmp_path) == before


def test_cleared_by_absence(tmp_path: Path) -> None:
    """An item that a list no longer has is a vanished one with two halves, before and after."""
    first = _list(tmp_path / "a.csv", "1;C1;Un;15/10/2026;10,00", "2;C2;Deux;16/10/2026;20,00")
    take(tmp_path, first, run_format=RunFormat.LIST, options=LIST)
    second = _list(tmp_path / "b.csv", "2;C2;Deux;16/10/2026;20,00")
    run = receive(tmp_path, second, run_format=RunFormat.LIST, options=LIST)
    before = _seen(run, tmp_path)
    (gone,) = before["items", "vanished"].pairs
    assert gone.columns() == ["open_amount", "cleared_on", "carried"]
    apply(run=run, by=person(), at=AT, folder=tmp_path, confirm=True)
    assert _seen(run, tmp_path) == before


def test_nothing_to_see(tmp_path: Path) -> None:
    """A refused run changes nothing."""
    (tmp_path / "x.csv").write_text("x")
    run = receive(tmp_path, tmp_path / "x.csv")
    assert preview(run=run, table="items", sort="new", page=1, folder=tmp_path).pairs == []
