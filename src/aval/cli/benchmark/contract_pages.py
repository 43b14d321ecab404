"""The pages of contracts at work that are measured, each with the bare statements of its rows."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.urls import reverse

from aval.cli.benchmark.pages import Page, Statement, name_of, table_of
from aval.cli.benchmark.year import PORTFOLIO
from aval.records.models import (
    AgendaEntry,
    Cover,
    Customer,
    Deadline,
    Forecast,
    Item,
    ItemCover,
    Paper,
    Position,
    PositionHistory,
)
from aval.vocabulary.agenda import GROUPS, AgendaGroup
from aval.vocabulary.claims import RUNNING

MOST_MS = 300
"""Milliseconds that one of these pages is to take at most."""
_GROUP = AgendaGroup.GUARANTEES
_DAYS = timedelta(20)
Given = tuple[Any, ...]
Rows = tuple[type[models.Model], str, Given]
"""A table, a condition on its rows, and what the condition is given."""


def contract_pages(customer: str, policy: str, as_of: date) -> list[Page]:
    """Return the pages: agenda, losses, shipments, papers, the years of policies."""
    weeks, listed, lost = reverse("agenda"), reverse("agenda_list"), reverse("agenda_losses")
    papers, years = reverse("claims"), reverse("policy_performance", args=[policy])
    owned, _ = _select(name_of("key"), Customer, "WHERE owner = %s")
    theirs = f"customer IN ({owned})"
    kinds = f"kind IN ({_words(GROUPS[_GROUP])})"
    performed = _performed(policy, as_of)
    named: list[tuple[str, str, tuple[Statement, ...]]] = [
        ("agenda, weeks", weeks, _weeks(as_of)),
        ("agenda, list", listed, _listed(as_of)),
        ("agenda of a group", _asked(listed, group=_GROUP), _listed(as_of, kinds)),
        ("agenda of a policy", _asked(listed, policy=policy),
         _listed(as_of, "policy = %s", (policy,))),
        ("agenda of a portfolio", _asked(listed, portfolio=PORTFOLIO),
         _listed(as_of, theirs, (PORTFOLIO,))),
        ("lost cover in 7 days", _asked(lost, days="7"), _losses(7)),
        ("lost cover in 90 days", _asked(lost, days="90"), _losses(90)),
        ("stop-shipment list", reverse("shipments"), _stopped()),
        ("papers that run", papers, _papers(f"state IN ({_words(sorted(RUNNING))})")),
        ("papers, all", _asked(papers, view="all"), _papers("1 = 1")),
        ("form of a paper", reverse("paper_new", args=[customer]), _form(customer)),
        ("policies side by side", reverse("performance"), performed),
        ("years of a policy", years, performed),
    ]  # fmt: skip
    return [Page(name, address, floor, MOST_MS) for name, address, floor in named]


def _listed(as_of: date, where: str = "1 = 1", given: Given = ()) -> tuple[Statement, ...]:
    """Return what fetches the first entries of both tables, and counts all by their kind."""
    ahead = f"state = 'open' AND presses AND {name_of('on')} >= %s AND {where}"
    rows: list[Rows] = [
        (Deadline, ahead, (as_of, *given)),
        (AgendaEntry, f"(at_stake IS NULL OR at_stake > 0) AND {where}", given),
    ]
    return (*_first(rows, 61), *_counted(rows, "kind"))


def _weeks(as_of: date) -> tuple[Statement, ...]:
    """Return what fetches entries of three weeks, counts them by kind and day, sums losses."""
    day = name_of("on")
    span, given = f"{day} BETWEEN %s AND %s", (as_of, as_of + _DAYS)
    rows: list[Rows] = [
        (Deadline, f"state = 'open' AND presses AND {span}", given),
        (AgendaEntry, f"(at_stake IS NULL OR at_stake > 0) AND {span}", given),
    ]
    return (*_first(rows, 120), *_counted(rows, f"kind, {day}"), _losing())


def _first(rows: list[Rows], most: int) -> list[Statement]:
    order = f"ORDER BY {name_of('on')}, at_stake DESC, id LIMIT {most}"
    return [_select("*", model, f"WHERE {where} {order}", given) for model, where, given in rows]


def _counted(rows: list[Rows], by: str) -> list[Statement]:
    sums = f"{by}, COUNT(*), SUM(at_stake)"
    return [
        _select(sums, model, f"WHERE {where} GROUP BY {by}", given) for model, where, given in rows
    ]


def _losing() -> Statement:
    sums = "days, COUNT(*), SUM(indemnity), SUM(limit_lost), SUM(credit)"
    return _select(sums, Forecast, "GROUP BY days")


def _losses(days: int) -> tuple[Statement, ...]:
    order = "ORDER BY indemnity DESC, limit_lost DESC, credit DESC, id LIMIT 60"
    return _select("*", Forecast, f"WHERE days = %s {order}", (days,)), _losing()


def _stopped() -> tuple[Statement, ...]:
    stops = "WHERE orders > 0 AND (headroom <= 0 OR breach_since IS NOT NULL)"
    sums = "limit_state, COUNT(*), SUM(orders)"
    return (
        _select("*", Position, f"{stops} ORDER BY orders DESC, customer LIMIT 60"),
        _select(sums, Position, f"{stops} GROUP BY limit_state"),
    )


def _papers(where: str) -> tuple[Statement, ...]:
    return (
        _select("*", Paper, f"WHERE {where} ORDER BY written_at DESC, id DESC LIMIT 50"),
        _select("state, COUNT(*), SUM(amount), SUM(expected)", Paper, "GROUP BY state"),
    )


def _form(customer: str) -> tuple[Statement, ...]:
    known, theirs = "known_to_id IS NULL AND open_amount > 0", "WHERE customer = %s"
    return (
        _select("*", Item, f"{theirs} AND {known}", (customer,)),
        _select("*", ItemCover, theirs, (customer,)),
        _select("*", Deadline, theirs, (customer,)),
    )


def _performed(policy: str, as_of: date) -> tuple[Statement, ...]:
    """Return what sums a year's decisions, what customers owed at its end, and its sales."""
    year, known = (as_of.replace(month=1, day=1), as_of), "WHERE known_to_id IS NULL"
    decided = f"{known} AND policy = %s AND decided_on BETWEEN %s AND %s GROUP BY currency"
    stands = "WHERE from_day <= %s AND (to_day IS NULL OR to_day > %s)"
    sold = f"{known} AND issued_on BETWEEN %s AND %s GROUP BY currency, kind"
    sums = "currency, COUNT(*), SUM(requested_amount), SUM(amount)"
    owed = "COUNT(*), SUM(exposure), SUM(own_risk), SUM(excess)"
    return (
        _select(sums, Cover, decided, (policy, *year)),
        _select(owed, PositionHistory, stands, (as_of, as_of)),
        _select("currency, kind, SUM(amount), SUM(tax_amount)", Item, sold, year),
    )


def _select(what: str, model: type[models.Model], rest: str, given: Given = ()) -> Statement:
    statement = f"SELECT {what} FROM {table_of(model)} {rest}"  # noqa: S608 - names are our own
    return statement, given


def _asked(address: str, **given: str) -> str:
    return f"{address}?{urlencode(given)}"


def _words(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)
