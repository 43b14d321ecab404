"""Reconciliation: every difference between an insurer's list and the facts, and what mends it."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from aval.connectors.contract import CoverNotice, PolicyKey, Raw
from aval.desk.insurers.reconciliation import reconcile
from aval.intake.insurers.linking import link
from aval.records.insurers import Connection, ToldCover
from aval.records.models import Change, Cover, Customer, JournalEntry, Source
from aval.vocabulary.acts import Act, LinkMethod, Role
from aval.vocabulary.insurers import MENDS, Decision, Discrepancy, Mend
from aval.vocabulary.words import Layer
from tests.intake.insurers.telling import Telling
from tests.people import AT, limited, person
from tests.web.insurers.world import DAY, FIELDS, NOTICE, connected, installed, portfolio, read
from tests.web.visitors import page_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def told() -> Telling:
    """Return the insurer."""
    return Telling([NOTICE], fields=FIELDS)


@pytest.fixture
def world(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Telling) -> Client:
    """Return the browser of an administrator; C1 is buyer 007."""
    portfolio(tmp_path / "portfolio")
    installed(monkeypatch, told)
    made = connected()
    link(connection=made, customer="C1", buyer="007", method=LinkMethod.PERSON, by=None, at=AT)
    client.force_login(person("ada", Role.ADMINISTRATOR))
    return client


def kinds() -> list[Discrepancy]:
    """Return the differences that an administrator sees."""
    from aval.records.models import Person  # noqa: PLC0415

    by = Person.objects.get(username="ada")
    return [one.kind for one in reconcile(by=by, at=AT, today=DAY).lines]


def other(**given: object) -> None:
    """Let a file say of the same series something else."""
    change = Change.objects.create(at=AT, origin="import")
    Cover.objects.create(
        **{
            "cover": "K7", "policy_id": "AZ-100", "customer_id": "C1", "layer": "permanent",
            "status": "granted", "amount": 5_000_000, "currency": "EUR",
            "decided_on": date(2026, 6, 1), "valid_from": date(2026, 6, 1), "known_from": change,
        } | given
    )  # fmt: skip


@pytest.mark.usefixtures("world")
def test_agrees() -> None:
    """What was just read is what counts; nothing was told yet is no difference either."""
    assert kinds() == []
    read()
    assert kinds() == []


CASES: dict[Discrepancy, dict[str, object]] = {
    Discrepancy.AMOUNT: {"amount": 1},
    Discrepancy.CURRENCY: {"currency": "USD"},
    Discrepancy.DATES: {"valid_to": date(2027, 1, 1)},
}


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(("kind", "given"), CASES.items(), ids=str)
def test_a_file_says_otherwise(kind: Discrepancy, given: dict[str, object]) -> None:
    """The decision in force differs from the one that the insurer lists."""
    read()
    other(**given)
    assert kinds() == [kind]


@pytest.mark.usefixtures("world")
def test_no_difference(told: Telling) -> None:
    """A decision to come, one that is over, and one that another takes the place of."""
    told.told = [
        replace(NOTICE, valid_from=date(2027, 1, 1)),
        replace(NOTICE, layer=Layer.TEMPORARY, valid_to=date(2026, 6, 1)),
        replace(NOTICE, cover="903", decision=Decision.SUPERSEDED, layer=Layer.TOP_UP),
    ]
    read()
    assert kinds() == []
    Cover.objects.filter(layer="temporary").delete()
    assert kinds() == []


@pytest.mark.usefixtures("world")
def test_missing_here(told: Telling) -> None:
    """A decision, or a request, that no fact says."""
    asked = replace(
        NOTICE, cover="901", layer=Layer.TEMPORARY, decision=Decision.PENDING, amount=None,
        requested=100, decided_on=None, valid_from=None,
    )  # fmt: skip
    told.asked = [asked]
    read()
    assert kinds() == []
    Cover.objects.all().delete()
    assert kinds() == [Discrepancy.MISSING_HERE] * 2


@pytest.mark.usefixtures("world")
def test_missing_there(told: Telling) -> None:
    """A guarantee that the insurer does not list any more; one of a customer that is no buyer."""
    read()
    told.told = []
    read()
    assert kinds() == [Discrepancy.MISSING_THERE]
    other(customer_id="C2", layer="temporary", cover="K8")
    assert kinds() == [Discrepancy.MISSING_THERE], "a kind that it never lists is no difference"
    other(customer_id="C2")
    assert kinds() == [Discrepancy.MISSING_THERE, Discrepancy.CUSTOMER_NOT_LINKED]


FAULTY: dict[Discrepancy, CoverNotice] = {
    Discrepancy.UNKNOWN_CODE: replace(NOTICE, decision=Decision.UNKNOWN, raw=Raw("Z9", "{}")),
    Discrepancy.NOT_TOLD: replace(NOTICE, amount=None),
    Discrepancy.POLICY_NOT_LINKED: replace(NOTICE, policy=PolicyKey("99")),
    Discrepancy.BUYER_NOT_LINKED: replace(NOTICE, buyer="008"),
}


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(("kind", "notice"), FAULTY.items(), ids=str)
def test_not_understood(told: Telling, kind: Discrepancy, notice: CoverNotice) -> None:
    """Each fault of what was told is a line."""
    told.told = [notice]
    read()
    assert kinds() == [kind]


@pytest.mark.usefixtures("world")
def test_counted_all_the_same(told: Telling) -> None:
    """Two customers that are one buyer, and another currency than before, are said once each."""
    read()
    told.told = [replace(NOTICE, currency="USD", valid_from=date(2026, 5, 9))]
    read()
    assert kinds() == [Discrepancy.CURRENCY_CHANGED]
    made = Connection.objects.get()
    link(connection=made, customer="C2", buyer="007", method=LinkMethod.PERSON, by=None, at=AT)
    read()
    assert kinds() == [Discrepancy.SHARED_BUYER]


def test_page(world: Client, told: Telling) -> None:
    """Both sides, who must act, the act; filters and counts; the raw word for who may see it."""
    told.told = [
        NOTICE,
        replace(NOTICE, cover="902", buyer="008", raw=Raw("DC7", '{"limit":"x"}')),
        replace(NOTICE, cover="903", policy=PolicyKey("99")),
    ]
    read()
    other(amount=1)
    Source.objects.filter(pk="telling").update(last_success_at=AT - timedelta(days=3))
    page = world.get("/insurers/reconciliation/").content.decode()
    for said in ("data out of date", "Other amount", "Buyer without a customer", "4 differences"):
        assert said.lower() in page.lower()
    for address in (
        "/settings/insurers/telling/read/",
        "/insurers/telling/buyers/008/",
        "/settings/insurers/telling/",
    ):
        assert f'"{address}"' in page
    assert "DC7" in page
    one = world.get("/insurers/reconciliation/?kind=buyer_not_linked").content.decode()
    assert "1 difference" in one
    assert "/insurers/telling/buyers/008/" in one
    assert ">902" not in world.get("/insurers/reconciliation/?connection=none").content.decode()
    world.force_login(person("sam", Role.SALES))
    page = page_text(world.get("/insurers/reconciliation/"))
    assert "DC7" not in page
    assert "/settings/insurers/telling/read/" not in page
    assert "Credit management" in page


def test_file(world: Client, told: Telling) -> None:
    """All that is chosen, in the reader's language, told in the journal, no formula in it."""
    told.told = [replace(NOTICE, cover="902", buyer="008", buyer_name="=cmd()"), NOTICE]
    read()
    other(customer_id="C2", valid_to=date(2027, 1, 1))
    text = world.post("/insurers/reconciliation/file/").content.decode()
    lines = text.splitlines()
    assert len(lines) == 4
    assert "50000.00,EUR,2026-05-03" in text
    assert "'=cmd()" in text
    assert "link the buyer" in text
    entry = JournalEntry.objects.get(act=Act.LIST_EXPORTED)
    assert (entry.subject, entry.given()["rows"]) == ("reconciliation", 3)
    assert "Reconciliation" in world.get("/journal").content.decode()
    some = world.post("/insurers/reconciliation/file/", {"kind": "buyer_not_linked"})
    assert len(some.content.decode().splitlines()) == 2


def test_within_the_scope(world: Client, told: Telling) -> None:
    """Somebody limited sees the lines of his customers, and none that has no customer."""
    told.told = [NOTICE, replace(NOTICE, cover="902", buyer="008")]
    read()
    other(amount=1)
    Customer.objects.filter(pk="C1").update(region="north")
    world.force_login(limited("nora", Role.CREDIT_MANAGER, region="north"))
    page = world.get("/insurers/reconciliation/").content.decode()
    assert "1 difference" in page
    world.force_login(limited("sara", Role.CREDIT_MANAGER, region="south"))
    page = page_text(world.get("/insurers/reconciliation/"))
    assert "Everything agrees" in page
    assert "C1" not in page


def test_no_statement_per_row(
    world: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """However many covers there are."""
    read()
    row = ToldCover.objects.get()
    rows = []
    for number in range(100):
        row.pk, row.cover, row.buyer = None, f"X{number}", f"B{number}"
        row.fault = "buyer_not_linked"
        rows.append(ToldCover(**{f.attname: getattr(row, f.attname) for f in row._meta.fields}))
    ToldCover.objects.bulk_create(rows)
    with django_assert_max_num_queries(25):
        assert "101 differences" in world.get("/insurers/reconciliation/").content.decode()


def test_every_difference_is_mended() -> None:
    """None without an act, no act that mends nothing."""
    assert set(MENDS) == set(Discrepancy)
    assert set(MENDS.values()) == set(Mend)
