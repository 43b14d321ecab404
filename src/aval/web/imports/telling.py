"""Says what became of an import: its steps, what it was told, what it shrinks, what it changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.utils.timezone import localtime

from aval.desk.intake.queries import RunPage
from aval.intake.difference import CHANGED, NEW, VANISHED
from aval.intake.shrinking import CUSTOMERS, OPEN_AMOUNT, OPEN_ITEMS
from aval.records.runs import IntakeRun
from aval.vocabulary.acts import RunFormat, RunState
from aval.vocabulary.faults import Fault
from aval.web.imports.fields import TABLES
from aval.web.insurer_errors import ERRORS
from aval.wording.language import NONE, Language

SORTS = {NEW: "imports.sort_new", CHANGED: "imports.sort_changed", VANISHED: "imports.sort_gone"}
"""The sentence of each sort of difference."""
TONES = {
    RunState.READING: ("clock", ""),
    RunState.REFUSED: ("no", "bad"),
    RunState.READY: ("ask", "warn"),
    RunState.QUARANTINED: ("warn", "bad"),
    RunState.APPLYING: ("clock", ""),
    RunState.APPLIED: ("check", "good"),
    RunState.UNCHANGED: ("tick", ""),
    RunState.UNDONE: ("swap", ""),
    RunState.DISCARDED: ("x", ""),
    RunState.FAILED: ("warn", "bad"),
}
"""The mark and the tone of each state."""
_MEASURES = {
    OPEN_ITEMS: "imports.measure_items",
    OPEN_AMOUNT: "imports.measure_amount",
    CUSTOMERS: "imports.measure_customers",
}
_OPTIONS = {
    "company": "imports.company",
    "company_name": "imports.company_name",
    "country": "fields.country",
    "currency": "fields.currency",
    "terms": "imports.terms",
    "terms_file": "imports.terms_file",
    "accounts": "imports.accounts",
    "map_name": "imports.map",
    "date_order": "mapping.date_order",
    "encoding": "mapping.encoding",
    "sheet": "imports.sheet",
    "as_of": "imports.as_of",
    "customers": "imports.customers_own",
    "lists_only_open": "imports.only_open",
}


@dataclass(frozen=True, slots=True)
class Step:
    """A step on the way of an import: done, now, or to come."""

    title: str
    state: str
    at: datetime | None
    who: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A threshold that an import breaks, figures as text."""

    title: str
    before: str
    after: str
    share: str
    limit: str


@dataclass(frozen=True, slots=True)
class Part:
    """What an import does to one table, by sort: how many, and which of them is shown."""

    table: str
    title: str
    counts: list[tuple[str, str, int]]
    """Sort, its sentence, how many."""
    unchanged: int


def totals(run: IntakeRun) -> dict[str, int]:
    """Return how many facts a run changes, by sort, in all tables."""
    tables = run.differences.values()
    return {sort: sum(int(counts.get(sort, 0)) for counts in tables) for sort in SORTS}


def seconds(run: IntakeRun) -> int | None:
    """Return how long a run took, None while it has not ended."""
    return int((run.ended_at - run.begun_at).total_seconds()) if run.ended_at else None


def error(run: IntakeRun, reader: Language) -> str:
    """Return what a run failed of: a sentence where there is one, else what the system said."""
    code, _, reason = run.error.partition(": ")
    if run.format == RunFormat.INSURER and code in ERRORS:
        return " ".join(filter(None, (reader.say(ERRORS[code]), reason)))
    return reader.say(run.error) if reader.knows(run.error) else run.error


def parts(run: IntakeRun, reader: Language) -> list[Part]:
    """Return what a run changes, table by table."""
    return [
        Part(
            table,
            reader.say(TABLES[table]),
            [(sort, reader.say(SORTS[sort]), int(counts[sort])) for sort in SORTS],
            int(counts["unchanged"]),
        )
        for table, counts in run.differences.items()
        if table in TABLES
    ]


def broken(run: IntakeRun, reader: Language) -> list[Broken]:
    """Return the thresholds that a run breaks."""
    return [told_threshold(one, reader) for one in run.thresholds]


def told_threshold(one: Mapping[str, Any], reader: Language) -> Broken:
    """Return a threshold as a run keeps it, in a reader's words."""
    before, after = int(one["before"]), int(one["after"])
    lost = 10_000 * (before - after) // before if before else 0

    def said(number: int) -> str:
        if one["currency"]:
            return reader.money(number, str(one["currency"]))
        return reader.count(number)

    company = str(one["company"]) or reader.say("imports.all_companies")
    return Broken(
        reader.say(_MEASURES[one["measure"]], company=company),
        said(before),
        said(after),
        reader.share(lost),
        reader.share(100 * int(one["limit_pct"])),
    )


def seen(run: IntakeRun) -> str:
    """Return what stands for the numbers of a quarantined run: whoever confirms confirms these."""
    return sha256(repr((run.thresholds, run.differences)).encode()).hexdigest()[:16]


def options(run: IntakeRun, reader: Language) -> list[tuple[str, str]]:
    """Return what the reader of the files was told."""
    found = []
    for name, code in _OPTIONS.items():
        value = run.options.get(name)
        if value in {None, ""} if not isinstance(value, list) else not value:
            continue
        found.append((reader.say(code), _option(value, reader)))
    return found


def _option(value: object, reader: Language) -> str:
    if isinstance(value, bool):
        return reader.say("imports.yes") if value else reader.say("imports.no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return reader.say("imports.yes") if value == "own" else str(value)


def steps(found: RunPage, reader: Language) -> list[Step]:
    """Return the way of a run, from its files to its use and back."""
    run, state = found.run, RunState(found.run.state)
    who = str(run.person) if run.person else reader.say("imports.by_itself")
    told = [Step(reader.say("imports.step_received"), "done", run.begun_at, who)]
    read = "now" if state is RunState.READING else "done"
    told.append(Step(reader.say("imports.step_compared"), read, None, ""))
    if state in {RunState.REFUSED, RunState.DISCARDED, RunState.FAILED, RunState.UNCHANGED}:
        told.append(Step(reader.say(_ENDS[state]), "now", run.ended_at, ""))
        return told
    if run.thresholds:
        waits = state is RunState.QUARANTINED
        confirmed = str(run.confirmed_by) if run.confirmed_by else ""
        code = "imports.step_confirmed"
        told.append(Step(reader.say(code), "now" if waits else "done", None, confirmed))
    used = found.change is not None
    is_next = state in {RunState.READY, RunState.APPLYING}
    at = found.change.at if found.change else None
    by = str(found.change.person or "") if found.change else ""
    told.append(
        Step(reader.say("imports.step_applied"), "done" if used else "now" * is_next, at, by)
    )
    if found.undone_by:
        by = str(found.undone_by.person or "")
        told.append(Step(reader.say("imports.step_undone"), "now", found.undone_by.at, by))
    return told


_ENDS = {
    RunState.REFUSED: "imports.step_refused",
    RunState.DISCARDED: "imports.step_discarded",
    RunState.FAILED: "imports.step_failed",
    RunState.UNCHANGED: "imports.step_unchanged",
}


def later_change(later: Any, reader: Language) -> str:  # noqa: ANN401 - a Change, or none
    """Return which change stands in the way of an undo: its number, when, whose."""
    who = str(later.person) if later.person else reader.say("imports.by_itself")
    number = f"V{later.pk}"
    when = reader.instant(localtime(later.at))
    if later.run_id:
        return reader.say("imports.later_run", version=number, run=later.run_id, when=when, who=who)
    return reader.say("imports.later", version=number, when=when, who=who)


@dataclass(frozen=True, slots=True)
class ToldFault:
    """A fault as its row shows it."""

    file: str
    line: str
    column: str
    value: str
    expected: str


def told_faults(faults: Iterable[Fault], reader: Language) -> list[ToldFault]:
    """Return faults in the reader's language."""
    return [
        ToldFault(
            fault.file,
            reader.count(fault.line) if fault.line else NONE,
            fault.column or NONE,
            fault.value or NONE,
            reader.say(fault.expected, **dict(fault.given)),
        )
        for fault in faults
    ]
