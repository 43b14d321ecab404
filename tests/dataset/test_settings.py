"""`portfolio.toml`: the reporting currency, what counts as exposure, and faults with their line."""

from pathlib import Path

import pytest

from aval.dataset import toml
from aval.dataset.portfolio import ExposureDefinition
from aval.dataset.reading import read_portfolio
from tests.dataset.faults import fault, faults_of
from tests.tables import write_folder

EUR = 'reporting_currency = "EUR"\n'
PARTS = [
    "invoice",
    "bill",
    "delivery",
    "order",
    "credit_note",
    "payment",
    "deposit",
    "include_disputed",
]


def test_defaults(tmp_path: Path) -> None:
    """What counts unless it is said otherwise."""
    portfolio = read_portfolio(write_folder(tmp_path))
    assert portfolio.reporting_currency == "EUR"
    counts = portfolio.exposure.counts()
    assert list(counts) == PARTS
    assert [part for part in PARTS if not counts[part]] == ["order"]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("value", [True, False])
def test_exposure(tmp_path: Path, part: str, *, value: bool) -> None:
    """Each part may be counted or not."""
    settings = f"{EUR}x_own = 7\n[exposure]\n{part} = {str(value).lower()}\n"
    exposure = read_portfolio(write_folder(tmp_path, settings=settings)).exposure
    assert exposure == ExposureDefinition(**{part: value})


@pytest.mark.parametrize(
    ("settings", "place", "value", "expected"),
    [
        ("", "0:reporting_currency", "", "setting"),
        ("# nothing\n[exposure]\n", "0:reporting_currency", "", "setting"),
        ('reporting_currency = ""', "1:reporting_currency", '""', "required"),
        ('\nreporting_currency = "euro"', "2:reporting_currency", '"euro"', "currency"),
        ("reporting_currency = 978", "1:reporting_currency", "978", "text"),
        (f'{EUR}\nname = "x"\n', "3:name", '"x"', "known_setting"),
        (f"{EUR}exposure = true", "2:exposure", "true", "table"),
        (f"{EUR}[[exposure]]\n", "2:exposure", "[{}]", "table"),
        (f"{EUR}[exposure]\nbill = 1\n", "3:exposure.bill", "1", "flag"),
        (f"{EUR}[ exposure ]\nbill = false\ninvoices = true", "4:exposure.invoices", "true",
         "known_setting"),
        (f'{EUR}exposure = {{ bill = "no" }}', "2:exposure.bill", '"no"', "flag"),
        (f"{EUR}exposure.bill = 0", "2:exposure.bill", "0", "flag"),
    ],
)  # fmt: skip
def test_bad_setting(tmp_path: Path, settings: str, place: str, value: str, expected: str) -> None:
    """The fault has the line of the setting, and its path."""
    folder = write_folder(tmp_path, settings=settings)
    assert faults_of(folder) == [fault(f"portfolio.toml:{place}", value, expected)]


@pytest.mark.parametrize(
    ("data", "line", "told"),
    [
        (b"reporting_currency = EUR", 1, "Invalid value"),
        (b'a = 1\n\na = 2\nreporting_currency = "EUR"', 3, "Cannot overwrite a value"),
        (b'reporting_currency = "EUR', 0, "Unterminated string"),
        (b'reporting_currency = "\xff"', 0, "invalid start byte"),
        (b"a = " + b"9" * 5000, 0, "Exceeds the limit"),
        (b"a = " + b"[" * 5000, 0, "recursion"),
    ],
)
def test_no_toml(tmp_path: Path, data: bytes, line: int, told: str) -> None:
    """What is not TOML is one fault, in the words of the reader."""
    folder = write_folder(tmp_path)
    (folder / "portfolio.toml").write_bytes(data)
    (found,) = faults_of(folder)
    assert (found.file, found.line, found.expected) == ("portfolio.toml", line, "faults.toml_text")
    assert told in found.value


def test_missing_or_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file must be there, and is not read beyond its limit."""
    folder = write_folder(tmp_path, items=[{"kind": "x"}], policies="")
    (folder / "portfolio.toml").unlink()
    missing, kind = faults_of(folder)
    assert missing.column == "kind"
    assert kind == fault("portfolio.toml:0:", "", "file")
    monkeypatch.setattr(toml, "MAX_BYTES", 10)
    folder = write_folder(tmp_path, policies="")
    assert faults_of(folder) == [fault("portfolio.toml:0:", str(len(EUR)), "bytes", most=10)]
