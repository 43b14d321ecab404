"""Whatever the description allows, and what it does not, is answered as described; nothing fails.

The same questions at every run: they are drawn from the description, by a seed.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.conf import LazySettings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as drawn
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from aval.config.wsgi import application
from aval.records.models import CoverRequest, Paper
from aval.vocabulary.acts import Role
from tests.api.programs import program
from tests.guards.world import build
from tests.people import person

pytestmark = pytest.mark.django_db
CHECKS = [not_a_server_error, response_schema_conformance, status_code_conformance]
EXAMPLES = {GenerationMode.POSITIVE: 12, GenerationMode.NEGATIVE: 6}


@pytest.fixture(autouse=True)
def open_database() -> Iterator[None]:
    """Keep the connection of the test open between questions, as Django's own client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_nothing_fails(
    mode: GenerationMode,
    settings: LazySettings,
    tmp_path: Path,
) -> None:
    """As an administrator, who may ask everything."""
    settings.MEDIA_ROOT = tmp_path / "files"
    build(tmp_path / "portfolio")
    token = program(person("boss", Role.ADMINISTRATOR)).token
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    _narrow(schema.raw_schema)
    asked = set()
    for found in schema.get_all_operations():
        operation = found.ok()
        if mode is GenerationMode.NEGATIVE and not (operation.body or operation.query):
            continue

        @seed(4)
        @drawn(
            max_examples=EXAMPLES[mode],
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Case) -> None:
            headers = {"Authorization": f"Bearer {token}"}
            answer = case.call_and_validate(checks=CHECKS, headers=headers)
            asked.add((case.method, case.path, answer.status_code))

        ask()
    if mode is GenerationMode.POSITIVE:
        codes = {(path.removeprefix("/api/v1"), code) for _, path, code in asked}
        assert codes >= {
            ("/requests", 200), ("/requests", 422), ("/requests/{key}", 200),
            ("/requests/bulk", 200), ("/customers/{key}", 200), ("/customers/{key}/covers", 200),
            ("/customers/{key}/deadlines", 200), ("/declarations", 200), ("/declarations", 422),
            ("/declarations/{key}", 200), ("/declarations/{key}/answer", 422),
            ("/declarations/{key}/money", 422),
        }, sorted(codes)  # fmt: skip
    else:
        assert {code for _, _, code in asked} & {400, 422}


def _narrow(told: dict[str, Any]) -> None:
    """Let keys be drawn among those that there are: else everything would only be not found."""
    requests = list(CoverRequest.objects.values_list("key", flat=True))
    papers = list(Paper.objects.values_list("key", flat=True))
    for shape in ("Asked", "Wish", "Declared"):
        fields = told["components"]["schemas"][shape]["properties"]
        fields["customer"], fields["policy"] = {"enum": ["A1", "B1"]}, {"enum": ["AZ-100"]}
    for path, operations in told["paths"].items():
        for operation in operations.values():
            for one in operation["parameters"]:
                if one["name"] == "key" and one["in"] == "path":
                    keys = {"requests": requests, "declarations": papers}
                    one["schema"] = {"enum": keys.get(path.split("/")[3], ["A1", "B1"])}
