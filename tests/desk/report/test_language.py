"""Queries mean what the manual says, exactly, and say where they are wrong."""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aval.desk.report.faults import QueryError
from aval.desk.report.fields import BY_NAME, FIELDS
from aval.desk.report.language import MOST_CONDITIONS, read_query
from aval.desk.report.queries import asked
from aval.desk.report.tokens import LONGEST_QUERY
from aval.desk.report.values import Asker
from aval.records.models import Person
from aval.wording.language import LANGUAGES, Language

MANUAL = Path(__file__).parents[3] / "docs" / "manual" / "risk-report.md"
EXAMPLES = re.findall(r"^\| `(.+?)` \|", MANUAL.read_text("utf-8"), re.MULTILINE)
ANSWERS = [
    ("", "ABCDEF"),
    ("uncovered > 50 000", "A"),
    ("uncovered >= 50 000", "AE"),
    ("uncovered = 50000.50", "A"),
    ('uncovered > "50 000,49"', "A"),
    ("uncovered > 50k", "A"),
    ("non_couvert > 50 000", "A"),
    ("sin_cobertura > 50 000", "A"),
    ("excess > 50 000", "A"),
    ("breach = true", "A"),
    ("breach = False", "BCDEF"),
    ("manquement = vrai", "A"),
    ("next_deadline <= today+7", "AB"),
    ('next_deadline <= "today + 1"', "A"),
    ("next_deadline < 2026-12-01", "A"),
    ('next_deadline <= "01/12/2026"', "AB"),
    ("next_deadline = none", "CDEF"),
    ("next_deadline != none and not_due > -1", "AB"),
    ("echeance <= hoy+7", "AB"),
    ("grade >= 7", "A"),
    ("grade in (4, A)", "BD"),
    ("grade = none", "CDEF"),
    ('name ~ "energie"', "A"),
    ("name ~ ÉNERGIE", "A"),
    ("name !~ e", ""),
    ("name startswith fond", "B"),
    ("customer in (A, B, C)", "ABC"),
    ("customer not in (A, B, C)", "DEF"),
    ("country = fr and region = north", "ABF"),
    ("country in (ES, DE) or breach = true", "ACD"),
    ("country = FR and region = south or country = ES", "CE"),
    ("country = FR and (region = south or breach = true)", "AE"),
    ("country = ES or country = FR and region = south", "CE"),
    ("limit_state = refused", "E"),
    ("limit_state in (discretionary, never_asked)", "CF"),
    ("owner = me or sales = me", "AB"),
    ("utilisation >= 80%", "ACE"),
    ("utilisation = 80", "C"),
    ("alert = breach", "A"),
    ("alert in (insolvent, cut)", "CD"),
    ("alert = insolvency", "D"),
    ("alert != over_limit", "BCD"),
    ("alert = ends_soon", "B"),
    ("alert = near_discretionary", "C"),
    ("outside != 0", "F"),
    ("deadline_kind = cover_end", "B"),
    ("sector = none", "ACDEF"),
]


@pytest.mark.django_db
@pytest.mark.usefixtures("customers")
@pytest.mark.parametrize(("text", "keys"), ANSWERS)
def test_answers(text: str, keys: str, asker: Asker, person: Person) -> None:
    """A query finds these customers, in one statement."""
    found = asked(person, read_query(text, asker)).order_by("pk").values_list("pk", flat=True)
    with CaptureQueriesContext(connection) as statements:
        assert "".join(found) == keys
    assert len(statements) == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("customers")
@pytest.mark.parametrize("text", EXAMPLES)
def test_examples_of_the_manual(text: str, asker: Asker, person: Person) -> None:
    """Every example of the manual is a query."""
    assert asked(person, read_query(text, asker)).count() >= 0


@pytest.mark.parametrize(
    ("text", "code", "start"),
    [
        ("uncoverd > 3", "report.unknown_field", 0),
        ("country = FR and customer__owner = 3", "report.unknown_field", 17),
        ("customer.owner = x", "report.no_word", 8),
        ("password = x", "report.unknown_field", 0),
        ("uncovered ~ 3", "report.value_wanted", 12),
        ('uncovered ~ "3"', "report.wrong_operator", 0),
        ("uncovered >", "report.value_wanted", 11),
        ("uncovered", "report.operator_wanted", 9),
        ("uncovered > 5 uncovered < 6", "report.connection_wanted", 14),
        ("(uncovered > 5", "report.connection_wanted", 14),
        ("and uncovered > 5", "report.field_wanted", 0),
        ("uncovered > 5 and", "report.field_wanted", 17),
        ("uncovered > 5.001", "report.too_exact", 12),
        ("uncovered > 50,000.00", "report.comma_in_number", 12),
        ('uncovered > "fifty"', "report.amount_wanted", 12),
        (f"uncovered > {'9' * 30}", "report.too_large", 12),
        ("breach = maybe", "report.flag_wanted", 9),
        ("next_deadline < 2026-13-01", "report.date_wanted", 16),
        ("next_deadline < today-99999999", "report.connection_wanted", 21),
        ('limit_state = "yes please"', "report.choice_wanted", 14),
        ("grade > 1.5", "report.too_exact", 8),
        ("days_late > x", "report.whole_wanted", 12),
        ("coverage > x", "report.percent_wanted", 11),
        ('name = "x', "report.no_closing_quote", 7),
        ("name = x;", "report.no_word", 8),
        ('name = "a\x00b"', "report.text_wanted", 7),
        ("(" * 13 + "uncovered > 5" + ")" * 13, "report.too_deep", 12),
        ("x" * (LONGEST_QUERY + 1), "report.too_long", LONGEST_QUERY),
        (" or ".join(["uncovered > 5"] * (MOST_CONDITIONS + 1)), "report.too_many", 680),
    ],
    ids=lambda value: str(value)[:40],
)
def test_faults(text: str, code: str, start: int, asker: Asker) -> None:
    """A query that is none says why and where, in every language."""
    with pytest.raises(QueryError) as wrong:
        read_query(text, asker)
    assert (wrong.value.code, wrong.value.start) == (code, start)
    for language in LANGUAGES:
        assert Language(language).say(code, **wrong.value.given)


def test_no_floats(asker: Asker) -> None:
    """A cent decides, however large the amount."""
    query = read_query("uncovered > 14285714285714.29", asker)
    assert query.condition.children == [("excess__gt", 1_428_571_428_571_429)]


def test_names_are_of_one_field() -> None:
    """No name means two fields."""
    names = [name for field in FIELDS for name in (field.name, *field.aliases)]
    assert len(names) == len(set(names)) == len(BY_NAME)
