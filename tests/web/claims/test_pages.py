"""The pages of papers: chosen, decided, carried, answered, paid, in every language."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, now
from pypdf import PdfReader

from aval.assessment.day import assess_day
from aval.desk.claims.answering import Told, answered
from aval.desk.customer.attachments import place_of
from aval.outbox.letters import deliver_letters
from aval.records.models import ItemMark, Paper
from aval.vocabulary.acts import Role
from aval.vocabulary.claims import PaperAnswer
from tests.desk.claims.world import item, on, unpaid
from tests.web.visitors import client_of, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world(tmp_path: Path, settings: LazySettings) -> None:
    """Make a customer with an invoice that is long overdue, one lately, one not yet."""
    settings.MEDIA_ROOT = tmp_path / "files"
    today = localdate()
    items = [
        item("I1", today - timedelta(70), "15000.00"),
        item("I2", today - timedelta(20), "10000.00"),
        item("I3", today + timedelta(9), "4000.00", disputed="true"),
    ]
    policy = {"valid_from": "2020-01-01"}
    unpaid(tmp_path / "portfolio", today, items=items, covers=[{"amount": "20000.00", **policy}])
    assess_day(as_of=today, at=on(today))


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
    assert answer.status_code == 200, answer.content[:2000]
    return answer.content.decode()


def test_from_the_customer_to_the_recovery(client: Client) -> None:
    """Notice, claim, question, reply, acceptance, indemnity, recovery: each on the page."""
    assert reverse("paper_new", args=["C1"]) in _text(client, "customer", "C1")
    form = _text(client, "paper_new", "C1")
    assert form.count(" checked") == 2
    assert "in dispute" in form
    file = SimpleUploadedFile("statement.pdf", b"1")
    page = _post(
        client, "paper_new", "C1", policy="AZ-100", kind="overdue", item=["I1", "I2"],
        message="They promise", files=[file],
    )  # fmt: skip
    told = Paper.objects.get()
    assert "They promise" in page
    assert "statement.pdf" in page
    page = _post(client, "paper_carried", told.pk, on=localdate().isoformat(), reference="N-7")
    assert "N-7" in page
    assert ItemMark.objects.count() == 2
    fetched = client.get(reverse("paper_file", args=[told.pk, told.files.get().pk]))
    assert fetched.headers["Content-Disposition"].startswith("attachment")

    form = _text(client, "paper_new", "C1", kind="claim")
    assert "Protracted default" in form
    _post(
        client, "paper_new", "C1", policy="AZ-100", kind="claim", item=["I1", "I2"],
        cause="protracted_default", draft="1",
    )  # fmt: skip
    claim = Paper.objects.get(kind="claim")
    assert claim.state == "draft"
    page = _text(client, "paper", claim.pk)
    assert "17,000.00" in page
    _post(client, "paper_submit", claim.pk)
    _post(client, "paper_carried", claim.pk, on=localdate().isoformat())
    assert (
        "Choose what"
        in client.post(reverse("paper_answer", args=[claim.pk]), {"answer": "x"}).content.decode()
    )
    page = _post(client, "paper_answer", claim.pk, answer="question", text="Which order?")
    assert "Which order?" in page
    _post(client, "paper_reply", claim.pk, text="Order 7")
    _post(client, "paper_answer", claim.pk, answer="accepted", amount="17,000.00")
    _post(client, "paper_money", claim.pk, kind="indemnity", amount="17,000.00")
    page = _post(client, "paper_money", claim.pk, kind="recovery", amount="5,000.00", note="court")
    assert "3,400" in page
    page = _post(client, "paper_correct", claim.pk, claim.money.get(kind="recovery").pk)
    assert "Taken away" in page
    _post(client, "paper_attach", claim.pk, proof="delivery", item="I1",
          file=SimpleUploadedFile("cmr.pdf", b"2"))  # fmt: skip
    page = _post(client, "paper_close", claim.pk, reason="settled")
    assert "cmr.pdf" in page
    assert "settled" in page
    listed = _text(client, "claims", view="all", kind="claim")
    assert "Martin SA" in listed
    file = _text(client, "customer", "C1")
    assert "Told to insurers" in file
    assert "accepts: claim" in file
    assert "Indemnity received" in file


def test_the_form_comes_back_with_what_was_typed(client: Client) -> None:
    """A plan that does not add up, an extension without a day, an item that may not."""
    day = localdate().isoformat()
    given = {"policy": "AZ-100", "item": ["I1"], "message": "Typed words"}
    address = reverse("paper_new", args=["C1"])
    for more, words in (
        ({"kind": "payment_plan", "part_day": day, "part_amount": "1.00"}, "do not add up"),
        ({"kind": "payment_plan", "part_day": "soon", "part_amount": "1.00"}, "is no day"),
        ({"kind": "payment_plan", "part_day": day, "part_amount": "many"}, "is no amount"),
        ({"kind": "extension"}, "later than"),
        ({"kind": "claim"}, "cause of loss"),
        ({"kind": "overdue", "item": ["I3"]}, "can no longer stand"),
    ):
        answer = client.post(address, given | more)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert "Typed words" in answer.content.decode()
    file = SimpleUploadedFile("x.exe", b"1")
    answer = client.post(address, given | {"kind": "overdue", "files": [file]})
    assert answer.status_code == 422


def test_a_plan_is_changed_and_agreed_to(client: Client) -> None:
    """Its instalments come back in the form; agreed to without a day, somebody must say which."""
    day = localdate()
    parts = {
        "part_day": [day.isoformat(), (day + timedelta(30)).isoformat()],
        "part_amount": ["5,000.00", "10,000.00"],
    }
    _post(client, "paper_new", "C1", policy="AZ-100", kind="payment_plan", item=["I1"], **parts)
    plan = Paper.objects.get()
    assert "10,000" in _text(client, "paper", plan.pk)
    _post(client, "paper_hold_back", plan.pk)
    form = _text(client, "paper_change", plan.pk)
    assert 'value="5,000.00"' in form
    _post(client, "paper_change", plan.pk, policy="AZ-100", kind="payment_plan", item=["I1"],
          message="They sign", **parts)  # fmt: skip
    _post(client, "paper_submit", plan.pk)
    _post(client, "paper_carried", plan.pk, on=day.isoformat())
    plan.refresh_from_db()
    agreed = Told(answer=PaperAnswer.ACCEPTED, on=day)
    answered(
        plan, agreed, by=None, at=on(day), today=day
    )  # as an interface tells it, without a day
    assert "named no due date" in _text(client, "paper", plan.pk)
    later = (day + timedelta(45)).isoformat()
    page = _post(client, "paper_answer", plan.pk, answer="extended", extended_until=later)
    assert "accepts it" in page
    assert ItemMark.objects.current().get().extended_due_on == day + timedelta(45)


def test_a_draft_is_given_up(client: Client) -> None:
    """Nothing is under way then, and nothing was asked."""
    _post(client, "paper_new", "C1", policy="AZ-100", kind="overdue", item=["I1"])
    plan = Paper.objects.get()
    page = _post(client, "paper_withdraw", plan.pk)
    assert "Given up" in page
    page = _post(client, "paper_reply", plan.pk, text="x")
    assert "Nothing was asked" in page


@pytest.mark.parametrize("language", ["fr", "es"])
def test_in_other_languages(language: str) -> None:
    """No word of a code is left untranslated."""
    client = client_of(person(Role.CREDIT_MANAGER, language=language))
    _post(client, "paper_new", "C1", policy="AZ-100", kind="overdue", item=["I1"])
    page = _text(client, "paper", Paper.objects.get().pk)
    assert {"fr": "Décidée", "es": "Decidida"}[language] in page
    assert {"fr": "Sinistres", "es": "Siniestros"}[language] in _text(client, "claims")


def test_who_may_not_declare() -> None:
    """A collector sees the papers and is offered no act."""
    client = client_of(person(Role.COLLECTOR))
    assert reverse("paper_new", args=["C1"]) not in _text(client, "customer", "C1")
    assert client.get(reverse("paper_new", args=["C1"])).status_code == 403
    assert _text(client, "claims")


def test_overdue_items_of_a_selection(client: Client) -> None:
    """One paper a customer and policy: shown first, then kept as drafts or decided; told once."""
    assert reverse("paper_bulk") in _text(client, "report")
    assert "Select at least one" in _post(client, "paper_bulk", q="")
    page = _post(client, "paper_bulk", q="", row="C1")
    assert "2 items" in page
    assert "F-I1, F-I2" in page
    line = {
        "line": "1", "customer-1": "C1", "policy-1": "AZ-100", "items-1": '["I1", "I2"]',
        "message": "Both",
    }  # fmt: skip
    assert "1 paper is kept as a draft" in _post(client, "paper_bulk_send", **line, draft="1")
    paper = Paper.objects.get()
    assert (paper.kind, paper.state, paper.items.count()) == ("overdue", "draft", 2)
    assert "Nothing to declare" in _post(client, "paper_bulk", q="", all="1")
    assert "can no longer stand on this paper" in _post(client, "paper_bulk_send", **line)
    assert "Select at least one" in _post(client, "paper_bulk_send", **(line | {"items-1": "x"}))
    assert Paper.objects.count() == 1


def test_the_deadlines_lead_to_the_paper(client: Client) -> None:
    """From the customer's file and the agenda, the item chosen; once written it is in hand."""
    address = f"{reverse('paper_new', args=['C1'])}?kind=overdue&amp;policy=AZ-100&amp;item=I2"
    assert address in _text(client, "customer", "C1")
    assert address in _text(client, "agenda_list")
    form = _text(client, "paper_new", "C1", kind="overdue", policy="AZ-100", item="I2")
    assert form.count(" checked") == 1
    _post(client, "paper_new", "C1", policy="AZ-100", kind="overdue", item="I2", draft="1")
    page = _text(client, "agenda_list", kind="notify")
    assert "In hand" in page
    assert Paper.objects.get().key in page


def test_a_letter_with_the_document(client: Client) -> None:
    """Decided, written to the broker with its PDF, left, carried; a second letter waits."""
    _post(client, "paper_new", "C1", policy="AZ-100", kind="overdue", item=["I1"],
          channel="letter", files=[SimpleUploadedFile("invoice.pdf", b"1")])  # fmt: skip
    told = Paper.objects.get()
    form = _text(client, "paper_mail", told.pk, language="fr")
    assert "Veuillez trouver ci-joint" in form
    given: dict[str, object] = {
        "subject": "Notice", "body": "Text", "language": "fr", "file": [told.files.get().pk],
    }  # fmt: skip
    address = reverse("paper_mail", args=[told.pk])
    refused = client.post(address, given | {"receivers": "nobody"})
    assert refused.status_code == 422
    broker = "broker" + "@example.com"
    assert "Letters" in _post(client, "paper_mail", told.pk, **given, receivers=broker)
    waits = client.post(address, given | {"receivers": broker})
    assert waits.status_code == 422
    assert "on its way already" in waits.content.decode()
    files = {file.digest: file for file in told.files.all()}
    deliver_letters(now=now, content=lambda file: place_of(files[file.digest].digest).read_bytes())
    (message,) = mail.outbox
    names = [name for name, *_ in message.attachments]
    assert names == ["invoice.pdf", f"{told.key}.pdf"]
    document = next(content for name, content, _ in message.attachments if name == names[1])
    assert "Déclaration d’impayé" in PdfReader(io.BytesIO(document)).pages[0].extract_text()
    assert "A letter left on" in _text(client, "paper", told.pk)
    _post(client, "paper_carried", told.pk, on=localdate().isoformat())
    assert "Only what was decided" in client.get(address, follow=True).content.decode()
    again = reverse("paper_letter", args=[told.pk, told.letters.get().pk])
    assert "has left" in client.post(again, follow=True).content.decode()


def test_documents_and_files_of_a_paper(client: Client) -> None:
    """PDF in the language that is asked for, items as a workbook and as CSV, evidence of each."""
    _post(client, "paper_new", "C1", policy="AZ-100", kind="overdue", item=["I1"])
    told = Paper.objects.get()
    page = _text(client, "paper", told.pk)
    assert f"{reverse('evidence', args=['C1'])}?item=I1" in page
    printed = client.get(reverse("paper_pdf", args=[told.pk]), {"language": "es"})
    assert printed.headers["Content-Type"] == "application/pdf"
    assert (
        "Aviso de falta de pago" in PdfReader(io.BytesIO(printed.content)).pages[0].extract_text()
    )
    listed = client.post(reverse("paper_items", args=[told.pk]), {"form": "csv"})
    assert b"F-I1" in listed.content
    assert b"15000.00" in listed.content
    book = client.post(reverse("paper_items", args=[told.pk]), {"form": "?"})
    assert book.content.startswith(b"PK")


def test_a_pack_is_checked_and_taken(client: Client) -> None:
    """What is missing stands on the page with its cost; then the archive comes."""
    _post(client, "paper_new", "C1", policy="AZ-100", kind="claim", item=["I1"],
          cause="protracted_default", draft="1")  # fmt: skip
    claim = Paper.objects.get()
    page = _text(client, "paper_pack", claim.pk)
    assert "Proof of delivery" in page
    assert "12,500.00" in page
    answer = client.post(reverse("paper_pack", args=[claim.pk]), {"language": "es"})
    content = b"".join(answer)  # type: ignore[call-overload]
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert "extracto/extracto-de-cuenta.pdf" in packed.namelist()
    assert int(answer.headers["Content-Length"]) == len(content)
    _post(client, "paper_new", "C1", policy="AZ-100", kind="overdue", item=["I1"], draft="1")
    other = Paper.objects.get(kind="overdue")
    assert (
        "Only a claim"
        in client.get(reverse("paper_pack", args=[other.pk]), follow=True).content.decode()
    )


def test_evidence_of_an_item_and_of_a_day(client: Client) -> None:
    """The page, its document, an item that is not there."""
    page = _text(client, "evidence", "C1", item="I1")
    assert "In force on" in page
    assert "?known=V" in page
    assert "In force on" in _text(client, "evidence", "C1", day="2026-01-02")
    assert "never was" in _text(client, "evidence", "C1", item="I9")
    printed = client.get(reverse("evidence_pdf", args=["C1"]), {"item": "I1"})
    assert "F-I1" in PdfReader(io.BytesIO(printed.content)).pages[0].extract_text()
    assert client.get(reverse("evidence_pdf", args=["C1"]), {"item": "I9"}).status_code == 404
