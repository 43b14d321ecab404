"""Amounts, shares and days as each language writes them (the reader's tables of the design)."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aval.wording.language import LANGUAGES, Language

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("minor", "english", "french", "spanish"),
    [
        (25_371_236, "253,712.36", "253\u00a0712,36", "253.712,36"),
        (-620_000, "\u22126,200.00", "\u22126\u00a0200,00", "\u22126.200,00"),
        (258_764, "2,587.64", "2\u00a0587,64", "2.587,64"),
        (-5, "\u22120.05", "\u22120,05", "\u22120,05"),
        (0, "0.00", "0,00", "0,00"),
    ],
)
def test_amounts(minor: int, english: str, french: str, spanish: str) -> None:
    """Always grouped, always two decimals, a minus as wide as a digit, no U+202F."""
    for code, said in zip(LANGUAGES, (english, french, spanish), strict=True):
        assert Language(code).amount(minor, "EUR") == said
        assert "".join(Language(code).split(minor, "EUR")) == said


def test_split() -> None:
    """Cents stand apart, so that a screen can still them; a yen has none."""
    assert Language("en").split(25_371_236, "EUR") == ("253,712", ".36")
    assert Language("fr").split(-1_234, "TND") == ("\u22121", ",234")
    assert Language("es").split(10_004, "JPY") == ("10.004", "")


def test_lone_amounts_and_changes() -> None:
    """A lone amount carries its currency, a change its sign."""
    assert Language("en").money(4_130_000, "EUR") == "EUR\u00a041,300.00"
    assert Language("fr").money(4_130_000, "EUR") == "41\u00a0300,00\u00a0EUR"
    assert Language("es").money(4_130_000, "EUR") == "41.300,00\u00a0EUR"
    english = Language("en")
    assert english.change(38_564_870, "EUR") == "+385,648.70"
    assert english.change(-8_461_290, "EUR") == "\u221284,612.90"
    assert english.change(0, "EUR") == "0.00"


@pytest.mark.parametrize(
    ("basis_points", "english", "french"),
    [
        (8_238, "82.4%", "82,4\u00a0%"),
        (10_000, "100.0%", "100,0\u00a0%"),
        (9_994, "99.9%", "99,9\u00a0%"),
        (9_996, "above 99.9%", "plus de 99,9\u00a0%"),
        (10_003, "above 100.0%", "plus de 100,0\u00a0%"),
        (0, "0.0%", "0,0\u00a0%"),
        (4, "under 0.1%", "moins de 0,1\u00a0%"),
        (5, "0.1%", "0,1\u00a0%"),
        (1_234_567, "12,345.7%", "12\u00a0345,7\u00a0%"),
        (-1_250, "\u221212.5%", "\u221212,5\u00a0%"),
        (None, "–", "–"),
    ],
)
def test_shares(basis_points: int | None, english: str, french: str) -> None:
    """One decimal, never rounded up to everything nor down to nothing."""
    assert Language("en").share(basis_points) == english
    assert Language("fr").share(basis_points) == french


@given(st.integers(min_value=1, max_value=9_999))
def test_a_part_is_never_the_whole(basis_points: int) -> None:
    """Only 0 reads as 0.0%, only 10,000 basis points as 100.0%."""
    assert Language("en").share(basis_points) not in {"0.0%", "100.0%"}


def test_numbers() -> None:
    """Exact decimals without zeros at their end."""
    assert Language("en").percent(Decimal("92.50")) == "92.5%"
    assert Language("es").percent(Decimal(100)) == "100\u00a0%"
    assert Language("fr").number(Decimal("1.1632")) == "1,1632"
    assert Language("fr").count(12_431) == "12\u00a0431"


def test_days() -> None:
    """Short, with its year, near, with its weekday, in full."""
    said = {
        code: (
            Language(code).short_day(date(2026, 12, 1)),
            Language(code).day_year(TODAY),
            Language(code).weekday_day(TODAY),
            Language(code).full_day(TODAY),
            Language(code).month_year(TODAY),
            Language(code).month(TODAY),
            Language(code).week(TODAY),
            Language(code).day(TODAY),
        )
        for code in LANGUAGES
    }
    letters = [Language(code).weekday_letter(date(2026, 11, 25)) for code in ("en", "fr", "es")]
    assert letters == ["W", "M", "X"]
    assert said["en"] == (
        *("1 Dec", "24 Nov 2026", "Tue 24 Nov", "Tuesday 24 November 2026"),
        *("November 2026", "Nov", "Week 48", "24/11/2026"),
    )
    assert said["fr"] == (
        *("1er déc.", "24 nov. 2026", "mar. 24 nov.", "mardi 24 novembre 2026"),
        *("novembre 2026", "nov.", "Semaine 48", "24/11/2026"),
    )
    assert said["es"] == (
        *("1 dic", "24 nov 2026", "mar 24 nov", "martes 24 de noviembre de 2026"),
        *("noviembre de 2026", "nov", "Semana 48", "24/11/2026"),
    )
    assert Language("en").short_day(date(2026, 9, 8)) == "8 Sep"


def test_year_only_when_needed() -> None:
    """The current year goes without saying."""
    english = Language("en")
    assert english.near_day(date(2026, 8, 26), TODAY) == "26 Aug"
    assert english.near_day(date(2027, 1, 2), TODAY) == "2 Jan 2027"


@pytest.mark.parametrize(
    ("day", "english", "french", "spanish"),
    [
        (date(2026, 11, 24), "today", "aujourd’hui", "hoy"),
        (date(2026, 11, 25), "tomorrow", "demain", "mañana"),
        (date(2026, 11, 23), "yesterday", "hier", "ayer"),
        (date(2026, 11, 30), "in 6 days", "dans 6 jours", "dentro de 6 días"),
        (date(2026, 11, 22), "2 days ago", "il y a 2 jours", "hace 2 días"),
    ],
)
def test_relative(day: date, english: str, french: str, spanish: str) -> None:
    """How far a day is stands beside it."""
    for code, said in zip(LANGUAGES, (english, french, spanish), strict=True):
        assert Language(code).relative(day, TODAY) == said


def test_instants() -> None:
    """Hours have two digits, in the time zone that is given."""
    at = datetime(2026, 11, 24, 6, 2, tzinfo=UTC)
    assert Language("en").hour(at) == "06:02"
    assert Language("fr").instant(at) == "24 nov. 2026, 06:02"
