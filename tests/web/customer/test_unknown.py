"""A customer that an undo, or a later file, took away: since when, by what, and as it was known."""

from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.http import HttpResponse

from aval.desk.intake.actions import undo_run
from aval.records.models import Change, Customer, IntakeRun, ScopeRule
from aval.vocabulary.acts import Dimension, Role
from aval.wording.language import LANGUAGES
from tests.intake.files import AT, dataset, source, take, without
from tests.web.visitors import client_of, page_text, person

pytestmark = pytest.mark.django_db
FILE, WHY = "/customers/C1/", "/customers/C1/why/"


@pytest.fixture
def undone(tmp_path: Path, settings: LazySettings) -> IntakeRun:
    """Return the only import, which was taken back."""
    settings.MEDIA_ROOT = tmp_path
    run, _ = take(tmp_path, dataset(tmp_path / "in"))
    undo_run(run=run, by=None, at=AT + timedelta(hours=1), today=date(2026, 11, 25))
    return run


def _text(answer: HttpResponse) -> str:
    return unescape(page_text(answer))


def _links(text: str) -> list[str]:
    main = text.split("<main")[1].split("</main>", maxsplit=1)[0]
    return [part.split('"')[0] for part in main.split('href="')[1:]]


def test_after_the_undo(undone: IntakeRun) -> None:
    """The page says so, leads to the import, the journal and what was known before."""
    client = client_of(person(Role.ADMINISTRATOR, username="ada"))
    last = Change.objects.latest("pk")
    for address in (FILE, WHY, f"{FILE}?as_of=2026-11-20"):
        answer = client.get(address)
        assert answer.status_code == 410
        text = _text(answer)
        assert "Un is not known any more" in text
        assert f"data version V{last.pk}, nothing is known of customer C1" in text
        assert "The import that had brought it was undone" in text
        links = _links(text)
        assert f"/imports/{undone.pk}/" in links
        (journal,) = [link for link in links if link.startswith("/journal")]
        assert "undone" in _text(client.get(journal)).lower()
        (before,) = [link for link in links if "known=V" in link]
        assert ("as_of=2026-11-20" in before) == ("as_of" in address)
        shown = client.get(before)
        assert shown.status_code == 200
        assert "Un" in _text(shown)


def test_who_may_not_see_the_import(undone: IntakeRun) -> None:
    """A collector is told the same, without the links that would be refused."""
    client = client_of(person(Role.COLLECTOR, username="leo"))
    text = _text(client.get(FILE))
    assert "not known any more" in text
    assert not [one for one in _links(text) if one.startswith(("/imports", "/journal"))]
    assert undone.state == "undone"


@pytest.mark.usefixtures("undone")
def test_outside_the_scope() -> None:
    """Nobody learns that there was a customer which he may not see, nor of one that never was."""
    far = person(Role.CREDIT_MANAGER, username="far")
    ScopeRule.objects.create(person=far, dimension=Dimension.REGION, value="north")
    assert client_of(far).get(FILE).status_code == 404
    assert "C1" not in _text(client_of(far).get(FILE)).split("<main")[1]
    client = client_of(person(Role.CFO, username="x"))
    Customer.objects.create(key="C9")
    for key in ("C9", "nobody"):
        answer = client.get(f"/customers/{key}/")
        assert answer.status_code == 404
        assert "not known any more" not in _text(answer)


def test_a_file_that_no_longer_lists_it(tmp_path: Path, settings: LazySettings) -> None:
    """Known before, gone at its version and after, and known again."""
    settings.MEDIA_ROOT = tmp_path
    source(shrink_count_pct=100, shrink_amount_pct=100)
    _, first = take(tmp_path, dataset(tmp_path / "in"))
    shorter = {
        name: without(name, *begins)
        for name, begins in {
            "customers": ("C2",), "items": ("I3",), "covers": (), "credits": (), "grades": (),
        }.items()
    }  # fmt: skip
    _, second = take(tmp_path, dataset(tmp_path / "b", **shorter), at=AT + timedelta(hours=1))
    client = client_of(person(Role.CFO, username="x"))
    address = "/customers/C2/"
    answer = client.get(address)
    assert answer.status_code == 410
    assert "An import no longer lists it" in _text(answer)
    assert client.get(f"{address}?known=V{first.pk}").status_code == 200
    answer = client.get(f"{address}?known=V{second.pk}")
    assert answer.status_code == 404
    assert "not known any more" in _text(answer)
    assert "Back to today" in _text(answer)
    answer = client.get(f"{address}?known=V{first.pk - 1}")
    assert answer.status_code == 404
    text = _text(answer)
    assert "was not known yet" in text
    assert f"{address}?known=V{first.pk}" in _links(text)
    take(tmp_path, dataset(tmp_path / "c"), at=AT + timedelta(hours=2))
    assert client.get(address).status_code == 200
    assert client.get(f"{address}?known=V{second.pk}").status_code == 404


@pytest.mark.usefixtures("undone")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language(language: str) -> None:
    """It is whole in every language."""
    client = client_of(person(Role.CFO, username="x", language=language))
    for query in ("", "?known=V0"):
        text = _text(client.get(FILE + query))
        assert "{" not in text.split("<main")[1].split("</main>")[0]
