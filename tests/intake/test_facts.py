"""Single facts by people: credits set and ended, accounts joined and parted, for good."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from aval.intake.facts import (
    CustomerThere,
    NoSuchFact,
    end_credit,
    move_account,
    part_account,
    record,
    set_credit,
    take_back,
)
from aval.records.models import Account, Credit, Item, JournalEntry
from aval.vocabulary.acts import Act, RunMode, RunState
from tests.intake.files import AT, TABLES, dataset, everything, person, receive, take

pytestmark = pytest.mark.django_db


def _set(customer: str = "C2") -> int:
    set_credit(
        customer=customer, amount=700, currency="EUR", valid_from=date(2026, 1, 1), valid_to=None,
        reason="known", by=person(), at=AT,
    )  # fmt: skip
    return int(Credit.objects.current().get(customer=customer, amount=700).pk)


def test_credits(tmp_path: Path) -> None:
    """One is set, holds to a last day, or is taken away before it began; each in the journal."""
    take(tmp_path, dataset(tmp_path / "in"))
    first = _set()
    done = end_credit(credit=first, on=date(2026, 6, 30), by=person(), at=AT)
    assert done.customers == ["C2"]
    ended = Credit.objects.current().get(customer="C2")
    assert (ended.valid_to, ended.amount) == (date(2026, 6, 30), 700)
    with pytest.raises(NoSuchFact):
        end_credit(credit=first, on=date(2026, 6, 30), by=person(), at=AT)
    end_credit(credit=ended.pk, on=date(2025, 6, 30), by=person(), at=AT)
    assert not Credit.objects.current().filter(customer="C2").exists()
    with pytest.raises(NoSuchFact):
        _set("nobody")
    acts = list(JournalEntry.objects.order_by("-number").values_list("act", flat=True)[:3])
    assert acts == [Act.CREDIT_ENDED, Act.CREDIT_ENDED, Act.CREDIT_SET]


def test_a_fact_is_ended_once(tmp_path: Path) -> None:
    """What another change ended is not ended again."""
    take(tmp_path, dataset(tmp_path / "in"))
    credit = _set()
    given = {"at": AT, "by": None, "act": Act.CREDIT_ENDED, "subject": "C2", "written": {}}
    record(ended={"credits": [credit]}, **given)  # type: ignore[arg-type]
    before = everything()
    with pytest.raises(NoSuchFact):
        record(ended={"credits": [credit]}, **given)  # type: ignore[arg-type]
    assert everything()["credits"].equals(before["credits"])


def test_accounts_are_joined_and_parted(tmp_path: Path) -> None:
    """Items go with their account; files that name the old customer are led over, also later."""
    folder = dataset(tmp_path / "in")
    take(tmp_path, folder)
    before = everything()
    done = move_account(company="FR01", account="411A", to_customer="C2", by=person(), at=AT)
    assert done.customers == ["C1", "C2"]
    joined = Item.objects.current().filter(company="FR01")
    assert set(joined.values_list("customer", flat=True)) == {"C2"}
    assert joined.get(item="I1").carries() == {"x_account": "411A", "x_customer": "C1"}
    assert receive(tmp_path, folder).state == RunState.UNCHANGED
    more = TABLES["items.csv"] + "I5,FR01,C1,invoice,F5,2026-11-01,2026-12-01,5.00,5.00,EUR,,411A\n"
    run, _ = take(tmp_path, dataset(tmp_path / "more", items=more), at=AT + timedelta(days=1))
    assert set(run.differences) == {"items"}
    assert Item.objects.current().get(item="I5").customer_id == "C2"
    move_account(company="FR01", account="411A", to_customer="C1", by=person(), at=AT)
    assert Item.objects.current().get(item="I5").customer_id == "C1"
    now = everything()
    assert now["items"].filter(now["items"]["item"] != "I5").equals(before["items"])
    assert Account.objects.current().get(account="411A").customer_id == "C1"


def test_account_named_by_its_customer(tmp_path: Path) -> None:
    """An account without a number is its customer's key, and moves alike."""
    folder = dataset(tmp_path / "in")
    take(tmp_path, folder)
    move_account(company="FR01", account="C2", to_customer="C3", by=person(), at=AT)
    assert Item.objects.current().get(item="I3").customer_id == "C3"
    assert receive(tmp_path, folder).state == RunState.UNCHANGED
    for account, to in (("C2", "C3"), ("none", "C1"), ("C2", "nobody")):
        with pytest.raises(NoSuchFact):
            move_account(company="FR01", account=account, to_customer=to, by=person(), at=AT)


def test_accounts_are_parted(tmp_path: Path) -> None:
    """The new customer stays when files that know nothing of it come again; taken back, all is."""
    folder = dataset(tmp_path / "in")
    take(tmp_path, folder)
    before = everything()
    given = {"company": "FR01", "key": "N1", "name": "Norte", "country": "ES", "by": person()}
    done = part_account(account="411A", at=AT, **given)  # type: ignore[arg-type]
    assert done.customers == ["C1", "N1"]
    assert Item.objects.current().get(item="I1").carries() == {
        "x_account": "411A", "x_customer": "C1",
    }  # fmt: skip
    assert receive(tmp_path, folder).state == RunState.UNCHANGED
    for account, fault in (("411A", CustomerThere), ("none", NoSuchFact)):
        with pytest.raises(fault):
            part_account(account=account, at=AT, **given)  # type: ignore[arg-type]
    back = {"made": done.change, "act": Act.ACCOUNT_MOVED, "subject": "411A", "by": person()}
    take_back(at=AT, **back)  # type: ignore[arg-type]
    now = everything()
    assert all(now[table].equals(before[table]) for table in before)
    assert receive(tmp_path, folder).state == RunState.UNCHANGED


def test_what_changed_since_is_not_taken_back(tmp_path: Path) -> None:
    """A later move of the account stands: the earlier one can be taken back no more."""
    take(tmp_path, dataset(tmp_path / "in"))
    by = person()
    first = move_account(company="FR01", account="411A", to_customer="C2", by=by, at=AT)
    move_account(company="FR01", account="411A", to_customer="C3", by=by, at=AT)
    with pytest.raises(NoSuchFact):
        take_back(made=first.change, act=Act.ACCOUNT_MOVED, subject="411A", by=by, at=AT)
    assert Account.objects.current().get(account="411A").customer_id == "C3"


def test_lists_are_led_over(tmp_path: Path) -> None:
    """A delta that names the old customer and carries nothing is led over too."""
    take(tmp_path, dataset(tmp_path / "in"))
    move_account(company="FR01", account="C2", to_customer="C3", by=person(), at=AT)
    path = tmp_path / "items.csv"
    path.write_text(
        "item,company,customer,kind,issued_on,amount,open_amount,currency\n"
        "I8,FR01,C2,invoice,2026-10-01,8.00,8.00,EUR\n",
        "utf-8",
    )
    take(tmp_path, path, mode=RunMode.DELTA)
    item = Item.objects.current().get(item="I8")
    assert (item.customer_id, item.carries()) == ("C3", {"x_customer": "C2"})
