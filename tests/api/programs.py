"""A program that asks the API as somebody."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from aval.desk.people.tokens import make_token
from aval.records.models import Person


@dataclass
class Program:
    """What asks, with a token or none; what it is answered is checked to be JSON."""

    token: str = ""
    client: Client = field(
        default_factory=lambda: Client(enforce_csrf_checks=True, raise_request_exception=False)
    )

    def ask(
        self, method: str, path: str, body: object = None, **headers: str
    ) -> tuple[int, dict[str, Any]]:
        """Return the number of the answer, and the answer."""
        answer = self.answer(method, path, body, **headers)
        assert "json" in answer.headers["Content-Type"], answer.headers["Content-Type"]
        return answer.status_code, json.loads(answer.content)

    def answer(self, method: str, path: str, body: object = None, **headers: str) -> HttpResponse:
        """Return the whole answer."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            given["Authorization"] = f"Bearer {self.token}"
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        found: HttpResponse = self.client.generic(
            method,
            f"/api/v1{path}",
            b"" if body is None else sent,
            "application/json",
            headers=given,
        )
        return found

    def get(self, path: str, **headers: str) -> dict[str, Any]:
        """Return an answer that must be there."""
        code, answer = self.ask("GET", path, **headers)
        assert code == 200, answer
        return answer


def program(person: Person) -> Program:
    """Return a program that acts as somebody."""
    return Program(make_token(by=person, at=timezone.now(), name="ERP", days=30)[1])
