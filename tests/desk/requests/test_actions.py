"""Asking for cover: what is checked, what goes out, what becomes of the answer."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile

from aval.connectors.contract import Gate, OutcomeUnknownError, RefusedError
from aval.desk.requests import actions
from aval.desk.requests.actions import ask, cancel, hold_back, option_of, revise, see, submit
from aval.desk.requests.bulk import ask_all, preview
from aval.desk.requests.by_hand import looked_up
from aval.desk.requests.checking import RequestCard
from aval.desk.requests.delivering import deliver_outbox
from aval.desk.requests.queries import Wanted, of_customer, one_request, request_of, requests_of
from aval.desk.requests.refusals import ActRefused, RequestAlreadyPending
from aval.records import journal
from aval.records.models import Connection, Cover, CoverRequest, Customer, JobRun, Person, Position
from aval.vocabulary.acts import Role
from aval.vocabulary.insurers import Capability, RequestKind
from aval.vocabulary.requests import RequestChannel
from aval.vocabulary.words import Layer
from tests.desk.requests.world import Taking, connected, customers, install, only
from tests.outbox.ordering import DAY, Clock, Ordering
from tests.people import AT, limited, person

pytestmark = pytest.mark.django_db
CARD = RequestCard("AZ-100", RequestKind.INCREASE, Layer.PERMANENT, 6_200_000, "EUR")
NEW = RequestCard(
    "AZ-100", RequestKind.NEW, Layer.TEMPORARY, 2_000_000, "EUR", wanted_to=DAY + timedelta(90)
)


@pytest.fixture
def by() -> Person:
    """Return who asks, with an address."""
    found = person("asker", language="fr")
    found.email = "asker" + "@example.com"
    found.save()
    return found


@pytest.fixture
def taking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Taking:
    """Return the insurer, connected, with C1 as it is in the world."""
    orders = tmp_path / "orders"
    orders.mkdir()
    made = Taking(Ordering(orders))
    install(monkeypatch, made)
    customers(tmp_path / "portfolio")
    connected()
    return made


def _ask(by: Person, card: RequestCard = CARD, **given: object) -> CoverRequest:
    values = {"customer": "C1", "card": card, "by": by, "at": AT, "today": DAY}
    return ask(**values | given)  # type: ignore[arg-type]


def _deliver(clock: Clock) -> dict[str, int]:
    gate = Gate(now=clock, sleep=lambda _: None, log=lambda _: None)
    return deliver_outbox(gate=gate, today=DAY)


def _refused(by: Person, card: RequestCard) -> str:
    with pytest.raises(ActRefused) as refusal:
        _ask(by, card)
    return refusal.value.code.removeprefix("requests.refused_")


@pytest.mark.usefixtures("taking")
def test_asked_is_in_the_outbox(by: Person) -> None:
    """With its key, the insurer's keys as they are, Aval's reason, and a job that delivers it."""
    file = SimpleUploadedFile("accounts.pdf", b"1")
    made = _ask(by, replace(CARD, message="They grow"), files=[file])
    assert (made.state, made.number, made.buyer) == ("submitted", "0042", "007")
    assert len(made.key) <= 20
    assert made.recommendation["amount"] == 6_200_000
    assert made.recommendation["kind"] == "increase"
    assert JobRun.objects.filter(kind=actions.JOB).count() == 1
    shown = one_request(by, made.pk)
    assert [step.event for step in shown.steps] == ["decided", "written"]
    assert [file.name for file in shown.files] == ["accounts.pdf"]
    assert shown.reason[0].code == "requests.why_exposure"
    assert of_customer(by, "C1") == [made]
    assert journal.verify() is None


def test_the_answer_lands(by: Person, taking: Taking, settings: LazySettings) -> None:
    """As a decision of the connector's; the customer is judged anew, who asked is written to."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    taking.takes.granted = 6_000_000
    before = Position.objects.get(pk="C1").limit_permanent
    made, clock = _ask(by), Clock()
    assert _deliver(clock) == {"in_study": 1}
    clock.later(hours=1)
    assert _deliver(clock) == {"answered": 1, "letters": 1}
    made.refresh_from_db()
    assert made.answer[0]["amount"] == 6_000_000
    latest = Cover.objects.current().order_by("-valid_from").first()
    assert latest is not None
    assert (latest.amount, latest.status, latest.known_from.origin) == (
        6_000_000, "partial", "connector",
    )  # fmt: skip
    assert (before, Position.objects.get(pk="C1").limit_permanent) == (5_000_000, 6_000_000)
    (letter,) = mail.outbox
    assert letter.to == [by.email]
    assert "60\u00a0000,00" in letter.body
    see(request=made, by=by, at=AT)
    see(request=made, by=by, at=AT)
    assert made.seen_at == AT
    assert journal.verify() is None


def test_one_request_a_layer(by: Person, taking: Taking) -> None:
    """A second one is refused with the first; another layer may be asked."""
    first = _ask(by)
    with pytest.raises(RequestAlreadyPending) as refusal:
        _ask(by)
    assert refusal.value.request == first
    _ask(by, NEW)
    assert taking.takes.found == 0


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"policy": "CF-1"}, "policy"),
        ({"kind": RequestKind.REDUCE}, "no_reduction"),
        ({"amount": 5_000_000}, "no_increase"),
        ({"amount": 6_250_000}, "step"),
        ({"amount": 0}, "amount"),
        ({"currency": "EUX"}, "currency"),
        ({"layer": Layer.SUBSTITUTE_TOP_UP}, "layer"),
        ({"layer": Layer.TEMPORARY}, "no_cover"),
        ({"kind": RequestKind.CANCEL}, "cancel_amount"),
        ({"kind": RequestKind.PROLONG}, "no_end"),
        ({"wanted_from": DAY - timedelta(1)}, "begun"),
        ({"wanted_to": DAY - timedelta(1)}, "ended"),
        ({"message": "x" * 1_001}, "message"),
    ],
)
@pytest.mark.usefixtures("taking")
def test_what_cannot_be_asked(by: Person, changed: dict[str, object], code: str) -> None:
    """Is refused before it is written, with its own sentence."""
    assert _refused(by, replace(CARD, **changed)) == code  # type: ignore[arg-type]
    assert not CoverRequest.objects.exists()


def test_what_the_interface_does_not_take(by: Person, taking: Taking) -> None:
    """Kinds follow its capabilities; a customer that is nobody's buyer cannot be asked for."""
    taking.capabilities = frozenset(Capability) - {Capability.CHANGE}
    assert _refused(by, CARD) == "kind"
    taking.kinds = frozenset({RequestKind.INCREASE})
    taking.capabilities = frozenset(Capability)
    assert _refused(by, NEW) == "kind"
    Connection.objects.get().links.all().delete()
    assert _refused(by, CARD) == "not_linked"


@pytest.mark.usefixtures("taking")
def test_who_may_ask(by: Person) -> None:
    """Collectors may not; nobody asks for a customer outside his scope, or reads its requests."""
    with pytest.raises(ActRefused):
        _ask(person("collector", Role.COLLECTOR))
    north = limited("north", Role.CREDIT_MANAGER, region="north")
    with pytest.raises(Customer.DoesNotExist):
        _ask(north)
    made = _ask(by)
    with pytest.raises(CoverRequest.DoesNotExist):
        request_of(north, made.pk)
    assert requests_of(north, Wanted(), today=DAY).rows == ()
    (row,) = requests_of(by, Wanted(kind="increase", is_own=True), today=DAY).rows
    assert (row.name, row.days) == ("Martin SA", 0)
    assert requests_of(by, Wanted(policy="CF", layer="permanent"), today=DAY).rows == ()


def test_drafts_change_and_leave(by: Person, taking: Taking) -> None:
    """A draft is not delivered; it is changed, decided, taken back, decided again."""
    made = _ask(by, is_draft=True)
    assert _deliver(Clock()) == {}
    revise(request=made, card=replace(CARD, amount=7_000_000), by=by, at=AT, today=DAY)
    submit(request=made, by=by, at=AT, today=DAY)
    hold_back(request=made, by=by, at=AT)
    assert _deliver(Clock()) == {}
    submit(request=made, by=by, at=AT, today=DAY)
    assert _deliver(Clock()) == {"in_study": 1}
    made = only()
    assert taking.takes.count(made.key) == 1
    assert made.amount == 7_000_000
    for act in (
        lambda: revise(request=made, card=CARD, by=by, at=AT, today=DAY),
        lambda: hold_back(request=made, by=by, at=AT),
    ):
        with pytest.raises(ActRefused, match="refused_left"):
            act()
    with pytest.raises(ActRefused, match="refused_no_reason"):
        cancel(request=made, by=by, at=AT)
    cancel(request=made, by=by, at=AT, reason="withdrawn on their portal")
    assert made.state == "cancelled"
    with pytest.raises(ActRefused, match="refused_over"):
        cancel(request=made, by=by, at=AT)


def test_what_was_refused_is_another_order(by: Person, taking: Taking) -> None:
    """Mended, it has a new key: the insurer is asked something else."""
    taking.takes.fails, taking.takes.loses = [RefusedError("422", "amount", "too much")], True
    made = _ask(by)
    key = made.key
    assert _deliver(Clock()) == {"failed": 1}
    made = only()
    revise(request=made, card=replace(CARD, amount=5_500_000), by=by, at=AT, today=DAY)
    assert made.key != key
    submit(request=made, by=by, at=AT, today=DAY)
    assert _deliver(Clock()) == {"in_study": 1}
    assert (taking.takes.count(key), taking.takes.count(only().key)) == (0, 1)


def test_somebody_was_faster(by: Person, taking: Taking) -> None:
    """What is on its way is not given up; what has moved is looked at anew."""
    made = _ask(by)
    seen = CoverRequest.objects.get(pk=made.pk)
    assert taking.opened == []
    hold_back(request=made, by=by, at=AT)
    with pytest.raises(ActRefused, match="refused_moved"):
        hold_back(request=seen, by=by, at=AT)
    CoverRequest.objects.update(state="sent", sent_at=AT)
    with pytest.raises(ActRefused, match="refused_underway"):
        cancel(request=only(), by=by, at=AT)
    with pytest.raises(ActRefused, match="refused_not_asker"):
        see(request=only(), by=by, at=AT)


@pytest.mark.parametrize("reference", ["", "P-77"])
def test_a_person_looks_it_up(by: Person, taking: Taking, reference: str) -> None:
    """Where the insurer does not say whether it has a request, somebody who looked does."""
    taking.takes.fails = [OutcomeUnknownError("cut")]
    made = _ask(by)
    assert _deliver(Clock()) == {"sent": 1}
    made = only()
    with pytest.raises(ActRefused, match="refused_underway"):
        looked_up(request=made, by=by, at=AT, reference=reference)
    later = AT + timedelta(hours=1)
    looked_up(request=made, by=by, at=later, reference=reference)
    assert (made.state, made.reference) == (("in_study", "P-77") if reference else ("draft", ""))
    with pytest.raises(ActRefused, match="refused_underway"):
        looked_up(request=made, by=by, at=later)


@pytest.mark.usefixtures("taking")
def test_many_at_once(by: Person) -> None:
    """One table of what would be asked, then all of it; what cannot be stops nothing."""
    found = preview(by, keys=["C1", "C9"], query=None, today=DAY)
    (line,) = found.lines
    assert (line.card.kind, line.card.amount, line.held) == ("increase", 6_200_000, 5_000_000)
    cards = [("C1", line.card), ("C1", line.card), ("C9", line.card)]
    done = ask_all(cards=cards, by=by, at=AT, today=DAY)
    assert len(done.requests) == 1
    assert [key for key, _ in done.refused] == ["C1", "C9"]
    again = preview(by, keys=["C1"], query=None, today=DAY)
    assert (again.ready, len(again.lines)) == (0, 1)


def test_by_file_without_an_interface(tmp_path: Path, by: Person) -> None:
    """Nothing is due by itself; a letter may be chosen instead."""
    customers(tmp_path)
    option = option_of("C1", "AZ-100", today=date(2026, 11, 24))
    assert (option.channel, option.step, option.is_ready) == (RequestChannel.FILE, 1, True)
    made = _ask(by)
    assert (made.channel, made.due_at, made.connection) == ("file", None, None)
    cancel(request=made, by=by, at=AT)
    assert _ask(by, replace(CARD, channel=RequestChannel.LETTER)).channel == "letter"
