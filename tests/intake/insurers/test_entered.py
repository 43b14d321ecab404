"""A decision that a person enters is a fact like any other, and full files leave it alone."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from aval.intake.facts import record
from aval.intake.insurers.entered import Entered, row_of
from aval.records import facts
from aval.vocabulary.acts import Act
from aval.vocabulary.insurers import Decision
from aval.vocabulary.words import Layer
from tests.intake.files import AT, dataset, everything, person, take, without

pytestmark = pytest.mark.django_db


def test_entered_decisions_stay(tmp_path: Path) -> None:
    """A full file of a policy ends what files told of it, not what a person entered."""
    take(tmp_path, dataset(tmp_path / "in"))
    day = date(2026, 5, 4)
    entered = Entered("C1", "P1", Layer.PERMANENT, Decision.REDUCED, 500, "EUR", day, day)
    frame = pl.DataFrame([row_of(entered, "AD1")], facts.columns("covers"))
    record(
        at=AT, by=person(), act=Act.COVER_TYPED, subject="C1", ended={}, written={"covers": frame}
    )  # fmt: skip
    take(tmp_path, dataset(tmp_path / "less", covers=without("covers", "L1")))
    assert sorted(everything()["covers"].get_column("cover")) == ["AD1", "L2"]
    with pytest.raises(ValueError, match="no decision"):
        row_of(replace(entered, decision=Decision.SUPERSEDED), "AD2")
