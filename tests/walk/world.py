"""Fills the data folder of a walk, in a process of its own: `python -m tests.walk.world people`."""

import json
import sys
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import django
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.connectors.fec_files import ROWS, sale, separated

if TYPE_CHECKING:
    from django.test import Client

MORE = [
    *ROWS,
    *sale("60,00", "50,00", "10,00", EcritureNum="77", CompAuxNum="C77", CompAuxLib="Soixante"),
]
GONE = sale("60,00", "50,00", "10,00", EcritureNum="78", CompAuxNum="GONE", CompAuxLib="Parti")
LIST = (
    "Client;Nom;N° facture;Type;Date facture;Échéance;Montant TTC;Reste dû\r\n"
    "C1;Un;F1;Facture;13/10/2026;13/11/2026;1.234,50;1.234,50\r\n"
    "C2;Deux;A1;Avoir;02/10/2026;02/11/2026;100,00;100,00\r\n"
)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 - of an invented second factor


class QuickHasher(PBKDF2PasswordHasher):
    """Hashes once: invented people need no protection, and the server takes what it finds."""

    iterations = 1


def main(kind: str) -> None:
    """Make `people` and print their sessions; or a small judged `ledger` and print addresses."""
    django.setup()
    from django.utils.timezone import localdate, now  # noqa: PLC0415 - after Django has started

    if kind == "people":
        json.dump(_people(), sys.stdout)
    else:
        _take_in(localdate(), now())
        json.dump(_places(), sys.stdout)


def _people() -> dict[str, str]:
    """Make the tables and the people of the demo; return everybody's session."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes  # noqa: PLC0415
    from allauth.mfa.totp.internal.auth import TOTP  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.test import override_settings  # noqa: PLC0415

    from aval.desk.demo.people import make_people  # noqa: PLC0415
    from tests.judged import PASSWORD  # noqa: PLC0415

    call_command("migrate", interactive=False, verbosity=0)
    with override_settings(PASSWORD_HASHERS=["tests.walk.world.QuickHasher"]):
        people = make_people(PASSWORD)
    tomas = next(one for one in people if one.username == "tomas")
    TOTP.activate(tomas, SECRET)
    RecoveryCodes.activate(tomas)
    return {one.username: _session(one) for one in people}


def _take_in(today: date, now: datetime) -> None:
    """Take in and judge a month end, yesterday and today."""
    from django.utils.timezone import get_default_timezone  # noqa: PLC0415

    from aval.assessment.agenda import keep_agenda  # noqa: PLC0415
    from aval.assessment.day import assess_day  # noqa: PLC0415
    from aval.intake.archive import take_archive  # noqa: PLC0415
    from aval.records.models import Source  # noqa: PLC0415
    from aval.sandboxes.synthetic.demo import make_world  # noqa: PLC0415
    from aval.sandboxes.synthetic.demo_stories import FEWEST_BUYERS  # noqa: PLC0415

    zone, yesterday = get_default_timezone(), today - timedelta(1)
    days = sorted({yesterday.replace(day=1) - timedelta(1), yesterday, today})
    world = make_world(seed=5, today=today, customers=FEWEST_BUYERS)
    evenings = ((min(datetime.combine(day, time(5), zone), now), day) for day in days)
    changes = take_archive(
        days=((at, world.portfolio_on(day)) for at, day in evenings),
        source=Source.objects.create(key="erp", name="ERP"),
        by=None,
    )
    for day, change in zip(days, changes, strict=True):
        assess_day(as_of=day, at=change.at, version=change.pk)
    keep_agenda(as_of=today)


def _places() -> dict[str, str]:
    """Bring imports in, up to where each waits for somebody; return addresses by their names."""
    from django.test import Client  # noqa: PLC0415
    from django.utils.timezone import now  # noqa: PLC0415

    from aval.desk.people.tokens import make_token  # noqa: PLC0415
    from aval.records.models import Account, ItemCover, Person, Position  # noqa: PLC0415

    client, claire = Client(SERVER_NAME="localhost"), Person.objects.get(username="claire")
    client.force_login(claire)
    make_token(by=claire, at=now(), name="ERP of the whole group, every night", days=90)
    first = _upload(client, "Sage", separated(MORE))
    client.post(f"{first}apply/")
    breach = Position.objects.filter(breach_since__isnull=False).order_by("-excess")[0].pk
    theirs = Position.objects.filter(sales="julien").order_by("-excess")[0].pk
    own = Account.objects.current().filter(customer=breach).first()
    join = f"/customers/{breach}/accounts/?company={own.company_id}&account={own.account}"
    item = ItemCover.objects.filter(customer=breach).order_by("-net")[0].item
    gone = _upload(client, "Ciel", separated(GONE))
    client.post(f"{gone}apply/")
    client.post(f"{gone}undo/")
    return {
        **_requests(client, breach),
        "gone": "/customers/GONE/",
        "news": f"/customers/{breach}/news/new/",
        "news_told": f"/customers/{breach}/declare/?kind=adverse",
        "reading": _being_read(),
        "applied": first,
        "waiting": _upload(client, "Sage", separated(MORE[-3:]), source="sage", company="SAGE"),
        "ready": _upload(client, "Cegid", separated(ROWS)),
        "map": _upload(client, "Lists", LIST.encode("cp1252"), format="list", map="new"),
        "breach": f"/customers/{breach}/",
        "whole": f"/customers/{breach}/?guarantees=all&log=all",
        "why": f"/customers/{breach}/why/?figure=uncovered",
        "why_item": f"/customers/{breach}/why/?item={item}",
        "join": f"{join}&q=a",
        "join_effect": f"{join}&to={theirs}",
        "part_effect": f"{join}&new=N1&name=Nordwind&country=DE",
        "unreadable": f"/customers/{breach}/?as_of=yesterday",
        "theirs": f"/customers/{theirs}/",
        **_policies(),
        **_insurer(breach),
    }


def _policies() -> dict[str, str]:
    """Return the addresses of the first policy by their names."""
    from aval.dataset.policy_json import policy_from_json  # noqa: PLC0415
    from aval.records.models import PolicyFacts  # noqa: PLC0415

    row = PolicyFacts.objects.current().order_by("-policy")[0]
    key, start = row.policy_id, policy_from_json(row.content).terms[-1].valid_from
    return {
        "policy": f"/policies/{key}/",
        "policy_terms": f"/policies/{key}/terms/?block={start}",
        "policy_head": f"/policies/{key}/contract/",
        "policy_compare": f"/policies/{key}/compare/",
    }


def _insurer(linked: str) -> dict[str, str]:
    """Connect an insurer that is two buyers, one of them linked; return addresses by their names."""
    from django.utils.timezone import localdate, now  # noqa: PLC0415

    from aval.desk.insurers.connections import ConnectionCard, save_connection  # noqa: PLC0415
    from aval.intake.insurers.linking import link  # noqa: PLC0415
    from aval.intake.insurers.proposing import propose  # noqa: PLC0415
    from aval.records.insurers import InsurerCall, InsurerEvent, ToldBuyer, ToldCover  # noqa: PLC0415
    from aval.records.models import CustomerFacts, Policy, Source  # noqa: PLC0415
    from aval.vocabulary.acts import LinkMethod  # noqa: PLC0415

    named = CustomerFacts.objects.current().exclude(customer=linked).order_by("customer")
    other = named.values_list("customer_id", flat=True)[0]
    policy, at = Policy.objects.order_by("pk")[0].pk, now()
    values = {"client_id": "us", "client_secret": "x", "app_key": "y", "policies": f"42;;;{policy}"}
    card = ConnectionCard("atradius", "Atradius", values)
    made = save_connection(key="atradius", card=card, by=None, at=at)
    Source.objects.filter(pk="atradius").update(last_success_at=at, last_attempt_at=at)
    link(connection=made, customer=linked, buyer="1", method=LinkMethod.PERSON, by=None, at=at)
    for buyer, customer in (("1", linked), ("2", other)):
        facts = CustomerFacts.objects.current().get(customer=customer)
        ToldBuyer.objects.create(
            connection=made, buyer=buyer, name=facts.name, country=facts.country, town="Lyon",
            identifiers=[["siren", "552100554"]], told_at=at,
        )  # fmt: skip
        ToldCover.objects.create(
            connection=made, buyer=buyer, buyer_name=facts.name, cover=f"C{buyer}", number="42",
            policy_id=policy, layer="permanent", decision="withdrawal_announced", amount=1_000_000,
            currency="EUR", valid_from=localdate(), has_announcement=True, announced_amount=0,
            announced_on=localdate() + timedelta(30), raw_code="DC7", payload='{"limit": 10000}',
            first_at=at, last_at=at, fault="" if buyer == "1" else "buyer_not_linked",
        )  # fmt: skip
        InsurerEvent.objects.create(
            connection=made, event=buyer, kind="withdrawal_announced", at=at, buyer=buyer,
            customer_id=linked if buyer == "1" else None, cover=f"C{buyer}", amount=0,
            currency="EUR", effective_on=localdate() + timedelta(30),
        )  # fmt: skip
    propose(made, at=at)
    address = "https://api.atradius.com/credit-insurance/covers/v1/covers?policyId=42"
    InsurerCall.objects.create(
        connection=made, at=at, method="GET", address=address, status=200, duration_ms=120
    )
    return {
        "buyer": "/insurers/atradius/buyers/2/",
        "lookup": f"/customers/{other}/insurers/atradius/",
        "linked": f"/customers/{linked}/insurers/atradius/",
    }


def _being_read() -> str:
    """Begin an import that is being read for as long as the pages are looked at."""
    from django.utils import timezone  # noqa: PLC0415

    from aval.records.models import IntakeRun, Source  # noqa: PLC0415

    given = {"format": "fec", "mode": "full", "begun_at": timezone.now()}
    run = IntakeRun.objects.create(source=Source.objects.get(pk="erp"), **given)
    return f"/imports/{run.pk}/"


def _requests(client: "Client", customer: str) -> dict[str, str]:
    """Ask for cover by hand and bring it to the insurer; return the pages of the request."""
    from django.utils.timezone import localdate  # noqa: PLC0415

    from aval.desk.requests.grounds import options  # noqa: PLC0415
    from aval.records.models import CoverRequest  # noqa: PLC0415

    option = options([customer], today=localdate())[customer][0]
    asked = {
        "policy": option.policy, "kind": "new", "layer": "top_up",
        "amount": "40000", "currency": "EUR", "message": "Orders grow",
    }  # fmt: skip
    form = f"/customers/{customer}/request/"
    client.post(form, asked)
    made = CoverRequest.objects.get()
    page = f"/requests/{made.pk}/"
    client.post(f"{page}carried/", {"reference": "P-1"})
    pages = {"request": page, "request_answer": f"{page}answer/"}
    return {"request_new": form, "request_insist": f"{page}insist/"} | pages


def _upload(client: "Client", name: str, content: bytes, **other: str) -> str:
    """Send a file as the form does and return where that leads."""
    file = SimpleUploadedFile("file.txt", content)
    given = {
        "source": "new", "new_source": name, "format": "fec", "mode": "full",
        "company": "new", "new_company": name.upper(), "country": "FR", "currency": "EUR",
        "terms": "30 net", "accounts": "411", "files": file,
    }  # fmt: skip
    return str(client.post("/imports/new/", given | other).headers["Location"])


def _session(person: object) -> str:
    """Return the session of somebody who has just logged in."""
    from django.test import Client  # noqa: PLC0415

    client = Client()
    client.force_login(person)  # type: ignore[arg-type]
    return client.cookies["sessionid"].value


if __name__ == "__main__":
    main(sys.argv[1])
