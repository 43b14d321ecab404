"""The morning's page: three languages, the reader's scope, and before there is a ledger."""

from typing import Any

import pytest
from django.test import Client

from aval.records.models import Assessment, Person, Position
from aval.reports.today.history import Month
from aval.reports.today.layers import Layers
from aval.web.today.chart import column_chart
from aval.wording.language import Language
from tests.judged import TODAY, evening

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("judged"),
]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the page be opened on the evening of the world's last day."""
    monkeypatch.setattr("aval.web.today.views.now", lambda: evening(TODAY))
    monkeypatch.setattr("aval.web.today.views.localdate", lambda: TODAY)


def _get(client: Client, login: str, path: str = "/", **changes: Any) -> str:
    person = Person.objects.get(username=login)
    for name, value in changes.items():
        setattr(person, name, value)
    person.save()
    client.force_login(person)
    response = client.get(path)
    assert response.status_code == 200, response.content[:500]
    return response.content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Today’s work", "Since yesterday", "Friday 30 October 2026")),
        ("fr", ("À faire aujourd’hui", "Depuis hier", "Vendredi 30 octobre 2026")),
        ("es", ("Para hoy", "Desde ayer", "Viernes 30 de octubre de 2026")),
    ],
)
def test_says_everything_in_each_language(
    client: Client, language: str, words: tuple[str, ...]
) -> None:
    """Headings and the day stand as the reader's language has them."""
    page = _get(client, "claire", language=language)
    assert all(word in page for word in words)


def test_shows_the_exposure_to_the_cent(client: Client) -> None:
    """The first key figure is the sum of the positions."""
    cents = sum(Position.objects.values_list("exposure", flat=True))
    whole, rest = f"{cents // 100:,}", f".{cents % 100:02}"
    assert f'{whole}<span class="c">{rest}</span>' in _get(client, "claire")


def test_own_customers_only(client: Client) -> None:
    """The link to everybody's work shows where the page is narrowed to one's own."""
    assert "?work=own" in _get(client, "claire")
    assert "Everyone’s" in _get(client, "claire", "/?work=own")


def test_names_outside_the_scope_are_not_shown(client: Client) -> None:
    """A sales person reads only the names of their own customers."""
    page = _get(client, "julien")
    others = Position.objects.exclude(sales="julien").exclude(owner="julien")
    assert not [name for name in others.values_list("name", flat=True) if f">{name}<" in page]


def test_before_there_is_a_ledger(client: Client) -> None:
    """Who may import is led there; others read why there is nothing."""
    Assessment.objects.all().delete()
    assert "Import a file" in _get(client, "claire")
    assert "Import a file" not in _get(client, "auditor")


def test_older_figures_say_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """When tonight's assessment has not run, the page says of which day its figures are."""
    monkeypatch.setattr("aval.web.today.views.localdate", lambda: TODAY.replace(day=31))
    assert "Figures of" in _get(client, "claire")


def test_columns_are_as_high_as_their_amounts() -> None:
    """A layer of half the exposure is half of the column, whatever the currency's size."""
    layers = Layers(permanent=40_000_000_00, excess=40_000_000_00)
    chart = column_chart(
        [Month(TODAY, layers, is_running=True)], "EUR", Language("en"), is_wide=True
    )
    (column,) = chart.columns
    perm, un = column.bars
    assert (perm.mark, un.mark) == ("perm", "un")
    assert abs(float(perm.height) - float(un.height)) < 2
    assert chart.is_millions
    assert [tick.label for tick in chart.ticks] == ["0", "20", "40", "60", "80"]
    assert column.share == "50.0"


def test_small_ledgers_are_drawn_in_thousands() -> None:
    """Nothing owed is an empty column; a small ledger has its own scale."""
    months = [Month(TODAY, Layers(), is_running=True)]
    chart = column_chart(months, "EUR", Language("fr"), is_wide=False)
    assert not chart.is_millions
    assert not chart.columns[0].bars
    assert chart.columns[0].share == ""
