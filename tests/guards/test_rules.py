"""The rules of form and the bans hold for every module of the product, and each of them bites."""

from collections.abc import Callable, Iterator

import pytest

from tests.guards import bans, form
from tests.guards.sources import ROOT, TESTS, Module, modules

Rule = Callable[[Module], Iterator[str]]
RULES = (*form.RULES, *bans.RULES)

BREACHES: dict[str, tuple[str, ...]] = {
    "file_is_short": ("x = 1\n" * 401,),
    "lines_are_short": ("x = '" + "y" * 96 + "'",),
    "functions_are_short": ("def f():\n" + "    x = 1\n" * 60,),
    "module_says_what_it_is": (
        "x = 1",
        '"""No full stop"""',
        '"""One. Two."""',
        '"""Goes on in the\nsecond line."""',
        f'"""{"long " * 20}."""',
    ),
    "public_things_say_what_they_are": (
        "def f(): ...",
        "class A: ...",
        'class A:\n    """A."""\n    def f(self): ...',
    ),
    "no_clock_below_the_doors": (
        "date.today()",
        "datetime.now(UTC)",
        "datetime.datetime.utcnow()",
        "time.time()",
        "from time import time",
        "field(default_factory=date.today)",
        "timezone.now()",
        "from django.utils.timezone import now",
        "timezone.localdate()",
        "localdate()",
    ),
    "no_signals": (
        "from django.db.models.signals import post_save",
        "from django.db.models import signals",
        "import django.dispatch",
    ),
    "no_silent_except": (
        "try:\n    f()\nexcept:\n    raise",
        "try:\n    f()\nexcept ValueError:\n    pass",
        "try:\n    f()\nexcept Exception:\n    ...",
        "with contextlib.suppress(Exception):\n    f()",
    ),
    "no_float_for_money": ("float(x)", "x = 0.5", "pl.col('amount').cast(pl.Float64)"),
    "only_the_command_line_prints": ("print(1)", "sys.stdout.write('x')"),
}
"""Text that breaks a rule, as it would stand in `aval.dataset.example`."""


def _example(text: str, name: str = "aval.dataset.example") -> Module:
    return Module(name, "example.py", text)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule_holds(rule: Rule) -> None:
    """No module breaks it."""
    complaints = [complaint for module in modules() for complaint in rule(module)]
    assert not complaints, "\n" + "\n".join(complaints)


@pytest.mark.parametrize("rule", [form.file_is_short], ids=lambda rule: rule.__name__)
def test_rule_holds_for_tests(rule: Rule) -> None:
    """Tests are read as well."""
    paths = sorted(path for path in TESTS.rglob("*.py"))
    files = [Module("tests", str(p.relative_to(ROOT)), p.read_text("utf-8")) for p in paths]
    complaints = [complaint for module in files for complaint in rule(module)]
    assert not complaints, "\n" + "\n".join(complaints)


@pytest.mark.parametrize(
    ("rule", "text"),
    [(rule, text) for rule in RULES for text in BREACHES.get(rule.__name__, ())],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_rule_bites(rule: Rule, text: str) -> None:
    """What breaks it is told, with its place."""
    found = list(rule(_example(text)))
    assert found
    assert all(complaint.startswith("example.py") for complaint in found)


@pytest.mark.parametrize("name", sorted(form.BANNED_NAMES))
def test_banned_names(name: str) -> None:
    """They are refused as modules, packages and private modules."""
    for module in (f"aval.engine.{name}", f"aval.{name}.words", f"aval.engine._{name}"):
        assert list(form.names_say_something(_example("", module)))


def test_a_day_that_is_given_is_no_clock() -> None:
    """A field called today, and the day of an instant, are what a door handed down."""
    given = _example("self.today\ntimezone.localdate(run.begun_at)\nasker.today + day")
    assert not list(bans.no_clock_below_the_doors(given))


def test_doors_may_ask_the_clock_and_print() -> None:
    """They are where the day comes from and where text goes."""
    door = _example("print(date.today())", "aval.cli.example")
    assert not list(bans.no_clock_below_the_doors(door))
    assert not list(bans.only_the_command_line_prints(door))


@pytest.mark.parametrize(
    ("name", "text", "bites"),
    [
        ("aval.vocabulary.example", "import polars", True),
        ("aval.vocabulary.example", "from aval.dataset import tables", True),
        ("aval.vocabulary.example", "from decimal import Decimal", False),
        ("aval.engine.kernel.example", "import numpy as np", True),
        ("aval.engine.kernel.example", "from aval.engine.columns import x", True),
        ("aval.engine.kernel.example", "from aval.vocabulary.words import Kind", False),
        ("aval.engine.run", "import numpy as np", False),
    ],
)
def test_pure_lines(name: str, text: str, *, bites: bool) -> None:
    """Words import Python; rules import words and each other as well."""
    assert bool(list(bans.pure_lines_use_the_standard_library_only(_example(text, name)))) is bites


def test_allowed_floats_are_there() -> None:
    """An exception that is no longer needed goes."""
    for name, word in bans.FLOATS:
        (module,) = [module for module in modules() if module.name == name]
        assert word in module.text, f"take ({name!r}, {word!r}) out of FLOATS"
