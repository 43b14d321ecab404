"""The search: what is found, in which order, by whom, with and without script."""

from datetime import date

import pytest

from aval.desk.find.queries import MOST, find_for
from aval.records.models import Account, Change, Company, Customer, CustomerFacts, Item
from aval.vocabulary.acts import Role
from aval.vocabulary.folding import name_key
from tests.web.visitors import client_of, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def change() -> Change:
    """Return the change that made three customers, an account and an invoice known."""
    made = Change.objects.create(at="2026-11-24T05:00:00Z", origin="import")
    company = Company.objects.create(key="A")
    named = {"C1": "Ateliers Brévant SAS", "C2": "Fonderies d’Ardelac", "C3": "Ateliers du Lac"}
    for key, name in named.items():
        _customer(made, key, name)
    Account.objects.create(company=company, account="411900", customer_id="C2", known_from=made)
    day = date(2026, 9, 1)
    Item.objects.create(
        item="I1",
        company=company,
        customer_id="C3",
        kind="invoice",
        number="FA-26-07310",
        delivered_on=day,
        issued_on=day,
        due_on=day,
        amount=100,
        tax_amount=0,
        open_amount=100,
        currency="EUR",
        known_from=made,
    )
    return made


def _customer(made: Change, key: str, name: str) -> None:
    customer = Customer.objects.create(key=key, region="north" if key == "C1" else "south")
    CustomerFacts.objects.create(
        customer=customer,
        name=name,
        name_key=name_key(name),
        country="FR",
        segment="private_company",
        registration_number=f"91244810{key[-1]}",
        vat_number=f"FR38{key}",
        known_from=made,
    )


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("ATELIERS", ["C1", "C3"]),
        ("  brevant ", ["C1"]),
        ("d'ardelac", ["C2"]),
        ("lac ateliers", ["C3"]),
        ("C2", ["C2"]),
        ("912 448 103", ["C3"]),
        ("FR 38 C1", ["C1"]),
        ("411900", ["C2"]),
        ("FA-26-07310", ["C3"]),
        ("I1", ["C3"]),
        ("a", []),
        ("", []),
        ("%", []),
        ("nobody", []),
    ],
)
@pytest.mark.usefixtures("change")
def test_found(asked: str, found: list[str]) -> None:
    """By any words of the name, however typed; by a number in full, with or without spaces."""
    assert [hit.customer for hit in find_for(person(), asked=asked).hits] == found


@pytest.mark.usefixtures("change")
def test_only_what_one_sees() -> None:
    """A customer outside the scope is not found, nor are its invoices."""
    reader = person(Role.SALES)
    reader.scope_rules.create(dimension="region", value="north")
    assert [hit.customer for hit in find_for(reader, asked="ateliers").hits] == ["C1"]
    assert not find_for(reader, asked="FA-26-07310").hits
    assert not find_for(reader, asked="411900").hits


def test_not_too_many(change: Change) -> None:
    """The list says that there is more."""
    for number in range(MOST + 5):
        _customer(change, f"X{number}", f"Société {number}")
    found = find_for(person(), asked="societe")
    assert len(found.hits) == MOST
    assert found.is_cut


@pytest.mark.usefixtures("change")
def test_page_and_part() -> None:
    """A page without script, a list of options with it; what was asked is escaped."""
    client = client_of(person())
    page = client.get("/find?q=ateliers").content.decode()
    assert page.count('tabindex="-1"><th scope="row">') == 2
    part = client.get("/find?q=ateliers", headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<div class="hits" id="found-list" role="listbox"')
    assert part.count('role="option"') == 2
    none = client.get("/find?q=<b>", headers={"HX-Request": "true"}).content.decode()
    assert "“&lt;b&gt;”" in none
    assert "&lt;b&gt;" in client.get("/find?q=<b>").content.decode()
    assert client.get("/find").status_code == 200
