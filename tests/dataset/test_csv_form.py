"""The form of CSV files: what RFC 4180 lets pass, and on which line each break of it is told."""

import csv
import io
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aval.dataset import csv_form, files, tables
from aval.dataset.csv_form import Break, CsvForm
from aval.dataset.reading import read_portfolio
from aval.vocabulary.faults import Fault
from tests.dataset.faults import fault, faults_of
from tests.tables import write_folder

HEADER = b"customer,country,name\n"
BOM = b"\xef\xbb\xbf"


def customers(folder: Path, data: bytes) -> Path:
    """Write a portfolio of which only the customers matter, given byte by byte."""
    write_folder(folder, items=[])
    (folder / "customers.csv").write_bytes(data)
    return folder


WELL_FORMED = [
    (HEADER + b"C1,FR,x\n", [("C1", "x")]),
    (HEADER + b"C1,FR,x", [("C1", "x")]),
    (HEADER + b"C1,FR,x\n\n\r\n\n", [("C1", "x")]),
    (BOM + HEADER + b"C1,FR,x\n", [("C1", "x")]),
    ((HEADER + b"C1,FR,x\nC2,FR,\n").replace(b"\n", b"\r\n"), [("C1", "x"), ("C2", None)]),
    (HEADER + b'C1,FR,""\nC2,FR,\n', [("C1", None), ("C2", None)]),
    (HEADER + b'"C1","FR","a ""b"", c"\n', [("C1", 'a "b", c')]),
    (HEADER + b'C1,FR,""""\n', [("C1", '"')]),
    (HEADER + b'C1,FR,"a\nb\r\nc\rd"\nC2,FR,e\n', [("C1", "a\nb\r\nc\rd"), ("C2", "e")]),
    (HEADER + b"C1,FR, x \nC2,FR,#\n", [("C1", " x "), ("C2", "#")]),
    (b'"customer",country,"name"\nC1,FR,x\n', [("C1", "x")]),
    (HEADER, []),
    (HEADER[:-1], []),
    (HEADER + "C1,FR,Œuvre·東京\n".encode(), [("C1", "Œuvre·東京")]),
]
NEXT = b"C3,FR,z\n"
BROKEN: list[tuple[bytes, list[tuple[int, str, str]]]] = [
    (b"", [(1, "", "header")]),
    (b"\n\n", [(1, "", "header")]),
    (b"\nC1,FR,x\n", [(1, "", "header")]),
    (b"customer,country,country\nC1,FR,FR\n", [(1, "customer,country,country", "header")]),
    (b"customer,country,\nC1,FR,x\n", [(1, "customer,country,", "header")]),
    (b'customer,country,"name\nC1,FR,x\n', [(1, 'customer,country,"name', "header")]),
    (b"x_" + b"y" * 70000 + b",customer,country\n", [(1, "x_" + "y" * 65534, "header")]),
    (HEADER + b"C1,FR\n" + NEXT, [(2, "2", "width")]),
    (HEADER + b"C1,FR,x,y\n" + NEXT, [(2, "4", "width")]),
    (HEADER + b"C1,FR,x,\n" + NEXT, [(2, "4", "width")]),
    (HEADER + b"C1,FR\nC2,FR,x,y\n" + NEXT, [(2, "2", "width"), (3, "4", "width")]),
    (HEADER + b"C1,FR,x\n\n" + NEXT, [(3, "1", "width")]),
    (HEADER + b"C1,FR,x\nC2,F", [(3, "2", "width")]),
    (HEADER + b'C1,FR,"x\ny"\nC2\n' + NEXT, [(4, "1", "width")]),
    (HEADER + b'C1,FR,x"y\n' + NEXT, [(2, '"', "quotes")]),
    (HEADER + b'C1,FR,x"y,"\n' + NEXT, [(2, '"', "quotes")]),
    (HEADER + b'C1,x"y,z"w\n' + NEXT, [(2, '"', "quotes")]),
    (HEADER + b'C1,FR,"x"y\n' + NEXT, [(2, '"', "quotes")]),
    (HEADER + b'C1,FR, "x"\n' + NEXT, [(2, '"', "quotes")]),
    (HEADER + b'C1,FR,"x" \n' + NEXT, [(2, '"', "quotes")]),
    (HEADER + b'C1,FR,"x\n' + NEXT, [(2, '"', "quotes")]),
    (HEADER + b'C1,FR,"x\n' + NEXT + b'C4,FR,"y"\n', [(2, '"', "quotes")]),
    (HEADER + b'C1\n"C2","a\nb"c,\nC3\n', [(2, "1", "width"), (3, '"', "quotes")]),
    (HEADER + NEXT + b'C4,FR,"x', [(3, '"', "quotes")]),
    (HEADER + b"C1,FR,\xff\n" + NEXT, [(2, "b'\\xff'", "utf8")]),
    (HEADER + b'C1,FR,"\n\xe9t\xe9"\n' + NEXT, [(3, "b'\\xe9'", "utf8")]),
    (HEADER + b"C1,FR,\xc3", [(2, "b'\\xc3'", "utf8")]),
    (HEADER[:-1] + b"\xe9\n" + NEXT, [(1, "b'\\xe9'", "utf8")]),
    ("customer,country\nC1,FR\n".encode("utf-16"), [(1, "b'\\xff'", "utf8")]),
    (HEADER.replace(b"\n", b"\r") + b"C1,FR,x\r", [(1, "5", "width"), (1, "\\r", "line_end")]),
    (HEADER + b"C1,FR,x\ry\n" + NEXT, [(2, "\\r", "line_end")]),
    (HEADER + b"C1,FR,x\ry\rz\n\r" + NEXT, [(2, "\\r", "line_end"), (3, "\\r", "line_end")]),
    (HEADER + b'C1,FR,"\r"\nC2,FR,"a"\rb\n', [(3, "\\r", "line_end")]),
    (HEADER + b'C1,FR,x"\nC2,FR,x\ry\n' + NEXT, [(2, '"', "quotes")]),
]


@pytest.mark.parametrize(("data", "rows"), WELL_FORMED)
def test_well_formed(tmp_path: Path, data: bytes, rows: list[tuple[str, str | None]]) -> None:
    """Cells are what Python's own reader finds, letter by letter; empty ones are null."""
    frame = read_portfolio(customers(tmp_path, data)).customers
    assert frame.select("customer", "name").rows() == rows
    text = io.StringIO(data.removeprefix(BOM).decode(), newline="")
    found = [row for row in csv.reader(text, strict=True) if row][1:]
    assert [(row[0], row[2] or None) for row in found] == rows


@pytest.mark.parametrize("before", ["", "x"])
def test_a_letter_across_the_first_part(tmp_path: Path, before: str) -> None:
    """The header is looked for in a first part of the file, which may end inside a letter."""
    name = before + "é" * 40000
    frame = read_portfolio(customers(tmp_path, HEADER + f"C1,FR,{name}\n".encode())).customers
    assert frame.get_column("name").to_list() == [name]


@pytest.mark.parametrize(("data", "breaks"), BROKEN)
def test_broken(tmp_path: Path, data: bytes, breaks: list[tuple[int, str, str]]) -> None:
    """Each break has its line and what stands there."""
    width = {"width": 3}
    assert faults_of(customers(tmp_path, data)) == [
        fault(f"customers.csv:{line}:", value, expected, **width if expected == "width" else {})
        for line, value, expected in breaks
    ]


def test_lines_after_quoted_newlines(tmp_path: Path) -> None:
    """A row's line is the one it begins on, in the file as an editor shows it."""
    data = BOM + HEADER + b'C1,FR,"a\nb\r\nc"\nC2,fr,x\r\n"C\n3",FR,x\nC4,"\n",""\n'
    assert faults_of(customers(tmp_path, data)) == [
        fault("customers.csv:5:country", "fr", "country"),
        fault("customers.csv:8:country", "\n", "country"),
    ]


def test_carried_columns(tmp_path: Path) -> None:
    """Columns of one's own are kept letter by letter, whatever they look like."""
    cells = ["007", "", "a,b", 'say "x"', "a\nb", " 1.50 ", "1e3", "true", "2026-01-05", "null"]
    rows = [{"customer": f"C{n}", "x_a,b": cell, 'x_"': ""} for n, cell in enumerate(cells)]
    frame = read_portfolio(write_folder(tmp_path, customers=rows, items=[])).customers
    assert frame.get_column("x_a,b").to_list() == cells
    assert frame.get_column('x_"').to_list() == [""] * len(cells)


def test_columns_that_nobody_knows(tmp_path: Path) -> None:
    """Each is named; the cells of the others are looked at all the same."""
    rows = [{"Name": "x", "y_z": "", "X_a": "", "insolvent_on": "x"}]
    line = "customers.csv:1"
    assert faults_of(write_folder(tmp_path, customers=rows, items=[])) == [
        fault(f"{line}:Name", "Name", "known_column"),
        fault(f"{line}:X_a", "X_a", "known_column"),
        fault(f"{line}:y_z", "y_z", "known_column"),
        fault("customers.csv:2:insolvent_on", "x", "day"),
    ]


def test_cells_of_one_column_only(tmp_path: Path) -> None:
    """A table of one column, and one of none that is known."""
    folder = write_folder(tmp_path)
    (folder / "grades.csv").write_text("customer\nC1\nC9\n")
    assert faults_of(folder) == [fault("grades.csv:3:customer", "C9", "known", table="customers")]
    (folder / "grades.csv").write_text("grade\n7\n8\n")
    assert faults_of(folder) == [fault("grades.csv:1:grade", "grade", "known_column")]
    (folder / "grades.csv").write_text("x_grade\n7\n8\n")
    assert read_portfolio(folder).grades.get_column("x_grade").to_list() == ["7", "8"]


def test_reader_gives_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Should the reader refuse a well-formed file, its own words are told."""

    def refuse(*_: object, **__: object) -> None:
        message = "no\nmore"
        raise pl.exceptions.ComputeError(message)

    folder = customers(tmp_path, HEADER + NEXT)
    monkeypatch.setattr(files.pl, "read_csv", refuse)
    assert {f for f in faults_of(folder) if f.file == "customers.csv"} == {
        Fault("customers.csv", 0, "", "no", "faults.readable")
    }


CELL = st.text(alphabet='a,"\n\r', max_size=4)


@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=6), st.integers(1, 9))
def test_lines_of_any_quoted_text(rows: list[tuple[str, str]], stride: int) -> None:
    """What Python's writer quotes is sound, and each record is on its line, in any stride."""
    lines, text = [], ""
    for row in rows:
        lines.append(text.count("\n") + 1)
        text += ",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_form, "_STRIDE", stride)
        form = CsvForm(text.encode())
        assert form.is_sound()
        assert form.lines() == lines
        assert form.breaks(2) == []
        assert form.breaks(3) == [Break(n, "2", "faults.width", (("width", "3"),)) for n in lines]


@given(st.text(alphabet='a,"\n\r', min_size=1, max_size=12), st.integers(1, 5))
def test_soundness_of_any_text(text: str, stride: int) -> None:
    """What is called sound is what a reader of the grammar, letter by letter, takes whole."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_form, "_STRIDE", stride)
        form = CsvForm(text.encode())
        told = [found.expected for found in form.breaks(99) if found.expected != "faults.width"]
        assert form.is_sound() == _is_rfc_4180(text) == (not told)


def _is_rfc_4180(text: str) -> bool:
    """Return whether cells are quoted whole or not at all, and lines end in LF or CR LF."""
    state = "start"
    for sign, after in zip(text, text[1:] + "\n", strict=True):
        if state == "quoted":
            state = "closing" if sign == '"' else "quoted"
        elif state == "closing" and sign == '"':
            state = "quoted"
        elif sign in ",\n":
            state = "start"
        elif sign == "\r" and after == "\n":
            state = "closing"
        elif sign == '"' and state == "start":
            state = "quoted"
        elif sign in '"\r' or state == "closing":
            return False
        else:
            state = "bare"
    return state != "quoted"


def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of too many bytes or rows are refused, and none of their rows is looked at."""
    folder = write_folder(tmp_path, items=[{"kind": "x"}] * 3)
    assert (files.MAX_ROWS, files.MAX_BYTES) == (tables.MAX_ROWS, tables.MAX_BYTES)
    monkeypatch.setattr(files, "MAX_ROWS", 2)
    assert faults_of(folder) == [fault("items.csv:0:", "3", "rows", most=2)]
    monkeypatch.setattr(files, "MAX_BYTES", 300)
    size = (folder / "items.csv").stat().st_size
    assert faults_of(folder) == [fault("items.csv:0:", str(size), "bytes", most=300)]


def test_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of later batches have their own lines, keys are compared over all of them."""
    monkeypatch.setattr(files, "BATCH_ROWS", 2)
    rows = [{"item": f"I{n}", "number": str(n)} for n in np.arange(5)]
    seen: list[tuple[str, int]] = []
    frame = read_portfolio(
        write_folder(tmp_path, items=rows), lambda *told: seen.append(told)
    ).items
    assert frame.get_column("number").to_list() == list("01234")
    assert [told for told in seen if told[0] == "items.csv"] == [
        ("items.csv", 2),
        ("items.csv", 4),
        ("items.csv", 5),
    ]
    rows[3] |= {"tax_amount": "200.00", "kind": "x"}
    rows[4]["item"] = "I0"
    found = [(f.line, f.column) for f in faults_of(write_folder(tmp_path, items=rows))]
    assert found == [(5, "kind"), (5, "tax_amount"), (6, "item")]
