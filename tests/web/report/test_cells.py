"""The cells of the big table: colour follows urgency."""

from datetime import timedelta

import pytest

from aval.desk.report.columns import BY_CODE
from aval.desk.report.queries import Row
from aval.web.report.cells import Writer
from aval.wording.language import Language
from tests.records.positions_factory import TODAY, position


@pytest.mark.parametrize(
    ("ahead", "tone"),
    [(-3, "bad strong"), (1, "bad strong"), (2, "warn strong"), (7, "warn strong"), (8, "")],
)
def test_urgency_of_a_deadline(ahead: int, tone: str) -> None:
    """Red today, tomorrow, and once missed; amber within the week; ink beyond."""
    near = position("N", next_deadline=TODAY + timedelta(ahead), next_deadline_kind="stop")
    writer = Writer(Language("en"), "EUR", TODAY, 0, {}, may_decide=False)
    cell = writer.cells(Row(near, ()), [BY_CODE["next_deadline"]])
    assert f'<span class="{tone}">' in cell
