"""Decisions and notes: what happened to a customer and what was written of it, newest first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from aval.desk.customer.accounts import Passed
from aval.desk.customer.guarantees import Accepted, Guarantee
from aval.records.models import (
    Change,
    Cover,
    Credit,
    Event,
    Hold,
    Item,
    Note,
    PaperStep,
    Person,
    PolicyFacts,
)
from aval.vocabulary.acts import EventKind, Origin
from aval.vocabulary.claims import PaperEvent, PaperKind
from aval.vocabulary.steps import Count, Foreign, Given, Step, step
from aval.vocabulary.words import Layer

SHOWN = 30
"""Entries that the file shows without asking for all."""
MOST = 500
"""Rows of one sort that are looked at."""


class Mark(StrEnum):
    """What an entry looks like: the icon it bears."""

    GRANTED = "layers"
    CUT = "down"
    RAISED = "up"
    REFUSED = "no"
    ENDED = "glass"
    BREACH = "stop"
    GOOD = "check"
    DECISION = "person"
    DISPUTE = "chat"
    IMPORT = "folder"
    NOTE = "note"
    MOVED = "swap"
    PAPER = "claim"
    HELD = "lock"
    CONTRACT = "doc"


class Tone(StrEnum):
    """How an entry is to be taken."""

    PLAIN = ""
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class File:
    """A file attached to a note."""

    number: int
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: a sentence, or a note's own text; who it is from; on which day.

    `at` is the instant where one is known. `note` is the number of a note, `is_own` whether the
    reader wrote it. `paper` is the number and the key of a paper to an insurer.
    """

    day: date
    mark: Mark
    tone: Tone
    step: Step | None = None
    who: str = ""
    at: datetime | None = None
    change: int | None = None
    run: int | None = None
    text: str = ""
    note: int | None = None
    is_own: bool = False
    mentions: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    paper: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """The newest entries and how many there are."""

    entries: tuple[Entry, ...]
    number: int


def timeline(
    person: Person,
    key: str,
    *,
    until: date | None,
    known: datetime | None,
    found: Iterable[Guarantee],
    credits_: Iterable[Accepted],
    passed: Iterable[Passed],
    names: Mapping[str, str],
    currency: str,
    all_of_it: bool,
) -> Timeline:
    """Return what happened until a day and was known at an instant; None is today, and now."""
    events = list(Event.objects.filter(customer=key).order_by("-day", "-pk")[:MOST])
    told = {event.fact for event in events if event.fact}
    decided = [one for one in found if one.decided_on and one.cover not in told]
    authors = {one.cover: one.author for one in found if one.author}
    credit_told = any(event.kind == EventKind.CREDIT_DECIDED for event in events)
    entries = [
        *(_event(event, names, authors) for event in events),
        *(_decision(one, currency) for one in decided),
        *([] if credit_told else [_credit(one, currency) for one in credits_]),
        *(_passed(one) for one in passed),
        *_changes(key, known),
        *_papers(key, known, names),
        *_holds(key, known),
        *_contracts({one.policy for one in found}, known, names),
        *_notes(person, key, known),
    ]
    if until is not None:
        entries = [one for one in entries if one.day <= until]
    long_ago = datetime.min.replace(tzinfo=UTC)
    entries.sort(key=lambda one: (one.day, one.at or long_ago), reverse=True)
    shown = entries if all_of_it else entries[:SHOWN]
    return Timeline(tuple(shown), len(entries))


def local_day(at: datetime) -> date:
    """Return the day of the ledger of an instant."""
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


_LOOKS: dict[EventKind, tuple[Mark, Tone, str, str]] = {
    EventKind.COVER_GRANTED: (Mark.GRANTED, Tone.GOOD, "customer.granted", "customer.granted"),
    EventKind.COVER_RAISED: (Mark.RAISED, Tone.GOOD, "customer.raised", "customer.granted"),
    EventKind.COVER_CUT: (Mark.CUT, Tone.BAD, "customer.cut", "customer.granted"),
    EventKind.COVER_CANCELLED: (
        Mark.REFUSED, Tone.BAD, "customer.cancelled", "customer.cancelled_now",
    ),
    EventKind.COVER_REFUSED: (Mark.REFUSED, Tone.BAD, "customer.refused", "customer.refused"),
    EventKind.COVER_ENDED: (Mark.ENDED, Tone.WARN, "customer.ended", "customer.ended_now"),
    EventKind.BREACH_BEGAN: (
        Mark.BREACH, Tone.BAD, "customer.breach_began", "customer.breach_began",
    ),
    EventKind.BREACH_ENDED: (
        Mark.GOOD, Tone.GOOD, "customer.breach_ended", "customer.breach_ended",
    ),
    EventKind.GRADE_WORSE: (Mark.CUT, Tone.WARN, "customer.grade_worse", "customer.grade_new"),
    EventKind.GRADE_BETTER: (Mark.RAISED, Tone.GOOD, "customer.grade_better", "customer.grade_new"),
    EventKind.CREDIT_DECIDED: (
        Mark.DECISION, Tone.PLAIN, "customer.credit_changed", "customer.credit_decided",
    ),
    EventKind.DISPUTE_OPENED: (Mark.DISPUTE, Tone.WARN, "customer.dispute", "customer.dispute"),
    EventKind.INSOLVENCY: (Mark.BREACH, Tone.BAD, "customer.insolvency", "customer.insolvency"),
}  # fmt: skip
"""By kind: icon, tone, the sentence with what was before, the one without."""
_PAPERS: dict[PaperEvent, tuple[Tone, str]] = {
    PaperEvent.DECIDED: (Tone.PLAIN, "customer.paper_decided"),
    PaperEvent.ACKNOWLEDGED: (Tone.PLAIN, "customer.paper_acknowledged"),
    PaperEvent.QUESTIONED: (Tone.WARN, "customer.paper_questioned"),
    PaperEvent.ACCEPTED: (Tone.GOOD, "customer.paper_accepted"),
    PaperEvent.REFUSED: (Tone.BAD, "customer.paper_refused"),
    PaperEvent.INDEMNIFIED: (Tone.GOOD, "customer.paper_indemnified"),
    PaperEvent.RECOVERED: (Tone.PLAIN, "customer.paper_recovered"),
    PaperEvent.WITHDRAWN: (Tone.PLAIN, "customer.paper_withdrawn"),
    PaperEvent.CLOSED: (Tone.PLAIN, "customer.paper_closed"),
}
"""What of a paper's history stands among the decisions: tone, sentence."""
_GRADES = frozenset({EventKind.GRADE_WORSE, EventKind.GRADE_BETTER})


def _event(event: Event, names: Mapping[str, str], authors: Mapping[str, str]) -> Entry:
    kind = EventKind(event.kind)
    mark, tone, with_before, without = _LOOKS[kind]
    given: dict[str, Given] = {"fact": event.fact}
    if event.layer:
        given["layer"] = Layer(event.layer)
    for name in ("before", "after"):
        amount = getattr(event, name)
        given[name] = Count(amount or 0) if kind in _GRADES else (amount or 0)
    code = with_before if event.before is not None else without
    told = step(code, **{"layer": Layer.PERMANENT} | given)
    who = [names.get(event.policy, event.policy), authors.get(event.fact, "")]
    return Entry(event.day, mark, tone, told, ", ".join(filter(None, who)))


def _decision(one: Guarantee, currency: str) -> Entry:
    """Return an insurer's decision that no event tells of: it was taken before the first day."""
    given: dict[str, Given] = {"layer": one.layer, "fact": one.cover}
    given["after"] = _amount(one.granted or 0, one.currency, currency)
    given["before"] = _amount(one.before or 0, one.currency, currency)
    mark, tone, code = Mark.GRANTED, Tone.GOOD, "customer.granted"
    if not one.granted:
        mark, tone, code = Mark.REFUSED, Tone.BAD, "customer.refused"
        if one.before:
            code = "customer.cancelled"
    elif one.before is not None and one.granted < one.before:
        mark, tone, code = Mark.CUT, Tone.BAD, "customer.cut"
    elif one.before and one.granted > one.before:
        mark, code = Mark.RAISED, "customer.raised"
    who = ", ".join(filter(None, (one.insurer, one.author)))
    day = one.decided_on or date.min
    return Entry(day, mark, tone, step(code, **given), who, change=one.change)


def _credit(one: Accepted, currency: str) -> Entry:
    amount = _amount(one.amount, one.currency, currency)
    told = step("customer.credit_decided", after=amount)
    if one.valid_to:
        told = step("customer.credit_decided_until", after=amount, end=one.valid_to)
    return Entry(one.valid_from, Mark.DECISION, Tone.PLAIN, told, one.reason, change=one.change)


def _passed(one: Passed) -> Entry:
    """Return that an account came from another customer, or left for another."""
    if not one.other:
        told = step("joining.came_unseen" if one.came else "joining.left_unseen", account=one.label)
    elif one.is_undo:
        code = "joining.came_back" if one.came else "joining.left_back"
        told = step(code, account=one.label, other=one.name)
    else:
        told = step(
            "joining.came" if one.came else "joining.left", account=one.label, other=one.name
        )
    return Entry(
        local_day(one.at), Mark.MOVED, Tone.PLAIN, told, one.who, one.at, change=one.change
    )


def _amount(minor: int, currency: str, own: str) -> Given:
    """Return an amount to say: with its currency where it is not the reporting one."""
    return minor if currency == own else Foreign(minor, currency)


def _changes(key: str, known: datetime | None) -> Iterable[Entry]:
    """Yield the imports and undos that touched the customer's facts."""
    touched = Q(pk__in=[])
    for table in (Item, Cover, Credit):
        ours = table.objects.filter(customer=key).order_by()
        touched |= Q(pk__in=ours.values("known_from"))
    found = Change.objects.filter(touched, run__isnull=False).exclude(origin=Origin.MANUAL)
    if known is not None:
        found = found.filter(at__lte=known)
    for change in found.select_related("run__source", "person").order_by("-pk")[:SHOWN]:
        code = "customer.undone" if change.origin == Origin.UNDO else "customer.imported"
        source = str(change.run.source) if change.run else ""
        told = step(code, source=source, version=f"V{change.pk}")
        who = str(change.person) if change.person else ""
        yield Entry(
            local_day(change.at), Mark.IMPORT, Tone.PLAIN, told, who, change.at, change.pk,
            change.run_id,
        )  # fmt: skip


def _papers(key: str, known: datetime | None, names: Mapping[str, str]) -> Iterable[Entry]:
    """Yield what became of papers to insurers: decided, told, answered, paid, over."""
    steps = PaperStep.objects.filter(paper__customer=key, event__in=list(_PAPERS))
    if known is not None:
        steps = steps.filter(at__lte=known)
    for one in steps.select_related("paper", "person").order_by("-pk")[:MOST]:
        tone, code = _PAPERS[PaperEvent(one.event)]
        paper = one.paper
        insurer = names.get(paper.policy_id, paper.policy_id)
        told = step(code, kind=PaperKind(paper.kind), insurer=insurer)
        who = str(one.person) if one.person else insurer
        yield Entry(
            local_day(one.at), Mark.PAPER, tone, told, who, one.at, paper=(paper.pk, paper.key)
        )


def _holds(key: str, known: datetime | None) -> Iterable[Entry]:
    """Yield that deliveries were held, and released."""
    for hold in Hold.objects.filter(customer=key).select_related("set_by", "lifted_by"):
        told = step("customer.hold_set", reason=hold.reason)
        acts = [(hold.set_at, Tone.BAD, told, hold.set_by)]
        if hold.lifted_at and hold.lifted_by:
            code = "customer.hold_lifted_note" if hold.note else "customer.hold_lifted"
            acts.append((hold.lifted_at, Tone.GOOD, step(code, note=hold.note), hold.lifted_by))
        for at, tone, said, by in acts:
            if known is None or at <= known:
                yield Entry(local_day(at), Mark.HELD, tone, said, str(by), at)


def _contracts(
    policies: set[str], known: datetime | None, names: Mapping[str, str]
) -> Iterable[Entry]:
    """Yield changes that people made to the contracts under which the customer was decided."""
    rows = PolicyFacts.objects.filter(policy__in=policies, known_from__origin=Origin.MANUAL)
    if known is not None:
        rows = rows.filter(known_from__at__lte=known)
    for row in rows.select_related("known_from__person").order_by("-pk")[:SHOWN]:
        change = row.known_from
        insurer = names.get(row.policy_id, row.policy_id)
        told = step("customer.contract_changed", insurer=insurer, policy=row.policy_id)
        who = str(change.person) if change.person else ""
        yield Entry(
            local_day(change.at), Mark.CONTRACT, Tone.PLAIN, told, who, change.at, change.pk
        )


def _notes(person: Person, key: str, known: datetime | None) -> Iterable[Entry]:
    """Yield the notes that stand."""
    notes = Note.objects.filter(customer=key, withdrawn_at=None)
    if known is not None:
        notes = notes.filter(at__lte=known)
    notes = notes.select_related("person").prefetch_related("mentions", "attachments")
    for note in notes.order_by("-at")[:MOST]:
        yield Entry(
            day=local_day(note.at),
            mark=Mark.NOTE,
            tone=Tone.PLAIN,
            who=str(note.person),
            at=note.at,
            text=note.text,
            note=note.pk,
            is_own=note.person_id == person.pk,
            mentions=tuple(str(one) for one in note.mentions.all()),
            files=tuple(File(one.pk, one.name, one.size) for one in note.attachments.all()),
        )
