"""A notice and a claim go to a pretend insurer over HTTP, once each, and its answers land."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aval.connectors.contract import Gate
from aval.connectors.registry import installed
from aval.desk.claims.answering import reply
from aval.desk.claims.delivering import deliver_claims
from aval.desk.insurers.connections import ConnectionCard, save_connection
from aval.intake.insurers.linking import link
from aval.records.models import ItemMark, Paper
from aval.sandboxes.insurers import catalogue
from aval.sandboxes.insurers.faults import faults_of
from aval.sandboxes.insurers.sandbox import Sandbox
from aval.sandboxes.insurers.server import running
from aval.vocabulary.acts import LinkMethod
from aval.vocabulary.claims import PaperKind
from tests.desk.claims.world import DAY, notice, unpaid
from tests.people import person

pytestmark = pytest.mark.django_db
START = datetime(2026, 7, 20, 9, tzinfo=UTC)
TAKING = [
    code for code in catalogue.names() if PaperKind.OVERDUE in installed().insurers[code].papers
]


def _own(settings: dict[str, str]) -> dict[str, str]:
    """Return settings under which the first policy of the insurer is AZ-100, and no other ours."""
    first, *_ = settings["policies"].splitlines()
    number, unit, extension, *_ = (part.strip() for part in first.split(";"))
    return settings | {"policies": f"{number}; {unit}; {extension}; AZ-100"}


def _gate(box: Sandbox) -> Gate:
    return Gate(now=lambda: box.now, sleep=lambda _: None, log=lambda _: None)


@pytest.mark.parametrize("is_lost", [False, True])
@pytest.mark.parametrize("code", TAKING)
def test_told_over_http(code: str, tmp_path: Path, *, is_lost: bool) -> None:
    """Also when the receipt is lost: the notice is found there, and told on the day it was sent."""
    unpaid(tmp_path)
    by = person("declarer")
    box = catalogue.sandbox(code, START)
    with running(box) as base:
        card = ConnectionCard(code, code, _own(box.settings(base)))
        made = save_connection(key=code, card=card, by=None, at=START)
        buyer = box.world.buyers[0].number
        link(connection=made, customer="C1", buyer=buyer, method=LinkMethod.PERSON, by=by, at=START)
        paper = notice(by, "I1", "I2")
        assert paper.channel == "connector"
        if is_lost:
            box.faults = faults_of([{"kind": "lose", "path": box.paper_path, "method": "POST"}])
        states = []
        for days in range(3):
            box.now = START + timedelta(days)
            box.moved()
            deliver_claims(gate=_gate(box), today=DAY)
            paper.refresh_from_db()
            states.append(paper.state)
        calls = [
            one
            for one in box.calls
            if one["method"] == "POST" and re.search(box.paper_path, one["path"])
        ]
    assert paper.state == "acknowledged", (states, paper.error_code, paper.error_detail)
    assert len(calls) == 1
    assert (paper.told_on, bool(paper.reference)) == (DAY, True)
    marks = ItemMark.objects.current()
    assert set(marks.values_list("declared_on", flat=True)) == {DAY}
    assert marks.count() == 2
    assert marks[0].known_from.origin == "connector"


def test_a_question_is_answered_and_not_asked_again(tmp_path: Path) -> None:
    """The insurer asks, is answered, says the same for a while, then refuses with its reason."""
    unpaid(tmp_path)
    by = person("declarer")
    box = catalogue.sandbox("allianz-trade", START)
    with running(box) as base:
        card = ConnectionCard("allianz-trade", "az", _own(box.settings(base)))
        made = save_connection(key="az", card=card, by=None, at=START)
        buyer = box.world.buyers[0].number
        link(connection=made, customer="C1", buyer=buyer, method=LinkMethod.PERSON, by=by, at=START)
        paper = notice(by, "I1")

        def pass_hours(hours: int) -> Paper:
            box.now += timedelta(hours=hours)
            box.moved()
            deliver_claims(gate=_gate(box), today=DAY)
            paper.refresh_from_db()
            return paper

        pass_hours(0)
        box.tray.answer({"key": paper.key, "answer": "question", "text": "Which?"}, box.now.date())
        assert pass_hours(7).state == "questioned"
        assert paper.question == "Which?"
        reply(paper=paper, text="That one", by=by, at=box.now)
        assert pass_hours(7).state == "acknowledged"
        box.tray.answer(
            {"key": paper.key, "answer": "refused", "text": "Paid", "reason": "R1"},
            box.now.date(),
        )
        assert pass_hours(7).state == "refused"
        assert (paper.reason, paper.due_at) == ("Paid", None)
