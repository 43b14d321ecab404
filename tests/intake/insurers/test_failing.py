"""Readings that fail: what was known stays, the run says why, and it is asked again in time."""

from datetime import timedelta

import pytest

from aval.connectors.contract import (
    ConnectorError,
    IncompleteError,
    NotAllowedError,
    UnavailableError,
    UnreadableError,
)
from aval.records.insurers import Connection
from aval.records.models import IntakeRun, Source
from aval.vocabulary.acts import RunState
from tests.intake.insurers.telling import AT, Telling
from tests.intake.insurers.test_syncing import NOTICE, _covers, _sync, connection

__all__ = ["connection"]  # a fixture that both files use
pytestmark = pytest.mark.django_db


def test_when_it_is_asked_again(connection: Connection) -> None:
    """An hour later, or when the insurer says; not where somebody has to do something first."""
    hour = timedelta(hours=1)
    cases: list[tuple[ConnectorError, timedelta | None]] = [
        (UnavailableError("503"), hour),
        (UnavailableError("429", 600), timedelta(minutes=10)),
        (IncompleteError("3 of 5"), hour),
        (UnreadableError("cut"), hour),
        (NotAllowedError("403"), None),
    ]
    for error, later in cases:
        _sync(connection, Telling(fails=error))
        retry = Source.objects.get(pk="insurer").retry_at
        assert (retry and retry - AT) == later, error


def test_a_broken_connector(connection: Connection) -> None:
    """It fails its own run, in a word of its own, and nothing that was known."""
    _sync(connection, Telling([NOTICE]))
    told = Telling([NOTICE], fails=ZeroDivisionError())  # type: ignore[arg-type]
    failed = _sync(connection, told, 1)
    assert (failed.run.state, failed.run.error) == (RunState.FAILED, "broken: ZeroDivisionError")
    assert [row["amount"] for row in _covers()] == [5_000_000]


def test_a_reading_that_was_cut_off(connection: Connection) -> None:
    """It has failed as soon as the next one begins; imports are not touched."""
    left = [
        IntakeRun.objects.create(
            source=connection.source, format=kind, mode="delta", begun_at=AT, fingerprint=""
        )
        for kind in ("insurer", "list")
    ]
    _sync(connection, Telling())
    states = [
        (run.state, run.error)
        for run in IntakeRun.objects.filter(pk__in=[r.pk for r in left]).order_by("pk")
    ]
    assert states == [(RunState.FAILED, "interrupted"), (RunState.READING, "")]
