"""Logs: JSON on standard output in production, lines to read on standard error elsewhere.

What looks like a secret is taken out of every value; nothing logs bodies, cookies, addresses.
"""

import sys
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from aval.vocabulary.redaction import redacted

_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def without_addresses(_log: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Cut what Django appends to its messages about requests: the address that was asked for."""
    if str(event.get("logger", "")).startswith("django.") and isinstance(event["event"], str):
        event["event"] = event["event"].split(": ", 1)[0]
    return event


def without_secrets(_log: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Take what looks like a secret out of every text."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = redacted(value)
    return event


def logging_of(*, is_production: bool) -> dict[str, Any]:
    """Set structlog up and return Django's `LOGGING`, so that both write the same lines."""
    shown: list[Processor] = (
        [structlog.processors.JSONRenderer(ensure_ascii=False)]
        if is_production
        else [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(),  # a file has none
                exception_formatter=structlog.dev.plain_traceback,
            )
        ]
    )
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    without_addresses,
                    structlog.processors.format_exc_info,
                    without_secrets,
                    *shown,
                ],
            }
        },
        "handlers": {
            "lines": {
                "class": "logging.StreamHandler",
                "formatter": "lines",
                "stream": "ext://sys.stdout" if is_production else "ext://sys.stderr",
            }
        },
        "root": {"handlers": ["lines"], "level": "INFO"},
        "loggers": {
            # a line for each request is ours; the loops of queue and server are not news
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.request": {"level": "ERROR"},
            "django_tasks": {"level": "WARNING"},
            "django_tasks_db": {"level": "WARNING"},
            "_granian": {"level": "WARNING"},
            "httpx2": {"level": "WARNING"},  # whole addresses; the journal of calls has them clean
            "httpcore2": {"level": "WARNING"},
        },
    }
