"""The worked cases: every cell of the tables and every value of the summary."""

from datetime import date
from pathlib import Path

import pytest

from tests.oracle.answer import Answer, differences, read_answer
from tests.oracle.assess import assess_folders

VECTORS = Path(__file__).parents[2].parent / "shared" / "vectors"
CASES = sorted(file.parent.name for file in VECTORS.glob("*/as_of.txt"))

pytestmark = pytest.mark.skipif(not CASES, reason="no worked cases in ../shared/vectors")


def _as_of(folder: Path) -> date:
    return date.fromisoformat((folder / "as_of.txt").read_text("utf-8").strip())


@pytest.fixture(scope="module")
def found() -> dict[str, Answer]:
    """Return the answers to all cases, from one pass."""
    folders = [VECTORS / case for case in CASES]
    answers = assess_folders([(folder, _as_of(folder)) for folder in folders])
    return dict(zip(CASES, answers, strict=True))


@pytest.mark.parametrize("case", CASES)
def test_worked_case(case: str, found: dict[str, Answer]) -> None:
    """The SQL gives the answer that stands beside the case."""
    assert differences(read_answer(VECTORS / case / "expected"), found[case]) == []
