"""The pretend Allianz Trade calls the address that an order named, and a reading is asked for."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from aval.config.wsgi import application
from aval.connectors.contract import Gate
from aval.desk.insurers.connections import ConnectionCard, save_connection
from aval.desk.requests.actions import ask
from aval.desk.requests.checking import RequestCard
from aval.desk.requests.delivering import deliver_outbox
from aval.intake.insurers.linking import link
from aval.records.insurers import InsurerCall
from aval.records.models import Cover, JobRun
from aval.sandboxes.insurers import catalogue
from aval.sandboxes.insurers.server import running
from aval.vocabulary.acts import LinkMethod
from aval.vocabulary.insurers import RequestKind
from aval.vocabulary.words import Layer
from tests.desk.requests.world import customers
from tests.outbox.ordering import DAY
from tests.people import person

pytestmark = pytest.mark.django_db
CODE = "allianz-trade"
CARD = RequestCard("AZ-100", RequestKind.NEW, Layer.PERMANENT, 4_000_000, "EUR")
LONGEST_S = 30


@pytest.fixture
def held() -> Iterator[None]:
    """Let no request end the connection in which the test's own transaction is."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


class Silent(WSGIRequestHandler):
    """Writes nothing of what it answers."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as its parent has it
        """Say nothing."""


@pytest.mark.usefixtures("held")
def test_an_order_brings_a_call_and_a_reading(tmp_path: Path) -> None:
    """Aval answers in this thread, where the tables are; the insurer calls from another."""
    customers(tmp_path)
    Cover.objects.all().delete()
    by, now = person("asker"), datetime.now(UTC)
    box = catalogue.sandbox(CODE, now)
    with (
        running(box) as base,
        make_server("127.0.0.1", 0, application, handler_class=Silent) as own,
    ):
        own.timeout = LONGEST_S
        first, *_ = box.settings(base)["policies"].splitlines()
        number, unit, extension, *_ = (part.strip() for part in first.split(";"))
        settings = box.settings(base) | {
            "policies": f"{number}; {unit}; {extension}; AZ-100",
            "callback_address": f"http://127.0.0.1:{own.server_port}/hooks/insurers/{CODE}",
        }
        made = save_connection(key=CODE, card=ConnectionCard(CODE, CODE, settings), by=None, at=now)
        policy = box.world.policies[0].number
        taken = {one.buyer for one in box.world.covers if policy in one.policy}
        buyer = next(one.number for one in box.world.buyers if one.number not in taken)
        link(connection=made, customer="C1", buyer=buyer, method=LinkMethod.PERSON, by=by, at=now)
        ask(customer="C1", card=CARD, by=by, at=now, today=DAY)
        deliver_outbox(
            gate=Gate(now=lambda: box.now, sleep=lambda _: None, log=lambda _: None), today=DAY
        )
        JobRun.objects.all().delete()
        box.now += timedelta(minutes=2)
        calling = Thread(target=box.moved)
        calling.start()
        own.handle_request()
        calling.join(LONGEST_S)
    call = InsurerCall.objects.get(status=204)
    assert (call.connection_id, bool(call.correlation)) == (made.pk, True)
    assert JobRun.objects.filter(kind="read-insurer").exists()
