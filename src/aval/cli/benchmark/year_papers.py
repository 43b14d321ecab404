"""Papers of a year for the benchmark: of items whose notice is due, most of them over by now."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from aval.records import frames
from aval.records.models import (
    Deadline,
    Item,
    Paper,
    PaperItem,
    PaperMoney,
    PaperStep,
    Person,
)
from aval.vocabulary.claims import (
    ClaimMoney,
    LossCause,
    PaperEvent,
    PaperKind,
    PaperState,
)
from aval.vocabulary.requests import RequestChannel
from aval.vocabulary.words import DeadlineKind, Layer

MOST_ITEMS = 5
"""Items that a paper is about."""
_A_BATCH = 1_000
_KINDS = tuple(PaperKind)
_OVER = (PaperState.CLOSED,) * 6 + (PaperState.WITHDRAWN,)
_STATES = (*_OVER, PaperState.ACKNOWLEDGED, PaperState.QUESTIONED, PaperState.ACCEPTED)
"""How far papers are, in turn: seven of ten are over."""
_EVENTS = (PaperEvent.WRITTEN, PaperEvent.DECIDED, PaperEvent.LEFT, PaperEvent.ACKNOWLEDGED)
_ITEM_FIELDS = ("item", "number", "company", "issued_on", "delivered_on", "due_on", "open_amount")
Lines = Sequence[dict[str, Any]]


def leave_papers(*, number: int, by: Person, as_of: date, at: datetime) -> tuple[int, int]:
    """Write papers, of each a history, of claims money; return how many, and how many items."""
    groups = _groups()
    papers = [
        _paper(place, *groups[place % len(groups)], by, as_of, at)
        for place in range(number if groups else 0)
    ]
    made = Paper.objects.bulk_create(papers, batch_size=_A_BATCH)
    lines = [
        PaperItem(
            paper=paper, currency="EUR", net=line["open_amount"], amount=line["open_amount"],
            deadline=line["on"], number=line["number"] or line["item"],
            **{name: line[name] for name in _ITEM_FIELDS if name not in {"number", "open_amount"}},
        )
        for place, paper in enumerate(made)
        for line in groups[place % len(groups)][2]
    ]  # fmt: skip
    PaperItem.objects.bulk_create(lines, batch_size=_A_BATCH)
    steps = [
        PaperStep(paper=paper, at=paper.written_at, person=by, event=event, state=paper.state)
        for paper in made
        for event in _EVENTS
    ]
    PaperStep.objects.bulk_create(steps, batch_size=_A_BATCH)
    PaperMoney.objects.bulk_create(_money(made, by), batch_size=_A_BATCH)
    return len(made), len(lines)


def _groups() -> list[tuple[str, str, Lines]]:
    """Return customers with a policy and some items whose notice is due, by their keys."""
    notices = f"kind = '{DeadlineKind.NOTIFY}' AND at_stake > 0"
    due = frames.select(Deadline, notices, names=["customer", "policy", "item", "on"])
    owed = "known_to_id IS NULL AND open_amount > 0 AND currency = 'EUR'"
    items = frames.select(Item, owed, names=_ITEM_FIELDS)
    both = due.join(items, on="item").sort("customer", "policy", "item")
    held = both.group_by("customer", "policy", maintain_order=True).agg(
        pl.struct("on", *_ITEM_FIELDS).head(MOST_ITEMS).alias("lines")
    )
    return [(customer, policy, lines) for customer, policy, lines in held.iter_rows()]


def _paper(
    place: int, customer: str, policy: str, lines: Lines, by: Person, as_of: date, at: datetime
) -> Paper:
    """Return a paper; one more hour lies between each and the day."""
    kind, written = _KINDS[place % len(_KINDS)], at - timedelta(hours=place)
    state, amount = _STATES[place // len(_KINDS) % len(_STATES)], sum(_amounts(lines))
    return Paper(
        customer_id=customer, policy_id=policy, key=f"BP{place:08}", kind=kind, state=state,
        channel=RequestChannel.FILE, currency="EUR", amount=amount, judged_on=as_of,
        judged_version=1, wanted_until=as_of,
        instalments=[[as_of.isoformat(), amount]] if kind is PaperKind.PAYMENT_PLAN else [],
        question="?" if state is PaperState.QUESTIONED else "", written_by=by,
        written_at=written, submitted_at=written, sent_at=written, told_on=written.date(),
        changed_at=written, **(_of_claim(amount, as_of) if kind is PaperKind.CLAIM else {}),
    )  # fmt: skip


def _of_claim(amount: int, as_of: date) -> dict[str, Any]:
    worth = {
        "loss": amount, "total": amount, "layers": [[Layer.PERMANENT.value, amount, "90"]],
        "terms": as_of.replace(month=1, day=1).isoformat(),
    }  # fmt: skip
    expected = amount * 9 // 10
    cause, lost_on = LossCause.PROTRACTED_DEFAULT, as_of - timedelta(30)
    return {"cause": cause, "lost_on": lost_on, "oldest_on": lost_on, "worth": worth,
            "expected": expected, "accepted": expected}  # fmt: skip


def _money(papers: Sequence[Paper], by: Person) -> Iterator[PaperMoney]:
    for paper in papers:
        if paper.kind == PaperKind.CLAIM and paper.state == PaperState.CLOSED and paper.accepted:
            yield PaperMoney(
                paper=paper, kind=ClaimMoney.INDEMNITY, on=paper.judged_on, amount=paper.accepted,
                insured=paper.accepted, written_by=by, written_at=paper.written_at,
            )  # fmt: skip


def _amounts(lines: Lines) -> Iterator[int]:
    return (line["open_amount"] for line in lines)
