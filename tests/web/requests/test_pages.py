"""The pages of requests: asked from the form, followed, answered, insisted on, in every language."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from aval.dataset.particulars import Particulars
from aval.records.models import BrokerContact, CoverRequest, Letter
from aval.vocabulary.acts import Role
from aval.vocabulary.words import Layer
from tests.desk.requests.world import Taking, connected, customers, install, only
from tests.desk.turnover.world import told
from tests.outbox.ordering import DAY, Ordering, waiting
from tests.web.visitors import client_of, person

pytestmark = pytest.mark.django_db
FORM = {
    "policy": "AZ-100", "kind": "increase", "layer": "permanent", "amount": "62 000",
    "currency": "EUR", "message": "They grow",
}  # fmt: skip


@pytest.fixture(autouse=True)
def world(tmp_path: Path, settings: LazySettings) -> None:
    """Make a customer whose limit is too small."""
    settings.MEDIA_ROOT = tmp_path / "files"
    customers(tmp_path / "portfolio")


@pytest.fixture
def client() -> Client:
    """Return a browser of a credit manager."""
    return client_of(person(Role.CREDIT_MANAGER))


def _text(client: Client, name: str, *arguments: object, **given: str) -> str:
    answer = client.get(reverse(name, args=arguments), given)
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


def _post(client: Client, name: str, /, *arguments: object, **given: object) -> str:
    answer = client.post(reverse(name, args=arguments), given, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_a_top_up_would_cost(client: Client) -> None:
    """40,000 at 1.5 % a year are 50.00 a month; nothing without a rate, or of another layer."""
    address, htmx = reverse("request_new", args=["C1"]), {"HX-Request": "true"}
    asked = FORM | {"look": "1", "kind": "new", "layer": "top_up", "amount": "40000"}
    assert "a month" not in client.post(address, asked, headers=htmx).content.decode()
    told(person(Role.CFO), Particulars("AZ-100", top_up_rate=Decimal("1.5")))
    shown = client.post(address, asked, headers=htmx).content.decode()
    assert "40,000.00 × 1.5% a year / 12 = 50.00 a month" in shown
    named = FORM | {"look": "1", "amount": "90000"}
    assert "a month" not in client.post(address, named, headers=htmx).content.decode()


def test_from_the_customer_to_the_request(client: Client) -> None:
    """The file leads to the form, filled in; sent, it is on the list and in the file."""
    assert reverse("request_new", args=["C1"]) in _text(client, "customer", "C1")
    form = _text(client, "request_new", "C1")
    assert 'value="62,000.00"' in form
    assert "Exposure: 61,700.00" in form
    file = SimpleUploadedFile("accounts.pdf", b"1")
    page = _post(client, "request_new", "C1", **FORM, files=[file])
    made = only()
    assert (made.state, made.amount, made.channel) == ("submitted", 6_200_000, "file")
    assert "They grow" in page
    assert "accounts.pdf" in page
    assert "Martin SA" in _text(client, "requests")
    assert "Requests under way" in _text(client, "customer", "C1")
    number = made.files.get().pk
    fetched = client.get(reverse("request_file", args=[made.pk, number]))
    assert fetched.headers["Content-Disposition"].startswith("attachment")


def test_the_effect_of_a_request(client: Client) -> None:
    """Beside the suggestion: what it would do if granted in full, anew when it changes."""
    form = _text(client, "request_new", "C1")
    assert "If it is granted in full" in form
    assert "+12,000" in form  # of limits
    address = reverse("request_new", args=["C1"])
    looked = client.post(address, FORM | {"look": "1", "amount": "90000"}).content.decode()
    assert "+40,000" in looked
    assert "They grow" in looked
    htmx = {"HX-Request": "true"}
    part = client.post(address, FORM | {"look": "1", "amount": "x"}, headers=htmx).content.decode()
    assert "Choose what is asked" in part
    assert "<h1>" not in part
    both = FORM | {"look": "1", "temporary": "5000", "wanted_to": "2099-01-01"}
    assert "+17,000" in client.post(address, both, headers=htmx).content.decode()
    cancel = FORM | {"look": "1", "kind": "cancel", "amount": ""}
    assert "−50,000" in client.post(address, cancel, headers=htmx).content.decode()
    assert not CoverRequest.objects.exists()
    _post(client, "request_new", "C1", **FORM, draft="1")
    change = reverse("request_change", args=[only().pk])
    assert "+40,000" in client.post(
        change, FORM | {"look": "1", "amount": "90000"}, headers=htmx
    ).content.decode()  # fmt: skip
    assert only().amount == 6_200_000


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"amount": "many"}, "is no amount"),
        ({"amount": "40 000"}, "no increase"),
        ({"currency": "XXX"}, "is no currency"),
        ({"wanted_to": "soon"}, "is no day"),
        ({"kind": "gift"}, "Choose what is asked"),
        ({"layer": "gold"}, "Choose a type"),
        ({"policy": "CF"}, "does not see"),
    ],
)
def test_refusals_keep_what_was_typed(client: Client, changed: dict[str, str], words: str) -> None:
    """With the reason in words, and nothing written."""
    answer = client.post(reverse("request_new", args=["C1"]), FORM | changed)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "They grow" in answer.content.decode()
    assert not CoverRequest.objects.exists()


def test_files_that_are_not_taken(client: Client) -> None:
    """Are told with the form."""
    file = SimpleUploadedFile("run.exe", b"1")
    answer = client.post(reverse("request_new", args=["C1"]), {**FORM, "files": [file]})
    assert answer.status_code == 422
    assert "run.exe" in answer.content.decode()


def test_permanent_and_temporary(client: Client) -> None:
    """Two requests, both or neither."""
    both = FORM | {"temporary": "20 000"}
    answer = client.post(reverse("request_new", args=["C1"]), both)
    assert "needs a last day" in answer.content.decode()
    assert not CoverRequest.objects.exists()
    only_permanent = both | {"layer": "temporary", "wanted_to": "2099-01-01"}
    answer = client.post(reverse("request_new", args=["C1"]), only_permanent)
    assert "goes with a permanent one" in answer.content.decode()
    _post(client, "request_new", "C1", **(both | {"wanted_to": "2099-01-01"}))
    rows = CoverRequest.objects.order_by("pk").values_list("layer", "amount", "wanted_to")
    assert [(layer, amount, bool(end)) for layer, amount, end in rows] == [
        ("permanent", 6_200_000, False),
        ("temporary", 2_000_000, True),
    ]


@pytest.mark.parametrize("layers", [{Layer.PERMANENT}, {Layer.PERMANENT, Layer.TEMPORARY}])
def test_a_temporary_one_is_offered_where_it_may_be_asked(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, layers: set[Layer]
) -> None:
    """Beside a permanent one, by insurers whose interface takes both."""
    install(monkeypatch, Taking(Ordering(tmp_path), layers=frozenset(layers)))
    connected()
    form = _text(client, "request_new", "C1")
    assert ('name="temporary"' in form) == (Layer.TEMPORARY in layers)


def test_a_draft_goes_its_way(client: Client) -> None:
    """Kept, changed, decided, carried, answered; each step is told."""
    _post(client, "request_new", "C1", **FORM, draft="1")
    pk = only().pk
    assert 'value="62,000.00"' in _text(client, "request_change", pk)
    _post(client, "request_change", pk, **(FORM | {"amount": "70000"}), draft="1")
    assert only().state == "draft"
    assert (
        "Choose a type"
        in client.post(reverse("request_change", args=[pk]), FORM | {"layer": ""}).content.decode()
    )
    _post(client, "request_submit", pk)
    assert "upload it on their portal" in _text(client, "requests")
    taken = client.post(reverse("request_take"), {"policy": "AZ-100", "form": "eolis_csv"})
    assert b"Euler-ID" in taken.content
    _post(client, "request_hold_back", pk)
    _post(client, "request_change", pk, **(FORM | {"amount": "71000"}))
    assert only().state == "submitted"
    _post(client, "request_carried", pk, reference="P-1")
    assert "Entered" not in _text(client, "request_answer", pk)
    wrong = client.post(reverse("request_answer", args=[pk]), {"decision": "maybe"})
    assert wrong.status_code == 422
    _post(client, "request_answer", pk, decision="partial", amount="60000", reference="R-9")
    made = only()
    assert (made.state, made.reference, made.answer[0]["amount"]) == ("answered", "R-9", 6_000_000)
    page = _text(client, "request", pk)
    for word in ("Written", "Changed", "Decided: it goes to", "has answered", "60,000"):
        assert word in page
    assert "Nothing waits" in _post(client, "request_take", policy="AZ-100", form="?")


def test_given_up(client: Client) -> None:
    """A draft at once; what the insurer has only with a reason."""
    _post(client, "request_new", "C1", **FORM)
    pk = only().pk
    _post(client, "request_carried", pk)
    assert "Say how it was withdrawn" in _post(client, "request_cancel", pk)
    assert "is given up" in _post(client, "request_cancel", pk, reason="on their portal")
    assert "It is over already" in _post(client, "request_cancel", pk)


def test_an_answer_on_the_page_of_the_day() -> None:
    """Who asked finds it there until he has seen it."""
    asker = person(Role.CFO)
    made = waiting(asker, customer_id="C1", state="answered", sent_at=DAY_AT, answered_at=DAY_AT,
                   reference="R", answer=[{"layer": "permanent", "decision": "refused",
                                           "amount": 0, "currency": "EUR", "conditions": [],
                                           "code": "DC03"}])  # fmt: skip
    client = client_of(asker)
    assert f"/requests/{made.pk}/" in _text(client, "today")
    assert "DC03" in _text(client, "request", made.pk)
    _post(client, "request_seen", made.pk)
    assert f"/requests/{made.pk}/" not in _text(client, "today")
    other = client_of(person(Role.COLLECTOR))
    assert "somebody else asked" in _post(other, "request_seen", made.pk)


def test_the_broker_is_asked_to_insist(client: Client) -> None:
    """From a contact and a template; the letter is shown before it leaves, and after."""
    _post(client, "request_new", "C1", **FORM)
    pk = only().pk
    _post(client, "request_carried", pk)
    assert "No contact yet" in _text(client, "request_insist", pk)
    address = "ana" + "@example.com"
    card = {"broker": "Delmarque", "name": "Ana", "email": address, "language": "fr",
            "policy": "AZ-100", "is_active": "on"}  # fmt: skip
    assert (
        "is no address"
        in client.post(reverse("request_brokers"), card | {"email": "x"}).content.decode()
    )
    _post(client, "request_brokers", **card)
    contact = BrokerContact.objects.get()
    assert "Delmarque" in _text(client, "request_broker", contact.pk)
    _post(client, "request_broker", contact.pk, **(card | {"name": "Anne"}))
    shown = _text(client, "request_insist", pk)
    assert "Pourriez-vous insister" in shown
    assert "¿Podría insistir" in _text(client, "request_insist", pk, language="es")
    letter = {"receivers": address, "subject": "S", "body": "B", "language": "fr"}
    wrong = client.post(reverse("request_insist", args=[pk]), letter | {"subject": " "})
    assert wrong.status_code == 422
    assert "Anne" not in _post(client, "request_insist", pk, **letter)
    sent = Letter.objects.get()
    assert (sent.subject, sent.receivers) == ("S", [address])
    assert "waits, or has left" in _post(client, "request_letter", pk, sent.pk)
    Letter.objects.update(state="leaving")
    assert "It may have left" in _text(client, "request", pk)
    assert "leaves again" in _post(client, "request_letter", pk, sent.pk)
    assert client.get(reverse("request_broker", args=[contact.pk + 9])).status_code == 404


def test_the_selection_of_the_report(client: Client) -> None:
    """One table of what would be asked; what is left ticked is asked."""
    assert reverse("request_bulk") in _text(client, "report")
    assert "Select at least one" in _post(client, "request_bulk", q="")
    page = _post(client, "request_bulk", q="", row="C1")
    assert 'value="62,000.00"' in page
    line = {"line": "0", "customer-0": "C1", "policy-0": "AZ-100", "kind-0": "increase",
            "currency-0": "EUR", "amount-0": "62000"}  # fmt: skip
    assert "1 request is decided" in _post(client, "request_bulk_send", **line)
    assert only().amount == 6_200_000
    assert "waits for an answer" in _post(client, "request_bulk_send", **line)
    assert "is no amount" in _post(client, "request_bulk_send", **(line | {"amount-0": "x"}))
    assert "Select at least one" in _post(client, "request_bulk_send")
    assert "waits for an answer" in _post(client, "request_bulk", q="", all="1")


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_every_page_in_every_language(language: str) -> None:
    """Lists with filters, the form, suggestions and brokers."""
    reader = person(Role.ADMINISTRATOR, language=language)
    client = client_of(reader)
    _text(client, "requests", view="all", kind="new", layer="permanent", own="1", page="9")
    _text(client, "requests", view="?", kind="?", page="x")
    assert "61" in _text(client, "request_suggestions")
    _text(client, "request_brokers")
    _text(client, "request_new", "C1", kind="cancel", layer="permanent", minor="0")
    _text(client, "request_new", "C1", policy="AZ-100", wanted_to=(DAY + timedelta(9)).isoformat())
    for state in ("draft", "sent", "failed", "in_study"):
        given = {"sent_at": DAY_AT, "error_code": "422", "reference": "R", "state": state}
        pk = waiting(reader, **given, layer=LAYERS[state]).pk
        assert "422" in _text(client, "request", pk)
    for code in ("login_refused", "not_reached"):
        made = waiting(reader, error_code=code)
        made.connection.is_login_refused = code == "login_refused"
        made.connection.save()
        _text(client, "request", made.pk)
        made.delete()


DAY_AT = "2026-11-24T09:12:00Z"
LAYERS = {
    "draft": "permanent",
    "sent": "temporary",
    "failed": "top_up",
    "in_study": "discretionary",
}
