"""Connections as they are read: who is connected, what was exchanged, what is being read now."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q

from aval.connectors import settings as given_settings
from aval.connectors.contract import FieldKind, Insurer, PolicyKey
from aval.connectors.registry import installed
from aval.desk.insurers.connections import JOB
from aval.records.insurers import Connection, InsurerCall
from aval.records.jobs import JobRun
from aval.records.people import Person
from aval.records.policies import Policy, PolicyFacts
from aval.vocabulary.acts import JobState, Right

LAST_CALLS = 50
"""How many of the last calls of a connection are shown."""


@dataclass(frozen=True)
class Connected:
    """A connection with its source, and how much of what it told is linked to customers."""

    connection: Connection
    buyers: int
    linked: int


@dataclass(frozen=True)
class OwnPolicy:
    """A policy of ours, with its insurer where one is known."""

    key: str
    insurer: str


def connections(*, by: Person) -> list[Connected]:
    """Return every connection by name."""
    refuse_unless(by, Right.CONFIGURE)
    found = (
        Connection.objects.select_related("source")
        .annotate(
            buyers=Count("links__buyer", distinct=True, filter=Q(links__ended_at=None)),
            linked=Count(
                "links__customer",
                distinct=True,
                filter=Q(links__ended_at=None, links__is_confirmed=True),
            ),
        )
        .order_by("source__name", "pk")
    )
    return [Connected(one, one.buyers, one.linked) for one in found]


def connection(*, key: str, by: Person) -> Connection | None:
    """Return a connection, None where there is none."""
    refuse_unless(by, Right.CONFIGURE)
    return Connection.objects.select_related("source").filter(pk=key).first()


def insurers(*, by: Person) -> list[Insurer]:
    """Return the insurers that are installed, by code."""
    refuse_unless(by, Right.CONFIGURE)
    return list(installed().insurers.values())


def free_key(code: str) -> str:
    """Return a key for a new connection to an insurer: its code, or that with a number."""
    key, number = code, 1
    while Connection.objects.filter(pk=key).exists():
        number += 1
        key = f"{code}-{number}"
    return key


def own_policies(*, by: Person) -> list[OwnPolicy]:
    """Return our policies by key."""
    refuse_unless(by, Right.CONFIGURE)
    named = dict(PolicyFacts.objects.current().values_list("policy", "insurer"))
    keys = Policy.objects.order_by("pk").values_list("pk", flat=True)
    return [OwnPolicy(key, named.get(key) or "") for key in keys]


def mapped(found: Insurer, stands: Connection | None) -> dict[str, dict[PolicyKey, str]]:
    """Return the policy keys of each field of policies, each with the policy of ours it is."""
    told = stands.settings if stands else {}
    return {
        one.name: given_settings.policies(told.get(one.name, ""))
        for one in found.fields
        if one.kind is FieldKind.POLICIES
    }


def last_calls(*, key: str, by: Person) -> list[InsurerCall]:
    """Return the last exchanges of a connection, newest first."""
    refuse_unless(by, Right.CONFIGURE)
    return list(InsurerCall.objects.filter(connection=key).order_by("-at", "-pk")[:LAST_CALLS])


def readings() -> dict[str, JobRun]:
    """Return the jobs that read a connection, or wait to, by its key."""
    going = [JobState.WAITING, JobState.RUNNING]
    jobs = JobRun.objects.filter(kind=JOB, state__in=going).order_by("-pk")
    return {str(job.arguments.get("connection")): job for job in jobs}


def refuse_unless(by: Person, right: Right) -> None:
    """Raise PermissionDenied unless a person has a right."""
    if not by.may(right):
        raise PermissionDenied
