"""Who is whom on screen: proposals with their evidence, links that make guarantees appear, undo."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client

from aval.connectors.contract import (
    BuyerNotice,
    LoginRefusedError,
    RefusedError,
    UnavailableError,
)
from aval.desk.insurers.linking import match
from aval.records import journal
from aval.records.insurers import BuyerLink, Connection, InsurerCall, ToldBuyer
from aval.records.models import Cover, Customer, IntakeRun, JobRun, JournalEntry, Person, Position
from aval.vocabulary.acts import Act, Role, RunState
from aval.vocabulary.identity import IdentifierScheme, MatchVerdict
from aval.vocabulary.insurers import Capability
from aval.web.insurers import identity as pages
from tests.intake.insurers.telling import Telling
from tests.people import AT, limited, person
from tests.web.insurers.world import DAY, FIELDS, NOTICE, connected, installed, portfolio, read
from tests.web.visitors import page_text

pytestmark = pytest.mark.django_db
LOUISE = replace(NOTICE, cover="901", buyer="008", buyer_name="Entirely Unheard Of")
PAIR = {"connection": "telling", "customer": "C1", "buyer": "007"}


@pytest.fixture
def told() -> Telling:
    """Return the insurer, which lists covers of two buyers."""
    return Telling([NOTICE, LOUISE], fields=FIELDS)


@pytest.fixture
def marie(
    client: Client,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    told: Telling,
) -> Client:
    """Return the browser of a credit manager, after a reading and its comparison.

    Pages act on the day that is judged.
    """
    monkeypatch.setattr(pages.timezone, "now", lambda: AT)
    portfolio(tmp_path / "portfolio")
    installed(monkeypatch, told)
    connected()
    read()
    match(key="telling", at=AT, today=DAY)
    client.force_login(person("marie", Role.CREDIT_MANAGER))
    return client


def text(client: Client, address: str) -> str:
    """Return a page."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_list(marie: Client) -> None:
    """Those most likely found come first; filters keep some; nobody is linked by a name."""
    page = text(marie, "/insurers/identity/")
    assert page.index("Martin et Fils SA") < page.index("Entirely Unheard Of")
    assert "2 buyers" in page
    assert "Martin &amp; Fils" in page
    assert not BuyerLink.objects.filter(is_confirmed=True).exists()
    assert "Entirely" not in text(marie, "/insurers/identity/?verdict=possible")
    assert "Martin et" not in text(marie, "/insurers/identity/?verdict=none")
    assert "Every buyer has its customer" in text(marie, "/insurers/identity/?connection=nowhere")
    marie.post("/insurers/identity/match/", {"connection": "telling"})
    marie.post("/insurers/identity/match/", {"connection": "telling"})
    assert JobRun.objects.filter(kind="match-buyers").count() == 1
    answer = marie.post("/insurers/identity/match/", {"connection": "nowhere"}, follow=True)
    assert "no such connection" in answer.content.decode()


def test_side_by_side(marie: Client) -> None:
    """Both sides, the evidence in words, and what the insurer lists."""
    page = text(marie, "/insurers/telling/buyers/007/")
    assert "Names alike to" in page
    assert "Martin et Fils SA" in page
    assert "50,000" in page
    assert marie.get("/insurers/telling/buyers/009/").status_code == 404
    assert marie.get("/insurers/nowhere/buyers/007/").status_code == 404
    assert "Dupont" in text(marie, "/insurers/telling/buyers/007/?q=dupont")
    assert "No customer found" in text(marie, "/insurers/telling/buyers/007/?q=nobodyhasit")


def test_link_makes_the_guarantee_appear(marie: Client) -> None:
    """The cover counts and the customer is judged at once; undo takes both back, and so on."""
    assert Position.objects.get(pk="C1").covered == 0
    answer = marie.post("/insurers/links/", PAIR | {"here": "/insurers/telling/buyers/007/"})
    assert answer["Location"] == "/insurers/telling/buyers/007/"
    assert Cover.objects.current().get().amount == 5_000_000
    assert Position.objects.get(pk="C1").covered > 0
    row = BuyerLink.objects.get(is_confirmed=True)
    assert (row.customer_id, row.verdict) == ("C1", MatchVerdict.POSSIBLE)
    page = text(marie, "/insurers/telling/buyers/007/")
    assert f'action="/insurers/links/{row.pk}/part/"' in page
    marie.post(f"/insurers/links/{row.pk}/part/")
    assert not Cover.objects.current().exists()
    assert Position.objects.get(pk="C1").covered == 0
    again = marie.post(f"/insurers/links/{row.pk}/part/", follow=True).content.decode()
    assert "changed in the meantime" in again
    assert "Propose again" in text(marie, "/insurers/telling/buyers/007/")
    marie.post(f"/insurers/links/{row.pk}/restore/")
    assert Position.objects.get(pk="C1").covered > 0
    acts = [Act.BUYER_LINKED, Act.BUYER_UNLINKED, Act.BUYER_LINKED]
    told = JournalEntry.objects.filter(subject="C1").order_by("number")
    assert list(told.values_list("act", flat=True)) == acts
    assert journal.verify() is None


def test_its_run_undone_takes_the_link_back(marie: Client) -> None:
    """Its page says so before; the insurer is asked for grades when they are linked, not before."""
    asked = JobRun.objects.filter(kind="read-insurer")
    assert not asked.exists()
    marie.post("/insurers/links/", PAIR)
    assert asked.get().arguments == {"connection": "telling"}
    run = IntakeRun.objects.latest("pk")
    page = text(marie, f"/imports/{run.pk}/?table=covers&sort=new")
    assert "C1 is no longer buyer 007 of" in page
    assert "5,000,000" in page or "50,000" in page
    marie.post(f"/imports/{run.pk}/undo/")
    run.refresh_from_db()
    assert run.state == RunState.UNDONE
    assert Position.objects.get(pk="C1").covered == 0
    assert not BuyerLink.objects.filter(is_confirmed=True, ended_at=None).exists()
    told = JournalEntry.objects.filter(subject="C1").order_by("number")
    assert list(told.values_list("act", flat=True)) == [Act.BUYER_LINKED, Act.BUYER_UNLINKED]
    read()
    assert not Cover.objects.current().exists()


def test_refused(marie: Client) -> None:
    """It is not proposed again, unless that is taken back."""
    row = BuyerLink.objects.get(customer="C1")
    marie.post(f"/insurers/links/{row.pk}/refuse/")
    match(key="telling", at=AT, today=DAY)
    assert "Martin &amp; Fils" not in text(marie, "/insurers/identity/")
    again = marie.post(f"/insurers/links/{row.pk}/refuse/", follow=True).content.decode()
    assert "changed in the meantime" in again
    marie.post(f"/insurers/links/{row.pk}/restore/")
    assert "Martin &amp; Fils" in text(marie, "/insurers/identity/")
    again = marie.post(f"/insurers/links/{row.pk}/restore/", follow=True).content.decode()
    assert "changed in the meantime" in again
    assert marie.post("/insurers/links/99999/restore/").status_code == 404


def test_cannot_be_linked(marie: Client) -> None:
    """To a second buyer, to one that nobody named, or out of sight."""
    marie.post("/insurers/links/", PAIR)
    for wrong, said in (
        ({"buyer": "008"}, "another buyer"),
        ({"buyer": "009"}, "never named"),
        ({"connection": "nowhere"}, "no such connection"),
        ({"customer": "C9"}, "customer"),
    ):
        answer = marie.post("/insurers/links/", PAIR | wrong, follow=True)
        assert said in answer.content.decode()
    row = BuyerLink.objects.get(is_confirmed=True)
    marie.post(f"/insurers/links/{row.pk}/part/")
    marie.post("/insurers/links/", PAIR | {"buyer": "008"})
    answer = marie.post(f"/insurers/links/{row.pk}/restore/", follow=True)
    assert "another buyer" in answer.content.decode()
    elsewhere = marie.post("/insurers/links/", PAIR | {"here": "//evil.example"})
    assert elsewhere["Location"] == "/insurers/identity/"


def test_look_up(marie: Client, told: Telling) -> None:
    """On a click only, told that it may be billed; whom the insurer names is proposed."""
    page = text(marie, "/customers/C2/insurers/telling/")
    assert "may bill" in page
    assert not told.looked_up
    siren = (IdentifierScheme.SIREN, "552100554")
    told.known = [
        BuyerNotice("77", "Dupont Transports SA", "FR", (siren,), town="Lyon"),
        BuyerNotice("78", "Somebody Else", "DE"),
    ]
    answer = marie.post("/customers/C2/insurers/telling/", follow=True).content.decode()
    assert "names 2 buyers" in answer
    assert "Lyon" in answer
    assert told.looked_up[0].name == "Dupont Transports"
    verdicts = dict(BuyerLink.objects.filter(customer="C2").values_list("buyer", "verdict"))
    assert verdicts["78"] in {MatchVerdict.NONE, MatchVerdict.CONTRADICTED}
    assert ToldBuyer.objects.get(buyer="77").town == "Lyon"
    assert InsurerCall.objects.filter(run=None).exists()
    entry = JournalEntry.objects.get(act=Act.BUYER_SEARCHED)
    assert entry.given()["buyers"] == 2
    marie.post("/insurers/links/", PAIR | {"customer": "C2", "buyer": "77"})
    marie.post("/customers/C2/insurers/telling/")
    assert BuyerLink.objects.get(customer="C2", buyer="77").is_confirmed
    assert "may bill" not in text(marie, "/customers/C2/insurers/telling/")


def test_asked_in_vain(marie: Client, told: Telling, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason is said, the journal keeps that it was asked; a refused login is not tried."""
    told.fails = UnavailableError("503")
    page = marie.post("/customers/C2/insurers/telling/", follow=True).content.decode()
    assert "asked in vain: The insurer did not answer" in page
    told.fails = RefusedError("E1", "name", "Name is too short")
    page = marie.post("/customers/C2/insurers/telling/", follow=True).content.decode()
    assert "Name is too short" in page
    told.fails = LoginRefusedError("401")
    marie.post("/customers/C2/insurers/telling/")
    assert Connection.objects.get().is_login_refused
    logins = told.logins
    page = marie.post("/customers/C2/insurers/telling/", follow=True).content.decode()
    assert "refuses the login" in page
    assert told.logins == logins
    assert JournalEntry.objects.filter(act=Act.BUYER_SEARCHED).count() == 3
    told.capabilities = frozenset({Capability.READ_COVERS})
    assert "does not tell who" in text(marie, "/customers/C2/insurers/telling/")
    page = marie.post("/customers/C2/insurers/telling/", follow=True).content.decode()
    assert "does not tell who" in page
    installed(monkeypatch)
    page = marie.post("/customers/C2/insurers/telling/", follow=True).content.decode()
    assert "No connector is installed" in page
    assert marie.get("/customers/C2/insurers/nowhere/").status_code == 404
    assert marie.get("/customers/C9/insurers/telling/").status_code == 404


def test_a_person_waits_only_a_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """An insurer that says later is not waited for while somebody looks at the page."""
    waited: list[float] = []
    monkeypatch.setattr(pages.time, "sleep", waited.append)
    pages._pause(1)
    with pytest.raises(UnavailableError):
        pages._pause(60)
    assert waited == [1]


def test_within_the_scope(marie: Client, client: Client) -> None:
    """Somebody limited sees the buyers of his customers only, and links nobody else."""
    Customer.objects.filter(pk="C1").update(region="north")
    Customer.objects.filter(pk="C2").update(region="south")
    marie.post("/insurers/links/", PAIR)
    row = BuyerLink.objects.get(is_confirmed=True)
    client.force_login(limited("nora", Role.CREDIT_MANAGER, region="south"))
    assert "Martin" not in text(client, "/insurers/identity/")
    assert client.get("/insurers/telling/buyers/007/").status_code == 404
    assert client.get("/customers/C1/insurers/telling/").status_code == 404
    assert client.post(f"/insurers/links/{row.pk}/part/").status_code == 404
    answer = page_text(client.post("/insurers/links/", PAIR, follow=True))
    assert BuyerLink.objects.get(pk=row.pk).made_by.username == "marie"  # type: ignore[union-attr]
    assert "C1" not in answer
    client.post("/insurers/links/", PAIR | {"customer": "C2"})
    assert "1 customer outside your scope" in text(client, "/insurers/telling/buyers/007/")


def test_in_every_language(marie: Client) -> None:
    """The pages stand in French and Spanish too."""
    for code, word in (("fr", "Rattacher"), ("es", "Vincular")):
        Person.objects.filter(username="marie").update(language=code)
        assert word in text(marie, "/insurers/telling/buyers/007/")
        text(marie, "/insurers/identity/")
        text(marie, "/customers/C1/insurers/telling/")
