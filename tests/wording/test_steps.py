"""Every step of a derivation is a sentence in the three languages, its numbers filled in."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from string import Formatter

import pytest

import aval.engine
from aval.dataset.policies import BonusMalus
from aval.engine import premium
from aval.engine.indemnity import InsuredLayer, claim_indemnity, recovery_split
from aval.engine.insurance_year import PremiumMultiple, YearClaim, insurance_year
from aval.vocabulary.steps import Count, Step, step
from aval.vocabulary.words import AggregateBasis, IndemnityOrder, Layer
from aval.wording.language import LANGUAGES, Language, sentences
from aval.wording.steps import say_step

ENGINE = Path(next(iter(aval.engine.__path__)))
MODULES = ("indemnity.py", "insurance_year.py", "premium.py")


def steps_of_a_year() -> list[Step]:
    """Return the steps of claims under every order and both bases, of recoveries and premiums."""
    layers = [
        InsuredLayer(layer=layer, limit=100_000, insured_pct=Decimal("92.5")) for layer in Layer
    ]
    steps: list[Step] = []
    for order in IndemnityOrder:
        for basis in AggregateBasis:
            claims = [
                YearClaim(
                    key=f"C{loss}",
                    date_of_loss=date(2026, 5, 1),
                    owed=loss,
                    claim=claim_indemnity(
                        loss=loss,
                        layers=layers,
                        indemnity_order=order,
                        non_qualifying_loss=50_000,
                        first_loss_each=120_000,
                    ),
                )
                for loss in (50_000, 250_000)
            ]
            for most in (5_000, PremiumMultiple(times=Decimal("2.50"), premium=10_000)):
                year = insurance_year(
                    claims=claims,
                    aggregate_first_loss=10_000,
                    aggregate_basis=basis,
                    max_liability=most,
                )
                steps += [*year.steps, *(line for claim in year.claims for line in claim.steps)]
    steps += recovery_split(recovery=100, total_loss=300, indemnity=200).steps
    return steps + steps_of_premiums()


def steps_of_premiums() -> list[Step]:
    """Return the steps of premiums, of the three outcomes of a bonus, and of fees."""
    bands = [BonusMalus(Decimal(30), Decimal(-10))]
    return [
        *premium.premium_on_turnover(declared_turnover=1, premium_rate=Decimal(1)).steps,
        *premium.premium_on_balances(balances=[1], premium_rate=Decimal(1)).steps,
        *premium.top_up_premium(amount=1, rate_per_year=Decimal("1.5")).steps,
        *premium.bonus_malus(indemnities=1, premium=10, bands=bands).steps,
        *premium.bonus_malus(indemnities=9, premium=10, bands=bands).steps,
        *premium.bonus_malus(indemnities=9, premium=0, bands=bands).steps,
        *premium.fees_of_year(scale=premium.FeeScale(), requests=1).steps,
    ]


def codes_in_source() -> set[str]:
    """Return every code of the room that the computations name."""
    text = "".join((ENGINE / module).read_text("utf-8") for module in MODULES)
    return set(re.findall(r'"(indemnity\.[a-z_]+)"', text))


def room(code: str) -> dict[str, str]:
    """Return the sentences of the room in one language."""
    return {key: text for key, text in sentences(code).items() if key.startswith("indemnity.")}


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_room_holds_the_codes_that_are_used_and_no_others(code: str) -> None:
    """No sentence is missing, none is left over."""
    assert set(room(code)) == codes_in_source()


def test_the_example_year_shows_every_code() -> None:
    """The example reaches every step, so that the tests below see all of them."""
    assert {line.code for line in steps_of_a_year()} == codes_in_source()


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_number_of_a_step_stands_in_its_sentence(code: str) -> None:
    """Placeholders and given numbers are the same."""
    language = Language(code)
    for line in steps_of_a_year():
        fields = {name for _, name, _, _ in Formatter().parse(room(code)[line.code]) if name}
        assert fields == {name for name, _ in line.given}, line.code
        assert "{" not in say_step(line, language=language, currency="EUR")


PCT = step(
    "indemnity.pct",
    layer=Layer.TOP_UP,
    base=123_456_78,
    percent=Decimal("92.5"),
    result=114_197_52,
)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "Top-up: EUR\u00a0123,456.78 \u00d7 92.5% = EUR\u00a0114,197.52"),
        (
            "fr",
            "Complément de garantie : 123\u00a0456,78\u00a0EUR \u00d7 92,5\u00a0% = 114\u00a0197,52\u00a0EUR",
        ),
        (
            "es",
            "Límite complementario: 123.456,78\u00a0EUR \u00d7 92,5\u00a0% = 114.197,52\u00a0EUR",
        ),
    ],
)
def test_a_step_is_said(code: str, said: str) -> None:
    """Numbers are written as the language writes them."""
    assert say_step(PCT, language=Language(code), currency="EUR") == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Count(1200), "1,200"),
        (date(2026, 11, 2), "02/11/2026"),
        ("C-7", "C-7"),
        (1200, "JPY\u00a01,200"),
    ],
)
def test_each_sort_of_number_is_said_its_own_way(value: object, said: str) -> None:
    """Counts, days and texts are not taken for money."""
    line = Step("indemnity.sum", (("result", value),))  # type: ignore[arg-type]
    text = say_step(line, language=Language("en"), currency="JPY")
    assert text == f"Sum of the lines: {said}"


def test_a_code_without_a_sentence_is_an_error() -> None:
    """No screen shows a raw code."""
    with pytest.raises(KeyError):
        say_step(step("indemnity.unheard_of"), language=Language("en"), currency="EUR")


MANUAL = Path(__file__).parents[2] / "docs/manual/indemnity-and-premium.md"


def test_the_example_of_the_manual_is_what_is_said() -> None:
    """The manual quotes the derivation word for word."""
    layer = InsuredLayer(layer=Layer.PERMANENT, limit=60_000_00, insured_pct=Decimal(90))
    claim = claim_indemnity(
        loss=87_654_32,
        layers=[layer],
        indemnity_order=IndemnityOrder.PCT_THEN_EXCESS,
        first_loss_each=1_500_00,
    )
    english = Language("en")
    said = [say_step(line, language=english, currency="EUR") for line in claim.steps]
    example = MANUAL.read_text("utf-8").partition("```text\n")[2].partition("```")[0]
    assert example.splitlines() == said
