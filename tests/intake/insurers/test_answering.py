"""The answer to a request lands as a reading does, and says nothing of other covers."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from aval.connectors.contract import CoverNotice, PolicyKey, Raw
from aval.dataset.reading import read_portfolio
from aval.intake.insurers.answering import land_answer
from aval.intake.insurers.linking import link
from aval.intake.insurers.syncing import sync
from aval.records.insurers import Connection, PolicyLink, ToldCover
from aval.records.models import Change, Cover, Source
from aval.vocabulary.acts import LinkMethod, Origin
from aval.vocabulary.insurers import Decision
from aval.vocabulary.words import Layer
from tests.intake.insurers.telling import AT, Telling, gate
from tests.records.keeping import keep
from tests.tables import write_folder

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 4)
NOTICE = CoverNotice(
    cover="900", policy=PolicyKey("0042"), buyer="007", layer=Layer.PERMANENT,
    decision=Decision.APPROVED, amount=5_000_000, currency="EUR", requested=5_000_000,
    decided_on=DAY, valid_from=DAY, raw=Raw("DC01", "{}"),
)  # fmt: skip


@pytest.fixture
def connection(tmp_path: Path) -> Connection:
    """Return a connection with a policy of ours, C1 and C2 as its buyers."""
    two = [{}, {"customer": "C2"}]
    keep(read_portfolio(write_folder(tmp_path, customers=two)))
    source = Source.objects.create(key="insurer", name="Insurer", mode="delta", format="insurer")
    made = Connection.objects.create(source=source, insurer="telling")
    PolicyLink.objects.create(connection=made, policy_id="AZ-100", number="0042")
    for customer, buyer in (("C1", "007"), ("C2", "008")):
        link(
            connection=made, customer=customer, buyer=buyer, method=LinkMethod.PERSON, by=None,
            at=AT,
        )  # fmt: skip
    return made


def _read(connection: Connection, *, asked: list[CoverNotice]) -> None:
    told = Telling(asked=asked)
    sync(connection=connection, insurer=told, settings={}, gate=gate(), at=AT, by=None)


def _asked(notice: CoverNotice, **other: object) -> CoverNotice:
    none = {"decision": Decision.PENDING, "amount": None, "decided_on": None, "valid_from": None}
    return replace(notice, **none | other)  # type: ignore[arg-type]


def test_an_answer_is_a_fact(connection: Connection) -> None:
    """By a change of the connector's; the same answer again changes nothing."""
    change = land_answer(connection=connection, notices=[NOTICE], at=AT)
    assert change is not None
    assert (change.origin, change.person, change.run) == (Origin.CONNECTOR, None, None)
    (cover,) = Cover.objects.current()
    assert (cover.customer_id, cover.policy_id, cover.amount) == ("C1", "AZ-100", 5_000_000)
    assert ToldCover.objects.get().decision == "approved"
    count = Change.objects.count()
    assert land_answer(connection=connection, notices=[NOTICE], at=AT) is None
    assert Change.objects.count() == count


def test_others_that_are_asked_stay_asked(connection: Connection) -> None:
    """What the answer does not name is neither forgotten nor taken off the list."""
    other = replace(NOTICE, cover="901", buyer="008")
    _read(connection, asked=[_asked(NOTICE), _asked(other)])
    assert Cover.objects.current().filter(status="pending").count() == 2
    land_answer(connection=connection, notices=[NOTICE], at=AT)
    assert list(Cover.objects.current().order_by("customer").values_list("customer", "status")) == [
        ("C1", "granted"),
        ("C2", "pending"),
    ]
    assert ToldCover.objects.filter(is_listed=True).count() == 2


def test_an_increase_that_is_refused(connection: Connection) -> None:
    """The cover stands as it was, and what was asked is asked no longer."""
    land_answer(connection=connection, notices=[NOTICE], at=AT)
    more = _asked(NOTICE, cover="902", requested=9_000_000)
    told = Telling(told=[NOTICE], asked=[more])
    sync(connection=connection, insurer=told, settings={}, gate=gate(), at=AT, by=None)
    assert Cover.objects.current().filter(status="pending").count() == 1
    same = replace(NOTICE, decision=Decision.INCREASE_REFUSED)
    assert land_answer(connection=connection, notices=[same], at=AT) is not None
    (cover,) = Cover.objects.current()
    assert (cover.status, cover.amount) == ("granted", 5_000_000)


def test_what_is_not_linked_is_kept(connection: Connection) -> None:
    """No fact is made of it, and the reconciliation tells it."""
    stranger = replace(NOTICE, buyer="999")
    assert land_answer(connection=connection, notices=[stranger], at=AT) is None
    assert ToldCover.objects.get().fault == "buyer_not_linked"
