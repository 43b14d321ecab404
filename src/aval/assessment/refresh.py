"""Judges some customers anew and keeps the day's totals right, in the moment a fact changes.

The rows are those that assessing the whole day would write. What only the whole portfolio can say
stays as the night left it, and the summary names it.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, Sum

from aval.assessment.day import owners, store_day
from aval.assessment.judged import judged
from aval.assessment.loading import latest_version, load_portfolio
from aval.engine.assess import assess
from aval.records import facts
from aval.records.positions import Assessment, Deadline, ItemCover, Position
from aval.vocabulary.money import MINOR_DIGITS, decimal_text, divide_half_up
from aval.vocabulary.words import VAT, DeadlineState, Layer

OF_THE_NIGHT = ("dso_days",)
"""Keys of a summary that a refresh leaves."""
MOST_CAUGHT_UP = 500
"""Customers, changed since the day was assessed, that a refresh judges beyond those asked for."""
_OF_ALL = frozenset({"settings", "companies", "policies", "rates"})
_COUNTED = ("open_items", "expired_covers")
"""Counts of which the tables hold no rows: they are told by the difference."""


def refresh(*, customers: Sequence[str], as_of: date, at: datetime) -> None:
    """Judge customers anew at the newest assessed day, from the facts known now.

    Others whose facts changed since that day was assessed are judged with them, so that the day
    then is of the data version of now. Where contracts, settings or rates changed too, it is not:
    assess the day. Nothing is done for a day that is not assessed, or not the newest.
    """
    with transaction.atomic():
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
        portfolio = load_portfolio(version=version, customers=chosen)
        before = _counts_before(chosen, as_of)
        found = assess(portfolio, as_of)
        rows = judged(found, portfolio, owners(chosen), as_of, version)
        store_day(rows, as_of, version, chosen)
        now = found.summary["counts"]
        more = {name: now[name] - before[name] for name in _COUNTED}
        day.summary = refreshed(day.summary, as_of, more)
        day.fingerprint, day.made_at = "", at
        if changed <= keys and not _OF_ALL & facts.tables_between(since, version):
            day.version_id = version or None
        day.save()


def _counts_before(customers: Sequence[str], as_of: date) -> dict[str, int]:
    """Return what customers counted for, each at the data version of its own position."""
    by_version = defaultdict[int, list[str]](list)
    for key, version in Position.objects.filter(pk__in=customers).values_list("pk", "version"):
        by_version[version].append(key)
    counts = dict.fromkeys(_COUNTED, 0)
    for version, keys in by_version.items():
        found = assess(load_portfolio(version=version, customers=sorted(keys)), as_of)
        for name in _COUNTED:
            counts[name] += found.summary["counts"][name]
    return counts


def refreshed(summary: dict[str, Any], as_of: date, more: dict[str, int]) -> dict[str, Any]:
    """Return a summary with what the tables add up to now; `more` adds to counts they lack."""
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
    counts = summary["counts"]
    told = {name: sums[name] for name in counts if name in sums}
    told |= {name: counts[name] + number for name, number in more.items()}
    told |= {f"open_deadlines_{days}_days": _due(as_of, days) for days in (7, 30)}
    by_reason = _by_reason()
    return summary | {
        "counts": {name: told[name] for name in counts},
        "totals": {name: decimal_text(totals[name], digits) for name in summary["totals"]},
        "apparent_coverage_pct": _percentage(totals["apparent_covered"], sums["exposed"] or 0),
        "effective_coverage_pct": _percentage(totals["covered"], net),
        "uncovered_by_reason": {
            name: decimal_text(by_reason.get(name, 0), digits)
            for name in summary["uncovered_by_reason"]
        },
        "limits_by_layer": {
            layer.value: decimal_text(totals[f"limit_{layer.value}"], digits) for layer in Layer
        },
        "of_the_night": list(OF_THE_NIGHT),
    }


def _due(as_of: date, days: int) -> int:
    """Return how many open deadlines that press come within some days."""
    ahead = Deadline.objects.filter(presses=True, state=DeadlineState.OPEN)
    return int(ahead.filter(on__lte=as_of + timedelta(days)).count())


def _by_reason() -> dict[str, int]:
    """Return what is not covered of invoices, bills and deliveries, by reason and VAT."""
    rows = ItemCover.objects.filter(is_order=False).values("reason")
    sums = list(rows.annotate(amount=Sum("uncovered"), tax=Sum("vat")))
    return {row["reason"]: int(row["amount"]) for row in sums} | {
        VAT: sum(int(row["tax"]) for row in sums)
    }


def _percentage(part: int, whole: int) -> str | None:
    """Return part / whole in percent with two decimals, None without a whole."""
    return decimal_text(divide_half_up(int(part) * 10_000, int(whole)), 2) if whole else None
