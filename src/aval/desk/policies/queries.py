"""Contracts as people read them: the list, one policy, its history, two versions compared."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from aval.assessment.standing import all_particulars
from aval.dataset.doubts import Doubt, doubts
from aval.dataset.parameters import PARAMETERS, Parameter, plain_values
from aval.dataset.particulars import PERIMETER, Particulars
from aval.dataset.policies import Policy, Terms
from aval.dataset.policy_json import policy_from_json
from aval.dataset.tables import SCALE_DIGITS
from aval.desk.policies.difference import PERIMETER_SETTINGS, Altered, altered
from aval.desk.policies.particulars import Reference
from aval.desk.policies.templates import templates
from aval.engine.periods import terms_on
from aval.records.changes import Change
from aval.records.cover import Cover
from aval.records.customers import Customer, CustomerFacts
from aval.records.ledger import CompanyFacts
from aval.records.people import Person
from aval.records.policies import PolicyFacts, PolicyParticulars, Setting
from aval.records.portfolio import CURRENCY_SETTING
from aval.records.requests import Broker, BrokerContact
from aval.vocabulary.acts import Right
from aval.vocabulary.policies import ParameterGroup
from aval.vocabulary.words import Layer

MOST_OVERRIDES = 50
"""Covers with a percentage of their own that a page lists."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One policy of the list; `terms` are those in force, None where none are."""

    policy: Policy
    particulars: Particulars
    terms: Terms | None

    @property
    def examples(self) -> int:
        """Return how many values of a template nobody confirmed."""
        return sum(len(names) for names in self.particulars.examples.values())


@dataclass(frozen=True, slots=True)
class Row:
    """One parameter of the block that is shown: its plain value, its clause, its source."""

    parameter: Parameter
    value: Any
    reference: Reference
    source: str


@dataclass(frozen=True, slots=True)
class Override:
    """A cover whose decision has a percentage of its own beside that of the terms."""

    customer: str
    name: str
    layer: Layer
    pct: Decimal
    terms_pct: Decimal


@dataclass(frozen=True, slots=True)
class Past:
    """One change of a policy: when, by whom, what became of which block."""

    change: Change
    person: str
    altered: tuple[Altered, ...]

    @property
    def at(self) -> datetime:
        """Return when it was known."""
        return self.change.at


@dataclass(frozen=True, slots=True)
class Shown:
    """One policy as its page shows it; `fact` is the row of facts it was read from."""

    policy: Policy
    particulars: Particulars
    fact: int
    currency: str
    terms: Terms | None
    groups: tuple[tuple[ParameterGroup, tuple[Row, ...]], ...]
    perimeter: tuple[tuple[str, Any, Reference], ...]
    doubts: tuple[Doubt, ...]
    overrides: tuple[Override, ...]
    more_overrides: int
    contacts: tuple[BrokerContact, ...]
    history: tuple[Past, ...]
    sees_premium: bool

    @property
    def examples(self) -> tuple[str, ...]:
        """Return the parameters of the block that are examples nobody confirmed."""
        block = self.terms.valid_from.isoformat() if self.terms else PERIMETER
        return tuple(self.particulars.examples.get(block, ()))


def sees_premium(person: Person) -> bool:
    """Return whether a person may read what a policy costs.

    Whoever writes contracts, and whoever sees the whole portfolio: a limit of sight keeps the
    figures of the group to those whose sight has none.
    """
    return person.may(Right.POLICIES) or not person.scope()


def listed(*, today: date) -> list[Listed]:
    """Return every policy known now, by rank and key."""
    known = all_particulars()
    found = [policy_from_json(text) for text in _contents()]
    found.sort(key=lambda policy: (policy.rank, policy.policy))
    return [
        Listed(one, known.get(one.policy, Particulars(one.policy)), terms_on(one, today))
        for one in found
    ]


def _contents() -> list[str]:
    return list(PolicyFacts.objects.current().values_list("content", flat=True))


def current(key: str) -> tuple[PolicyFacts, Policy] | None:
    """Return the facts of a policy known now with what they hold, None where there is none."""
    row = PolicyFacts.objects.current().filter(policy=key).first()
    return None if row is None else (row, policy_from_json(row.content))


def particulars(key: str) -> Particulars:
    """Return the particulars of a policy known now, an empty one where nobody wrote any."""
    return all_particulars().get(key, Particulars(key))


def shown(*, key: str, by: Person, today: date, block: date | None = None) -> Shown | None:
    """Return a policy with one block of terms: the one asked for, in force, or the last."""
    found = current(key)
    if found is None:
        return None
    row, policy = found
    known = particulars(key)
    starts = {terms.valid_from: terms for terms in policy.terms}
    terms = starts.get(block) if block else None
    terms = terms or terms_on(policy, today) or (policy.terms[-1] if policy.terms else None)
    open_to = sees_premium(by)
    overrides, more = _overrides(policy, by, today)
    return Shown(
        policy=policy,
        particulars=known,
        fact=row.pk,
        currency=reporting_currency(),
        terms=terms,
        groups=grouped(terms, known, open_to=open_to) if terms else (),
        perimeter=_perimeter(policy, known),
        doubts=tuple(one for one in doubts(policy) if open_to or one.parameter not in OF_PREMIUM),
        overrides=overrides,
        more_overrides=more,
        contacts=contacts_of(key, known.broker),
        history=history(key, open_to=open_to),
        sees_premium=open_to,
    )


OF_PREMIUM = frozenset(
    parameter.name for parameter in PARAMETERS if parameter.group is ParameterGroup.PREMIUM
)
"""The parameters that say what a policy costs."""


def grouped(
    terms: Terms, known: Particulars, *, open_to: bool
) -> tuple[tuple[ParameterGroup, tuple[Row, ...]], ...]:
    """Return what a block says, heading by heading; premiums only to whom they are open."""
    values, block = plain_values(terms), terms.valid_from.isoformat()
    template = templates().get(known.template)
    found: dict[ParameterGroup, list[Row]] = {}
    for parameter in PARAMETERS:
        if parameter.name not in values or (parameter.name in OF_PREMIUM and not open_to):
            continue
        reference = Reference(
            known.clause(block, parameter.name), known.is_example(block, parameter.name)
        )
        source = template.source(parameter.name) if template and reference.is_example else ""
        row = Row(parameter, values[parameter.name], reference, source)
        found.setdefault(parameter.group, []).append(row)
    return tuple((group, tuple(rows)) for group, rows in found.items())


def _perimeter(policy: Policy, known: Particulars) -> tuple[tuple[str, Any, Reference], ...]:
    return tuple(
        (name, getattr(policy, name), Reference(known.clause(PERIMETER, name)))
        for name in PERIMETER_SETTINGS
        if name not in {"insurer", "rank"}
    )


def _overrides(policy: Policy, by: Person, today: date) -> tuple[tuple[Override, ...], int]:
    """Return the covers in force, of customers in sight, with a percentage of their own."""
    seen = Customer.objects.visible_to(by).values("pk")
    rows = Cover.objects.current().filter(
        policy=policy.policy, customer__in=seen, insured_pct__isnull=False
    )
    told = list(rows.order_by("customer", "layer").values_list("customer", "layer", "insured_pct"))
    keys = sorted({key for key, _, _ in told})
    known = CustomerFacts.objects.current().filter(customer__in=keys)
    who = {key: (name, country) for key, name, country in known.values_list(
        "customer", "name", "country"
    )}  # fmt: skip
    terms = terms_on(policy, today)
    found = []
    for key, layer, scaled in told:
        name, country = who.get(key, (key, ""))
        pct = Decimal(scaled).scaleb(-SCALE_DIGITS)
        usual = terms.pct(Layer(layer), country) if terms else Decimal(0)
        if pct != usual:
            found.append(Override(key, name or key, Layer(layer), pct, usual))
    return tuple(found[:MOST_OVERRIDES]), max(len(found) - MOST_OVERRIDES, 0)


def contacts_of(key: str, broker: str) -> tuple[BrokerContact, ...]:
    """Return the broker's people for a policy: those who serve it, else all of the broker's."""
    rows = BrokerContact.objects.filter(is_active=True).select_related("broker")
    serving = rows.filter(policies=key).order_by("broker__name", "name")
    return tuple(serving) or tuple(rows.filter(broker__name=broker).order_by("name"))


def brokers() -> list[str]:
    """Return the names of the brokers there are."""
    return list(Broker.objects.order_by("name").values_list("name", flat=True))


def history(key: str, *, open_to: bool) -> tuple[Past, ...]:
    """Return every change of a policy and its particulars, the newest first."""
    rows = PolicyFacts.objects.filter(policy=key).select_related("known_from__person")
    found, before = [], None
    for row in rows.order_by("known_from"):
        policy = policy_from_json(row.content)
        changes = tuple(_open(one, open_to) for one in altered(before, policy))
        found.append(_past(row.known_from, tuple(one for one in changes if one.changes)))
        before = policy
    of_terms = {one.change.pk for one in found}
    sheets = PolicyParticulars.objects.filter(policy=key).select_related("known_from__person")
    found += [_past(row.known_from, ()) for row in sheets if row.known_from_id not in of_terms]
    return tuple(sorted(found, key=lambda one: -one.change.pk))


def _open(one: Altered, open_to: bool) -> Altered:  # noqa: FBT001 - as the sight is handed on
    """Return what became of a block without what a person may not read."""
    if open_to:
        return one
    kept = tuple(change for change in one.changes if change.parameter not in OF_PREMIUM)
    return replace(one, changes=kept)


def _past(change: Change, changes: tuple[Altered, ...]) -> Past:
    return Past(change, str(change.person) if change.person else "", changes)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: a block of terms as it was known from a change on."""

    version: int
    at: datetime
    terms: Terms
    is_known: bool
    """Whether it is what is known now."""

    @property
    def code(self) -> str:
        """Return what tells the side in an address."""
        return f"{self.version}:{self.terms.valid_from.isoformat()}"


def sides(key: str) -> tuple[Side, ...]:
    """Return every block of a policy as it ever was, the newest knowledge first, nothing twice."""
    rows = PolicyFacts.objects.filter(policy=key).select_related("known_from")
    found: list[Side] = []
    seen = set[Terms]()
    for row in rows.order_by("known_from"):
        for terms in policy_from_json(row.content).terms:
            told = _hashable(terms)
            if told not in seen:
                seen.add(told)
                at = row.known_from.at
                found.append(Side(row.known_from_id, at, terms, row.known_to_id is None))
    known = current(key)
    now = {_hashable(terms) for terms in known[1].terms} if known else set()
    marked = [replace(one, is_known=_hashable(one.terms) in now) for one in found]
    return tuple(sorted(marked, key=lambda one: (-one.is_known, -one.terms.valid_from.toordinal(),
                                                 -one.version)))  # fmt: skip


def _hashable(terms: Terms) -> Any:  # noqa: ANN401 - blocks hold dicts, their text does not
    return repr(sorted(plain_values(terms).items()))


def chosen(found: Sequence[Side], one: str, other: str) -> tuple[Side | None, Side | None]:
    """Return both sides by their codes; by default the block now, and the one before it."""
    by_code = {side.code: side for side in found}
    now = [side for side in found if side.is_known]
    last = by_code.get(other) or (now[0] if now else None)
    rest = [side for side in found if side is not last]
    return by_code.get(one) or (rest[0] if rest else last), last


def reporting_currency() -> str:
    """Return the reporting currency, in which amounts of terms are; empty before any facts."""
    rows = Setting.objects.current().filter(name=CURRENCY_SETTING)
    return rows.values_list("value", flat=True).first() or ""


def companies() -> list[str]:
    """Return the keys of the own companies."""
    rows = CompanyFacts.objects.current().order_by("company")
    return list(rows.values_list("company", flat=True))
