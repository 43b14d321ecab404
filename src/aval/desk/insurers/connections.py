"""Connections to insurers: made and changed by whoever configures, read by jobs and on demand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from aval.connectors import settings as given_settings
from aval.connectors.contract import (
    FieldKind,
    Gate,
    Insurer,
    NotConfiguredError,
    PolicyKey,
)
from aval.connectors.registry import UnknownInsurerError, insurer
from aval.desk.insurers.secrets import SecretsLostError, decrypted, encrypted
from aval.desk.intake.judging import judge_again
from aval.desk.jobs.actions import ask
from aval.desk.refusals import refuse, refuse_without
from aval.intake.insurers.syncing import Synced, sync
from aval.records import journal
from aval.records.changes import Change
from aval.records.insurers import Connection, PolicyLink
from aval.records.jobs import JobRun
from aval.records.people import Person
from aval.records.policies import Policy
from aval.records.runs import Source
from aval.vocabulary.acts import Act, JobState, Right, RunFormat, RunMode

JOB = "read-insurer"
"""The job that reads one insurer; its key is the connection and an instant."""


@dataclass(frozen=True)
class ConnectionCard:
    """What is told of a connection: `values` by field, an empty secret keeps the one there is."""

    insurer: str
    name: str
    values: Mapping[str, str]
    is_active: bool = True


def save_connection(
    *, key: str, card: ConnectionCard, by: Person | None, at: datetime
) -> Connection:
    """Make a connection or change it; its login is tried anew.

    Raises ActRefused where the insurer is not known, a setting cannot be, or a policy of ours is
    not there. `by` None is the installation itself.
    """
    if by is not None:
        refuse_without(by, Right.CONFIGURE)
    found = _insurer(card.insurer)
    stands = Connection.objects.filter(pk=key).first()
    kept = _secrets(stands)
    values = {
        one.name: card.values.get(one.name, "").strip() or kept.get(one.name, "")
        for one in found.fields
    }
    checked = _checked(found, values)
    links = _policies(found, checked)
    secret = {one.name for one in found.fields if one.kind is FieldKind.SECRET}
    with transaction.atomic():
        source, _ = Source.objects.update_or_create(
            key=key,
            defaults={"name": card.name, "is_active": card.is_active},
            create_defaults={
                "name": card.name,
                "is_active": card.is_active,
                "mode": RunMode.DELTA,
                "format": RunFormat.INSURER,
            },
        )
        made, _ = Connection.objects.update_or_create(
            source=source,
            defaults={
                "insurer": card.insurer,
                "settings": {name: text for name, text in checked.items() if name not in secret},
                "secrets": encrypted({name: checked[name] for name in secret}),
                "is_login_refused": False,
            },
        )
        made.policies.all().delete()
        PolicyLink.objects.bulk_create(
            PolicyLink(
                connection=made,
                number=one.number,
                unit=one.unit,
                extension=one.extension,
                policy_id=own,
            )
            for one, own in links.items()
        )
        changed = sorted(name for name in checked if name not in secret or card.values.get(name))
        journal.write(at=at, person=by, act=Act.CONNECTION_CHANGED, subject=key, fields=changed)
    return made


def ask_to_read(
    *, key: str, by: Person | None, at: datetime, due_at: datetime | None = None
) -> JobRun:
    """Ask for an insurer to be read now; one reading waits at most.

    `due_at` is when it is due, by default at once: an earlier one lets it go before others.
    """
    if by is not None:
        refuse_without(by, Right.IMPORT)
    if not Connection.objects.filter(pk=key, source__is_active=True).exists():
        refuse("insurers.refused_no_connection")
    alive = JobRun.objects.filter(
        kind=JOB, arguments__connection=key, state__in=[JobState.WAITING, JobState.RUNNING]
    ).first()
    if alive is None:
        return _ask(key, at, by, due_at or at)
    later = JobRun.objects.filter(pk=alive.pk, state=JobState.WAITING, due_at__gt=due_at or at)
    later.update(due_at=due_at or at, sent_at=None)  # it waited to try again
    alive.refresh_from_db()
    return alive


def _ask(key: str, at: datetime, by: Person | None, due_at: datetime) -> JobRun:
    subject = f"{key} {due_at:%Y-%m-%dT%H:%M:%S}"
    return ask(kind=JOB, key=subject, at=at, by=by, due_at=due_at, arguments={"connection": key})


def read_insurer(
    *, key: str, gate: Gate, at: datetime, today: date, by: Person | None = None
) -> Synced:
    """Read an insurer, and have the customers judged whose facts that touched.

    What the insurer does wrong stands in the run, and raises nothing. One that did not answer is
    read again when its source says so.
    """
    connection = Connection.objects.select_related("source").get(pk=key)
    found = insurer(connection.insurer)
    done = sync(
        connection=connection,
        insurer=found,
        settings=clear_settings(connection),
        gate=gate,
        at=at,
        by=by,
    )
    change = Change.objects.filter(run=done.run, undoes=None).first()
    if change is not None:
        judge_again(change, at=gate.now(), today=today)
    connection.source.refresh_from_db()
    if connection.source.retry_at is not None and connection.source.is_active:
        _ask(key, gate.now(), None, connection.source.retry_at)
    return done


def active_connections() -> list[str]:
    """Return the connections that are read every day."""
    rows = Connection.objects.filter(source__is_active=True).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def clear_settings(connection: Connection) -> dict[str, str]:
    """Return all settings of a connection with its secrets in clear; none where they are lost."""
    return {**connection.settings, **_secrets(connection)}


def kept_secrets(connection: Connection | None) -> frozenset[str]:
    """Return the names of the settings of which a secret is kept."""
    return frozenset(_secrets(connection))


def _secrets(connection: Connection | None) -> dict[str, str]:
    try:
        return {} if connection is None else decrypted(connection.secrets)
    except SecretsLostError:
        return {}


def _insurer(code: str) -> Insurer:
    try:
        return insurer(code)
    except UnknownInsurerError:
        refuse("insurers.refused_unknown", insurer=code)


def _checked(found: Insurer, values: Mapping[str, str]) -> dict[str, str]:
    try:
        return found.check(values)
    except NotConfiguredError as error:
        refuse("insurers.refused_fields", fields=", ".join(error.fields))


def _policies(found: Insurer, checked: Mapping[str, str]) -> dict[PolicyKey, str]:
    """Return our policies by the insurer's keys, those lines that name one."""
    links: dict[PolicyKey, str] = {}
    for one in found.fields:
        if one.kind is FieldKind.POLICIES:
            links |= given_settings.policies(checked[one.name])
    named = {key: own for key, own in links.items() if own}
    known = set(Policy.objects.filter(pk__in=named.values()).values_list("pk", flat=True))
    if missing := sorted(set(named.values()) - known):
        refuse("insurers.refused_policies", policies=", ".join(missing))
    return named
