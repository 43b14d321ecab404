"""Every word of the trade has its word in the three languages, and is said in its place."""

from datetime import date
from enum import StrEnum

import pytest

from aval.vocabulary import acts, words
from aval.vocabulary.steps import Count, Days, Foreign, Given, Many, Months, Rate, Step
from aval.vocabulary.words import Kind, Layer, LimitState, Reason
from aval.wording.language import LANGUAGES, Language
from aval.wording.steps import say_step, say_word, word_of

ENUMERATIONS = [
    thing
    for thing in [*vars(words).values(), *vars(acts).values()]
    if isinstance(thing, type) and issubclass(thing, StrEnum) and thing is not StrEnum
]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("enumeration", ENUMERATIONS, ids=lambda thing: thing.__name__)
def test_every_value_has_a_word(enumeration: type[StrEnum], code: str) -> None:
    """No raw value is ever shown, and no two values of one enumeration share a word."""
    said = [say_word(value, Language(code)) for value in enumeration]
    assert len(set(said)) == len(said)
    assert not set(said) & {""}


def test_there_are_enumerations() -> None:
    """The test above has something to look at."""
    assert Reason in ENUMERATIONS
    assert word_of(LimitState) == "limit_state"


@pytest.mark.parametrize(
    ("value", "english", "french", "spanish"),
    [
        (Days(1), "1 day", "1 jour", "1 día"),
        (Days(0), "0 days", "0 jour", "0 días"),
        (Days(1200), "1,200 days", "1\u00a0200 jours", "1.200 días"),
        (
            Days(60, first_counts=True),
            "60 days, the first counted",
            "60 jours, le premier compté",
            "60 días, contado el primero",
        ),
        (Months(1), "1 month", "1 mois", "1 mes"),
        (Months(6), "6 months", "6 mois", "6 meses"),
        (Many(1, Kind.BILL), "1 bill of exchange", "1 effet de commerce", "1 efecto"),
        (Many(3, Kind.BILL), "3 bills of exchange", "3 effets de commerce", "3 efectos"),
        (Count(7), "7", "7", "7"),
        (Rate("1.1632"), "1.1632", "1,1632", "1,1632"),
        (Foreign(10004, "JPY"), "JPY\u00a010,004", "10\u00a0004\u00a0JPY", "10.004\u00a0JPY"),
        (date(2026, 5, 4), "04/05/2026", "04/05/2026", "04/05/2026"),
        (
            ("I1", Layer.TOP_UP),
            "I1, top-up",
            "I1, complément de garantie",
            "I1, límite complementario",
        ),
        (-620000, "\u22126,200.00", "\u22126\u00a0200,00", "\u22126.200,00"),
    ],
)
def test_each_sort_of_value_is_said(value: Given, english: str, french: str, spanish: str) -> None:
    """As each language writes it; money without its currency where the page names it."""
    step = Step("explain.counted", (("items", value),))
    for code, said in zip(LANGUAGES, (english, french, spanish), strict=True):
        assert say_step(step, language=Language(code), currency="EUR", unit=False) == said


def test_a_word_at_the_beginning_has_a_capital() -> None:
    """A word begins a sentence with a capital, a key stays as it is."""
    english = Language("en")
    reason = Step("explain.uncovered_by", (("reason", Reason.ABOVE_LIMIT),))
    assert say_step(reason, language=english, currency="EUR") == "Above the limit"
    assert say_step(Step("words.cell_vat", ()), language=english, currency="EUR") == (
        "Tax not insured"
    )
    key = Step("explain.counted", (("items", "kappa"),))
    assert say_step(key, language=english, currency="EUR") == "kappa"
