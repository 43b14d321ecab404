"""The journal: a chain that breaks where anything of it is changed, taken out or put in."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from django.db import connection, connections, transaction

from aval.records.journal import BEGINNING, JournalEntry, verify, write
from aval.records.models import Person
from aval.vocabulary.acts import Act

AT = datetime(2026, 11, 24, 9, 12, 0, 123456, tzinfo=UTC)


def _write(subject: str = "C1", **details: object) -> JournalEntry:
    return write(at=AT, person=None, act=Act.NOTE_WRITTEN, subject=subject, **details)


@pytest.mark.django_db
def test_entries_are_chained() -> None:
    """Numbers run from 1 and each entry carries the digest of the one before."""
    person = Person.objects.create_user("ana")
    first = write(at=AT, person=person, act=Act.CREDIT_SET, subject="C1", amount=100, to=None)
    second = _write("C2")
    assert (first.number, first.previous, first.person) == (1, BEGINNING, "ana")
    assert (second.number, second.previous, second.person) == (2, first.digest, "")
    assert first.given() == {"amount": 100, "to": None}
    assert verify() is None


@pytest.mark.django_db
def test_an_empty_journal_is_sound() -> None:
    """Nothing was done, nothing is broken."""
    assert verify() is None


@pytest.mark.django_db
def test_details_are_canonical() -> None:
    """The same details are the same text, whatever their order and their Python."""
    one = _write(b=[date(2026, 1, 2), Decimal("1.50")], a={"z": Act.RUN_UNDONE, "k": {"y", "x"}})
    assert one.details == ('{"a":{"k":["x","y"],"z":"run_undone"},"b":["2026-01-02","1.50"]}')


@pytest.mark.django_db
def test_an_instant_is_one_instant() -> None:
    """The zone in which it is said does not matter to the digest."""
    there = AT.astimezone(timezone(timedelta(hours=5)))
    write(at=there, person=None, act=Act.JOB_ASKED, subject="assess")
    assert verify() is None
    assert JournalEntry.objects.get().at == AT


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [1.5, object(), b"x"], ids=["float", "object", "bytes"])
def test_other_details_are_refused(wrong: object) -> None:
    """A float has no exact text, and the rest none at all."""
    with pytest.raises(TypeError):
        _write(wrong=wrong)


@pytest.mark.django_db
def test_an_instant_without_zone_is_refused() -> None:
    """It could be any of two dozen instants."""
    with pytest.raises(ValueError, match="zone"):
        write(at=AT.replace(tzinfo=None), person=None, act=Act.JOB_ASKED, subject="x")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("tamper", "broken"),
    [
        (lambda rows: rows.filter(number=2).update(subject="C9"), 2),
        (lambda rows: rows.filter(number=2).update(person="eve"), 2),
        (lambda rows: rows.filter(number=2).update(at=AT + timedelta(microseconds=1)), 2),
        (lambda rows: rows.filter(number=3).update(details='{"a":1}'), 3),
        (lambda rows: rows.filter(number=2).delete(), 2),
        (lambda rows: rows.filter(number=1).delete(), 1),
        (lambda rows: rows.filter(number=3).update(previous=BEGINNING), 3),
    ],
)
def test_tampering_is_found(tamper: Callable[[object], object], broken: int) -> None:
    """The first entry that is not as written is named."""
    for subject in ("C1", "C2", "C3"):
        _write(subject)
    tamper(JournalEntry.objects)
    assert verify() == broken


@pytest.mark.django_db
def test_a_rewritten_entry_breaks_the_next() -> None:
    """Whoever recomputes one digest must recompute all that follow."""
    for subject in ("C1", "C2", "C3"):
        _write(subject)
    second = JournalEntry.objects.get(number=2)
    second.subject = "C9"
    second.digest = second.computed()
    second.save()
    assert verify() == 3


@pytest.mark.django_db(transaction=True)
def test_an_act_undone_leaves_no_line() -> None:
    """The line stands with its act or not at all, and the next takes its number."""

    def act() -> None:
        with transaction.atomic():
            _write()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act()
    assert _write().number == 1


@pytest.mark.django_db(transaction=True)
def test_writers_queue() -> None:
    """Eight at once, five lines each: forty numbers, one chain."""

    def work(which: int) -> None:
        try:
            for _ in range(5):
                _write(f"C{which}")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert JournalEntry.objects.count() == 40
    assert verify() is None


@pytest.mark.django_db
def test_thousands_are_verified_in_few_queries(
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    """The check streams."""
    for _ in range(20):
        _write()
    with django_assert_max_num_queries(1):  # type: ignore[attr-defined]
        assert verify() is None
    assert connection.vendor in {"sqlite", "postgresql"}
