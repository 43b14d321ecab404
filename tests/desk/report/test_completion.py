"""What may stand at the cursor, and how many customers of the rest have it."""

import pytest

from aval.desk.report.completion import Completion, complete
from aval.desk.report.composing import parts_of, quoted, with_condition
from aval.desk.report.faults import QueryError
from aval.desk.report.language import read_query
from aval.desk.report.values import Asker
from aval.records.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("customers")]


def _at(person: Person, asker: Asker, text: str) -> Completion:
    at = text.index("|")
    found = complete(person, text.replace("|", ""), at, asker)
    assert found is not None
    return found


def _counts(found: Completion) -> dict[str, int]:
    return {value.text: value.count for value in found.values}


def test_fields(person: Person, asker: Asker) -> None:
    """By any of their names, and by words of their title."""
    assert len(_at(person, asker, "|").fields) > 40
    assert [one.name for one in _at(person, asker, "uncov|").fields] == ["uncovered"]
    assert [one.name for one in _at(person, asker, "country = FR and non_c|").fields] == [
        "uncovered"
    ]
    assert "days_late" in [one.name for one in _at(person, asker, "(late|").fields]


def test_operators_and_connections(person: Person, asker: Asker) -> None:
    """After a field its comparisons, after a value what joins conditions."""
    assert _at(person, asker, "breach |").words == ("=", "!=")
    assert _at(person, asker, "uncovered > 5 |").words == ("and", "or")
    assert _at(person, asker, "uncovered > 5 a|").start == 14


def test_values_among_the_rest(person: Person, asker: Asker) -> None:
    """Values are counted among the customers that the other conditions find."""
    assert _counts(_at(person, asker, "country = |")) == {"FR": 4, "ES": 1, "DE": 1}
    assert _counts(_at(person, asker, "region = north and country = |")) == {"FR": 3}
    assert _counts(_at(person, asker, "country = | and region = south")) == {
        "FR": 1, "ES": 1, "DE": 1,
    }  # fmt: skip
    assert _counts(_at(person, asker, "region = north or country = |")) == {"FR": 3}
    assert _counts(_at(person, asker, "breach = |")) == {"true": 1, "false": 5}
    here = _at(person, asker, "region = north and grade >= 8|")
    assert [(one.text, one.count, one.is_here) for one in here.values] == [
        ("4", 1, False), ("8", 1, True),
    ]  # fmt: skip
    assert _counts(_at(person, asker, "limit_state = ref|")) == {"refused": 1}
    assert _counts(_at(person, asker, 'country in (FR, "E|')) == {"ES": 1}
    assert _counts(_at(person, asker, "uncovered > |"))["50000"] == 1
    assert _counts(_at(person, asker, "next_deadline <= |"))["today+7"] == 2
    assert _counts(_at(person, asker, "alert = |"))["breach"] == 1
    assert [one.text for one in _at(person, asker, "name ~ ener|").values] == ['"Énergie du Sud"']


def test_scope(northerner: Person, asker: Asker) -> None:
    """Nobody is suggested, or counted, who is out of sight."""
    assert _counts(_at(northerner, asker, "country = |")) == {"FR": 3}
    assert _counts(_at(northerner, asker, "region = |")) == {"north": 3}
    assert not _at(northerner, asker, "name ~ tall|").values


def test_nothing_inside_what_is_no_query(person: Person, asker: Asker) -> None:
    """Where nothing can be said, nothing is."""
    assert complete(person, "uncovered > ;", 13, asker) is None


def test_parts(asker: Asker) -> None:
    """Each condition can be taken away by itself."""
    query = read_query("uncovered > 50 000 and (region = a or region = b) and country = FR", asker)
    assert [part.text for part in parts_of(query)] == [
        "uncovered > 50 000", "(region = a or region = b)", "country = FR",
    ]  # fmt: skip
    assert parts_of(query)[1].without == "uncovered > 50 000 and country = FR"
    assert parts_of(read_query("breach = true or country = FR", asker))[0].without == ""


def test_composed(asker: Asker) -> None:
    """A condition chosen from lists becomes text; what was there keeps its meaning."""
    either = read_query("breach = true or country = FR", asker)
    made = with_condition(either, field="uncovered", operator=">", value="50 000,50", asker=asker)
    assert made.text == '(breach = true or country = FR) and uncovered > "50 000,50"'
    empty = read_query("", asker)
    listed = with_condition(empty, field="country", operator="in", value="FR, ES", asker=asker)
    assert listed.text == "country in (FR, ES)"
    with pytest.raises(QueryError):
        with_condition(empty, field="country", operator=">", value="FR", asker=asker)


@pytest.mark.parametrize("text", ["FR", "and", "two words", 'a "b"', "today", "Île", "5", "no"])
def test_quoted(text: str, asker: Asker) -> None:
    """A text comes back as it was."""
    query = read_query(f"region = {quoted(text)}", asker)
    assert query.condition.children == [("region", text)]
