"""Accounts joined and parted: judged at once, foreseen to the cent, told, taken back."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied

from aval.dataset.reading import read_portfolio
from aval.desk.customer import joining
from aval.desk.customer.accounts import accounts
from aval.desk.customer.joined import effect, lying
from aval.desk.customer.joining import Moved, NewCustomer
from aval.desk.customer.queries import customer_file
from aval.desk.customer.stored import stored
from aval.desk.refusals import ActRefused
from aval.intake.accounts import moved_by_people
from aval.records.models import Account, Customer, Item, JournalEntry, Person, Position
from aval.vocabulary.acts import Act, Role
from tests.desk.customer.judged import keep_judged
from tests.desk.customer.story import AS_OF
from tests.people import AT, limited, person
from tests.tables import write_folder

pytestmark = pytest.mark.django_db
NEW = NewCustomer("N1", "Norte", "ES")
_DUE = {"issued_on": "2026-09-01", "due_on": "2026-12-01"}


@pytest.fixture
def claire(tmp_path: Path) -> Person:
    """Return a credit manager, in a world of two customers, one with two accounts."""
    Customer.objects.create(key="C1", owner="ana", region="north")
    write_folder(
        tmp_path,
        companies=[{"company": "FR01"}, {"company": "FR02"}],
        customers=[{"customer": "C1", "name": "Alder"}, {"customer": "C2", "name": "Birch"}],
        items=[
            {"item": "I1", "company": "FR01", "amount": "500.00", "open_amount": "500.00", **_DUE},
            {"item": "I2", "company": "FR02", "amount": "70.00", "open_amount": "70.00", **_DUE},
            {"item": "I3", "company": "FR02", "kind": "payment", "amount": "20.00",
             "open_amount": "20.00", "issued_on": "2026-10-01", "due_on": "2026-10-01"},
            {"item": "I4", "customer": "C2", "amount": "9.00", "open_amount": "9.00", **_DUE},
        ],
        covers=[{"cover": "K1", "amount": "300.00"},
                {"cover": "K2", "customer": "C2", "amount": "40.00"}],
    )  # fmt: skip
    keep_judged(read_portfolio(tmp_path), AS_OF)
    return person("claire")


def _account(company: str = "FR02") -> Account:
    return Account.objects.current().get(company=company, customer="C1")


def _move(by: Person, to: str = "C2") -> Moved:
    return joining.move(by=by, at=AT, today=AS_OF, account=_account(), to=to)


def _figures(key: str) -> object:
    return stored(key, as_of=AS_OF, currency="EUR").figures


def test_joined_as_foreseen(claire: Person) -> None:
    """What the preview says of both customers is what their rows then are; the journal tells."""
    there = lying(_account(), as_of=AS_OF)
    assert (there.number, there.amount, there.closed, there.more) == (2, 5000, 0, 0)
    foreseen = effect(_account(), "C2", as_of=AS_OF)
    assert foreseen is not None
    assert [side.before for side in foreseen.rows] == [_figures("C1"), _figures("C2")]
    assert next(line.change for line in foreseen.taker.lines) == 5000
    done = _move(claire)
    assert done.customer == "C2"
    assert [side.after for side in foreseen.rows] == [_figures("C1"), _figures("C2")]
    assert set(Item.objects.current().filter(company="FR02").values_list("customer", flat=True)) \
        == {"C2"}  # fmt: skip
    last = JournalEntry.objects.latest("number")
    assert (last.act, last.person, last.given()["after"]) == (Act.ACCOUNT_MOVED, "claire", "C2")


def test_parted_as_foreseen(claire: Person) -> None:
    """The new customer is of the same people, is judged at once, and is found under its key."""
    foreseen = effect(_account(), NEW, as_of=AS_OF)
    assert foreseen is not None
    assert (foreseen.taker.name, foreseen.taker.before.exposure) == ("Norte", 0)
    joining.part(by=claire, at=AT, today=AS_OF, account=_account(), new=NEW)
    assert [side.after for side in foreseen.rows] == [_figures("C1"), _figures("N1")]
    made = Customer.objects.get(pk="N1")
    assert (made.owner, made.region) == ("ana", "north")
    file = customer_file(claire, "N1", today=AS_OF, at=AT)
    assert (file.who.name, file.who.country, file.figures.exposure) == ("Norte", "ES", 5000)
    assert JournalEntry.objects.latest("number").act == Act.ACCOUNT_PARTED


def test_taken_back(claire: Person) -> None:
    """Facts and figures are those before; both stay in the history, and files are led as before."""
    before = [_figures("C1"), _figures("C2")]
    first = _move(claire)
    back = joining.undo(by=claire, at=AT, today=AS_OF, key="C2", version=first.change.pk)
    assert back.customer == "C1"
    assert [_figures("C1"), _figures("C2")] == before
    told = accounts(claire, "C1")
    assert [(one.company, one.named) for one in told.held] == [("FR01", ""), ("FR02", "")]
    assert [(one.came, one.is_undo, one.name) for one in told.passed] == [
        (True, True, "Birch"), (False, False, "Birch"),
    ]  # fmt: skip
    with pytest.raises(ActRefused):
        joining.undo(by=claire, at=AT, today=AS_OF, key="C2", version=first.change.pk)


def test_a_parting_taken_back(claire: Person) -> None:
    """The customer that was made is known no longer, its position is gone; its key is free again."""
    done = joining.part(by=claire, at=AT, today=AS_OF, account=_account(), new=NEW)
    joining.undo(by=claire, at=AT, today=AS_OF, key="N1", version=done.change.pk)
    assert not Position.objects.filter(pk="N1", exposure__gt=0).exists()
    assert not accounts(claire, "N1").held
    joining.check_new(NEW)


def test_files_follow_the_move_before_the_one_taken_back(claire: Person) -> None:
    """Taken back to a customer whom a person had chosen, files are still led to that one."""
    joining.part(by=claire, at=AT, today=AS_OF, account=_account(), new=NEW)
    parted = Account.objects.current().get(customer="N1")
    second = joining.move(by=claire, at=AT, today=AS_OF, account=parted, to="C2")
    joining.undo(by=claire, at=AT, today=AS_OF, key="C2", version=second.change.pk)
    led = dict(moved_by_people().select("account", "target").iter_rows())
    assert led[parted.account] == "N1"


def test_what_is_refused(claire: Person) -> None:
    """Each with its sentence, and nothing is done."""
    number = JournalEntry.objects.count()
    with pytest.raises(ActRefused, match="refused_same"):
        _move(claire, "C1")
    with pytest.raises(Customer.DoesNotExist):
        _move(claire, "nobody")
    with pytest.raises(ActRefused, match="refused_account"):
        joining.account_of(claire, "C1", "FR02", "none")
    for new, code in (
        (NewCustomer("C2", "Birch", "FR"), "joining.refused_key_taken"),
        (NewCustomer(" ", "Birch", "FR"), "joining.refused_empty"),
        (NewCustomer("N\0", "Birch", "FR"), "joining.refused_empty"),
        (NewCustomer("N1", "", "FR"), "joining.refused_empty"),
        (NewCustomer("N1", "Birch", "France"), "settings.refused_country"),
    ):
        with pytest.raises(ActRefused, match=code):
            joining.part(by=claire, at=AT, today=AS_OF, account=_account(), new=new)
    with pytest.raises(PermissionDenied):
        _move(person("ana", Role.COLLECTOR))
    with pytest.raises(PermissionDenied):
        joining.undo(by=person("bea", Role.CFO), at=AT, today=AS_OF, key="C1", version=1)
    assert JournalEntry.objects.count() == number


def test_undo_is_for_a_moment_and_for_who_did_it(claire: Person) -> None:
    """Later, or by somebody else, the account is moved back instead."""
    done = _move(claire)
    for by, at in ((claire, AT + timedelta(minutes=5)), (person("other"), AT)):
        with pytest.raises(ActRefused, match="refused_undo"):
            joining.undo(by=by, at=at, today=AS_OF, key="C2", version=done.change.pk)


def test_somebody_was_faster(claire: Person) -> None:
    """An account that went elsewhere in between is not moved by who saw it before."""
    found = _account()
    _move(claire)
    with pytest.raises(ActRefused, match="refused_account"):
        joining.move(by=claire, at=AT, today=AS_OF, account=found, to="C2")


def test_limits(claire: Person) -> None:
    """Who is limited to companies moves their accounts only, and reads no name out of sight."""
    one = limited("one", Role.CREDIT_MANAGER, company="FR01")
    with pytest.raises(ActRefused, match="refused_company"):
        joining.move(by=one, at=AT, today=AS_OF, account=_account(), to="C2")
    _move(claire)
    north = limited("north", Role.CREDIT_MANAGER, region="north")
    (left,) = accounts(north, "C1").passed
    assert (left.other, left.name, left.came) == ("", "", False)
    with pytest.raises(Customer.DoesNotExist):
        joining.move(by=north, at=AT, today=AS_OF, account=_account("FR01"), to="C2")


def test_the_past_has_the_accounts_of_then(claire: Person) -> None:
    """As known before the move, the account is where it was, and nothing had passed."""
    done = _move(claire)
    then = accounts(claire, "C1", version=done.change.pk - 1)
    assert [one.company for one in then.held] == ["FR01", "FR02"]
    assert not then.passed
    assert [one.company for one in accounts(claire, "C1").held] == ["FR01"]
    (came,) = [one for one in accounts(claire, "C2").held if one.company == "FR02"]
    assert (came.named, came.who) == ("Alder", "claire")
