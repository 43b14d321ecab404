"""Templates say nothing of their own, run nothing in the page, and escape everything."""

from collections.abc import Callable, Iterator

import pytest

from tests.guards import templates, wording
from tests.guards.templates import Page, pages

Rule = Callable[[Page], Iterator[str]]
BREACHES = {
    "no_sentences": (
        "<p>Good morning</p>",
        '<a title="Open">{{ name }}</a>',
        '<input placeholder="Nombre {{ x }}">',
        "{% if x %}là{% endif %}",
    ),
    "no_inline_scripts": (
        "<script>alert(1)</script>",
        '<script type="module">x()</script>',
        '<button onclick="x()"></button>',
    ),
    "nothing_unescaped": (
        "{{ text|safe }}",
        "{{ rows|safeseq }}",
        "{% autoescape off %}{{ x }}{% endautoescape %}",
    ),
}
FINE = (
    '<a href="/x">Aval</a> · {{ n }}',
    "<kbd>Ctrl</kbd>",
    "{% comment %}Words for people who write templates.{% endcomment %}",
    '<script src="{% static "x.js" %}"></script><script nonce="{{ n }}"></script>',
    '<script type="application/json">{"words": "data"}</script>',
    '<p class="on" data-only="words">{% say "shell.undo" %}</p>',
    '<p{% if x > 1 %} title="{% say "shell.undo" %}"{% endif %}>1</p>',
)


@pytest.mark.parametrize("rule", templates.RULES, ids=lambda rule: rule.__name__)
def test_rule_holds(rule: Rule) -> None:
    """No template breaks it."""
    complaints = [complaint for page in pages() for complaint in rule(page)]
    assert not complaints, "\n" + "\n".join(complaints)


@pytest.mark.parametrize(
    ("rule", "text"),
    [(rule, text) for rule in templates.RULES for text in BREACHES[rule.__name__]],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_rule_bites(rule: Rule, text: str) -> None:
    """What breaks it is told, with its place."""
    (complaint,) = rule(Page("x.html", f"\n{text}"))
    assert complaint.startswith("x.html:2: ")


@pytest.mark.parametrize("text", FINE)
def test_fine(text: str) -> None:
    """What a template may hold is not complained of."""
    assert not [complaint for rule in templates.RULES for complaint in rule(Page("x.html", text))]


def test_words_are_of_enumerations() -> None:
    """A template says the words of enumerations that there are."""
    known = {wording.spaced(name).replace(" ", "_") for name in wording.enumerations()}
    unknown = [
        f"{place}: {name}"
        for page in pages()
        for name, place in templates.enumerations_in(page)
        if name not in known
    ]
    assert not unknown, f"no such enumeration: {unknown}"


def test_codes_are_found() -> None:
    """The code of a sentence is found wherever a tag says it, alone or in an attribute."""
    page = Page("x.html", '{% say "a.b" %}\n<p title="{% say_many \'c.d\' 3 %}">')
    assert list(templates.codes_in(page)) == [("a.b", "x.html:1"), ("c.d", "x.html:2")]
    words = Page("x.html", '{% word "role" person.role as said %}')
    assert list(templates.enumerations_in(words)) == [("role", "x.html:1")]
