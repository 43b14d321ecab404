"""What is kept is loaded at any data version, of all customers or some; and explained."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from aval.assessment import loading
from aval.assessment.explaining import FactsVersion, explain_customer, versions_of
from aval.assessment.loading import (
    frames_before,
    latest_version,
    load_frames,
    load_needed,
    load_portfolio,
)
from aval.dataset.portfolio import Portfolio
from aval.dataset.reading import read_portfolio
from aval.dataset.writing import write_portfolio
from aval.engine.assess import assess
from aval.engine.explain import explain
from aval.records.models import Change, IntakeRun, Person, Source
from aval.records.portfolio import portfolio_of
from aval.vocabulary.acts import Origin, RunFormat, RunMode
from aval.vocabulary.faults import BadInput
from tests.generate import generate
from tests.records.keeping import keep
from tests.records.test_portfolio import check_same
from tests.tables import write_folder

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 4)


def _read(folder: Path, **tables: object) -> Portfolio:
    return read_portfolio(write_folder(folder, **tables))  # type: ignore[arg-type]


def test_versions(tmp_path: Path) -> None:
    """Each data version is the portfolio that was known then."""
    first = _read(tmp_path / "1")
    second = _read(tmp_path / "2", items=[{"open_amount": "40.00"}], covers=[{}])
    assert latest_version() == 0
    one, two = keep(first), keep(second)
    check_same(load_portfolio(version=one.pk), first)
    check_same(load_portfolio(), second)
    check_same(load_portfolio(version=two.pk), second)
    assert latest_version() == two.pk


@pytest.mark.parametrize("customers", [None, ["C1"], ["C2"]])
def test_the_version_before(customers: list[str] | None, tmp_path: Path) -> None:
    """The facts of a version before, taken from those of a later one, are those read whole."""
    three = [{"item": f"I{number}", "x_note": "kept"} for number in range(3)]
    two = [{}, {"customer": "C2"}]
    moved = [three[0], three[1] | {"open_amount": "40.00"}, {"item": "I9", "customer": "C2"}]
    kept = [
        keep(_read(tmp_path / "1", customers=two, items=three, grades=[{}])).pk,
        keep(_read(tmp_path / "2", customers=two, items=moved, covers=[{}])).pk,
        keep(_read(tmp_path / "3", customers=two, items=three[1:], covers=[{}])).pk,
    ]
    for place, version in enumerate(kept):
        frames = load_frames(version=version, customers=customers, to_assess=True)
        for since in kept[: place + 1]:
            whole = load_frames(version=since, customers=customers, to_assess=True)
            found = frames_before(frames, version=version, since=since, customers=customers)
            assert found.keys() == whole.keys()
            for table, frame in whole.items():
                assert_frame_equal(found[table], frame)


def test_what_was_paid_long_ago_is_left(tmp_path: Path) -> None:
    """Unless it was paid after a delivery that is open, changed in between, or was sold lately."""
    old = {
        "item": "FIRST",
        "delivered_on": "2020-01-10",
        "issued_on": "2020-01-10",
        "due_on": "2020-02-10",
    }
    paid = old | {"open_amount": "0"}
    stood = [
        old | {"open_amount": "0", "cleared_on": "2020-01-11"},
        old | {"item": "OPEN", "delivered_on": "2020-06-01", "issued_on": "2020-06-01"},
        paid | {"item": "BEFORE", "cleared_on": "2020-05-31"},
        paid | {"item": "AFTER", "cleared_on": "2020-07-01"},
        paid | {"item": "ELSEWHERE", "cleared_on": "2020-07-01", "customer": "C2"},
        paid | {"item": "CORRECTED", "cleared_on": "2020-02-01"},
        {
            "item": "SOLD", "delivered_on": "2025-05-01", "issued_on": "2025-05-01",
            "open_amount": "0", "cleared_on": "2025-05-02",
        },
    ]  # fmt: skip
    two = [{}, {"customer": "C2"}]
    one = keep(_read(tmp_path / "1", customers=two, items=stood)).pk
    stood[5] |= {"cleared_on": "2020-02-02"}
    other = keep(_read(tmp_path / "2", customers=two, items=stood)).pk

    def needed(version: int, since: int) -> set[str]:
        found = load_needed(as_of=DAY, version=version, since=since)["items"]
        assert "FIRST" in found.get_column("item")  # of its currency
        theirs = [
            load_needed(as_of=DAY, version=version, since=since, customers=[key])["items"]
            for key in ("C1", "C2")
        ]
        of_c2 = {"ELSEWHERE"}  # the one of its currency that C2 has
        assert {*pl.concat(theirs).get_column("item")} == {*found.get_column("item")} | of_c2
        return set(found.get_column("item")) - {"FIRST"}

    assert needed(other, other) == {"OPEN", "AFTER", "SOLD"}
    assert needed(other, one) == needed(other, other) | {"CORRECTED"}
    stood[1] |= {"open_amount": "0", "cleared_on": "2026-05-03"}
    last = keep(_read(tmp_path / "3", customers=two, items=stood)).pk
    assert needed(last, other) == {"OPEN", "AFTER", "SOLD"}
    assert needed(last, last) == {"SOLD"}


@pytest.mark.parametrize("seed", range(12))
def test_what_is_needed_is_judged_alike(seed: int, tmp_path: Path) -> None:
    """The assessment of what is needed is that of everything, byte by byte."""
    as_of = generate(seed, tmp_path)
    version = keep(read_portfolio(tmp_path)).pk
    portfolio = load_portfolio(to_assess=True)
    for days in (0, 1200):
        as_of += timedelta(days)
        needed = portfolio_of(load_needed(as_of=as_of, version=version, since=version))
        one, other = assess(portfolio, as_of), assess(needed, as_of)
        assert_frame_equal(one.positions, other.positions)
        assert_frame_equal(one.item_cover, other.item_cover)
        assert_frame_equal(one.deadlines, other.deadlines)
        assert one.summary == other.summary


@pytest.mark.parametrize("seed", range(5))
def test_export_and_read(seed: int, tmp_path: Path) -> None:
    """What is written as a folder reads as what is kept."""
    generate(seed, tmp_path)
    portfolio = read_portfolio(tmp_path)
    keep(portfolio)
    write_portfolio(load_portfolio(), tmp_path / "out")
    check_same(read_portfolio(tmp_path / "out"), load_portfolio())


def test_some_customers(tmp_path: Path) -> None:
    """Their rows alone, and all that is nobody's."""
    keep(_read(tmp_path, customers=[{}, {"customer": "C2"}], covers=[{}]))
    found = load_portfolio(customers=["C2"])
    assert found.customers.get_column("customer").to_list() == ["C2"]
    assert not found.items.height
    assert found.companies.height == len(found.policies) == 1


def test_a_change_in_between(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change that comes while tables are read is not half of what was read."""
    first = _read(tmp_path / "1")
    known = keep(first).pk
    answers = iter([known, known + 1])
    monkeypatch.setattr(loading, "latest_version", lambda: next(answers))
    check_same(load_portfolio(), first)


def test_explain(tmp_path: Path) -> None:
    """The derivation is that of the folder; strangers are told."""
    portfolio = _read(tmp_path, customers=[{}, {"customer": "C2"}], covers=[{}])
    keep(portfolio)
    assert explain_customer(customer="C1", as_of=DAY) == explain(portfolio, DAY, "C1")
    alone = explain_customer(customer="C1", as_of=DAY, item="I1")
    assert alone == explain(portfolio, DAY, "C1", item="I1")
    with pytest.raises(BadInput):
        explain_customer(customer="C9", as_of=DAY)
    with pytest.raises(BadInput):
        explain_customer(customer="C1", as_of=DAY, version=0)


def test_where_facts_come_from(tmp_path: Path) -> None:
    """Each kind says its last change: an import with its source, a person's act."""
    first = keep(_read(tmp_path / "1"))
    source = Source.objects.create(key="erp", name="ERP")
    begun = datetime(2026, 5, 4, tzinfo=UTC)
    run = IntakeRun.objects.create(
        source=source, format=RunFormat.DATASET, mode=RunMode.FULL, begun_at=begun, fingerprint="x"
    )
    second = keep(_read(tmp_path / "2", items=[{"open_amount": "40.00"}]))
    Change.objects.filter(pk=second.pk).update(origin=Origin.IMPORT, run=run)
    third = keep(_read(tmp_path / "3", items=[], credits=[{}]))
    person = Person.objects.create(username="ana")
    Change.objects.filter(pk=third.pk).update(person=person)
    assert {row.table: row.version for row in versions_of("C1")} == {
        "customers": first.pk,
        "accounts": third.pk,
        "items": third.pk,
        "credits": third.pk,
        "policies": first.pk,
        "settings": first.pk,
    }
    at_noon = {row.table: row for row in versions_of("C1", second.pk)}
    assert at_noon["items"] == FactsVersion(
        "items", second.pk, second.at, Origin.IMPORT, run.pk, "ERP", ""
    )
    assert "credits" not in at_noon
    assert next(row for row in versions_of("C1") if row.table == "credits").person == "ana"
    assert [row.table for row in versions_of("C9")] == ["policies", "settings"]
