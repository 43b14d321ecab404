"""What was in force on a day, and what was known of it then: evidence, each with its data version.

Two times are kept apart. Valid time: which decision the insurer says holds on the day of delivery.
Known time: which of that Aval held on the evening of that day. A later correction changes the
first, never the second.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.timezone import localdate, make_aware

from aval.assessment.loading import latest_version
from aval.records.models import (
    Change,
    Cover,
    CoverRequest,
    Deadline,
    Item,
    ItemMark,
    Paper,
    PaperItem,
)
from aval.vocabulary.claims import PaperKind
from aval.vocabulary.words import CoverStatus, DeadlineKind, Layer

_TOLD = (PaperKind.OVERDUE, PaperKind.INTERVENTION)
"""Papers that stand for the notice of an item."""


@dataclass(frozen=True, slots=True)
class Since:
    """By which change something became known, and when."""

    version: int
    at: datetime

    @property
    def on(self) -> date:
        """Return the day."""
        return localdate(self.at)


@dataclass(frozen=True, slots=True)
class Decision:
    """An insurer's decision, or a request it has not answered, as it was known.

    `since` is when this wording of it became known, `arrived` when Aval first held a decision
    under its number: None while none came.
    """

    cover: str
    policy: str
    layer: Layer
    extension: str
    status: CoverStatus
    amount: int | None
    currency: str
    requested_on: date | None
    decided_on: date | None
    valid_from: date | None
    valid_to: date | None
    since: Since
    until: Since | None
    arrived: Since | None

    @property
    def is_cover(self) -> bool:
        """Return whether it insures anything."""
        return bool(self.amount) and self.status in {CoverStatus.GRANTED, CoverStatus.PARTIAL}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of ours for cover that was decided by a person; `answered_at` None without one."""

    key: str
    policy: str
    layer: Layer
    amount: int
    currency: str
    submitted_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Seen:
    """An item of the ledger as it is known now, and since when Aval has known it."""

    item: str
    number: str
    company: str
    ordered_on: date | None
    delivered_on: date
    issued_on: date
    due_on: date
    amount: int
    open_amount: int
    currency: str
    first: Since
    last: Since
    declared: tuple[date, Since] | None
    """On which day the insurer was told, and since when we know it."""
    deadline: date | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What stands behind a delivery, or a day. `then` is what was known on its evening.

    `known` is the last data version of that evening, None where Aval held nothing yet; `now` is
    the one that the present knowledge is from.
    """

    day: date
    item: Seen | None
    known: Since | None
    now: Since | None
    in_force: tuple[Decision, ...]
    then: tuple[Decision, ...]
    pending: tuple[Decision, ...]
    """What the insurer had not answered on that evening."""
    asked: tuple[Asked, ...]
    """What was asked of insurers on that day or before, the last first."""

    @property
    def is_same(self) -> bool:
        """Return whether what was known then is what is known now."""

        def told(found: Iterable[Decision]) -> list[tuple[object, ...]]:
            return [
                (one.cover, one.layer, one.status, one.amount, one.valid_from, one.valid_to)
                for one in found
            ]

        return told(self.in_force) == told(self.then)

    @property
    def asked_by(self) -> date | None:
        """Return the first day on which a limit was asked for, by the insurer's word or by ours."""
        days = [one.requested_on for one in (*self.in_force, *self.then, *self.pending)]
        ours = [localdate(one.submitted_at) for one in self.asked]
        return min((day for day in (*days, *ours) if day), default=None)


class History:
    """All that is known, and was, of a customer's covers, requests and some of its items.

    It is read once; evidence of any of the items, or of any day, follows without the database but
    for the data version of an evening.
    """

    def __init__(self, customer: str, items: Sequence[str] = ()) -> None:
        """Read a customer's history, and the items that are asked for."""
        self.customer = customer
        covers = list(Cover.objects.filter(customer=customer).order_by("known_from", "pk"))
        rows = list(Item.objects.filter(customer=customer, item__in=items).order_by("known_from"))
        marks = list(
            ItemMark.objects.filter(customer=customer, item__in=items).order_by("known_from")
        )
        numbers = {row.known_from_id for row in (*covers, *rows, *marks)}
        numbers |= {row.known_to_id for row in covers if row.known_to_id}
        newest = latest_version()
        times = dict(Change.objects.filter(pk__in=[*numbers, newest]).values_list("pk", "at"))
        self._since = {number: Since(number, at) for number, at in times.items()}
        self.now = self._since.get(newest)
        self.covers = tuple(self._decisions(covers))
        self.items = self._seen(rows, marks)
        asked = CoverRequest.objects.filter(customer=customer, submitted_at__isnull=False)
        self.asked = tuple(
            Asked(
                one.key, one.policy_id, Layer(one.layer), one.amount, one.currency,
                one.submitted_at, one.answered_at,
            )
            for one in asked.order_by("-submitted_at", "-pk")
            if one.submitted_at
        )  # fmt: skip
        self._evenings: dict[date, Since | None] = {}

    def evening(self, day: date) -> Since | None:
        """Return the last data version of an evening, None where there was none yet."""
        if day not in self._evenings:
            evening = make_aware(datetime.combine(day, time.max))
            found = Change.objects.filter(at__lte=evening).order_by("-pk").first()
            self._evenings[day] = Since(found.pk, found.at) if found else None
        return self._evenings[day]

    def of_item(self, item: str) -> Evidence | None:
        """Return the evidence of an item on its day of delivery, None for one that is not known."""
        seen = self.items.get(item)
        return None if seen is None else self._evidence(seen.delivered_on, seen)

    def of_day(self, day: date) -> Evidence:
        """Return the evidence of a day."""
        return self._evidence(day, None)

    def _evidence(self, day: date, seen: Seen | None) -> Evidence:
        known = self.evening(day)
        held = [] if known is None else _known(self.covers, known.version)
        return Evidence(
            day=day,
            item=seen,
            known=known,
            now=self.now,
            in_force=_in_force([one for one in self.covers if one.until is None], day),
            then=_in_force(held, day),
            pending=tuple(one for one in held if one.status is CoverStatus.PENDING),
            asked=tuple(one for one in self.asked if localdate(one.submitted_at) <= day),
        )

    def _decisions(self, rows: Iterable[Cover]) -> Iterable[Decision]:
        found = list(rows)
        arrived: dict[str, Since] = {}
        for row in found:
            if row.status != CoverStatus.PENDING:
                arrived.setdefault(row.cover, self._since[row.known_from_id])
        for row in found:
            yield Decision(
                row.cover, row.policy_id, Layer(row.layer), row.extension or "",
                CoverStatus(row.status), row.amount, row.currency, row.requested_on,
                row.decided_on, row.valid_from, row.valid_to, self._since[row.known_from_id],
                self._since[row.known_to_id] if row.known_to_id else None,
                arrived.get(row.cover),
            )  # fmt: skip

    def _seen(self, rows: Sequence[Item], marks: Sequence[ItemMark]) -> Mapping[str, Seen]:
        first: dict[str, Item] = {}
        last: dict[str, Item] = {}
        for row in rows:
            first.setdefault(row.item, row)
            last[row.item] = row
        told = self._declared(rows, marks)
        deadlines = _deadlines(self.customer, list(last))
        return {
            key: Seen(
                key, row.number or key, row.company_id, row.ordered_on, row.delivered_on,
                row.issued_on, row.due_on, row.amount, row.open_amount, row.currency,
                self._since[first[key].known_from_id], self._since[row.known_from_id],
                told.get(key), deadlines.get(key),
            )
            for key, row in last.items()
        }  # fmt: skip

    def _declared(
        self, rows: Sequence[Item], marks: Sequence[ItemMark]
    ) -> Mapping[str, tuple[date, Since]]:
        """Return on which day items were declared, of two the earlier, and since when we know."""
        found: dict[str, tuple[date, Since]] = {}
        both: list[Item | ItemMark] = [*rows, *marks]
        for row in both:
            if row.known_to_id is not None or row.declared_on is None:
                continue
            told = row.declared_on, self._since[row.known_from_id]
            if row.item not in found or told[0] < found[row.item][0]:
                found[row.item] = told
        return found


def evidence_of(customer: str, *, item: str = "", day: date | None = None) -> Evidence | None:
    """Return the evidence of an item, else of a day; None for an item that is not known."""
    if item:
        return History(customer, [item]).of_item(item)
    return None if day is None else History(customer).of_day(day)


def _known(rows: Iterable[Decision], version: int) -> list[Decision]:
    """Return the rows that were known at a data version."""
    return [
        one
        for one in rows
        if one.since.version <= version and (one.until is None or one.until.version > version)
    ]


def _in_force(rows: Iterable[Decision], day: date) -> tuple[Decision, ...]:
    """Return the decision of each policy, layer and extension that is in force on a day.

    Assessment 8: the one that begins last, then the one decided last.
    """
    found: dict[tuple[str, Layer, str], list[Decision]] = defaultdict(list)
    for one in rows:
        begins = one.valid_from
        if one.status is CoverStatus.PENDING or begins is None or begins > day:
            continue
        if one.valid_to is None or day <= one.valid_to:
            found[one.policy, one.layer, one.extension].append(one)
    return tuple(
        max(found[key], key=lambda one: (one.valid_from, one.decided_on or date.min, one.cover))
        for key in sorted(found, key=lambda key: (key[0], list(Layer).index(key[1]), key[2]))
    )


def _deadlines(customer: str, items: list[str]) -> dict[str, date]:
    """Return the last day for the notice of items: as a paper kept it, else as it stands today."""
    rows = Deadline.objects.filter(
        customer=customer, item__in=items, kind=DeadlineKind.NOTIFY
    ).order_by("-on")
    found = dict(rows.values_list("item", "on"))
    kept = PaperItem.objects.filter(
        item__in=items, paper__in=Paper.objects.filter(customer=customer, kind__in=_TOLD),
        deadline__isnull=False,
    )  # fmt: skip
    return found | dict(kept.order_by("-paper__pk").values_list("item", "deadline"))
