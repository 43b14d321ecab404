"""A derivation as text: two columns of amounts, sources below, nothing wider than the page."""

import re
from datetime import date
from pathlib import Path

import pytest

import aval
from aval.dataset.reading import read_portfolio
from aval.engine.explain import explain
from aval.vocabulary.derivation import Block, Explanation, figure, note, part, total
from aval.vocabulary.steps import Step, step
from aval.wording.derivation import WIDTH, derivation_text
from aval.wording.language import LANGUAGES, Language, sentences

CASES = sorted((Path(__file__).parents[1] / "spec" / "cases").glob("*/as_of.txt"))
MANUAL = Path(__file__).parents[2] / "docs" / "manual" / "explain.md"

SOURCE = step("explain.clause", policy="P", since=date(2026, 1, 1), settings=("mep_days = 60",))
SMALL = Explanation(
    heading=(step("explain.situation", day=date(2026, 5, 4), currency="EUR"),),
    currency="EUR",
    blocks=(
        Block(
            step("explain.owed_block"),
            (
                part(step("explain.not_due"), 1_234_567_89),
                part(step("explain.late_1_30"), -6_200_00, SOURCE),
                total(
                    step("explain.receivable"), 1_228_367_89, notes=(step("explain.no_company"),)
                ),
                figure(step("explain.over_limit"), 0),
            ),
            (Block(step("explain.stops"), (note(step("explain.never_stopped")),)),),
        ),
    ),
)


def test_small() -> None:
    """Parts stand in the inner column, totals and figures in the outer one."""
    told = derivation_text(SMALL, Language("en"), width=70).splitlines()
    assert told == [
        "Situation on 04/05/2026, amounts in EUR",
        "",
        "─" * 70,
        "A  Owed after the credits",
        "   Not due                                  1,234,567.89",
        "   1 to 30 days late                           \u22126,200.00",
        "     § P · terms from 01/01/2026 · mep_days = 60",
        "   Invoices and bills of exchange                         1,228,367.89",
        "       Does not see the customer: it has none of our companies",
        "   Over limit                                                     0.00",
        "",
        "   Stop of cover",
        "     The cover is not stopped",
    ]


def test_styled() -> None:
    """At a terminal heads and totals are bold, sources dim; the text is the same."""
    plain = derivation_text(SMALL, Language("en"))
    styled = derivation_text(SMALL, Language("en"), styled=True)
    assert "\x1b[1mA  Owed after the credits\x1b[0m" in styled
    assert "\x1b[2m     § P" in styled
    for style in ("\x1b[0m", "\x1b[1m", "\x1b[2m"):
        styled = styled.replace(style, "")
    assert styled == plain


def test_a_long_sentence_is_broken_before_its_amount() -> None:
    """The amount stands on its first row, the rest below it is indented."""
    long = figure(step("explain.own_risk", uncovered=100, credit=200), 100)
    told = Explanation(SMALL.heading, "EUR", (Block(step("explain.owed_block"), (long,)),))
    _, first, second = derivation_text(told, Language("en"), width=80).splitlines()[-3:]
    assert first.endswith(" 1.00")
    assert len(first) == 80
    assert second.startswith("   ")


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.parent.name)
def test_every_worked_case_is_said(path: Path, code: str) -> None:
    """Every step has its sentence with every number in it, and no row is wider than the page."""
    as_of = date.fromisoformat(path.read_text("utf-8").strip())
    portfolio = read_portfolio(path.parent)
    for customer in portfolio.customers.get_column("customer").cast(str):
        told = explain(portfolio, as_of, customer)
        text = derivation_text(told, Language(code))
        assert max(map(len, text.splitlines())) <= WIDTH
        assert "{" not in text


def test_the_example_of_the_manual_is_what_is_said() -> None:
    """The manual quotes a derivation word for word."""
    case = Path(__file__).parents[1] / "spec" / "cases" / "t16b_discretionary_void"
    portfolio = read_portfolio(case)
    told = explain(portfolio, date(2026, 5, 4), "C1", item="I2")
    example = MANUAL.read_text("utf-8").partition("```text\n")[2].partition("```")[0]
    assert example == derivation_text(told, Language("en"))


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_code_of_a_derivation_has_a_sentence(code: str) -> None:
    """Whatever the engine and the command name is said in every language."""
    source = Path(aval.__file__).parent
    files = [*source.glob("engine/**/*.py"), *source.glob("cli/explain.py")]
    text = "".join(file.read_text("utf-8") for file in files)
    used = set(re.findall(r'"(explain\.[a-z_0-9]+)"', text))
    assert used == {key for key in sentences(code) if key.startswith("explain.")}


def test_a_code_without_a_sentence_is_an_error() -> None:
    """No page shows a raw code."""
    told = Explanation((Step("explain.unheard_of", ()),), "EUR", ())
    with pytest.raises(KeyError):
        derivation_text(told, Language("en"))
