"""Judges some customers anew and keeps the day's totals right, in the moment a fact changes.

The rows are those that assessing the whole day would write. What only the whole portfolio can say
stays as the night left it, and the summary names it.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from django.db import transaction
from django.db.models import Count, Q, Sum

from aval.assessment.agenda import keep_agenda
from aval.assessment.day import assessed_before, owners, store_day
from aval.assessment.judged import judged
from aval.assessment.loading import latest_version, load_needed
from aval.assessment.storing import stored
from aval.engine.assess import assess
from aval.records import facts
from aval.records.locks import judging_some
from aval.records.portfolio import portfolio_of
from aval.records.positions import Assessment, Deadline, ItemCover, Position
from aval.vocabulary.money import MINOR_DIGITS, decimal_text, divide_half_up, minor_units
from aval.vocabulary.words import VAT, DeadlineState, Layer

OF_THE_NIGHT = ("dso_days",)
"""Keys of a summary that a refresh leaves."""
MOST_CAUGHT_UP = 500
"""Customers, changed since the day was assessed, that a refresh judges beyond those asked for."""
_OF_ALL = frozenset({"settings", "companies", "policies", "rates"})
_COUNTED = ("open_items", "expired_covers")
"""Counts of which no table holds rows."""


def refresh(*, customers: Sequence[str], as_of: date, at: datetime) -> bool:
    """Judge customers anew at the newest assessed day, from the facts known now.

    Others whose facts changed since that day was assessed are judged with them, so that the day
    then is of the data version of now. Where contracts, settings or rates changed too, it is not:
    assess the day. Nothing is done for a day that is not assessed, or not the newest.

    Returns False, having done nothing, while a whole day is being judged: it may have begun from
    facts before these. Whoever is told so asks for the day to be assessed again.
    """
    with transaction.atomic(), judging_some() as may:
        if may:
            _refresh(customers, as_of, at)
        return may


def _refresh(customers: Sequence[str], as_of: date, at: datetime) -> None:
    day = Assessment.objects.select_for_update().order_by("-as_of").first()
    if day is None or day.as_of != as_of:
        return
    version, since = latest_version(), day.version_id or 0
    changed = facts.customers_between(since, version)
    keys = set(customers)
    if len(changed - keys) <= MOST_CAUGHT_UP:
        keys |= changed
    if not keys:
        return
    chosen = sorted(keys)
    last = assessed_before(as_of)
    compared = since if last is None else min(since, last.version_id or 0)
    known = load_needed(as_of=as_of, version=version, since=compared, customers=chosen)
    portfolio = portfolio_of(known)
    before = _additive(stored(ItemCover, chosen), stored(Deadline, chosen), as_of)
    before.update(_counts_before(chosen, as_of))
    found = assess(portfolio, as_of)
    rows = judged(found, portfolio, owners(chosen), as_of, version)
    store_day(rows, known, as_of, version, chosen)
    now = _additive(rows.items, rows.deadlines, as_of)
    now.update({name: found.summary["counts"][name] for name in _COUNTED})
    now.subtract(before)
    day.summary = refreshed(day.summary, now)
    day.fingerprint, day.made_at = "", at
    if changed <= keys and not _OF_ALL & facts.tables_between(since, version):
        day.version_id = version or None
    day.save()
    keep_agenda(as_of=as_of, customers=chosen)


def _counts_before(customers: Sequence[str], as_of: date) -> dict[str, int]:
    """Return what customers counted for, each at the data version of its own position."""
    by_version = defaultdict[int, list[str]](list)
    for key, version in Position.objects.filter(pk__in=customers).values_list("pk", "version"):
        by_version[version].append(key)
    counts = dict.fromkeys(_COUNTED, 0)
    for version, keys in by_version.items():
        known = load_needed(as_of=as_of, version=version, since=version, customers=sorted(keys))
        found = assess(portfolio_of(known), as_of)
        for name in _COUNTED:
            counts[name] += found.summary["counts"][name]
    return counts


def _additive(items: pl.DataFrame, deadlines: pl.DataFrame, as_of: date) -> Counter[str]:
    """Return what rows add to a summary: by reason, and open deadlines."""
    open_ones = pl.col("presses") & (pl.col("state") == DeadlineState.OPEN.value)
    days = deadlines.filter(open_ones).get_column("on")
    insured = items.filter(~pl.col("is_order"))
    sums = insured.group_by("reason").agg(pl.col("uncovered").sum())
    return Counter(
        {reason: int(amount) for reason, amount in sums.iter_rows()}
        | {VAT: int(insured.get_column("vat").sum())}
        | {
            f"open_deadlines_{ahead}_days": int((days <= as_of + timedelta(ahead)).sum())
            for ahead in (7, 30)
        }
    )


def refreshed(summary: dict[str, Any], more: Counter[str]) -> dict[str, Any]:
    """Return a summary with what positions add up to now, and `more` of what they do not tell."""
    digits = MINOR_DIGITS[summary["reporting_currency"]]
    sums = Position.objects.aggregate(
        **{f"sum_{name}": Sum(name) for name in (*summary["totals"], "deliveries")},
        exposed=Sum("exposure", filter=Q(exposure__gt=0)),
        customers=Count("pk"),
        covers_without_exposure=Count("pk", filter=Q(limit_insured__gt=0, exposure__lte=0)),
        customers_in_breach=Count("pk", filter=Q(breach_since__isnull=False)),
        customers_over_limit=Count("pk", filter=Q(over_limit__gt=0)),
    )
    totals = {name: int(sums[f"sum_{name}"] or 0) for name in (*summary["totals"], "deliveries")}
    net = totals["receivable"] + totals["deliveries"]
    return summary | {
        "counts": {
            name: sums.get(name, number + more[name]) for name, number in summary["counts"].items()
        },
        "totals": {name: decimal_text(totals[name], digits) for name in summary["totals"]},
        "apparent_coverage_pct": _percentage(totals["apparent_covered"], sums["exposed"] or 0),
        "effective_coverage_pct": _percentage(totals["covered"], net),
        "uncovered_by_reason": {
            name: decimal_text(minor_units(amount, digits) + more[name], digits)
            for name, amount in summary["uncovered_by_reason"].items()
        },
        "limits_by_layer": {
            layer.value: decimal_text(totals[f"limit_{layer.value}"], digits) for layer in Layer
        },
        "of_the_night": list(OF_THE_NIGHT),
    }


def _percentage(part: int, whole: int) -> str | None:
    """Return part / whole in percent with two decimals, None without a whole."""
    return decimal_text(divide_half_up(int(part) * 10_000, int(whole)), 2) if whole else None
