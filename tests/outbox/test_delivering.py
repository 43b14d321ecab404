"""A request is given to the insurer once, found when its receipt is lost, followed to its answer."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from aval.connectors.contract import (
    ConnectorError,
    CoverNotice,
    LoginRefusedError,
    NotAllowedError,
    NotConfiguredError,
    OutcomeUnknownError,
    Receipt,
    RefusedError,
    Session,
    UnavailableError,
    UnreadableError,
)
from aval.outbox.delivering import Way, deliver, settle
from aval.outbox.moving import RecordMoved, move
from aval.outbox.rounds import FIND_AFTER, LATEST, SOONEST
from aval.records import journal
from aval.records.insurers import Connection
from aval.records.models import Person
from aval.records.requests import CoverRequest
from aval.vocabulary.insurers import RequestState
from aval.vocabulary.requests import RequestEvent
from tests.outbox.ordering import Clock, Ordering, waiting
from tests.people import AT, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Person:
    """Return who asks."""
    return person("asker")


@pytest.fixture
def clock() -> Clock:
    """Return a clock that a test moves."""
    return Clock()


@pytest.fixture
def insurer(tmp_path: Path) -> Ordering:
    """Return an insurer that takes orders."""
    return Ordering(tmp_path)


AWAY, RATE = UnavailableError("away", 1), UnavailableError("rate", 7200)
LANDED: list[str] = []


def _land(request: CoverRequest, notices: Sequence[CoverNotice], at: datetime) -> None:
    assert notices
    assert at
    LANDED.append(request.key)


def _deliver(insurer: Ordering, clock: Clock) -> dict[str, int]:
    LANDED.clear()
    return deliver(Way(open=insurer.session, now=clock, land=_land))


def _events(request: CoverRequest) -> list[str]:
    request.refresh_from_db()
    return list(request.steps.order_by("pk").values_list("event", flat=True))


def test_sent_and_followed(by: Person, clock: Clock, insurer: Ordering) -> None:
    """It goes out once, is in study under its reference, then answered; each is told."""
    request = waiting(by)
    assert _deliver(insurer, clock) == {"in_study": 1}
    request.refresh_from_db()
    assert (request.state, request.reference) == ("in_study", "REF-AV0001")
    assert _deliver(insurer, clock) == {}
    clock.at = request.due_at or AT
    assert _deliver(insurer, clock) == {"answered": 1}
    assert _events(request) == ["left", "taken", "answered"]
    assert (request.answered_at, request.due_at) == (clock.at, None)
    assert request.answer[0]["amount"] == 4_000_000
    assert LANDED == ["AV0001"]
    assert insurer.count("AV0001") == 1
    assert _deliver(insurer, clock) == {}
    assert journal.verify() is None


def test_a_lost_receipt_is_found(by: Person, clock: Clock, insurer: Ordering) -> None:
    """Whoever does not know whether it arrived asks for it, and never sends it again."""
    insurer.fails = [OutcomeUnknownError("cut")]
    request = waiting(by)
    assert _deliver(insurer, clock) == {"sent": 1}
    assert _events(request) == ["left", "no_receipt"]
    clock.later(minutes=5)
    assert _deliver(insurer, clock) == {}
    clock.at = AT + FIND_AFTER
    assert _deliver(insurer, clock) == {"answered": 1}
    assert (insurer.count("AV0001"), insurer.found) == (1, 1)


@pytest.mark.parametrize(
    "error", [OutcomeUnknownError("cut"), UnavailableError("503"), UnreadableError("half")]
)
def test_what_never_arrived_is_sent_again(
    error: ConnectorError, by: Person, clock: Clock, insurer: Ordering
) -> None:
    """But only when the insurer has said that it does not have it."""
    insurer.fails, insurer.loses = [error], True
    request = waiting(by)
    _deliver(insurer, clock)
    clock.at = AT + FIND_AFTER
    assert _deliver(insurer, clock) == {"submitted": 1}
    assert insurer.count("AV0001") == 0
    assert _deliver(insurer, clock) == {"in_study": 1}
    assert insurer.count("AV0001") == 1
    first, *rest = _events(request)
    assert (first, rest[1:]) == ("left", ["not_arrived", "left", "taken"])


def test_a_refusal_says_why(by: Person, clock: Clock, insurer: Ordering) -> None:
    """The insurer's code, the field, its words; nothing is tried again."""
    insurer.fails, insurer.loses = [RefusedError("422", "amount", "multiple of 1000")], True
    request = waiting(by)
    assert _deliver(insurer, clock) == {"failed": 1}
    request.refresh_from_db()
    assert (request.error_code, request.error_field, request.error_detail) == (
        "422", "amount", "multiple of 1000",
    )  # fmt: skip
    assert request.due_at is None
    other = waiting(by, layer="temporary")
    insurer.fails = [NotAllowedError("policy")]
    assert _deliver(insurer, clock) == {"failed": 1}
    other.refresh_from_db()
    assert other.error_code == "not_allowed"


def test_a_refused_login_waits_for_somebody(by: Person, clock: Clock, insurer: Ordering) -> None:
    """The request stays submitted and says so; nobody logs in again before settings change."""
    request = waiting(by)
    tries = []

    def refuse(connection: Connection) -> Session:
        tries.append(connection.pk)
        raise LoginRefusedError

    way = Way(open=refuse, now=clock, land=_land)
    assert deliver(way) == {"submitted": 1}
    request.refresh_from_db()
    assert (request.state, request.error_code) == ("submitted", "login_refused")
    clock.later(days=1)
    assert deliver(way) == {}
    assert len(tries) == 1
    Connection.objects.update(is_login_refused=False)
    assert _deliver(insurer, clock) == {"in_study": 1}
    request.refresh_from_db()
    assert request.error_code == ""


@pytest.mark.parametrize("error", [LoginRefusedError(), NotConfiguredError("key")])
def test_a_login_refused_in_the_call(
    error: ConnectorError, by: Person, clock: Clock, insurer: Ordering
) -> None:
    """Nothing was taken: it is back in the outbox, the others wait too."""
    insurer.fails, insurer.loses = [error], True
    request, other = waiting(by), waiting(by, layer="temporary")
    done = _deliver(insurer, clock)
    request.refresh_from_db()
    other.refresh_from_db()
    assert request.state == "submitted"
    is_login = isinstance(error, LoginRefusedError)
    assert done == ({"submitted": 2} if is_login else {"submitted": 1, "in_study": 1})
    assert _events(request) == ["left", "not_admitted"]


def test_later_and_later(by: Person, clock: Clock, insurer: Ordering) -> None:
    """An insurer that is not there is tried again less and less often, at most every six hours."""
    request = waiting(by)

    def away(_: Connection) -> Session:
        raise AWAY

    waits = []
    for _ in range(9):
        deliver(Way(open=away, now=clock, land=_land))
        request.refresh_from_db()
        assert request.due_at is not None
        waits.append(request.due_at - clock.at)
        clock.at = request.due_at
    assert waits[0] == SOONEST
    assert waits == sorted(waits)
    assert waits[-1] == LATEST
    assert _events(request) == ["not_reached"]
    assert _deliver(insurer, clock) == {"in_study": 1}


def test_the_insurer_says_when(by: Person, clock: Clock) -> None:
    """Its own pause is kept."""
    request = waiting(by)

    def away(_: Connection) -> Session:
        raise RATE

    deliver(Way(open=away, now=clock, land=_land))
    request.refresh_from_db()
    assert request.due_at == AT + timedelta(hours=2)


def test_a_connector_that_breaks(by: Person, clock: Clock, insurer: Ordering) -> None:
    """It harms its own request only, whose outcome is unknown."""
    calls = iter([True, False])

    def breaks() -> None:
        if next(calls):
            raise ZeroDivisionError

    insurer.before = breaks
    request, other = waiting(by), waiting(by, layer="temporary")
    assert _deliver(insurer, clock) == {"sent": 1, "in_study": 1}
    request.refresh_from_db()
    other.refresh_from_db()
    assert (request.state, other.state) == ("sent", "in_study")


def test_an_answer_is_written_with_its_facts(by: Person, clock: Clock, insurer: Ordering) -> None:
    """Facts that cannot be written leave the request unanswered; it is asked for again."""
    request = waiting(by)
    _deliver(insurer, clock)
    request.refresh_from_db()
    clock.at = request.due_at or AT

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    deliver(Way(open=insurer.session, now=clock, land=broken))
    request.refresh_from_db()
    assert (request.state, request.answer) == ("in_study", [])
    clock.at = request.due_at or AT
    assert _deliver(insurer, clock) == {"answered": 1}


def test_receipts_of_every_kind(by: Person) -> None:
    """Failed, cancelled, answered without a word, and without a reference."""
    sent = {"state": RequestState.SENT, "sent_at": AT}
    failed = waiting(by, **sent)
    settle(failed, Receipt("R", RequestState.FAILED), at=AT, land=_land)
    assert (failed.state, failed.error_code) == ("failed", "refused")
    gone = waiting(by, **sent)
    settle(gone, Receipt("R", RequestState.CANCELLED), at=AT, land=_land)
    assert gone.state == "cancelled"
    mute = waiting(by, **sent)
    settle(mute, Receipt("R", RequestState.ANSWERED), at=AT, land=_land)
    assert mute.state == "in_study"
    nameless = waiting(by, layer="temporary", **sent)
    settle(nameless, Receipt("", RequestState.IN_STUDY), at=AT, land=_land)
    nameless.refresh_from_db()
    assert (nameless.state, nameless.due_at) == ("sent", AT + SOONEST)


def test_two_workers(by: Person) -> None:
    """Of two who saw the same request one moves it, the other leaves it."""
    request = waiting(by)
    same = CoverRequest.objects.get(pk=request.pk)
    move(request, RequestState.SENT, RequestEvent.LEFT, at=AT, sent_at=AT)
    with pytest.raises(RecordMoved):
        move(same, RequestState.SENT, RequestEvent.LEFT, at=AT, sent_at=AT)
    back = CoverRequest.objects.get(pk=request.pk)
    move(back, RequestState.SUBMITTED, RequestEvent.NOT_ARRIVED, at=AT)
    again = CoverRequest.objects.get(pk=request.pk)
    move(again, RequestState.SENT, RequestEvent.LEFT, at=AT, sent_at=AT)
    with pytest.raises(RecordMoved):  # it was sent, and is sent once more: not from here
        move(request, RequestState.SUBMITTED, RequestEvent.NOT_ARRIVED, at=AT)
    with pytest.raises(RecordMoved):
        move(again, RequestState.DRAFT, RequestEvent.HELD_BACK, at=AT)
    with pytest.raises(ValueError, match="does not change"):
        again.steps.all()[0].save()


@pytest.mark.parametrize("to", [RequestState.DRAFT, RequestState.SENT])
def test_one_moved_meanwhile_is_left(
    to: RequestState, by: Person, clock: Clock, insurer: Ordering
) -> None:
    """Taken back in the very moment, or in another worker's call: it is neither sent nor found."""
    request = waiting(by)

    def check() -> None:
        seen = CoverRequest.objects.get(pk=request.pk)
        later = {"sent_at": AT, "due_at": AT + FIND_AFTER}
        move(seen, to, RequestEvent.CHANGED, at=AT, **later)

    way = Way(open=insurer.session, now=clock, land=_land, check=check)
    assert deliver(way) == {str(to): 1}
    assert (insurer.count(request.key), insurer.found) == (0, 0)
