"""Logs: JSON in production, lines elsewhere, and never a secret or an address."""

import io
import json
import logging
import logging.config
from typing import Any

import pytest
import structlog

from aval.config.logs import logging_of


@pytest.fixture
def lines(request: pytest.FixtureRequest) -> Any:
    """Log some lines through a handler that is set up like the product's; return its text."""
    settings = logging_of(is_production=request.param)
    formatter = logging.config.DictConfigurator(settings).configure_formatter(
        settings["formatters"]["lines"]
    )
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    loggers = [logging.getLogger("aval.try"), logging.getLogger("django.request")]
    for logger in loggers:
        logger.addHandler(handler)
    try:
        with structlog.contextvars.bound_contextvars(request="r1"):
            structlog.get_logger("aval.try").warning("told", url="https://a:hunter2" + "@b/")
            _raise_and_log()
            loggers[1].error("Internal Server Error: %s", "/reset/key/hunter2/")
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
    return stream.getvalue()


def _raise_and_log() -> None:
    secret = "hunter2"  # noqa: S105 - it must not be written
    try:
        int(f"token={secret}")
    except ValueError:
        structlog.get_logger("aval.try").exception("failed")


@pytest.mark.parametrize("lines", [True, False], indirect=True, ids=["production", "terminal"])
def test_no_secret(lines: str) -> None:
    """Neither in values, nor in tracebacks, nor in addresses."""
    assert "hunter2" not in lines
    assert "told" in lines
    assert "ValueError" in lines
    assert "Internal Server Error" in lines


@pytest.mark.parametrize("lines", [True], indirect=True)
def test_json(lines: str) -> None:
    """One object a line, with the number of the request."""
    told = [json.loads(line) for line in lines.splitlines()]
    assert [line["event"] for line in told] == ["told", "failed", "Internal Server Error"]
    assert {line["request"] for line in told} == {"r1"}
    assert {line["level"] for line in told} == {"warning", "error"}
