"""A request goes to each insurer over HTTP, is answered there, and lands as a decision."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aval.connectors.contract import Gate
from aval.desk.insurers.connections import ConnectionCard, save_connection
from aval.desk.requests.actions import ask
from aval.desk.requests.checking import RequestCard
from aval.desk.requests.delivering import deliver_outbox
from aval.intake.insurers.linking import link
from aval.records.models import Cover
from aval.sandboxes.insurers import catalogue
from aval.sandboxes.insurers.faults import faults_of
from aval.sandboxes.insurers.sandbox import Sandbox
from aval.sandboxes.insurers.server import running
from aval.vocabulary.acts import LinkMethod
from aval.vocabulary.insurers import RequestKind
from aval.vocabulary.words import Layer
from tests.desk.requests.world import customers
from tests.outbox.ordering import DAY
from tests.people import person

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 24, 9, tzinfo=UTC)
CARD = RequestCard("AZ-100", RequestKind.NEW, Layer.PERMANENT, 4_000_000, "EUR")


def _own(settings: dict[str, str]) -> dict[str, str]:
    """Return settings under which the first policy of the insurer is AZ-100, and no other ours."""
    first, *_ = settings["policies"].splitlines()
    number, unit, extension, *_ = (part.strip() for part in first.split(";"))
    return settings | {"policies": f"{number}; {unit}; {extension}; AZ-100"}


def _free(box: Sandbox) -> str:
    """Return a buyer that has no cover under the first policy."""
    policy = box.world.policies[0].number
    taken = {one.buyer for one in box.world.covers if policy in one.policy}
    return next(one.number for one in box.world.buyers if one.number not in taken)


@pytest.mark.parametrize("is_lost", [False, True])
@pytest.mark.parametrize("code", sorted(set(catalogue.names()) - {"file"}))
def test_asked_over_http(code: str, tmp_path: Path, *, is_lost: bool) -> None:
    """Also when the receipt is lost: the order is found there, not sent again."""
    customers(tmp_path)
    Cover.objects.all().delete()
    by = person("asker")
    box = catalogue.sandbox(code, START)
    with running(box) as base:
        card = ConnectionCard(code, code, _own(box.settings(base)))
        made = save_connection(key=code, card=card, by=None, at=START)
        link(
            connection=made, customer="C1", buyer=_free(box), method=LinkMethod.PERSON, by=by,
            at=START,
        )  # fmt: skip
        request = ask(customer="C1", card=CARD, by=by, at=START, today=DAY)
        if is_lost:
            box.faults = faults_of([{"kind": "lose", "path": box.order_path, "method": "POST"}])
        states = []
        for days in range(9):
            box.now = START + timedelta(days)
            box.moved()
            gate = Gate(now=lambda: box.now, sleep=lambda _: None, log=lambda _: None)
            deliver_outbox(gate=gate, today=box.now.date())
            request.refresh_from_db()
            states.append(request.state)
        orders = [
            one
            for one in box.calls
            if one["method"] == "POST" and re.search(box.order_path, one["path"])
        ]
    assert request.state == "answered", (states, request.error_code, request.error_detail)
    assert states[0] == ("sent" if is_lost else states[0])
    assert len(orders) == 1
    decision = Cover.objects.current().get(customer="C1")
    assert decision.amount == request.answer[0]["amount"] == 4_000_000
    assert decision.known_from.origin == "connector"
