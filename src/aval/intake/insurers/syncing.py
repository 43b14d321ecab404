"""One reading of an insurer, from the first call to the facts: all of it, or nothing but its error.

A reading that fails leaves everything as it was; its source says why, and grows old. A reading
that succeeds is a run like an import: with its differences, its change, and its way back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from aval.connectors.contract import (
    BuyerNotice,
    Call,
    ConnectorError,
    Gate,
    IncompleteError,
    Insurer,
    LoginRefusedError,
    NotAllowedError,
    NotConfiguredError,
    UnavailableError,
    UnreadableError,
)
from aval.intake.changing import touched_customers, writing
from aval.intake.insurers.keeping import keep_buyers, keep_covers, keep_events
from aval.intake.insurers.landing import Ground, Landing, land_covers, land_grades
from aval.intake.insurers.linking import customers_by_buyer, link_by_reference
from aval.intake.insurers.noticing import noticed
from aval.intake.insurers.told import Told, read_all
from aval.intake.moves import move
from aval.intake.receiving import keep_faults, mark_fresh
from aval.records import facts, journal
from aval.records.cover import Cover
from aval.records.insurers import Connection, InsurerCall, PolicyLink, ToldBuyer
from aval.records.people import Person
from aval.records.runs import IntakeRun, Source
from aval.vocabulary.acts import Act, Origin, RunFormat, RunMode, RunState
from aval.vocabulary.insurers import Capability
from aval.vocabulary.redaction import redacted

FIRST_EVENTS = timedelta(days=60)
"""How far back the events of the first reading go."""
AGAIN = timedelta(hours=1)
"""Events are read again from so long before the last reading: none slips in between."""
RETRY = timedelta(hours=1)
"""When an insurer is asked again that did not answer, or not to the end."""
INTERRUPTED = "interrupted"
"""What failed of a reading whose process died."""
_log = structlog.get_logger(__name__)


class BrokenConnectorError(ConnectorError):
    """A connector failed in a way of its own; the log has it."""


_CODES: dict[type[ConnectorError], str] = {
    LoginRefusedError: "login_refused",
    NotAllowedError: "not_allowed",
    NotConfiguredError: "not_configured",
    UnavailableError: "unavailable",
    UnreadableError: "unreadable",
    IncompleteError: "incomplete",
    BrokenConnectorError: "broken",
}


@dataclass(frozen=True)
class Synced:
    """What a reading left: its run, the customers whose facts it touched, new events."""

    run: IntakeRun
    customers: list[str]
    events: int = 0


def sync(
    *,
    connection: Connection,
    insurer: Insurer,
    settings: Mapping[str, str],
    gate: Gate,
    at: datetime,
    by: Person | None,
) -> Synced:
    """Read an insurer and use what is understood. Errors of the insurer stand in the run.

    `settings` has the secrets in clear; they are not kept. A login that was refused is not tried.
    A reading that a process which died left in the middle has failed: this one is in its place.
    """
    _end_left(connection, at)
    run = IntakeRun.objects.create(
        source=connection.source,
        format=RunFormat.INSURER,
        mode=RunMode.DELTA,
        person=by,
        begun_at=at,
        fingerprint="",
    )
    Source.objects.filter(pk=connection.pk).update(last_attempt_at=at)
    try:
        told = _told(connection, insurer, settings, with_journal(gate, connection, run), at)
    except ConnectorError as error:
        return _failed(connection, run, error, gate.now())
    except Exception as error:  # noqa: BLE001 - a foreign connector may fail in any way
        _log.exception("connector_broken", insurer=connection.insurer)
        broken = BrokenConnectorError(type(error).__name__)
        return _failed(connection, run, broken, gate.now())
    does_notify = Capability.READ_EVENTS in insurer.capabilities
    return _used(connection, run, told, by, gate.now(), does_notify=does_notify)


def _told(
    connection: Connection,
    insurer: Insurer,
    settings: Mapping[str, str],
    gate: Gate,
    at: datetime,
) -> Told:
    """Return all that an insurer tells; raises ConnectorError."""
    if connection.is_login_refused:
        raise LoginRefusedError
    session = insurer.connect(settings, gate)
    try:
        since = connection.events_until or at - FIRST_EVENTS
        return read_all(session, insurer.capabilities, since - AGAIN)
    finally:
        session.close()


def _end_left(connection: Connection, at: datetime) -> None:
    left = IntakeRun.objects.filter(
        source=connection.pk, format=RunFormat.INSURER, state=RunState.READING
    )
    for run in left:
        move(run, RunState.FAILED, error=INTERRUPTED, ended_at=at)


def code_of(error: ConnectorError) -> str:
    """Return the word for an error, as a source and a run keep it."""
    return _CODES.get(type(error), "unavailable")


def with_journal(gate: Gate, connection: Connection, run: IntakeRun | None = None) -> Gate:
    """Return the gate with every exchange kept beside what the gate does with it."""

    def log(call: Call) -> None:
        InsurerCall.objects.create(
            connection=connection,
            run=run,
            at=call.at,
            method=call.method,
            address=redacted(call.address),
            status=call.status,
            duration_ms=call.duration_ms,
            correlation=call.correlation[:100],
            detail=redacted(call.detail),
        )
        gate.log(call)

    return Gate(now=gate.now, sleep=gate.sleep, log=log, transport=gate.transport)


def _failed(connection: Connection, run: IntakeRun, error: ConnectorError, at: datetime) -> Synced:
    code = code_of(error)
    reason = redacted(str(error))
    with transaction.atomic():
        move(run, RunState.FAILED, error=f"{code}: {reason}" if reason else code, ended_at=at)
        if isinstance(error, UnreadableError):
            keep_faults(run, error.faults)
        retry = _retry_at(error, at)
        Source.objects.filter(pk=connection.pk).update(last_error=code, retry_at=retry)
        if isinstance(error, LoginRefusedError):
            Connection.objects.filter(pk=connection.pk).update(is_login_refused=True)
        journal.write(
            at=at,
            person=run.person,
            act=Act.INSURER_READ,
            subject=connection.pk,
            run=run.pk,
            error=code,
        )
    return Synced(run, [])


def _retry_at(error: ConnectorError, at: datetime) -> datetime | None:
    """Return when to ask again; None where that needs somebody, or another file, first."""
    if isinstance(error, UnavailableError):
        told = error.retry_after_s
        return at + (RETRY if told is None else timedelta(seconds=told))
    is_transient = isinstance(error, IncompleteError) or (
        isinstance(error, UnreadableError) and not error.faults
    )
    return at + RETRY if is_transient else None


def _used(
    connection: Connection,
    run: IntakeRun,
    told: Told,
    by: Person | None,
    at: datetime,
    *,
    does_notify: bool,
) -> Synced:
    """Keep what was told and write the facts it makes, in one change where it makes any."""
    notices = (*told.covers, *told.requests)
    policies = policies_of(connection)
    with transaction.atomic():
        pairs = [(notice.buyer, notice.customer_ref) for notice in notices]
        linked = link_by_reference(connection, pairs, at)
        customers = customers_by_buyer(connection)
        landing = _landing(connection, told, customers, policies)
        touched = write_landing(run, landing, by, at) if landing else []
        notified = told.events if does_notify else noticed(connection, notices, at)
        keep_covers(connection, notices, policies, landing.faults, at)
        named = {
            notice.buyer: BuyerNotice(notice.buyer, notice.buyer_name, "")
            for notice in notices
            if notice.buyer_name
        }
        keep_buyers(connection, _unknown(connection, named), at)
        events = keep_events(connection, notified, customers, policies)
        until = max([notice.at for notice in told.events], default=connection.events_until)
        Connection.objects.filter(pk=connection.pk).update(events_until=until)
        mark_fresh(run, at)
        state = RunState.APPLIED if landing else RunState.UNCHANGED
        told_of = {
            "covers": len(told.covers) + len(told.requests),
            "grades": len(told.grades),
        }
        counts = counted(landing, told_of)
        if landing:
            move(run, RunState.READY)
            move(run, RunState.APPLYING)
        move(run, state, ended_at=at, differences=counts)
        journal.write(
            at=at,
            person=by,
            act=Act.INSURER_READ,
            subject=connection.pk,
            run=run.pk,
            covers=len(told.covers),
            requests=len(told.requests),
            grades=len(told.grades),
            events=events,
            linked=linked,
            left=len(landing.faults),
        )
    return Synced(run, touched, events)


def policies_of(connection: Connection) -> dict[tuple[str, str, str], str]:
    """Return our policies by the insurer's number, unit and extension."""
    return {
        (row.number, row.unit, row.extension): row.policy_id
        for row in PolicyLink.objects.filter(connection=connection)
    }


def _landing(
    connection: Connection,
    told: Told,
    customers: Mapping[str, list[str]],
    policies: Mapping[tuple[str, str, str], str],
) -> Landing:
    everybody = sorted({key for keys in customers.values() for key in keys})
    ground = ground_of(connection, customers, policies)
    landing = land_covers(ground, (*told.covers, *told.requests))
    grades = facts.read("grades", customers=everybody, carried=False)
    land_grades(connection.source.name, customers, grades, told.grades, landing)
    return landing


def ground_of(
    connection: Connection,
    customers: Mapping[str, list[str]],
    policies: Mapping[tuple[str, str, str], str],
) -> Ground:
    """Return what covers of buyers are compared with; `customers` are those linked to each."""
    everybody = sorted({key for keys in customers.values() for key in keys})
    keys = Cover.objects.filter(cover__startswith=f"{connection.pk}/")
    return Ground(
        connection.pk,
        customers,
        policies,
        facts.read("covers", customers=everybody),
        keys.values_list("cover", flat=True).distinct(),
    )


def write_landing(run: IntakeRun, landing: Landing, by: Person | None, at: datetime) -> list[str]:
    """Write the facts of a landing in one change, and return the customers whose facts they are."""
    with writing(at=at, by=by, origin=Origin.CONNECTOR, run=run) as change:
        for table, ids in landing.ended.items():
            facts.end(change, table, ids)
        for table, frame in landing.written().items():
            facts.write(change, table, frame)
        return touched_customers(change)


def _unknown(connection: Connection, named: Mapping[str, BuyerNotice]) -> list[BuyerNotice]:
    """Return the buyers that nothing is known of yet: what was looked up knows more of the rest."""
    known = set(ToldBuyer.objects.filter(connection=connection).values_list("buyer", flat=True))
    return [notice for buyer, notice in named.items() if buyer not in known]


def counted(landing: Landing, told: Mapping[str, int]) -> dict[str, dict[str, object]]:
    """Return the counts of a run by table, as imports keep them; `told` is how many rows were."""
    found: dict[str, dict[str, object]] = {}
    for table, rows in landing.rows.items():
        ended = len(landing.ended[table])
        if rows or ended:
            changed = min(ended, len(rows))
            found[table] = {
                "new": len(rows) - changed,
                "changed": changed,
                "vanished": ended - changed,
                "unchanged": max(0, told.get(table, 0) - len(rows)),
                "columns": {},
            }
    return found
