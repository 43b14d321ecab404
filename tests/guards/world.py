"""The world in which the guards of rights walk: people of every role, two customers apart."""

from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from aval.dataset.reading import read_portfolio
from aval.desk.claims.actions import write
from aval.desk.claims.cards import PaperCard
from aval.desk.cover.actions import add
from aval.desk.customer.actions import add_note
from aval.desk.news.actions import enter
from aval.desk.news.checking import Entered as News
from aval.desk.requests.actions import ask
from aval.desk.requests.brokers import ContactCard, save_contact
from aval.desk.requests.checking import RequestCard
from aval.desk.turnover import perimeters
from aval.desk.turnover.actions import Period, prepare
from aval.intake.insurers.entered import Entered
from aval.outbox.letters import write_letter
from aval.records.insurers import (
    BuyerLink,
    Connection,
    InsurerEvent,
    PolicyLink,
    ToldBuyer,
    ToldCover,
)
from aval.records.models import (
    AgendaEntry,
    Customer,
    Feed,
    Hold,
    IntakeRun,
    Person,
    Source,
)
from aval.vocabulary.acts import Dimension, LinkMethod, Role, RunFormat, RunMode, RunState
from aval.vocabulary.agenda import AgendaKind, FeedScope
from aval.vocabulary.claims import PaperKind, Proof
from aval.vocabulary.identity import MatchVerdict
from aval.vocabulary.insurers import Decision, RequestKind
from aval.vocabulary.news import NewsKind
from aval.vocabulary.requests import LetterKind
from aval.vocabulary.words import Layer
from tests.desk.customer.judged import keep_judged
from tests.guards.addresses import FEED_SECRET
from tests.people import AT, limited, person
from tests.tables import write_folder

LIMITS = {Dimension.COMPANY: "FR01", Dimension.PORTFOLIO: "ana", Dimension.REGION: "north"}
"""In each dimension the value that A has and B has not."""
SECRET = "Zymorphia"  # noqa: S105 - B's name: whoever is limited to A never reads it
QUERY = "zymor"
_DUE = {"issued_on": "2026-09-01", "due_on": "2026-10-01", "open_amount": "5000.00"}


def build(folder: Path) -> tuple[Customer, Customer]:
    """Make both customers, judged, with all that names them, and what addresses name."""
    write_folder(
        folder,
        companies=[{"company": "FR01"}, {"company": "FR02"}],
        customers=[{"customer": "A1", "name": "Alderwick"}, {"customer": "B1", "name": SECRET}],
        items=[
            {"item": "IA", "customer": "A1", "company": "FR01", "amount": "5000.00", **_DUE},
            {"item": "IB", "customer": "B1", "company": "FR02", "amount": "5000.00", **_DUE},
        ],
        covers=[
            {"cover": "KA", "customer": "A1", "amount": "1000.00"},
            {"cover": "KB", "customer": "B1", "amount": "1000.00"},
        ],
        credits=[{"customer": "A1"}, {"customer": "B1"}],
    )
    for key, region, owner in (("A1", "north", "ana"), ("B1", "south", "bea")):
        Customer.objects.create(key=key, region=region, owner=owner)
    keep_judged(read_portfolio(folder), AT.date())
    writer = person("writer", Role.ADMINISTRATOR)
    person("target", Role.AUDITOR)
    for key, name in (("A1", "Alderwick"), ("B1", SECRET)):
        file = SimpleUploadedFile(f"{name}.txt", name.encode())
        add_note(by=writer, at=AT, key=key, text=f"{name} called", files=[file])
        _request(key, name, writer)
        _paper(key, name, writer)
        _entered(key, name, writer)
        _news(key, name, writer)
    save_contact(
        card=ContactCard("Broker", "Contact", "contact" + "@example.com", "en"), by=writer, at=AT
    )
    IntakeRun.objects.create(
        source=Source.objects.create(key="erp", name="ERP"), begun_at=AT, person=writer,
        format=RunFormat.DATASET, mode=RunMode.FULL, state=RunState.REFUSED, fingerprint="",
    )  # fmt: skip
    _connect()
    Feed.objects.create(
        person=limited("reader", Role.AUDITOR, region="north"),
        digest=sha256(FEED_SECRET.encode()).hexdigest(), contents=FeedScope.ALL, made_at=AT,
    )  # fmt: skip
    Hold.objects.create(customer_id="B1", reason=f"{SECRET} is late", set_at=AT, set_by=writer)
    AgendaEntry.objects.create(customer_id="B1", kind=AgendaKind.REVIEW, on=AT.date())
    for ago in (90, 0):
        day = AT.date() - timedelta(ago)
        period = Period("AZ-100", day - timedelta(80), day)
        prepare(period=period, by=writer, at=AT, today=AT.date())
    perimeters.save(
        policy="AZ-100", name="France", companies=(), query="country = FR", by=writer, at=AT
    )
    return Customer.objects.get(pk="A1"), Customer.objects.get(pk="B1")


def _connect() -> None:
    """Connect an insurer that named a buyer each, notified of both, and listed what differs."""
    source = Source.objects.create(
        key="insurer", name="Insurer", mode="delta", format="insurer", last_success_at=AT
    )
    made = Connection.objects.create(source=source, insurer="atradius")
    PolicyLink.objects.create(connection=made, number="42", policy_id="AZ-100")
    for key, buyer, name in (("A1", "7", "Alderwick"), ("B1", "8", SECRET)):
        ToldBuyer.objects.create(
            connection=made, buyer=buyer, name=name, name_key=name.lower(), told_at=AT
        )
        BuyerLink.objects.create(
            connection=made, customer_id=key, buyer=buyer, method=LinkMethod.NAME,
            is_confirmed=False, verdict=MatchVerdict.POSSIBLE, score=75, made_at=AT,
        )  # fmt: skip
        ToldCover.objects.create(
            connection=made, buyer=buyer, buyer_name=name, cover=key, layer="permanent",
            number="42", decision="approved", amount=1, currency="EUR", policy_id="AZ-100",
            first_at=AT, last_at=AT, fault="buyer_not_linked",
        )  # fmt: skip
        InsurerEvent.objects.create(
            connection=made, event=key, kind="reduced", at=AT, buyer=buyer, customer_id=key
        )


def _request(key: str, name: str, by: Person) -> None:
    """Make a draft of a request for cover, with a file, whose message names the customer."""
    card = RequestCard(
        "AZ-100", RequestKind.NEW, Layer.TEMPORARY, 500_000, "EUR",
        wanted_to=AT.date() + timedelta(90), message=f"{name} grows",
    )  # fmt: skip
    file = SimpleUploadedFile(f"{name}.txt", name.encode())
    made = ask(customer=key, card=card, by=by, at=AT, today=AT.date(), is_draft=True, files=[file])
    write_letter(
        kind=LetterKind.INSISTENCE, about=made, receivers=["broker" + "@example.com"],
        language="en", subject=name, body=name, by=by, at=AT,
    )  # fmt: skip


def _paper(key: str, name: str, by: Person) -> None:
    """Make a draft of a paper to the insurer, with a document, whose message names the customer."""
    card = PaperCard(
        "AZ-100", PaperKind.EXTENSION, (f"I{key[0]}",),
        wanted_until=AT.date() + timedelta(90), message=f"{name} asks",
    )  # fmt: skip
    file = SimpleUploadedFile(f"{name}.txt", name.encode())
    made = write(
        customer=key, card=card, by=by, at=AT, today=AT.date(), is_draft=True,
        files=[(Proof.OTHER, "", file)],
    )  # fmt: skip
    write_letter(
        kind=LetterKind.PAPER, about=made, receivers=["broker" + "@example.com"],
        language="en", subject=name, body=name, by=by, at=AT,
    )  # fmt: skip


def _entered(key: str, name: str, by: Person) -> None:
    """Enter a decision with a file, whose conditions name the customer."""
    day = AT.date()
    entered = Entered(
        key, "AZ-100", Layer.PERMANENT, Decision.APPROVED, 200_000, "EUR", day, day,
        conditions=f"{name} pays in time",
    )  # fmt: skip
    file = SimpleUploadedFile(f"{name}.txt", name.encode())
    add(entered=entered, by=by, at=AT, today=day, files=[file])


def _news(key: str, name: str, by: Person) -> None:
    """Enter news whose text names the customer."""
    day = AT.date()
    told = News(
        customer=key, kind=NewsKind.OTHER, happened_on=day, learned_on=day, text=f"{name} closes"
    )
    enter(entered=told, by=by, at=AT, today=day)


def people_limited(role: Role) -> dict[Dimension, str]:
    """Make people of a role, each limited to A in one dimension; return their logins.

    Scopes do not depend on roles: administrators, who may open every page, are limited in each
    dimension, other roles in one.
    """
    dimensions = LIMITS if role is Role.ADMINISTRATOR else {Dimension.REGION}
    return {
        dimension: limited(f"{role}_{dimension}", role, **{dimension: LIMITS[dimension]}).username
        for dimension in dimensions
    }
