"""Says tasks and events: a sentence, a line of context, a mark."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from aval.records.positions import Event
from aval.records.requests import CoverRequest
from aval.reports.requests.suggestions import Suggestion
from aval.reports.today.figures import Figures
from aval.reports.today.layers import Layers
from aval.reports.today.movements import Happening, Happenings
from aval.reports.today.page import Today
from aval.reports.today.work import Task, TaskKind
from aval.vocabulary.acts import EventKind
from aval.vocabulary.insurers import Decision, RequestKind
from aval.vocabulary.requests import SuggestionKind
from aval.vocabulary.words import Layer
from aval.wording.language import Language
from aval.wording.steps import say_step, say_word

TASKS = {
    TaskKind.DECIDE: ("today.decide", "down", "today.open"),
    TaskKind.HOLD: ("today.hold", "stop", "today.open"),
    TaskKind.NOTIFY: ("today.notify", "claim", "today.open"),
    TaskKind.CLAIM: ("today.claim", "doc", "today.open"),
    TaskKind.HAND_OVER: ("today.hand_over", "send", "today.open"),
    TaskKind.STOP: ("today.stop", "stop", "today.open"),
    TaskKind.COVER_END: ("today.cover_end", "glass", "today.open"),
    TaskKind.ANSWER: ("requests.today_answer", "send", "today.open"),
    TaskKind.REQUEST: ("requests.today_unnamed", "plus", "requests.today_ask"),
}
"""The sentence of each kind of task, its icon, and what its button says."""
_DETAILS = {
    TaskKind.NOTIFY: "today.notify_detail",
    TaskKind.CLAIM: "today.claim_detail",
    TaskKind.HAND_OVER: "today.hand_over_detail",
    TaskKind.STOP: "today.stop_detail",
}
_SUGGESTED = {
    SuggestionKind.RENEW: "requests.today_renew",
    SuggestionKind.UNUSED: "requests.today_unused",
}
EVENTS = {
    EventKind.COVER_GRANTED: ("check", "good"),
    EventKind.COVER_RAISED: ("check", "good"),
    EventKind.COVER_CUT: ("down", "bad"),
    EventKind.COVER_CANCELLED: ("no", "bad"),
    EventKind.COVER_REFUSED: ("no", "bad"),
    EventKind.COVER_ENDED: ("clock", "bad"),
    EventKind.BREACH_BEGAN: ("stop", "bad"),
    EventKind.BREACH_ENDED: ("check", "good"),
    EventKind.GRADE_WORSE: ("worse", "bad"),
    EventKind.GRADE_BETTER: ("better", "good"),
    EventKind.CREDIT_DECIDED: ("person", ""),
    EventKind.DISPUTE_OPENED: ("note", "warn"),
    EventKind.INSOLVENCY: ("no", "bad"),
}
"""The icon and the tone of each kind of event."""
_NEAR_DAYS = 1


@dataclass(frozen=True, slots=True)
class ToldTask:
    """A task as its row shows it; `tone` is bad today and tomorrow, warn within the week."""

    task: Task
    title: str
    detail: str
    icon: str
    tone: str
    act: str
    address: str = ""

    @property
    def initials(self) -> str:
        """Return the letters that stand for the owner."""
        return self.task.owner[:2].upper()


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """An event as its row shows it."""

    event: Event
    name: str
    detail: str
    icon: str
    tone: str


def told_tasks(
    tasks: Sequence[Task], today: date, reader: Language, currency: str
) -> list[ToldTask]:
    """Return tasks with their sentences; amounts are of `currency`."""
    return [_told_task(task, today, reader, currency) for task in tasks]


def _told_task(task: Task, today: date, reader: Language, currency: str) -> ToldTask:
    if task.request is not None:
        return _told_answer(task, task.request, reader)
    if task.suggestion is not None:
        return _told_suggestion(task, task.suggestion, today, reader, currency)
    title, icon, act = TASKS[task.kind]
    is_near = task.on is None or (task.on - today).days <= _NEAR_DAYS
    detail = ""
    if task.event is not None:
        detail = event_detail(task.event, reader, currency)
    elif task.kind is TaskKind.COVER_END:
        detail = reader.say("today.cover_end_detail", policy=task.policy)
    else:
        detail = reader.say_many(
            _DETAILS[task.kind], task.documents, document=task.document, policy=task.policy
        )
    return ToldTask(
        task,
        reader.say(title, name=task.name),
        detail,
        icon,
        "bad" if is_near else "warn",
        reader.say(act),
        reverse("customer", args=[task.customer]),
    )


def _told_answer(task: Task, request: CoverRequest, reader: Language) -> ToldTask:
    """Say that an insurer answered what the reader asked."""
    title, icon, act = TASKS[task.kind]
    decisions = [say_word(Decision(one["decision"]), reader) for one in request.answer]
    detail = reader.say(
        "requests.today_answer_detail",
        kind=say_word(RequestKind(request.kind), reader),
        layer=say_word(Layer(request.layer), reader),
        amount=reader.money(request.amount, request.currency),
        decision=", ".join(dict.fromkeys(decisions)),
    )
    said = reader.say(title, name=task.name or task.customer, insurer=request.policy_id)
    return ToldTask(task, said, detail, icon, "", reader.say(act), _request_page(request))


def _request_page(request: CoverRequest) -> str:
    return reverse("request", args=[request.pk])


def _told_suggestion(
    task: Task, one: Suggestion, today: date, reader: Language, currency: str
) -> ToldTask:
    """Say what Aval suggests to ask, with its first reasons; the address is the form, filled in."""
    title, icon, act = TASKS[task.kind]
    reasons = (say_step(line, language=reader, currency=currency) for line in one.steps[:3])
    asked = {"policy": one.policy, "kind": one.kind, "layer": one.layer, "minor": one.amount}
    address = f"{reverse('request_new', args=[one.customer])}?{urlencode(asked)}"
    is_near = task.on is not None and (task.on - today).days <= _NEAR_DAYS
    said = reader.say(_SUGGESTED.get(one.suggestion, title), name=task.name or task.customer)
    tone = "bad" if is_near else ""
    return ToldTask(task, said, "; ".join(reasons), icon, tone, reader.say(act), address)


def told_events(events: Sequence[Happening], reader: Language, currency: str) -> list[ToldEvent]:
    """Return events with their line of context."""
    return [
        ToldEvent(
            one.event,
            one.name,
            event_detail(one.event, reader, currency, one.document),
            *EVENTS[EventKind(one.event.kind)],
        )
        for one in events
    ]


def event_detail(event: Event, reader: Language, currency: str, document: str = "") -> str:
    """Return what happened in one line: the layer and its amounts, a document, a grade.

    `document` is the number of the item that the event names.
    """
    kind = EventKind(event.kind)
    layer = say_word(Layer(event.layer), reader) if event.layer else ""
    if kind in {EventKind.GRADE_WORSE, EventKind.GRADE_BETTER}:
        return reader.say("today.event_grade", before=event.before, after=event.after)
    if kind in {EventKind.BREACH_BEGAN, EventKind.BREACH_ENDED, EventKind.INSOLVENCY}:
        return ""
    if kind is EventKind.DISPUTE_OPENED:
        return reader.say("today.event_document", document=document or event.fact)
    after = reader.amount(event.after or 0, currency)
    if kind is EventKind.CREDIT_DECIDED:
        return reader.say("today.event_credit", amount=after)
    before = reader.amount(event.before or 0, currency)
    if kind is EventKind.COVER_ENDED:
        return reader.say("today.event_ended", layer=layer, amount=before)
    if event.before is None:
        return reader.say("today.event_new", layer=layer, amount=after, policy=event.policy)
    return reader.say("today.event_cover", layer=layer, before=before, after=after)


@dataclass(frozen=True, slots=True)
class Changes:
    """By how much the key figures moved since the day before."""

    exposure: int
    own_risk: int
    excess: int
    overdue: int
    is_of_one_day: bool


def changes(figures: Figures) -> Changes | None:
    """Return the changes since the day before, None on the first day."""
    if figures.before is None:
        return None
    return Changes(
        figures.layers.exposure - figures.before.exposure,
        figures.layers.own_risk - figures.before.own_risk,
        figures.layers.excess - figures.before.excess,
        figures.overdue - (figures.overdue_before or 0),
        is_of_one_day(figures),
    )


def layers_by_mark(layers: Layers) -> dict[str, int]:
    """Return layers by the class of the design that draws each."""
    return {
        "perm": layers.permanent,
        "temp": layers.temporary,
        "top": layers.top_up,
        "nd": layers.discretionary,
        "mg": layers.own_risk,
        "un": layers.excess,
        "off": layers.outside,
    }


def since(figures: Figures, reader: Language) -> str:
    """Return the heading of what moved: since yesterday, or since the last assessed day."""
    before = figures.day_before
    if before is None or is_of_one_day(figures):
        return reader.say("today.since_yesterday")
    return reader.say("today.since", day=reader.near_day(before, figures.as_of))


def is_of_one_day(figures: Figures) -> bool:
    """Return whether the assessed day before is yesterday."""
    return figures.day_before is not None and (figures.as_of - figures.day_before).days == 1


def lede(found: Today, reader: Language) -> str:
    """Return in one or two sentences how the uncovered amount moved, and what moved most of it."""
    if found.bridge is None:
        return ""
    currency = found.figures.currency
    moved = found.bridge.closing.excess - found.bridge.opening.excess
    amount = reader.amount(abs(moved), currency)
    if not moved:
        told = reader.say("today.uncovered_same")
    else:
        told = reader.say(
            "today.uncovered_up" if moved > 0 else "today.uncovered_down", amount=amount
        )
    if (largest := found.bridge.largest) is None:
        return told
    cause, row = largest
    most = reader.say(
        "today.mostly", cause=say_word(cause, reader), amount=reader.change(row.excess, currency)
    )
    return f"{told} {most}"


def also(happenings: Happenings, reader: Language) -> str:
    """Return how many events of each kind are not listed, empty for none."""
    return ", ".join(
        f"{reader.count(number)} × {say_word(kind, reader)}" for kind, number in happenings.more
    )
