"""A reading of an insurer: facts of what is understood, everything kept, nothing lost by errors."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from aval.connectors.contract import (
    Announced,
    ConnectorError,
    CoverNotice,
    EventNotice,
    GradeNotice,
    LoginRefusedError,
    PolicyKey,
    Raw,
    UnavailableError,
    UnreadableError,
)
from aval.dataset.reading import read_portfolio
from aval.intake.insurers.linking import LinkStands, link
from aval.intake.insurers.syncing import Synced, sync
from aval.intake.undoing import undo
from aval.records import journal
from aval.records.insurers import (
    BuyerLink,
    Connection,
    InsurerCall,
    InsurerEvent,
    PolicyLink,
    ToldBuyer,
    ToldCover,
)
from aval.records.models import Change, Cover, Grade, IntakeRun, Source
from aval.vocabulary.acts import CoverFault, LinkMethod, RunState
from aval.vocabulary.insurers import Capability, Decision, InsurerEventKind
from aval.vocabulary.words import CoverStatus, Layer
from tests.intake.insurers.telling import AT, Telling, gate
from tests.records.keeping import keep
from tests.tables import write_folder

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 4)
NOTICE = CoverNotice(
    cover="900",
    policy=PolicyKey("0042"),
    buyer="007",
    layer=Layer.PERMANENT,
    decision=Decision.APPROVED,
    amount=5_000_000,
    currency="EUR",
    requested=5_000_000,
    decided_on=date(2026, 5, 2),
    valid_from=date(2026, 5, 3),
    buyer_name="Martin SA",
    raw=Raw("DC01", '{"a":1}'),
)


@pytest.fixture
def connection(tmp_path: Path) -> Connection:
    """Return a connection with a policy of ours, and a buyer that is C1."""
    two = [{}, {"customer": "C2"}]
    keep(read_portfolio(write_folder(tmp_path, customers=two)))
    source = Source.objects.create(key="insurer", name="Insurer", mode="delta", format="insurer")
    made = Connection.objects.create(source=source, insurer="telling")
    policy = {"connection": made, "policy_id": "AZ-100", "number": "0042"}
    PolicyLink.objects.create(**policy)
    PolicyLink.objects.create(**policy, extension="CAP")
    link(connection=made, customer="C1", buyer="007", method=LinkMethod.PERSON, by=None, at=AT)
    return made


def _sync(
    connection: Connection, told: Telling, days: int = 0, settings: Mapping[str, str] | None = None
) -> Synced:
    at = AT + timedelta(days)
    connection.refresh_from_db()
    return sync(
        connection=connection, insurer=told, settings=settings or {}, gate=gate(at), at=at, by=None
    )


def _covers() -> list[dict[str, Any]]:
    names = ("customer_id", "layer", "status", "amount", "valid_from", "valid_to")
    return list(Cover.objects.current().order_by("pk").values(*names))


def test_a_decision_becomes_a_fact(connection: Connection) -> None:
    """Of the linked customer, by a run with its change; the same told again changes nothing."""
    found = _sync(connection, Telling([NOTICE]))
    assert found.customers == ["C1"]
    assert found.run.state == RunState.APPLIED
    assert found.run.differences["covers"]["new"] == 1
    (cover,) = Cover.objects.current()
    assert (cover.customer_id, cover.amount, cover.status) == ("C1", 5_000_000, "granted")
    assert cover.policy_id == "AZ-100"
    assert "DC01" in cover.carried
    connection.source.refresh_from_db()
    assert connection.source.last_success_at == AT
    again = _sync(connection, Telling([NOTICE]), 1)
    assert (again.run.state, again.customers) == (RunState.UNCHANGED, [])
    assert Change.objects.filter(run=again.run).count() == 0
    assert journal.verify() is None
    told = ToldCover.objects.get()
    assert (told.first_at, told.last_at, told.fault) == (AT, AT + timedelta(1), "")


def test_decisions_are_added(connection: Connection) -> None:
    """A cut is a row of its own; its end told later corrects it; undo brings the old limit back."""
    _sync(connection, Telling([NOTICE]))
    cut = replace(
        NOTICE, decision=Decision.REDUCED, amount=2_000_000, requested=None,
        decided_on=DAY, valid_from=DAY,
    )  # fmt: skip
    run = _sync(connection, Telling([cut]), 1).run
    assert [row["amount"] for row in _covers()] == [5_000_000, 2_000_000]
    ends = replace(cut, valid_to=date(2026, 12, 31))
    _sync(connection, Telling([ends]), 2)
    assert [row["valid_to"] for row in _covers()] == [None, date(2026, 12, 31)]
    assert Cover.objects.current().values("cover").distinct().count() == 2
    later = IntakeRun.objects.order_by("-pk").first()
    assert later is not None
    undo(run=later, by=None, at=AT + timedelta(3))
    undo(run=run, by=None, at=AT + timedelta(3))
    assert [row["amount"] for row in _covers()] == [5_000_000]


def test_a_request_is_answered(connection: Connection) -> None:
    """It is pending as long as it is listed, then becomes its answer, or ends."""
    asked = replace(
        NOTICE, decision=Decision.PENDING, amount=None, decided_on=None, valid_from=None
    )
    _sync(connection, Telling(asked=[asked]))
    _sync(connection, Telling(asked=[asked]), 1)
    (row,) = _covers()
    assert row["status"] == CoverStatus.PENDING
    _sync(connection, Telling([NOTICE]), 2)
    (row,) = _covers()
    assert (row["status"], row["amount"]) == ("granted", 5_000_000)
    more = replace(asked, requested=9_000_000)
    _sync(connection, Telling([NOTICE], asked=[more]), 3)
    assert [row["status"] for row in _covers()] == ["granted", "pending"]
    _sync(connection, Telling([NOTICE]), 4)
    assert [row["status"] for row in _covers()] == ["granted"]


def test_another_source_told_it(connection: Connection) -> None:
    """A decision that the facts have already is not written again, nor is it ended."""
    _sync(connection, Telling([NOTICE]))
    Cover.objects.update(cover="from the ERP", carried="{}")
    assert _sync(connection, Telling([NOTICE]), 1).run.state == RunState.UNCHANGED
    asked = Cover.objects.get()
    asked.status, asked.amount, asked.decided_on, asked.valid_from = "pending", None, None, None
    asked.save()
    _sync(connection, Telling([]), 2)
    assert [row["status"] for row in _covers()] == ["pending"]


FAULTS: dict[CoverFault, dict[str, Any]] = {
    CoverFault.UNKNOWN_CODE: {"decision": Decision.UNKNOWN},
    CoverFault.NO_AMOUNT: {"amount": None},
    CoverFault.POLICY_NOT_LINKED: {"policy": PolicyKey("9999")},
    CoverFault.BUYER_NOT_LINKED: {"buyer": "008"},
}


@pytest.mark.parametrize(("fault", "given"), FAULTS.items(), ids=str)
def test_not_understood(connection: Connection, fault: CoverFault, given: dict[str, Any]) -> None:
    """The old value stands, and the insurer's word is kept with the reason."""
    _sync(connection, Telling([NOTICE]))
    _sync(connection, Telling([replace(NOTICE, **given)]), 1)
    assert [row["amount"] for row in _covers()] == [5_000_000]
    assert ToldCover.objects.get(is_listed=True).fault == fault


def test_no_longer_listed(connection: Connection) -> None:
    """It changes no fact: an empty list is no cancellation."""
    _sync(connection, Telling([NOTICE]))
    assert _sync(connection, Telling([]), 1).run.state == RunState.UNCHANGED
    assert [row["amount"] for row in _covers()] == [5_000_000]
    assert ToldCover.objects.get().is_listed is False
    _sync(connection, Telling([NOTICE]), 2)
    assert ToldCover.objects.get().is_listed is True


def test_announced(connection: Connection) -> None:
    """What is announced is kept apart; what is in force stays."""
    coming = replace(
        NOTICE,
        decision=Decision.WITHDRAWAL_ANNOUNCED,
        announced=Announced(date(2026, 6, 1), 0),
    )
    _sync(connection, Telling([coming]))
    assert [row["amount"] for row in _covers()] == [5_000_000]
    told = ToldCover.objects.get()
    assert (told.has_announcement, told.announced_on) == (True, date(2026, 6, 1))


def test_another_currency(connection: Connection) -> None:
    """It counts, and is told."""
    _sync(connection, Telling([NOTICE]))
    other = replace(NOTICE, currency="USD", valid_from=DAY)
    _sync(connection, Telling([other]), 1)
    assert len(_covers()) == 2
    assert ToldCover.objects.get().fault == CoverFault.CURRENCY_CHANGED


def test_one_buyer_twice(connection: Connection) -> None:
    """Its limit stands behind the customer that was linked first, once; grades are of both."""
    link(
        connection=connection, customer="C2", buyer="007", method=LinkMethod.PERSON, by=None, at=AT
    )
    grade = GradeNotice("007", "1-10", "4", DAY)
    _sync(connection, Telling([NOTICE], graded=[grade]))
    _sync(connection, Telling([NOTICE], graded=[grade, replace(grade, value="5")]), 1)
    assert [row["customer_id"] for row in _covers()] == ["C1"]
    assert ToldCover.objects.get().fault == CoverFault.SHARED_BUYER
    later = [replace(grade, value="5", observed_on=DAY + timedelta(3))]
    older = replace(grade, value="3", observed_on=DAY - timedelta(9))
    _sync(connection, Telling([NOTICE], graded=later), 2)
    found = Grade.objects.current().order_by("customer", "number")
    assert [(row.customer_id, row.value) for row in found] == [
        ("C1", "4"), ("C1", "5"), ("C2", "4"), ("C2", "5"),
    ]  # fmt: skip
    _sync(connection, Telling([NOTICE], graded=[older]), 3)
    assert Grade.objects.current().filter(customer="C1").count() == 3


def test_links_by_reference(connection: Connection) -> None:
    """Where the insurer keeps our number; never against a person, never where it has two."""
    told = [
        replace(NOTICE, cover="901", buyer="008", customer_ref="C2"),
        replace(NOTICE, cover="902", buyer="009", customer_ref="C1"),
        replace(NOTICE, cover="903", buyer="010", customer_ref="nobody"),
    ]
    _sync(connection, Telling(told))
    stands = BuyerLink.objects.filter(is_confirmed=True, ended_at=None)
    assert set(stands.values_list("customer_id", "buyer")) == {("C1", "007"), ("C2", "008")}
    assert ToldBuyer.objects.get(buyer="010").name == "Martin SA"
    with pytest.raises(LinkStands):
        link(
            connection=connection, customer="C2", buyer="011", method=LinkMethod.PERSON,
            by=None, at=AT,
        )  # fmt: skip
    again = link(
        connection=connection, customer="C2", buyer="008", method=LinkMethod.PERSON, by=None, at=AT
    )
    assert again.method == LinkMethod.PERSON
    two = [
        replace(NOTICE, cover="904", buyer="012", customer_ref="C1"),
        replace(NOTICE, cover="905", buyer="012", customer_ref="C2"),
    ]
    _sync(connection, Telling(two), 1)
    assert not BuyerLink.objects.filter(buyer="012").exists()


def test_a_proposal_becomes_the_link(connection: Connection) -> None:
    """Where the insurer keeps our number of the customer that was proposed for its buyer."""
    proposed = BuyerLink.objects.create(
        connection=connection, customer_id="C2", buyer="008", method=LinkMethod.NAME,
        is_confirmed=False, score=60, made_at=AT,
    )  # fmt: skip
    _sync(connection, Telling([replace(NOTICE, cover="901", buyer="008", customer_ref="C2")]))
    proposed.refresh_from_db()
    assert (proposed.is_confirmed, proposed.method) == (True, LinkMethod.REFERENCE)
    assert BuyerLink.objects.filter(customer_id="C2").count() == 1


@pytest.mark.parametrize("before", [0, 1])
@pytest.mark.parametrize(
    ("error", "code"),
    [(UnavailableError("503", 90), "unavailable"), (UnreadableError("cut"), "unreadable")],
    ids=["unavailable", "unreadable"],
)
def test_interrupted(connection: Connection, error: ConnectorError, code: str, before: int) -> None:
    """What was known stays, grows old, and the run says why; nothing of the part is used."""
    _sync(connection, Telling([NOTICE]))
    cut = replace(NOTICE, amount=1, decided_on=DAY, valid_from=DAY)
    failed = _sync(connection, Telling([cut, NOTICE], fails=error, before=before), 1)
    assert failed.run.state == RunState.FAILED
    assert [row["amount"] for row in _covers()] == [5_000_000]
    assert ToldCover.objects.get().last_at == AT
    connection.source.refresh_from_db()
    assert (connection.source.last_success_at, connection.source.last_error) == (AT, code)
    _sync(connection, Telling([cut]), 2)
    connection.source.refresh_from_db()
    assert connection.source.last_error == ""
    assert [row["amount"] for row in _covers()] == [5_000_000, 1]


def test_a_refused_login_is_tried_once(connection: Connection) -> None:
    """Until somebody changes the settings: insurers lock accounts."""
    told = Telling(refuses_login=LoginRefusedError("401"))
    for day in range(3):
        failed = _sync(connection, told, day)
        assert failed.run.error.startswith("login_refused")
    assert told.logins == 1


def test_calls_are_kept_without_secrets(connection: Connection) -> None:
    """Each exchange is in the journal of calls, with its run."""
    run = _sync(connection, Telling(), settings={"password": "hunter2"}).run
    call = InsurerCall.objects.get()
    assert call.run == run
    assert "hunter2" not in call.address
    assert "password=***" in call.address


def test_events_once(connection: Connection) -> None:
    """However often they are told; the next reading begins a little before the last one."""
    event = EventNotice("E1", InsurerEventKind.REDUCED, AT, "007", PolicyKey("0042"), "900")
    old = replace(event, event="E0", at=AT - timedelta(days=90))
    assert _sync(connection, Telling(notified=[old, event])).events == 1
    assert _sync(connection, Telling(notified=[event, event]), 1).events == 0
    kept = InsurerEvent.objects.get()
    assert (kept.customer_id, kept.policy_id) == ("C1", "AZ-100")
    connection.refresh_from_db()
    assert connection.events_until == AT
    stranger = replace(event, event="E2", buyer="404", policy=None)
    assert _sync(connection, Telling(notified=[stranger]), 1).events == 1
    assert InsurerEvent.objects.get(event="E2").customer is None


NOTICED: dict[InsurerEventKind, dict[str, Any]] = {
    InsurerEventKind.REDUCED: {"amount": 1, "decision": Decision.REDUCED},
    InsurerEventKind.DECIDED: {"amount": 9_000_000},
    InsurerEventKind.WITHDRAWN: {"decision": Decision.WITHDRAWN, "amount": 0},
    InsurerEventKind.EXPIRED: {"decision": Decision.EXPIRED},
    InsurerEventKind.WITHDRAWAL_ANNOUNCED: {"announced": Announced(date(2026, 6, 1), 0)},
}


@pytest.mark.parametrize(("kind", "given"), NOTICED.items(), ids=str)
def test_noticed_by_difference(
    connection: Connection, kind: InsurerEventKind, given: dict[str, Any]
) -> None:
    """Where the insurer does not notify: once, and nothing of the first reading."""
    can = frozenset(Capability) - {Capability.READ_EVENTS}
    asked = replace(NOTICE, cover="901", decision=Decision.PENDING, amount=None)
    assert _sync(connection, Telling([NOTICE], capabilities=can)).events == 0
    other = replace(NOTICE, **given)
    told = Telling([other], asked=[asked], capabilities=can)
    assert _sync(connection, told, 1).events == 1
    assert _sync(connection, told, 2).events == 0
    found = InsurerEvent.objects.get()
    assert (found.kind, found.customer_id, found.at) == (kind, "C1", AT + timedelta(1))


def test_a_new_cover_is_noticed(connection: Connection) -> None:
    """It was decided, though nobody knew of it before."""
    can = frozenset(Capability) - {Capability.READ_EVENTS}
    _sync(connection, Telling([NOTICE], capabilities=can))
    new = replace(NOTICE, cover="902")
    assert _sync(connection, Telling([NOTICE, new], capabilities=can), 1).events == 1
