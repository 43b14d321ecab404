"""Guarantees and requests of a customer: every decision, where it stands, what it is used for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from aval.desk.customer.judgement import Figures
from aval.desk.customer.ledger import convert
from aval.records.cover import TYPED
from aval.records.models import Cover, Credit, PolicyFacts
from aval.vocabulary.acts import Origin
from aval.vocabulary.guarantees import GuaranteeState
from aval.vocabulary.words import CoverStatus, Layer

CURRENT = frozenset(
    {
        GuaranteeState.IN_FORCE,
        GuaranteeState.CUT,
        GuaranteeState.PARTLY,
        GuaranteeState.REFUSED,
        GuaranteeState.ZERO,
        GuaranteeState.PENDING,
        GuaranteeState.TO_COME,
    }
)
"""The states of what still says something today."""
GRANTED = frozenset({GuaranteeState.IN_FORCE, GuaranteeState.CUT, GuaranteeState.PARTLY})
RECENT_DAYS = 365
"""For how long what has ended is listed without asking."""
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Guarantee:
    """One decision or request. Amounts are in its own currency; `before` is what it replaced.

    `stale_since` is when its source last answered, where that is longer ago than it should be;
    `origin` is where it is from, `source` the name of what brought it, empty where nothing did.
    """

    cover: str
    layer: Layer
    extension: str
    insurer: str
    policy: str
    state: GuaranteeState
    requested: int | None
    granted: int | None
    before: int | None
    currency: str
    requested_on: date | None
    decided_on: date | None
    valid_from: date | None
    valid_to: date | None
    stale_since: datetime | None
    change: int
    origin: Origin
    source: str
    number: int = 0
    """The number of its row, under which its history is shown."""
    author: str = ""
    """Who entered it."""
    known_at: datetime | None = None
    used: int | None = None

    @property
    def is_current(self) -> bool:
        """Return whether it still says something today."""
        return self.state in CURRENT

    @property
    def stands(self) -> bool:
        """Return whether it gives an amount today."""
        return self.state in GRANTED


@dataclass(frozen=True, slots=True)
class Accepted:
    """A management credit: own risk that management accepted."""

    amount: int
    currency: str
    valid_from: date
    valid_to: date | None
    reason: str
    stands: bool
    change: int


@dataclass(frozen=True, slots=True)
class Guarantees:
    """What is listed: insurers' decisions, management credits, and how many more there are."""

    rows: tuple[Guarantee, ...]
    credits: tuple[Accepted, ...]
    more: int
    since: date | None


def insurers(version: int | None) -> dict[str, str]:
    """Return the insurer of each policy, else the policy's key."""
    rows = PolicyFacts.objects.known_at(version).values_list("policy", "insurer")
    return {policy: insurer or policy for policy, insurer in rows}


def guarantees(
    key: str, as_of: date, version: int | None, *, names: Mapping[str, str], at: datetime | None
) -> tuple[Guarantee, ...]:
    """Return every decision and request of a customer, those in force first, layer by layer.

    `at` is the instant at which sources are looked at; None when one looks at the past.
    """
    covers = (
        Cover.objects.known_at(version)
        .filter(customer=key)
        .select_related("known_from__run__source", "known_from__person")
    )
    series: dict[Key, list[Cover]] = defaultdict(list)
    for cover in covers:
        series[cover.policy_id, cover.layer, cover.extension or ""].append(cover)
    found = [one for rows in series.values() for one in _states(rows, as_of, names, at)]
    order = list(Layer)
    return tuple(
        sorted(
            found,
            key=lambda one: (
                not one.is_current,
                order.index(one.layer),
                one.extension,
                -(one.valid_from or one.requested_on or date.min).toordinal(),
                one.cover,
            ),
        )
    )


def listed(
    found: Sequence[Guarantee], credits_: Sequence[Accepted], as_of: date, *, all_of_them: bool
) -> Guarantees:
    """Return what the file lists: what stands, what ended in the last year, or everything."""
    since = as_of - timedelta(days=RECENT_DAYS)
    rows = [one for one in found if all_of_them or one.is_current or _ended(one) >= since]
    oldest = [one.requested_on or one.decided_on or one.valid_from for one in found]
    return Guarantees(
        rows=tuple(rows),
        credits=tuple(one for one in credits_ if all_of_them or one.stands),
        more=len(found) + len(credits_) - len(rows) - sum(one.stands for one in credits_),
        since=min((day for day in oldest if day), default=None),
    )


def accepted(key: str, as_of: date, version: int | None) -> tuple[Accepted, ...]:
    """Return the management credits of a customer, the latest first.

    Of those in force the latest counts, of the same day the greatest (assessment 10).
    """
    rows = list(Credit.objects.known_at(version).filter(customer=key))
    rows.sort(key=lambda one: (one.valid_from, one.amount), reverse=True)
    standing = [one for one in rows if _holds(one.valid_from, one.valid_to, as_of)][:1]
    return tuple(
        Accepted(
            one.amount,
            one.currency,
            one.valid_from,
            one.valid_to,
            one.reason or "",
            one in standing,
            one.known_from_id,
        )
        for one in rows
    )


def with_use(
    found: Iterable[Guarantee], figures: Figures, currency: str, rates: Mapping[str, int]
) -> tuple[Guarantee, ...]:
    """Return guarantees with what they are used for: a layer's use fills them in their order."""
    left = {layer: figures.used(layer) for layer in Layer}
    done = []
    for one in sorted(found, key=lambda one: (one.valid_from or date.max, one.cover)):
        used = None
        if one.stands and one.granted is not None:
            amount = convert(one.granted, one.currency, currency, rates.get(one.currency))
            used = min(left[one.layer], amount)
            left[one.layer] -= used
        done.append((one.cover, used))
    uses = dict(done)
    return tuple(_used(one, uses[one.cover]) for one in found)


def _used(one: Guarantee, used: int | None) -> Guarantee:
    return replace(one, used=used)


def _states(
    rows: list[Cover], as_of: date, names: Mapping[str, str], at: datetime | None
) -> Iterable[Guarantee]:
    """Yield the decisions of one policy, layer and extension with where each stands."""
    decided = [one for one in rows if one.status != CoverStatus.PENDING]
    decided.sort(key=lambda one: (one.valid_from, one.decided_on, one.cover))
    holding = [one for one in decided if _holds(one.valid_from, one.valid_to, as_of)]
    winner = holding[-1] if holding else None
    for one in rows:
        place = decided.index(one) if one in decided else 0
        before = decided[place - 1].amount if place else None
        yield Guarantee(
            cover=one.cover,
            layer=Layer(one.layer),
            extension=one.extension or "",
            insurer=names.get(one.policy_id, one.policy_id),
            policy=one.policy_id,
            state=_state(one, winner, before, as_of),
            requested=one.requested_amount,
            granted=one.amount,
            before=before,
            currency=one.currency,
            requested_on=one.requested_on,
            decided_on=one.decided_on,
            valid_from=one.valid_from,
            valid_to=one.valid_to,
            stale_since=_stale(one, at) if one is winner else None,
            change=one.known_from_id,
            origin=origin_of(one),
            source=one.known_from.run.source.name if one.known_from.run else "",
            number=one.pk,
            author=str(one.known_from.person or ""),
            known_at=one.known_from.at,
        )


def origin_of(one: Cover) -> Origin:
    """Return where a decision is from: what an undo brought back is from its source all the same.

    A decision that came by an interface, or that a person entered, says so itself.
    """
    if "x_connection" in one.carried:
        return Origin.CONNECTOR
    origin = Origin(one.known_from.origin)
    if origin is not Origin.UNDO:
        return origin
    return Origin.MANUAL if TYPED in one.carried else Origin.IMPORT


def _state(one: Cover, winner: Cover | None, before: int | None, as_of: date) -> GuaranteeState:
    if one.status == CoverStatus.PENDING:
        return GuaranteeState.PENDING
    if one is not winner:
        if one.valid_from and one.valid_from > as_of:
            return GuaranteeState.TO_COME
        ended = one.valid_to is not None and one.valid_to < as_of
        return GuaranteeState.EXPIRED if ended else GuaranteeState.REPLACED
    if one.status == CoverStatus.REFUSED:
        return GuaranteeState.REFUSED
    if not one.amount:
        return GuaranteeState.ZERO
    if before is not None and one.amount < before:
        return GuaranteeState.CUT
    if one.requested_amount is not None and one.amount < one.requested_amount:
        return GuaranteeState.PARTLY
    return GuaranteeState.IN_FORCE


def _holds(begin: date | None, end: date | None, day: date) -> bool:
    return begin is not None and begin <= day and (end is None or day <= end)


def _ended(one: Guarantee) -> date:
    return one.valid_to or one.decided_on or one.valid_from or date.min


def _stale(one: Cover, at: datetime | None) -> datetime | None:
    """Return when a decision's source last answered, if longer ago than it should be."""
    run = one.known_from.run
    if at is None or run is None or run.source.last_success_at is None:
        return None
    last = run.source.last_success_at
    return last if last + timedelta(hours=run.source.hours) < at else None
