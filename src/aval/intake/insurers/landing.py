"""Makes facts of what an insurer told: decisions are added, never changed, and none is lost.

Decisions of one series (customer, policy, layer, extension) replace each other by the day from
which they hold (assessment 8). A decision that the facts have already, from whatever source, is
not written again. A request that is answered becomes its answer; one that is no longer listed and
got none ends. What is no longer listed otherwise changes nothing: reconciliation shows it.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from aval.connectors.contract import CoverNotice, GradeNotice
from aval.intake.insurers.deciding import decided, is_same
from aval.records import facts
from aval.vocabulary.acts import CoverFault
from aval.vocabulary.words import CoverStatus

Series = tuple[str, str, str, str]
"""Customer, policy, layer, extension."""
CONNECTION = "x_connection"
"""The carried column of a decision that names the connection it came by."""
COVER = "x_cover"
"""The carried column that holds the insurer's number of the cover."""


@dataclass
class Landing:
    """What a reading changes: facts that end, rows to write, and of each notice why not."""

    ended: dict[str, list[int]] = field(default_factory=lambda: {"covers": [], "grades": []})
    rows: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {"covers": [], "grades": []}
    )
    faults: dict[int, CoverFault] = field(default_factory=dict)
    """By the place of the notice."""

    def written(self) -> dict[str, pl.DataFrame]:
        """Return the rows as `facts.write` takes them, tables without any left out."""
        return {
            table: pl.DataFrame(rows, facts.columns(table))
            for table, rows in self.rows.items()
            if rows
        }

    def __bool__(self) -> bool:
        """Return whether any fact changes."""
        return any(self.ended.values()) or any(self.rows.values())


class Ground:
    """What notices are compared with: links of buyers and policies, and the facts as they stand."""

    def __init__(
        self,
        connection: str,
        customers: Mapping[str, list[str]],
        policies: Mapping[tuple[str, str, str], str],
        covers: pl.DataFrame,
        keys: Iterable[str],
    ) -> None:
        """Sort the facts by series.

        `customers` are those linked to each buyer, the one that has its limits first; `policies`
        ours by the insurer's number, unit and extension; `covers` the current facts of these
        customers; `keys` every key of a cover that was ever given.
        """
        self.connection, self.customers, self.policies = connection, customers, policies
        self.keys = set(keys)
        self.series = defaultdict[Series, list[dict[str, Any]]](list)
        for row in covers.iter_rows(named=True):
            key = (row["customer"], row["policy"], row["layer"], row["extension"] or "")
            self.series[key].append(row)

    def policy_of(self, notice: CoverNotice) -> str | None:
        """Return our policy of a notice."""
        key = notice.policy
        return self.policies.get((key.number, key.unit, key.extension))

    def is_ours(self, fact: Mapping[str, Any]) -> bool:
        """Return whether a decision came by this connection."""
        return carried_of(fact).get(CONNECTION) == self.connection


def land_covers(
    ground: Ground, notices: Iterable[CoverNotice], *, is_complete: bool = True
) -> Landing:
    """Return what the covers and requests of a reading change.

    One that is not complete, such as the answer to a request, says nothing of other series.
    """
    landing = Landing()
    pending: set[int] = set()
    answered = defaultdict[Series, list[tuple[CoverNotice, dict[str, Any]]]](list)
    for place, notice in enumerate(notices):
        found = decided(notice)
        policy = ground.policy_of(notice)
        linked = ground.customers.get(notice.buyer, [])
        fault = found.fault
        if policy is None:
            fault = CoverFault.POLICY_NOT_LINKED
        elif not linked:
            fault = CoverFault.BUYER_NOT_LINKED
        elif fault is None and len(linked) > 1:
            landing.faults[place] = CoverFault.SHARED_BUYER
        if fault is not None:
            landing.faults[place] = fault
        if fault is not None or found.row is None or policy is None:
            continue
        row = {"customer": linked[0], "policy": policy, **found.row}
        series = (linked[0], policy, row["layer"], row["extension"] or "")
        if row["status"] == CoverStatus.PENDING:
            pending.update(_asked(ground, landing, series, notice, row))
        else:
            answered[series].append((notice, row))
            if place not in landing.faults and _is_other_currency(ground, series, row):
                landing.faults[place] = CoverFault.CURRENCY_CHANGED
    for series, pairs in answered.items():
        _decided(ground, landing, series, pairs, pending)
    _forget(ground, landing, pending, ground.series if is_complete else answered)
    return landing


def _asked(
    ground: Ground, landing: Landing, series: Series, notice: CoverNotice, row: dict[str, Any]
) -> list[int]:
    """Write a request that is not known yet, and return the facts that are still asked."""
    stands = [fact for fact in ground.series[series] if fact["status"] == CoverStatus.PENDING.value]
    same = [fact for fact in stands if fact["requested_amount"] == row["requested_amount"]]
    if same:
        return [fact["id"] for fact in same]
    landing.rows["covers"].append(row | _own(ground, notice))
    return []


def _decided(
    ground: Ground,
    landing: Landing,
    series: Series,
    pairs: list[tuple[CoverNotice, dict[str, Any]]],
    pending: set[int],
) -> None:
    """Write the decisions of a series that the facts do not have."""
    stands = ground.series[series]
    waiting = [
        fact
        for fact in stands
        if fact["status"] == CoverStatus.PENDING.value
        and ground.is_ours(fact)
        and fact["id"] not in pending
    ]
    for notice, row in sorted(pairs, key=lambda pair: (pair[1]["valid_from"], pair[0].cover)):
        if any(is_same(fact, row) for fact in stands):
            continue
        told = {**row, **_own(ground, notice)}
        corrected = [fact for fact in stands if _is_correction(ground, fact, notice, row)]
        if corrected:
            landing.ended["covers"].append(corrected[0]["id"])
            told["cover"] = corrected[0]["cover"]
        elif waiting:
            answered = waiting.pop(0)
            landing.ended["covers"].append(answered["id"])
            told["cover"] = answered["cover"]
            told["requested_on"] = told["requested_on"] or answered["requested_on"]
        landing.rows["covers"].append(told)


def _is_correction(
    ground: Ground, fact: dict[str, Any], notice: CoverNotice, row: dict[str, Any]
) -> bool:
    """Return whether a notice tells the same decision otherwise: its end, its percentage."""
    same = ("amount", "currency", "valid_from", "decided_on")
    return (
        ground.is_ours(fact)
        and carried_of(fact).get(COVER) == notice.cover
        and fact["status"] != CoverStatus.PENDING.value
        and all(fact[name] == row[name] for name in same)
    )


def _is_other_currency(ground: Ground, series: Series, row: dict[str, Any]) -> bool:
    """Return whether the decision that stood last was in another currency."""
    stands = [fact for fact in ground.series[series] if fact["status"] != CoverStatus.PENDING.value]
    last = max(stands, key=lambda fact: (fact["valid_from"], fact["cover"]), default=None)
    return last is not None and last["currency"] != row["currency"]


def _forget(ground: Ground, landing: Landing, pending: set[int], told: Iterable[Series]) -> None:
    """End requests of this connection that are no longer listed and have no answer to become.

    Their answer is a fact already, or they were taken back. `told` are the series of which
    everything was told.
    """
    ended = {*landing.ended["covers"]}
    for series in list(told):
        for fact in ground.series[series]:
            is_waiting = fact["status"] == CoverStatus.PENDING.value and ground.is_ours(fact)
            if is_waiting and fact["id"] not in pending and fact["id"] not in ended:
                landing.ended["covers"].append(fact["id"])


def _own(ground: Ground, notice: CoverNotice) -> dict[str, Any]:
    """Return the key of a new decision, and what it carries."""
    stem = "/".join(
        part
        for part in (ground.connection, notice.cover, notice.layer.value, notice.policy.extension)
        if part
    )
    key, number = stem, 1
    while key in ground.keys:
        number += 1
        key = f"{stem}/{number}"
    ground.keys.add(key)
    carried = {
        CONNECTION: ground.connection,
        COVER: notice.cover,
        "x_code": notice.raw.code,
        "x_buyer": notice.buyer,
    }
    plain = {name: text for name, text in carried.items() if text}
    return {"cover": key, "carried": json.dumps(plain, ensure_ascii=False, separators=(",", ":"))}


def carried_of(fact: Mapping[str, Any]) -> dict[str, str]:
    """Return the carried columns of a fact by name."""
    found: dict[str, str] = json.loads(fact["carried"])
    return found


def land_grades(
    source: str,
    customers: Mapping[str, list[str]],
    grades: pl.DataFrame,
    notices: Iterable[GradeNotice],
    landing: Landing,
) -> None:
    """Add the grades of a source that `grades` has not; every customer of a buyer has them.

    Some insurers do not tell since when: a grade that is still the last one is not seen anew.
    """
    known = set(grades.select("customer", "source", "scale", "value", "observed_on").iter_rows())
    numbers = dict(grades.group_by("customer").agg(pl.col("number").max()).iter_rows())
    by_day = grades.filter(pl.col("observed_on").is_not_null()).sort("observed_on", "number")
    last = {
        (customer, scale): (value, on)
        for customer, scale, value, on in by_day.filter(pl.col("source") == source)
        .select("customer", "scale", "value", "observed_on")
        .iter_rows()
    }
    for notice in sorted(notices, key=lambda notice: notice.observed_on):
        for customer in customers.get(notice.buyer, []):
            told = (customer, source, notice.scale, notice.value, notice.observed_on)
            value, on = last.get((customer, notice.scale), (None, date.min))
            if told in known or (value == notice.value and on <= notice.observed_on):
                continue
            known.add(told)
            if on <= notice.observed_on:
                last[customer, notice.scale] = (notice.value, notice.observed_on)
            numbers[customer] = (numbers.get(customer) or 0) + 1
            landing.rows["grades"].append(
                {
                    "customer": customer,
                    "number": numbers[customer],
                    "source": source,
                    "scale": notice.scale,
                    "value": notice.value,
                    "observed_on": notice.observed_on,
                    "carried": "{}",
                }
            )
