"""The pages of news: foreseen, kept, listed, corrected, taken back, told, claimed; in words."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from aval.assessment.day import assess_day
from aval.records.models import Change, CustomerNews, Paper
from aval.vocabulary.acts import Role
from aval.wording.language import LANGUAGES
from tests.desk.claims.world import item, on, unpaid
from tests.web.visitors import client_of, person

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def world(tmp_path: Path, settings: LazySettings) -> None:
    """Make a customer with an invoice that is overdue, and one that is not."""
    settings.MEDIA_ROOT = tmp_path / "files"
    today = localdate()
    items = [
        item("I1", today - timedelta(20), "15000.00"),
        item("I2", today + timedelta(20), "4000.00"),
    ]
    policy = {"valid_from": "2020-01-01"}
    unpaid(tmp_path / "portfolio", today, items=items, covers=[{"amount": "20000.00", **policy}])
    assess_day(as_of=today, at=on(today))


@pytest.fixture
def client() -> Client:
    """Return a browser of a credit manager."""
    return client_of(person(Role.CREDIT_MANAGER, first_name="Ana"))


def _form(**given: str) -> dict[str, str]:
    day = localdate() - timedelta(3)
    typed = {
        "kind": "insolvency", "happened_on": day.isoformat(), "learned_on": day.isoformat(),
        "text": "The gazette",
    }  # fmt: skip
    return typed | given


def _page(client: Client, name: str, *arguments: object, **given: str) -> str:
    answer = client.get(reverse(name, args=arguments), given)
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


def test_foreseen_kept_corrected_taken_back(client: Client) -> None:
    """From the customer's file and back there, with source and author, badge and undo."""
    address = reverse("news_new", args=["C1"])
    assert address in _page(client, "customer", "C1")
    assert f'value="{localdate().isoformat()}"' in _page(client, "news_new", "C1")
    looked = client.post(address, _form(look="1")).content.decode()
    assert "AZ-100: by " in looked
    assert "2 items have another date of loss" in looked
    assert "Cover is stopped since" in looked
    assert 'name="keep"' in looked
    assert not CustomerNews.objects.exists()
    part = client.post(address, _form(), headers=HTMX).content.decode()
    assert "<h1>" not in part
    page = client.post(address, _form(keep="1"), follow=True).content.decode()
    assert "The news is kept, and the customer judged anew." in page
    assert "Legally insolvent since" in page
    assert "entered by hand, Ana" in page
    assert "The gazette" in page
    fact = CustomerNews.objects.get()
    assert reverse("news_undo", args=["C1", fact.known_from_id]) in page
    correcting = reverse("news_correct", args=["C1", fact.pk])
    assert "The gazette" in client.get(correcting).content.decode()
    client.post(correcting, _form(keep="1", text="The court"))
    told = _page(client, "news", "C1", fact.pk)
    assert "The court" in told
    assert "The gazette" in told
    assert "not known any more" in client.get(correcting, follow=True).content.decode()
    undo = reverse("news_undo", args=["C1", Change.objects.latest("pk").pk])
    assert undo in told
    assert "The news is taken back" in client.post(undo, follow=True).content.decode()
    assert CustomerNews.objects.current().get().text == "The gazette"
    assert "not known any more" in client.post(undo, follow=True).content.decode()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"kind": "gift"}, "Choose what happened"),
        ({"happened_on": ""}, "is no day"),
        ({"learned_on": "soon"}, "is no day"),
        ({"learned_on": "2099-01-01"}, "days to come"),
        ({"kind": "returned", "amount": "many"}, "is no amount"),
        ({"kind": "returned", "amount": "1", "currency": "XXX"}, "is no currency"),
        ({"kind": "returned", "item": "gone"}, "gone is no item of this customer"),
    ],
)
def test_refusals_keep_what_was_typed(client: Client, changed: dict[str, str], words: str) -> None:
    """With the reason in words, and nothing written."""
    answer = client.post(reverse("news_new", args=["C1"]), _form(keep="1", **changed))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "The gazette" in answer.content.decode()
    assert not CustomerNews.objects.exists()


def test_a_returned_payment_is_told(client: Client) -> None:
    """From the agenda's act to the paper with all that is owed, and the file says so."""
    address = reverse("news_new", args=["C1"])
    typed = _form(kind="returned", item="I1", amount="15,000.00", keep="1")
    client.post(address, typed)
    fact = CustomerNews.objects.get()
    assert (fact.item, fact.amount, fact.currency) == ("I1", 15_000_00, "EUR")
    agenda = _page(client, "agenda_list")
    assert "kind=adverse&amp;policy=AZ-100" in agenda
    form = _page(client, "paper_new", "C1", kind="adverse", policy="AZ-100")
    assert "Returned payment" in form
    assert 'type="checkbox"' not in form
    sent = {"policy": "AZ-100", "kind": "adverse", "message": ""}
    page = client.post(reverse("paper_new", args=["C1"]), sent, follow=True).content.decode()
    assert "Returned payment" in page
    assert "19,000.00" in page
    paper = Paper.objects.get()
    client.post(reverse("paper_carried", args=[paper.pk]), {"on": localdate().isoformat()})
    assert reverse("paper", args=[paper.pk]) in _page(client, "customer", "C1")
    assert "Nothing is left to tell" in _page(client, "paper_new", "C1", kind="adverse")
    correcting = _page(client, "news_correct", "C1", fact.pk)
    assert 'value="15,000.00"' in correcting
    assert 'value="I1" selected' in correcting


def test_a_claim_without_a_day_leads_to_the_form(client: Client) -> None:
    """And back to the claim, filled in; its page says who told of the day."""
    form = _page(client, "paper_new", "C1", kind="claim", item="I1")
    assert "No insolvency is known" in form
    assert "back=%2Fcustomers%2FC1" in form
    sent = {"policy": "AZ-100", "kind": "claim", "item": ["I1"], "cause": "insolvency"}
    refused = client.post(reverse("paper_new", args=["C1"]), sent)
    assert refused.status_code == 422
    assert "Enter it first" in refused.content.decode()
    back = f"{reverse('paper_new', args=['C1'])}?kind=claim&item=I1&cause=insolvency"
    answer = client.post(reverse("news_new", args=["C1"]), _form(keep="1", back=back))
    assert answer.headers["Location"] == back
    known = client.get(back).content.decode()
    assert "Legally insolvent on" in known
    assert 'value="insolvency" selected' in known
    page = client.post(reverse("paper_new", args=["C1"]), sent, follow=True).content.decode()
    assert "entered by hand, Ana" in page
    away = _form(keep="1", kind="other", back="//elsewhere.example")
    answer = client.post(reverse("news_new", args=["C1"]), away)
    assert answer.headers["Location"] == reverse("customer", args=["C1"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_every_language(language: str) -> None:
    """The form, its preview, the file, the history and the paper."""
    client = client_of(person(language=language))
    address = reverse("news_new", args=["C1"])
    assert client.get(address).status_code == 200
    for kind in ("insolvency", "other"):
        assert client.post(address, _form(kind=kind, look="1")).status_code == 200
        client.post(address, _form(kind=kind, keep="1"))
    for fact in CustomerNews.objects.all():
        assert client.get(reverse("news", args=["C1", fact.pk])).status_code == 200
    assert client.get(reverse("customer", args=["C1"])).status_code == 200
    sent = {"policy": "AZ-100", "kind": "adverse"}
    page = client.post(reverse("paper_new", args=["C1"]), sent, follow=True)
    assert page.status_code == 200
    paper = Paper.objects.get()
    assert client.get(reverse("paper_pdf", args=[paper.pk])).status_code == 200
    assert client.get(reverse("agenda_list")).status_code == 200
