"""The journal on screen: filtered, page by page, and as a file."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from aval.desk.journal.queries import PAGE
from aval.records.journal import BEGINNING, write
from aval.vocabulary.acts import Act, Role
from tests.people import AT, person

pytestmark = pytest.mark.django_db


def _fill(count: int) -> None:
    lea = person("lea")
    for number in range(count):
        write(
            at=AT + timedelta(days=number % 2),
            person=lea if number % 2 else None,
            act=Act.NOTE_WRITTEN if number % 3 else Act.CREDIT_SET,
            subject=f"C{number}",
        )


@pytest.fixture
def auditor(client: Client) -> Client:
    """Return the client of an auditor."""
    client.force_login(person("max", Role.AUDITOR, language="fr"))
    return client


def _numbers(client: Client, query: str) -> list[int]:
    page = client.get(f"/journal?{query}").context["page"]
    return [entry.number for entry in page.entries]


def test_pages_go_down(auditor: Client) -> None:
    """Newest first, none twice, none left out; the filter is kept."""
    _fill(PAGE + 3)
    first = auditor.get("/journal")
    assert first.context["older"] == "before=4"
    assert _numbers(auditor, "") == list(range(PAGE + 3, 3, -1))
    assert _numbers(auditor, "before=4") == [3, 2, 1]
    assert not auditor.get("/journal?before=4").context["page"].older


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("act=credit_set", [4, 1]),
        ("person=lea", [6, 4, 2]),
        ("subject=C2", [3]),
        ("since=2026-11-25", [6, 4, 2]),
        ("until=2026-11-24", [5, 3, 1]),
        ("since=2026-11-26", []),
        ("act=nonsense&before=x&since=2026-13-01&until=9999-12-31", [6, 5, 4, 3, 2, 1]),
        ("before=99999999999999999999", [6, 5, 4, 3, 2, 1]),
        ("subject=%00", [6, 5, 4, 3, 2, 1]),
    ],
)
def test_filters(auditor: Client, query: str, numbers: list[int]) -> None:
    """What cannot be understood asks for nothing."""
    _fill(6)
    assert _numbers(auditor, query) == numbers


def test_all_of_it_as_a_file(auditor: Client) -> None:
    """A line an entry, each with what its hash is of; the export is an act itself."""
    _fill(3)
    answer = auditor.post("/journal/export")
    lines = [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]  # type: ignore[attr-defined]
    assert [line["number"] for line in lines] == [1, 2, 3, 4]
    assert lines[0]["previous"] == BEGINNING
    assert [line["previous"] for line in lines[1:]] == [line["digest"] for line in lines[:-1]]
    assert (lines[3]["act"], lines[3]["person"]) == ("journal_exported", "max")
