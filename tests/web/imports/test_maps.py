"""The guided map of a list: proposed, tried on the first rows, kept, changed after a refusal."""

import re
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from xlsxwriter import Workbook

from aval.records.models import IntakeRun, Item
from aval.vocabulary.acts import RunState
from tests.people import person
from tests.web.imports.uploads import browser, last, taken, text_of, upload

pytestmark = pytest.mark.django_db
LIST = (
    "Client;Nom;N° facture;Type;Date facture;Échéance;Montant TTC;Reste dû;Agence\r\n"
    "C1;Un;F1;Facture;13/10/2026;13/11/2026;1.234,50;1.234,50;Nord\r\n"
    "C2;Deux;A1;Avoir;02/10/2026;02/11/2026;100,00;100,00;Sud\r\n"
)


def mapped(client: Client, content: bytes, name: str = "liste.csv", **other: Any) -> str:
    """Upload a list and return the address of its map."""
    answer = upload(client, content, name, format="list", map="new", list_only_open="on", **other)
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def form_of(page: str) -> dict[str, str]:
    """Return what the selects of a page have chosen."""
    found = {}
    for name, inside in re.findall(r'<select[^>]*name="([^"]+)">(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', inside)
        found[name] = chosen[1] if chosen else ""
    return found


def test_guided_map(ana: Client) -> None:
    """Columns are proposed by names and contents, rows shown as read, the map kept for next time."""
    address = mapped(ana, LIST.encode("cp1252"))
    page = text_of(ana, address)
    form = form_of(page)
    assert form["column_customer"] == "Client"
    assert form["column_number"] == "N° facture"
    assert form["column_issued_on"] == "Date facture"
    assert form["column_open_amount"] == "Reste dû"
    assert form["kind:Avoir"] == "credit_note"
    assert "1,234.50" in page
    assert "credit note" in page
    assert not IntakeRun.objects.exists()
    wrong = {**form, "column_due_on": "Agence", "act": "preview"}
    part = ana.post(address, wrong, headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<div id="map">')
    assert "a date such as" in part
    answer = ana.post(address, {**form, "name": "Agences", "act": "read", "carry": "Agence"})
    run = last()
    assert answer.headers["Location"] == f"/imports/{run.pk}/"
    assert run.state == RunState.READY
    assert run.options["map_name"] == "Agences"
    ana.post(f"/imports/{run.pk}/apply/")
    item = Item.objects.get(number="F1")
    assert (item.open_amount, item.carries()["x_agence"]) == (123450, "Nord")
    assert ana.get(address).status_code == 404
    page = text_of(ana, "/imports/new/")
    kept = re.search(r'<option value="(\d+)">Agences', page)
    assert kept is not None
    given = {"format": "list", "map": kept[1], "list_only_open": "on"}
    run = taken(ana, LIST.encode("cp1252"), source="sage", company="FR01", **given)
    assert run.state == RunState.UNCHANGED


def test_map_of_a_workbook(ana: Client) -> None:
    """The sheet's numbers and dates need no evidence."""
    file = BytesIO()
    with Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Customer", "Invoice no", "Invoice date", "Amount"])
        sheet.write_row(1, 0, ["C1", "F1"])
        sheet.write_datetime(1, 2, date(2026, 10, 2), book.add_format({"num_format": "d/m/yyyy"}))
        sheet.write_number(1, 3, 1234.5)
    address = mapped(ana, file.getvalue(), "list.xlsx")
    page = text_of(ana, address)
    assert "1,234.50" in page
    assert "02/10/2026" in page
    ana.post(address, {**form_of(page), "act": "read"})
    assert last().state == RunState.READY


def test_map_says_what_is_missing(ana: Client) -> None:
    """An incomplete map is refused with what it lacks; an odd file with what it is not."""
    address = mapped(ana, LIST.encode("cp1252"))
    answer = ana.post(address, {"act": "read"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "the column of the file that holds it" in page
    assert "required" in page
    assert not IntakeRun.objects.exists()
    page = ana.get(mapped(ana, b"12\n13\n")).content.decode()
    assert "a file with a header line" in page


def test_maps_wait_for_their_own_person(ana: Client) -> None:
    """Nobody else finds what waits."""
    address = mapped(ana, LIST.encode("cp1252"))
    assert browser(person("bea")).get(address).status_code == 404
    assert ana.get("/imports/map/nothing/").status_code == 404


def test_map_is_changed_after_a_refusal(ana: Client) -> None:
    """A list that could not be read goes back to its map, which begins as it was."""
    address = mapped(ana, LIST.encode("cp1252").replace(b"13/11/2026", b"31/02/2026"))
    form = form_of(text_of(ana, address))
    ana.post(address, {**form, "act": "read"})
    run = last()
    assert run.state == RunState.REFUSED
    answer = ana.post(f"/imports/{run.pk}/map/")
    page = text_of(ana, answer.headers["Location"])
    assert form_of(page)["column_due_on"] == "Échéance"
    assert "a date such as" in page
