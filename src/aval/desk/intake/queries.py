"""Imports as people read them: the list, one run with its differences or its faults."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from aval.desk.intake.folders import runs_folder
from aval.desk.intake.judging import job_of
from aval.desk.intake.reading import reading_jobs
from aval.desk.intake.refusals import refuse_without
from aval.desk.intake.scoping import runs_within
from aval.intake import preview
from aval.intake.changing import OF_RUNS, touched_customers
from aval.intake.insurers.relinking import links_of
from aval.intake.receiving import faults_of
from aval.records.changes import Change
from aval.records.customers import Customer
from aval.records.insurers import BuyerLink
from aval.records.jobs import JobRun
from aval.records.people import Person
from aval.records.runs import IntakeRun, ListMap, Source
from aval.vocabulary.acts import JobState, Right, RunFormat, RunState
from aval.vocabulary.faults import Fault

_READERS = (Right.IMPORT, Right.AUDIT)
_MAPPED_AGAIN = frozenset({RunState.REFUSED, RunState.READY, RunState.DISCARDED})


@dataclass(frozen=True)
class RunPage:
    """One run: the change it made, the one that took it back, and what the reader may do."""

    run: IntakeRun
    change: Change | None
    undone_by: Change | None
    tables: list[tuple[str, dict[str, Any]]]
    may_apply: bool
    may_confirm: bool
    may_undo: bool
    links: list[BuyerLink]
    """Links that undoing takes back, of customers in sight."""
    parted: list[BuyerLink]
    """Links that undoing brings back."""
    may_map: bool
    """Whether the map of a list may be changed and its files read again."""
    may_read: bool
    """Whether its files may be read once more, as it failed."""


@dataclass(frozen=True)
class Reading:
    """How far the reading of a run is: the table that is compared, of how many; 0 before that."""

    is_waiting: bool
    table: int
    tables: int


@dataclass(frozen=True)
class Aftermath:
    """Who is judged again after a run: how many customers, and how far the job is."""

    version: int
    customers: int
    job: JobRun | None


def runs(*, by: Person | None) -> QuerySet[IntakeRun]:
    """Return every run within a person's scope, the last one first."""
    refuse_without(by, *_READERS)
    found = IntakeRun.objects.select_related("source", "person").order_by("-pk")
    return runs_within(found, by)


def run_page(*, number: int, by: Person | None) -> RunPage | None:
    """Return one run as its page shows it, None where there is none."""
    run = runs(by=by).filter(pk=number).first()
    if run is None:
        return None
    change = Change.objects.filter(run=run, origin__in=OF_RUNS).first()
    back = Change.objects.filter(undoes=change).first() if change else None
    may = by is None or by.may(Right.IMPORT)
    links, parted = (_within(some, by) for some in links_of(run))
    return RunPage(
        run=run,
        change=change,
        undone_by=back,
        tables=list(run.differences.items()),
        may_apply=may and run.state == RunState.READY,
        may_confirm=may and by is not None and run.state == RunState.QUARANTINED,
        may_undo=may and run.state == RunState.APPLIED,
        links=links,
        parted=parted,
        may_map=may
        and run.format == RunFormat.LIST
        and run.state in _MAPPED_AGAIN
        and bool(run.folder),
        may_read=may and run.state == RunState.FAILED and bool(run.folder),
    )


def _within(links: list[BuyerLink], by: Person | None) -> list[BuyerLink]:
    """Return the links of customers that a person may see."""
    if by is None or not links:
        return links
    visible = Customer.objects.visible_to(by).filter(pk__in=[one.customer_id for one in links])
    keys = set(visible.values_list("pk", flat=True))
    return [one for one in links if one.customer_id in keys]


def reading(*, run: IntakeRun, by: Person | None) -> Reading | None:
    """Return how far the reading of a run is, None where it is read, or failed for good."""
    refuse_without(by, *_READERS)
    if run.state not in {RunState.READING, RunState.FAILED}:
        return None
    job = reading_jobs(run).first()
    is_waiting = job is not None and job.state == JobState.WAITING
    if run.state == RunState.FAILED and not is_waiting:
        return None
    if job is None:
        return Reading(is_waiting=False, table=0, tables=0)
    return Reading(is_waiting, job.done, max(0, job.total - 1))


def aftermath(*, found: RunPage, by: Person | None) -> Aftermath | None:
    """Return who is judged again after the last change that a run made, None before any."""
    refuse_without(by, *_READERS)
    change = found.undone_by or found.change
    if change is None:
        return None
    return Aftermath(change.pk, len(touched_customers(change)), job_of(change))


def differences(
    *, run: IntakeRun, table: str, sort: str, page: int, by: Person | None
) -> preview.Preview:
    """Return a page of the rows that a run changes, or changed: `sort` new, changed, vanished."""
    refuse_without(by, *_READERS)
    return preview.preview(run=run, table=table, sort=sort, page=page, folder=runs_folder())


def faults(*, run: IntakeRun, by: Person | None) -> list[Fault]:
    """Return the faults of a refused run."""
    refuse_without(by, *_READERS)
    return faults_of(run)


def sources(*, by: Person | None) -> QuerySet[Source]:
    """Return every source by name."""
    refuse_without(by, *_READERS)
    return Source.objects.order_by("name")


def maps(*, by: Person | None) -> QuerySet[ListMap]:
    """Return the maps that are kept, by name."""
    refuse_without(by, *_READERS)
    return ListMap.objects.order_by("name")
