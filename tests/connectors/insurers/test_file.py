"""Lists of covers as files: CSV and workbooks become notices, all of them or none."""

import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from aval.connectors.contract import (
    CoverNotice,
    NotConfiguredError,
    PolicyKey,
    Session,
    UnavailableError,
    UnreadableError,
)
from aval.connectors.insurers.file import INSURER, client, reading
from aval.vocabulary.insurers import Decision
from aval.vocabulary.words import Layer
from tests.connectors.insurers.gates import BEGIN, World

MAP = """
cover = N° garantie
policy number = Police
unit = "FR"
buyer = Acheteur
buyer name = Raison sociale
our customer number = Votre référence
layer = Type
decision = Décision
amount = Montant accordé
currency = "EUR"
requested = Montant demandé
requested on = Demandé le
decided on = Décidé le
valid from = Du
valid to = Au
insured pct = Quotité
conditions = Conditions
"""
DECISIONS = "Accordé = approved\nRefusé = refused\nEn cours = pending"
LAYERS = "Permanent = permanent\nTemporaire = temporary\n = permanent"
HEADER = (
    "N° garantie;Police;Acheteur;Raison sociale;Votre référence;Type;Décision;Montant accordé;"
    "Montant demandé;Demandé le;Décidé le;Du;Au;Quotité;Conditions;Agence\r\n"
)
GRANTED = (
    "0900;0042;007;Société Générée;C1;PERMANENT;Accordé;50 000,50;60.000,00;"
    "13/04/2026;22/04/2026;23/04/2026;;90 %;Sûreté;Lyon\r\n"
)
PENDING = ";0042;008;Été SARL;;;en  cours;-;1.000,00;14/04/2026;;;;;;Lyon\r\n"
NOTICE = CoverNotice(
    cover="0900",
    policy=PolicyKey("0042", "FR"),
    buyer="007",
    layer=Layer.PERMANENT,
    decision=Decision.APPROVED,
    amount=5_000_050,
    currency="EUR",
    requested=6_000_000,
    requested_on=date(2026, 4, 13),
    decided_on=date(2026, 4, 22),
    valid_from=date(2026, 4, 23),
    insured_bp=9_000,
    buyer_name="Société Générée",
    customer_ref="C1",
    conditions=("Sûreté",),
)


@pytest.fixture
def given(tmp_path: Path) -> dict[str, str]:
    """Return settings for a folder."""
    words = {"map": MAP, "decisions": DECISIONS, "layers": LAYERS}
    return {"folder": str(tmp_path), "policies": "0042; FR; ; P1", **words}


@pytest.fixture
def connect(given: dict[str, str]) -> Callable[..., Session]:
    """Return a function that opens a session, some settings changed."""
    return lambda **changed: INSURER.connect(given | changed, World().gate())


def _write(folder: Path, text: str, name: str = "covers.csv", encoding: str = "cp1252") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def _book(path: Path, rows: list[list[Any]]) -> Path:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Encours")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(number, column, value, day if isinstance(value, date) else None)
    book.close()
    return path


def _faults(session: Session) -> list[tuple[int, str, str, str]]:
    with pytest.raises(UnreadableError) as caught:
        list(session.covers())
    return [(one.line, one.column, one.value, one.expected) for one in caught.value.faults]


def test_a_list(tmp_path: Path, connect: Callable[..., Session]) -> None:
    """Decimal commas, cp1252, numbers with their zeros; what is asked is told apart."""
    _write(tmp_path, HEADER + GRANTED + PENDING)
    session = connect()
    (found,) = session.covers()
    assert found == NOTICE
    assert found.raw.code == "Accordé"
    assert '"Montant accordé": "50 000,50"' in found.raw.payload
    (asked,) = session.requests()
    assert (asked.cover, asked.decision) == ("0042/FR/008", Decision.PENDING)
    assert (asked.amount, asked.requested, asked.layer) == (None, 100_000, Layer.PERMANENT)
    assert list(connect().covers()) == [found]
    session.close()


def test_a_workbook(tmp_path: Path, connect: Callable[..., Session]) -> None:
    """Cells are taken as they are: figures, days, a percentage as the share that it is."""
    header = HEADER.strip().split(";")
    row = ["0900", "0042", "007", "Société Générée", "C1", "Permanent", "Accordé", 50000.5, 60000,
           date(2026, 4, 13), date(2026, 4, 22), date(2026, 4, 23), "", 0.9, "Sûreté", 75]  # fmt: skip
    _book(tmp_path / "covers.XLSX", [["Encours au 4 mai"], [], header, row])
    text = MAP + 'sheet = Encours\nencoding = "cp1252"'
    assert list(connect(map=text).covers()) == [NOTICE]


def test_words_that_are_not_known(tmp_path: Path, connect: Callable[..., Session]) -> None:
    """Neither refused nor nothing: unknown, with the word; no other layer is pushed aside."""
    rows = GRANTED.replace("Accordé", "Réexamen")
    for word in ("Zone 2", ""):
        rows += GRANTED.replace("PERMANENT", word)
    rows += GRANTED.replace("PERMANENT", "Zone 3").replace("Accordé", "Réexamen")
    _write(tmp_path, HEADER + rows)
    found = list(connect(layers="Permanent = permanent").covers())
    assert {one.decision for one in found} == {Decision.UNKNOWN}
    assert [(one.cover, one.raw.code, one.amount) for one in found] == [
        ("0900", "Réexamen", 5_000_050),
        ("0900/Zone 2", "Zone 2", 5_000_050),
        ("0900/", "", 5_000_050),
        ("0900/Zone 3", "Zone 3 / Réexamen", 5_000_050),
    ]


def test_constants_and_settings(tmp_path: Path, connect: Callable[..., Session]) -> None:
    """What every row shares is told once; without numbers of covers, policy and buyer name one."""
    _write(tmp_path, "Buyer\tLimit\tDate\n007\t1,234\t02/03/2026")
    text = """policy_number = "0042"\nextension = "CAP"\nlayer = "top_up"\ndecision = "approved"
    currency = "USD"\ninsured pct = "85.5"\nbuyer = buyer\namount = LIMIT\nvalid from = Date
    separator = tab\ndecimal = .\ndate order = month-first\nlast line = open"""
    (found,) = connect(map=text).covers()
    assert found == CoverNotice(
        cover="0042/CAP/007",
        policy=PolicyKey("0042", "", "CAP"),
        buyer="007",
        layer=Layer.TOP_UP,
        decision=Decision.APPROVED,
        amount=123_400,
        currency="USD",
        valid_from=date(2026, 2, 3),
        insured_bp=8_550,
    )


def test_settings_that_cannot_be(connect: Callable[..., Session]) -> None:
    """Every line is named, and every column that is missing."""
    wrong = 'buyr = X\ncover = A\ncover = B\nlayer = "third"\ndecimal = x\nbuyer name = "N"\nunit ='
    with pytest.raises(NotConfiguredError) as caught:
        connect(
            map=wrong + '\nextension = ""', decisions="Oui = yes", layers="A = permanent\nA = x"
        )
    lines = ["unit =", *wrong.split("\n")[:1], "cover = B"]
    lines += ['layer = "third"', "decimal = x", 'buyer name = "N"', 'extension = ""']
    needed = ("policy number", "buyer", "layer", "decision", "amount", "currency")
    lines += [f"{name} =" for name in needed]
    expected = {f"map: {line}" for line in lines} | {"decisions: Oui = yes", "layers: A = x"}
    assert set(caught.value.fields) == expected
    with pytest.raises(NotConfiguredError, match="map"):
        connect(map="buyer: Acheteur")
    with pytest.raises(NotConfiguredError, match="folder"):
        connect(folder="exports")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("50 000,50", "12,3x", (2, "Montant accordé", "12,3x", "ledger.list_amount")),
        ("50 000,50", "-1,00", (2, "Montant accordé", "-1,00", "ledger.not_below")),
        ("23/04/2026", "33/04/2026", (2, "Du", "33/04/2026", "ledger.day_first")),
        ("90 %", "101", (2, "Quotité", "101", "faults.percent")),
        ("90 %", "most", (2, "Quotité", "most", "faults.percent")),
        ("90 %", "90,555", (2, "Quotité", "90,555", "faults.percent")),
        (";007;", ";;", (2, "Acheteur", "", "ledger.filled")),
        ("0900", "", (2, "N° garantie", "", "ledger.filled")),
        ("C1", "C" * 101, (2, "Votre référence", "C" * 101, "ledger.at_most_characters")),
        (GRANTED, GRANTED + GRANTED, (3, "N° garantie", "0900", "ledger.duplicate")),
        (";Sûreté;Lyon\r\n", "", (2, "", "", "ledger.cells")),
        ("Lyon\r\n", "Ly", (2, "", "", "ledger.last_line")),
        (GRANTED, "", (1, "", "", "ledger.lines_below")),
        ("Montant accordé", "Montant", (1, "Montant accordé", "", "ledger.one_column")),
    ],
)
def test_what_cannot_be_read(
    old: str, new: str, fault: Any, tmp_path: Path, connect: Callable[..., Session]
) -> None:
    """Nothing of the file counts; the place, the value and what was expected are told."""
    path = _write(tmp_path, (HEADER + GRANTED).replace(old, new))
    line, column, value, expected = fault
    found = [one for one in _faults(connect()) if one[3] == expected]
    assert (line, column) == found[0][:2]
    assert expected == "ledger.one_column" or found[0][2] == value
    with pytest.raises(UnreadableError) as caught:
        list(connect().requests())
    assert all(part in str(caught.value) for part in (path.name, f"line {line}", column, expected))


def test_currencies(tmp_path: Path, connect: Callable[..., Session]) -> None:
    """Where a column tells it, it is told."""
    _write(tmp_path, (HEADER + GRANTED + PENDING.replace("Lyon", "EUR")))
    text = MAP.replace('currency = "EUR"', "currency = Agence")
    assert _faults(connect(map=text)) == [(2, "Agence", "Lyon", "ledger.currency")]
    with pytest.raises(UnreadableError, match=r"^covers.csv, line 2, Agence, 'Lyon', ledger.curr"):
        list(connect(map=text).covers())


def test_several_faults_are_counted(tmp_path: Path, connect: Callable[..., Session]) -> None:
    """The first is told with how many there are."""
    _write(tmp_path, HEADER + GRANTED.replace("90 %", "x").replace("50 000,50", "x"))
    with pytest.raises(UnreadableError, match=r"\(1 of 2\)"):
        list(connect().covers())


def test_workbooks_that_are_none(
    tmp_path: Path, connect: Callable[..., Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that cannot be opened, and one that would unpack to too much."""
    path = _write(tmp_path, "no workbook", "covers.xlsx")
    assert _faults(connect())[0][3] == "ledger.workbook"
    _book(path, [["a", "b"]])
    monkeypatch.setattr(reading, "MAX_UNPACKED", 10)
    assert _faults(connect()) == [(0, "", "", "ledger.at_most_bytes")]


def test_the_newest_file(tmp_path: Path, given: dict[str, str]) -> None:
    """By when it was written; hidden files, locks and others are none. The journal names it."""
    new, old = _write(tmp_path, HEADER + GRANTED, "a.csv"), _write(tmp_path, "x", "b.csv")
    for name in (".c.csv", "~$d.xlsx", "e.pdf"):
        _write(tmp_path, "x", name)
    (tmp_path / "f.csv").mkdir()
    os.utime(new, (BEGIN.timestamp(), BEGIN.timestamp()))
    os.utime(old, (BEGIN.timestamp() - 60, BEGIN.timestamp() - 60))
    world = World()
    assert list(INSURER.connect(given, world.gate()).covers()) == [NOTICE]
    (call,) = world.calls
    assert (call.method, call.address, call.status) == ("READ", str(new), 200)
    size, day = new.stat().st_size, datetime(2026, 3, 2, 9, tzinfo=UTC).isoformat()
    assert call.detail == f"{size} bytes of {day}"


def test_nothing_to_read(
    tmp_path: Path, connect: Callable[..., Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No file, no folder, a file that somebody writes to: later."""
    with pytest.raises(UnavailableError, match="no file"):
        list(connect().covers())
    with pytest.raises(UnavailableError, match="gone"):
        list(connect(folder=str(tmp_path / "gone")).covers())
    path = _write(tmp_path, HEADER + GRANTED)

    def growing(*_: object) -> list[CoverNotice]:
        path.write_bytes(path.read_bytes() + b"x")
        return [NOTICE]

    monkeypatch.setattr(client, "read_covers", growing)
    session = connect()
    with pytest.raises(UnavailableError, match="written while"):
        next(session.covers())


@pytest.mark.parametrize("name", ["grades", "events", "identify", "request", "follow", "find"])
def test_what_is_not_offered(name: str, connect: Callable[..., Session]) -> None:
    """A file takes no questions and no orders."""
    count = {"grades": 0, "follow": 2}.get(name, 1)
    with pytest.raises(NotImplementedError):
        getattr(connect(), name)(*[None] * count)
    assert not INSURER.kinds
