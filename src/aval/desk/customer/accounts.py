"""The accounts of a customer: what lies on each, since when it is the customer's, and before."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.db.models import Q

from aval.desk.customer.ledger import OpenItem
from aval.intake.accounts import items_of_account
from aval.records.models import Account, Change, CompanyFacts, Customer, CustomerFacts, Person
from aval.vocabulary.acts import Origin


@dataclass(frozen=True, slots=True)
class Held:
    """An account of a customer; `named` is whom files name on it, where that is another."""

    company: str
    company_name: str
    account: str
    since: datetime
    who: str
    """The person who gave it to the customer, empty where files did."""
    named: str


@dataclass(frozen=True, slots=True)
class Passed:
    """An account that came to a customer from another, or left it for another.

    `other` is the other's key and `name` its name, both empty where the reader may not see it.
    """

    company: str
    account: str
    came: bool
    other: str
    name: str
    is_undo: bool
    change: int
    at: datetime
    who: str

    @property
    def label(self) -> str:
        """Return company and account, as an account is called."""
        return f"{self.company} {self.account}"


@dataclass(frozen=True, slots=True)
class Accounts:
    """What a customer has, and what came and went, newest first."""

    held: tuple[Held, ...]
    passed: tuple[Passed, ...]


def accounts(
    person: Person, key: str, *, version: int | None = None, until: datetime | None = None
) -> Accounts:
    """Return the accounts of a customer as known at a data version, and what is known of each."""
    own = set(Account.objects.filter(customer=key).values_list("company", "account"))
    known = Q() if version is None else Q(known_from__lte=version)
    theirs = Q(pk__in=[])  # by its whole key each: the index finds it, whoever has it by now
    for company, account in sorted(own):
        theirs |= Q(company=company, account=account)
    rows = list(
        Account.objects.filter(theirs, known)
        .select_related("known_from__person")
        .order_by("company", "account", "known_from")
    )
    if until is not None:
        rows = [row for row in rows if row.known_from.at <= until]
    by_account = defaultdict[tuple[str, str], list[Account]](list)
    for row in rows:
        by_account[row.company_id, row.account].append(row)
    names = _names(person, {row.customer_id for row in rows} - {key})
    passed = [one for those in by_account.values() for one in _passed(key, those, names)]
    passed.sort(key=lambda one: one.change, reverse=True)
    now = [those for those in by_account.values() if _is_held(those[-1], key, version)]
    return Accounts(tuple(_held(now, _companies(now, version), names)), tuple(passed))


def _is_held(last: Account, key: str, version: int | None) -> bool:
    """Return whether the last row of an account says that it is the customer's."""
    ended = last.known_to_id
    return last.customer_id == key and (ended is None or (version is not None and ended > version))


def _held(
    now: list[list[Account]], companies: Mapping[str, str], names: Mapping[str, str]
) -> list[Held]:
    found = []
    for those in now:
        last = those[-1]
        first = those[0].customer_id
        named = names.get(first, "") if first != last.customer_id else ""
        found.append(
            Held(
                last.company_id,
                companies.get(last.company_id, ""),
                last.account,
                last.known_from.at,
                _who(last.known_from),
                named,
            )
        )
    return found


def _passed(key: str, rows: list[Account], names: Mapping[str, str]) -> list[Passed]:
    """Return the moves of one account to or from a customer; its rows are in order of time."""
    found = []
    for before, after in pairwise(rows):
        if key not in {before.customer_id, after.customer_id} or (
            before.customer_id == after.customer_id
        ):
            continue
        came, change = after.customer_id == key, after.known_from
        other = before.customer_id if came else after.customer_id
        found.append(
            Passed(
                after.company_id,
                after.account,
                came,
                other if other in names else "",
                names.get(other, ""),
                change.origin == Origin.UNDO,
                change.pk,
                change.at,
                _who(change),
            )
        )
    return found


def _who(change: Change) -> str:
    """Return who made a change, empty where an import did."""
    return str(change.person) if change.person and change.origin != Origin.IMPORT else ""


def _companies(now: list[list[Account]], version: int | None) -> dict[str, str]:
    keys = {those[-1].company_id for those in now}
    found = CompanyFacts.objects.known_at(version).filter(company__in=keys)
    return {company: name or "" for company, name in found.values_list("company", "name")}


def _names(person: Person, keys: set[str]) -> dict[str, str]:
    """Return the names of those customers that a person may see, those of the past by their key."""
    if not keys:
        return {}
    seen = Customer.objects.visible_to(person).filter(pk__in=keys).values_list("pk", flat=True)
    found = CustomerFacts.objects.current().filter(customer__in=keys)
    names = dict(found.values_list("customer", "name"))
    return {key: names.get(key) or key for key in seen}


def open_on_account(
    company: str, account: str, key: str, items: tuple[OpenItem, ...]
) -> tuple[OpenItem, ...]:
    """Return those of a customer's open items that lie on an account."""
    theirs = set(items_of_account(company, account, key).get_column("item"))
    return tuple(one for one in items if one.item in theirs)
