"""The report's pages: what they show, to whom, with and without script."""

import pytest
from django.test import Client
from django.urls import reverse

from aval.records.models import JournalEntry, Person, Position, SavedView
from tests.records.positions_factory import many, save
from tests.web.visitors import page_text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("customers")]
HTMX = {"HX-Request": "true"}


def _page(browser: Client, **given: str) -> str:
    answer = browser.get(reverse("report"), given)
    assert answer.status_code == 200
    return page_text(answer)


def test_page(manager: Client) -> None:
    """Rows, totals, views, the query in the bar."""
    text = _page(manager, q="country = FR", order="-uncovered")
    assert "Énergie du Sud" in text
    assert "Talleres" not in text
    assert "4 customers" in text
    assert text.index("Énergie du Sud") < text.index("Bois de l’Est") < text.index("Fonderie")
    assert 'aria-sort="descending"' in text
    assert 'value="country = FR"' in text
    assert "=Négoce, “F”" in text


def test_hidden_parts_are_told(manager: Client) -> None:
    """A line says which parts of the exposure are not shown."""
    assert "Not shown here: Not an insurable item." in _page(manager)
    text = _page(manager, cols="exposure,covered,management_credit,uncovered,outside")
    assert "hidden-parts" not in text


def test_wrong_query_shows_nothing(manager: Client) -> None:
    """It says where it is wrong, in the reader's language, and shows no rows."""
    text = _page(manager, q="country = FR and uncoverd > 3")
    assert "Character 18" in text
    assert "Énergie" not in text
    Person.objects.update(language="fr")
    assert "Caractère 18" in _page(manager, q="country = FR and uncoverd > 3")


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_every_language(manager: Client, language: str) -> None:
    """Every sentence of the page is there."""
    Person.objects.update(language=language)
    _page(manager)
    _page(manager, view="breaches")
    _page(manager, q="country = XX")
    _page(manager, view="777")


def test_scope(north: Client) -> None:
    """Nothing of others: rows, totals, counts, suggestions, sums, lists, files, credit."""
    seen = [
        _page(north),
        north.get(reverse("report_counts")).content.decode(),
        north.get(reverse("report_complete"), {"q": "name ~ t", "at": "8"}).content.decode(),
        north.get(reverse("report_complete"), {"q": "country = ", "at": "10"}).content.decode(),
        "".join(
            part.decode()
            for part in north.post(reverse("report_export"), {"form": "csv", "all": "1"})
        ),
        page_text(north.post(reverse("report_selection"), {"row": ["C", "D", "E"]})),
    ]
    for text in seen:
        assert "Talleres" not in text
        assert "Bois de" not in text
        assert "ES" not in text.replace("REST", "")
    assert "3 customers" in seen[0]
    assert "0 selected" in seen[5]
    north.post(reverse("report_assign"), {"owner": "ines", "row": ["C"]})
    assert Position.objects.get(pk="C").owner == ""
    answer = north.get(reverse("report_credit"), {"customer": "C"})
    assert (answer.status_code, answer["Location"]) == (302, reverse("report"))


def test_next_rows(manager: Client) -> None:
    """They follow the last one, with totals of all that is then shown; a plain link works too."""
    save(*many(130))
    first = manager.get(reverse("report"), {"order": "customer"})
    after = first.context["next"]
    assert f'href="{after}"'.replace("&", "&amp;") in first.content.decode()
    added = manager.get(after, headers=HTMX).content.decode()
    assert added.count("<tr role") == 60 + 1 + 2
    assert "120 rows shown" in added
    assert "Rows 1 to 120 of 136" in added
    assert 'id="totals" hx-swap-oob="true"' in added
    plain = manager.get(after).content.decode()
    assert "Rows 61 to 120 of 136" in plain
    Position.objects.filter(pk="A").update(version=9)
    stale = manager.get(after, headers=HTMX).content.decode()
    assert "figures have changed" in stale
    assert stale.count("<tr role") == 1
    assert manager.get(reverse("report"), {"after": "A", "from": "x"}).status_code == 302


def test_columns_are_kept(manager: Client) -> None:
    """For the view and the session, in the order chosen; reset forgets them."""
    chosen = {"cols": ["overdue", "exposure"], "view": "breaches"}
    answer = manager.post(reverse("report_columns"), chosen)
    assert "cols=customer%2Coverdue%2Cexposure" in answer["Location"]
    kept = manager.get(reverse("report"), {"view": "breaches"}).context["report"].columns
    assert [column.code for column in kept] == ["customer", "overdue", "exposure"]
    manager.post(reverse("report_columns"), {"view": "breaches", "reset": "1"})
    again = manager.get(reverse("report"), {"view": "breaches"}).context["report"].columns
    assert len(again) == 13


def test_views_are_saved_and_removed(manager: Client) -> None:
    """Under a name, with what is shown; then they are a tab."""
    given = {"name": "North", "q": "region = north", "order": "-exposure", "shared": "1"}
    answer = manager.post(reverse("report_save"), given, follow=True)
    view = SavedView.objects.get()
    assert (view.query, view.order, view.is_shared) == ("region = north", "-exposure", True)
    assert answer.context["report"].page.whole.count == 3
    wrong = manager.post(reverse("report_save"), {"name": "X", "q": "x >"}, follow=True)
    assert "a field" in wrong.content.decode() or "a value" in wrong.content.decode()
    assert SavedView.objects.count() == 1
    manager.post(reverse("report_remove"), {"view": str(view.pk)})
    assert not SavedView.objects.exists()


def test_conditions_without_the_language(manager: Client) -> None:
    """A form writes the query; chips take it apart."""
    given = {"q": "country = FR", "field": "uncovered", "operator": ">", "value": "50 000"}
    answer = manager.get(reverse("report_condition"), given, follow=True)
    assert answer.context["report"].text == 'country = FR and uncovered > "50 000"'
    texts = [text for text, _ in answer.context["chips"]]
    assert texts == ["country = FR", 'uncovered > "50 000"']
    wrong = manager.get(reverse("report_condition"), given | {"value": "many"}, follow=True)
    assert "is no amount" in wrong.content.decode()


def test_completion(manager: Client) -> None:
    """A list box with counts, and what the query finds so far."""
    text = manager.get(reverse("report_complete"), {"q": "country = ", "at": "10"})
    assert 'data-text="FR"' in text.content.decode()
    whole = manager.get(reverse("report_complete"), {"q": "country = FR", "at": "12"})
    assert "4 customers" in whole.content.decode()


def test_owners_and_selection(manager: Client) -> None:
    """The rows chosen, or all of the query."""
    sums = manager.post(reverse("report_selection"), {"row": ["A", "E"]}).content.decode()
    assert "2 selected" in sums
    assert "160,005" in sums
    manager.post(reverse("report_assign"), {"owner": "claire", "row": ["C", "D"]})
    assert Position.objects.filter(owner="claire").count() == 3
    every = {"owner": "claire", "all": "1", "q": "country = FR"}
    manager.post(reverse("report_assign"), every)
    assert Position.objects.filter(owner="claire").count() == 6


def test_files(manager: Client) -> None:
    """A workbook or CSV of what is shown, told in the journal."""
    given = {"q": "country = FR", "cols": "exposure", "form": "xlsx"}
    book = manager.post(reverse("report_export"), given)
    assert b"".join(book).startswith(b"PK")
    text = manager.post(reverse("report_export"), given | {"form": "csv"})
    lines = b"".join(text).decode().splitlines()
    assert len(lines) == 5
    assert lines[0].endswith("Exposure,Currency")
    assert JournalEntry.objects.count() == 2
