"""How fresh each source of facts is."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from aval.records.runs import Source
from aval.vocabulary.acts import SourceState


@dataclass(frozen=True, slots=True)
class Freshness:
    """A source, when it last answered, whether that is late, and when it is tried again."""

    source: Source
    state: SourceState
    at: datetime | None
    retry_at: datetime | None


def freshness(now: datetime) -> list[Freshness]:
    """Return every active source by name."""
    sources = Source.objects.filter(is_active=True).order_by("name")
    return [_of(source, now) for source in sources]


def _of(source: Source, now: datetime) -> Freshness:
    last, tried = source.last_success_at, source.last_attempt_at
    if last is None:
        state = SourceState.FAILED if source.last_error else SourceState.NEVER
    elif source.last_error and tried is not None and tried > last:
        state = SourceState.FAILED
    else:
        is_late = now - last > timedelta(hours=source.hours)
        state = SourceState.LATE if is_late else SourceState.FRESH
    return Freshness(source, state, last, source.retry_at)
