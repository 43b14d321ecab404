"""Reads all that an insurer has to tell, or nothing: a part of a list is never taken for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from aval.connectors.contract import CoverNotice, EventNotice, GradeNotice, Session
from aval.vocabulary.insurers import Capability


@dataclass(frozen=True)
class Told:
    """Everything that one complete reading told; what the insurer does not offer is empty."""

    covers: tuple[CoverNotice, ...]
    requests: tuple[CoverNotice, ...]
    grades: tuple[GradeNotice, ...]
    events: tuple[EventNotice, ...]


def read_all(session: Session, capabilities: Iterable[Capability], since: datetime) -> Told:
    """Read covers, requests, grades, and events from an instant on.

    Raises ConnectorError when any of them could not be read to its end.
    """
    can = frozenset(capabilities)
    return Told(
        covers=tuple(session.covers()) if Capability.READ_COVERS in can else (),
        requests=tuple(session.requests()) if Capability.READ_REQUESTS in can else (),
        grades=tuple(session.grades()) if Capability.READ_GRADES in can else (),
        events=tuple(session.events(since)) if Capability.READ_EVENTS in can else (),
    )
