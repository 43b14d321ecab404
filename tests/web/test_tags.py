"""Tags write figures, days and marks in the reader's language, and escape everything."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.template import Context, Template

from aval.vocabulary.acts import Role
from aval.wording.language import Language

TODAY = date(2026, 11, 24)


def shown(text: str, code: str = "en", **given: Any) -> str:
    """Return a template as a reader of a language gets it."""
    known = {"reader": Language(code), "today": TODAY, "currency": "EUR", **given}
    return Template(text).render(Context(known))


@pytest.mark.parametrize(
    ("tag", "html"),
    [
        ("{% amt x %}", '253,712<span class="c">.36</span>'),
        ("{% amt 0 %}", '0<span class="c">.00</span>'),
        ('{% amt x "JPY" %}', "25,371,236"),
        ("{% amt none %}", '<span class="z"><span class="sr"></span><span aria-hidden="true">–'),
        (
            "{% amt0 0 %}",
            '<span class="z"><span class="sr">0.00</span><span aria-hidden="true">–</span></span>',
        ),
        ("{% moved x %}", '+253,712<span class="c">.36</span>'),
        ("{% moved y %}", '\u22126,200<span class="c">.00</span>'),
        ("{% amt_text y %}", "\u22126,200.00"),
        ("{% moved_text x %}", "+253,712.36"),
        ("{% money x %}", "EUR\u00a0253,712.36"),
        ("{% pct 8238 %}", "82.4%"),
        ("{% pct none %}", "–"),
        ("{% count 12431 %}", "12,431"),
    ],
)
def test_amounts(tag: str, html: str) -> None:
    """Cents are stilled, a gap is a dash, a change has its sign."""
    assert shown(tag, x=25_371_236, y=-620_000, none=None).startswith(html)


def test_an_amount_needs_a_currency() -> None:
    """No currency is guessed."""
    with pytest.raises(KeyError):
        Template("{% amt 1 %}").render(Context({"reader": Language("en")}))


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("{% day d %}", "1er déc."),
        ("{% day far %}", "2 janv. 2027"),
        ("{% day none %}", "–"),
        ("{% day_year d %}", "1er déc. 2026"),
        ("{% day_week d %}", "mar. 1er déc."),
        ("{% day_full d %}", "Mardi 1er décembre 2026"),
        ("{% day_field d %}", "01/12/2026"),
        ("{% away d %}", "dans 7 jours"),
        ("{% hour at %}", "07:02"),
        ("{% instant at %}", "24 nov. 2026, 07:02"),
    ],
)
def test_days(tag: str, text: str) -> None:
    """Near and far; instants in the time zone of the ledger."""
    at = datetime(2026, 11, 24, 6, 2, tzinfo=UTC)
    given = {"d": date(2026, 12, 1), "far": date(2027, 1, 2), "none": None, "at": at}
    assert shown(tag, "fr", **given) == text


def test_sentences_are_escaped() -> None:
    """What fills a sentence cannot become markup; numbers and words are said."""
    asked = shown('{% say "find.nothing" asked=x %}', x="<b>&</b>{0}")
    assert asked == "No customer and no invoice for “&lt;b&gt;&amp;&lt;/b&gt;{0}”"
    assert shown('{% say_many "shell.entities" 1 %}') == "1 entity"
    assert shown('{% say_many "shell.entities" 1200 %}', "es") == "1.200 sociedades"
    right = shown('{% say "errors.right_missing" right=x roles=role %}', x="a", role=Role.SALES)
    assert right.endswith("These have it: sales.")
    with pytest.raises(TypeError):
        shown('{% say "find.nothing" asked=x %}', x=True)


def test_words() -> None:
    """A word of an enumeration, with a capital where it stands alone."""
    assert shown('{% word "role" x %}', "fr", x=Role.CFO) == "directeur financier"
    assert shown('{% word "role" x capital=True %}', x="cfo") == "Chief financial officer"


def test_marks() -> None:
    """A mark is decoration, or it is read aloud; a state is a mark and a word."""
    assert shown('{% icon "warn" %}') == (
        '<svg class="i" aria-hidden="true"><use href="/static/aval/icons.svg#warn"/></svg>'
    )
    heard = shown('{% icon "left" small=True tone="bad" label=x %}', x='"Back"')
    assert 'class="i s bad" role="img" aria-label="&quot;Back&quot;"' in heard
    state = shown('{% status x "stop" "bad" %}', x="<In breach>")
    assert state.startswith('<span class="st bad"><svg')
    assert state.endswith("&lt;In breach&gt;</span>")
    assert shown('{% tag "new" %}') == '<span class="tag ">new</span>'


def test_cover_line() -> None:
    """Layers in their fixed order with widths and shares; nothing is left out silently."""
    layers = {"perm": 670, "nd": 200, "un": 130, "temp": 0}
    line = shown("{% cover_line x %}", x=layers)
    assert '<i class="perm" style="--v:67.000"></i><i class="nd" style="--v:20.000"></i>' in line
    assert 'class="temp"' not in line
    assert "Cover by layer: Permanent 67.0%, Unnamed (ND) 20.0%, Uncovered 13.0%" in line
    assert '<li><span class="sw un"></span>Uncovered <b>13.0%</b></li>' in line


def test_cover_line_with_credit_balances() -> None:
    """What is below zero has no width, and stands in the key with its share of the exposure."""
    line = shown("{% cover_line x %}", x={"perm": 1200, "off": -200})
    assert 'style="--v:100.000"' in line
    assert "Permanent <b>120.0%</b>" in line
    assert "Not insurable <b>\u221220.0%</b>" in line


def test_cover_of_nothing() -> None:
    """A customer that owes nothing has an empty gauge."""
    assert '<ul class="key"></ul>' in shown("{% cover_line x %}", x={})


def test_bars() -> None:
    """The bar of an invoice says its parts; the bar of the limits says when they are passed."""
    bar = shown("{% mini_bar x %}", x={"cash": 1, "perm": 3})
    assert 'aria-label="Permanent 75.0%, Paid 25.0%"' in bar
    over = shown("{% utilisation 12350 %}")
    assert 'style="--u:123.500"><i></i><i class="o"></i></div><span>123.5%</span>' in over
    assert '<i class="o">' not in shown("{% utilisation 9000 %}")
    assert shown("{% utilisation x %}", x=None) == '<span class="mut">no limit</span>'


def test_why() -> None:
    """An amount leads to its derivation; `y` follows it."""
    link = shown('{% why x "41,300.00" %}', x="/x?a=1&b=2")
    assert 'href="/x?a=1&amp;b=2" data-why' in link
    assert link.endswith(">41,300.00</a>")
