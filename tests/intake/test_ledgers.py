"""Ledgers and lists in: keys that stay, what they do not tell stays, what vanishes is told apart."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from aval.intake.moves import RunMoved
from aval.intake.receiving import faults_of
from aval.records.models import CompanyFacts, CustomerFacts, Item
from aval.vocabulary.acts import RunFormat, RunMode, RunState
from tests.connectors.fec_files import fec_file, receipt, sale, separated
from tests.intake.files import dataset, everything, receive, source, take

pytestmark = pytest.mark.django_db
MAP = (
    '[columns]\nnumber = "No"\ncustomer = "Customer"\nissued_on = "Date"\namount = "Amount"\n'
    'customer_name = "Name"\n'
)
HEADER = "No;Customer;Name;Date;Amount\n"
LIST: dict[str, Any] = {"company": "FR01", "map": MAP}
FEC: dict[str, Any] = {"company": "FR01", "terms": "30 net"}


def _list(path: Path, *lines: str) -> Path:
    path.write_text(HEADER + "".join(f"{line}\n" for line in lines), "utf-8")
    return path


def _items() -> dict[str, Item]:
    return {item.item: item for item in Item.objects.current()}


def test_list(tmp_path: Path) -> None:
    """What a list of open items no longer has is cleared on the day, and says why."""
    first = _list(tmp_path / "a.csv", "1;C1;Un;15/10/2026;10,00", "2;C2;Deux;16/10/2026;20,00")
    run, _ = take(tmp_path, first, run_format=RunFormat.LIST, options=LIST)
    assert set(run.differences) == {"settings", "companies", "customers", "accounts", "items"}
    assert CompanyFacts.objects.current().get().name == "FR01"
    source(shrink_count_pct=100, shrink_amount_pct=100)
    second = _list(tmp_path / "b.csv", "2;C2;Deux;16/10/2026;20,00", "3;C2;Deux;17/11/2026;5,00")
    run, _ = take(tmp_path, second, run_format=RunFormat.LIST, options=LIST)
    assert run.differences["items"]["vanished"] == 1
    gone = _items()["FR01/1"]
    assert (gone.open_amount, gone.cleared_on) == (0, date(2026, 11, 25))
    assert gone.carries() == {"x_vanished": "2026-11-25"}
    again = receive(tmp_path, second, run_format=RunFormat.LIST, options=LIST)
    assert again.state == RunState.UNCHANGED
    take(tmp_path, first, run_format=RunFormat.LIST, options=LIST)
    assert _items()["FR01/1"].open_amount == 1000
    assert _items()["FR01/1"].carries() == {}


def test_list_with_cleared_items(tmp_path: Path) -> None:
    """A list that has cleared items too is complete: what it lacks was never there."""
    given = LIST | {"lists_only_open": False}
    first = _list(tmp_path / "a.csv", "1;C1;Un;15/10/2026;10,00", "2;C2;Deux;16/10/2026;20,00")
    take(tmp_path, first, run_format=RunFormat.LIST, options=given)
    second = _list(tmp_path / "b.csv", "2;C2;Deux;16/10/2026;20,00")
    take(tmp_path, second, run_format=RunFormat.LIST, options=given)
    assert set(_items()) == {"FR01/2"}


def test_list_keeps_what_it_does_not_tell(tmp_path: Path) -> None:
    """Companies, settings, and columns of customers and items that a list lacks stay."""
    take(tmp_path, dataset(tmp_path / "in"))
    before = everything()
    path = _list(tmp_path / "a.csv", "I9;C1;Un SA;15/10/2026;10,00")
    given = LIST | {"currency": "GBP", "country": "GB"}
    run, _ = take(tmp_path, path, run_format=RunFormat.LIST, options=given, mode=RunMode.DELTA)
    assert set(run.differences) == {"customers", "items", "accounts"}
    assert everything()["companies"].equals(before["companies"])
    customer = CustomerFacts.objects.current().get(customer="C1")
    assert (customer.name, customer.country, customer.carried) == (
        "Un SA", "FR", '{"x_owner":"ana"}',
    )  # fmt: skip


def test_workbook(tmp_path: Path) -> None:
    """A sheet is read by the same map; values as they were last computed."""
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("Notes").write(0, 0, "x")
    sheet = book.add_worksheet("Data")
    days = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(1, 0, ["No", "Customer", "Name", "Date", "Amount"])
    for row, number in enumerate((7, 8), 2):
        sheet.write_row(row, 0, [number, 1001, "Un\nSA"])
        sheet.write_datetime(row, 3, datetime(2026, 10, 15), days)  # noqa: DTZ001 - a cell has no zone
    sheet.write_formula(2, 4, "=1+1", value=1234.5)
    sheet.write_number(3, 4, -0.1 - 0.2)
    book.close()
    given = LIST | {"sheet": "Data", "map_name": "erp.toml", "date_order": "day-first"}
    take(tmp_path, path, run_format=RunFormat.LIST, options=given)
    items = _items()
    assert (items["FR01/7"].amount, items["FR01/7"].customer_id) == (123450, "1001")
    assert (items["FR01/8"].amount, items["FR01/8"].kind) == (30, "credit_note")
    assert CustomerFacts.objects.current().get().name == "Un SA"
    run = receive(tmp_path, path, run_format=RunFormat.LIST, options=LIST | {"sheet": "No"})
    assert run.state == RunState.REFUSED


def test_refused_lists(tmp_path: Path) -> None:
    """Faults of map, options and cells are kept with their place; nothing is used."""
    path = _list(tmp_path / "a.csv", "1;C1;Un;15/10/2026;ten", "1;C1;Un;32/10/2026;10,00")
    run = receive(tmp_path, path, run_format=RunFormat.LIST, options=LIST)
    assert run.state == RunState.REFUSED
    assert {(f.line, f.column, f.value) for f in faults_of(run)} == {
        (2, "Amount", "ten"), (3, "Date", "32/10/2026"), (3, "No", "1"),
    }  # fmt: skip
    for other in ({"map": "x ="}, {"company": ""}, {"currency": "XXX"}, {"encoding": "?"}):
        run = receive(tmp_path, path, run_format=RunFormat.LIST, options=LIST | other)
        assert run.state == RunState.REFUSED, other
    (tmp_path / "b.xls").write_bytes(b"no workbook")
    run = receive(tmp_path, tmp_path / "b.xls", run_format=RunFormat.LIST, options=LIST)
    assert faults_of(run)[0].expected == "ledger.workbook"
    both = receive(tmp_path, path, tmp_path / "b.xls", run_format=RunFormat.LIST, options=LIST)
    assert faults_of(both)[0].expected == "intake.one_file"
    assert not Item.objects.exists()
    with pytest.raises(RunMoved):
        take(tmp_path, path, run_format=RunFormat.LIST, options=LIST)


def _fec(folder: Path, name: str, rows: list[dict[str, str]]) -> Path:
    folder.mkdir()
    return fec_file(folder, separated(rows), name=name)


def test_ledger(tmp_path: Path) -> None:
    """Keys stay when lines shift; a year's file speaks for its year and what was open before."""
    one = sale("120,00", "100,00", "20,00", CompAuxNum="C1", EcritureNum="1")
    two = sale("240,00", "200,00", "40,00", CompAuxNum="C2", EcritureNum="2")
    paid = receipt("120,00", CompAuxNum="C1", EcritureNum="3", EcritureDate="20220315")
    first = _fec(tmp_path / "1", "123456789FEC20221231.txt", [*one, *two])
    take(tmp_path, first, run_format=RunFormat.FEC, options=FEC)
    keys = set(_items())
    assert len(keys) == 2
    assert all(key.startswith("FR01/2022/") for key in keys)
    second = _fec(tmp_path / "2", "123456789FEC20221231.txt", [*two, *one, *paid])
    run = receive(tmp_path, second, run_format=RunFormat.FEC, options=FEC)
    assert run.differences["items"]["new"] == 1
    assert run.differences["items"]["vanished"] == 0


def test_next_year(tmp_path: Path) -> None:
    """A new year's file clears what was open before it; an old one touches no later year."""
    one = sale("120,00", "100,00", "20,00", CompAuxNum="C1", EcritureNum="1")
    first = _fec(tmp_path / "1", "123456789FEC20221231.txt", one)
    take(tmp_path, first, run_format=RunFormat.FEC, options=FEC | {"customers": "own"})
    assert {item.customer_id for item in _items().values()} == {"FR01/C1"}
    source(shrink_count_pct=100, shrink_amount_pct=100)
    later = [{**row, "EcritureDate": "20230131", "PieceDate": "20230131"} for row in one]
    second = _fec(tmp_path / "2", "123456789FEC20231231.txt", later)
    given = FEC | {"customers": "own"}
    take(tmp_path, second, run_format=RunFormat.FEC, options=given)
    items = _items()
    assert {key.split("/")[1]: item.open_amount for key, item in items.items()} == {
        "2022": 0, "2023": 12000,
    }  # fmt: skip
    run, _ = take(tmp_path, first, run_format=RunFormat.FEC, options=given)
    assert run.differences["items"] == {
        "new": 0, "changed": 1, "vanished": 0, "unchanged": 0,
        "columns": {"open_amount": 1, "cleared_on": 1, "carried": 1},
    }  # fmt: skip
    only_open = given | {"lists_only_open": True}
    three = sale("5,00", "5,00", "0,00", CompAuxNum="C1", EcritureNum="9")
    third = _fec(tmp_path / "3", "123456789FEC20221231.txt", three)
    run, _ = take(tmp_path, third, run_format=RunFormat.FEC, options=only_open)
    assert (run.differences["items"]["new"], run.differences["items"]["vanished"]) == (1, 2)
    assert sum(item.open_amount for item in _items().values()) == 500


def test_terms_of_a_ledger(tmp_path: Path) -> None:
    """A table of terms comes beside the ledger; bad terms are a fault; a day may be asked."""
    one = sale("120,00", "100,00", "20,00", CompAuxNum="C1", EcritureNum="1")
    path = _fec(tmp_path / "1", "123456789FEC20221231.txt", one)
    (tmp_path / "terms.csv").write_text("customer;terms\nC1;10 net\n", "utf-8")
    given = FEC | {"terms_file": "terms.csv", "accounts": ["411"], "as_of": "2022-06-30"}
    take(tmp_path, path, tmp_path / "terms.csv", run_format=RunFormat.FEC, options=given)
    (item,) = _items().values()
    assert item.due_on == date(2022, 2, 10)
    run = receive(tmp_path, path, run_format=RunFormat.FEC, options=FEC | {"terms": "soon"})
    assert faults_of(run)[0].expected == "ledger.terms"
