"""Files in, differences shown, used, taken back: the facts are what the files say, or as before."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from aval.dataset.reading import read_portfolio
from aval.intake.applying import ComparedAnew, NotConfirmed, apply
from aval.intake.changing import touched_customers
from aval.intake.facts import set_credit
from aval.intake.moves import RunMoved, discard
from aval.intake.receiving import faults_of
from aval.intake.undoing import ChangedSince, undo
from aval.records import facts, journal
from aval.records.models import Change, Customer, IntakeRun, Item, Source
from aval.records.portfolio import frames_of
from aval.vocabulary.acts import Role, RunMode, RunState
from tests.intake.files import (
    AT,
    TABLES,
    dataset,
    everything,
    person,
    receive,
    same,
    source,
    take,
    without,
)

pytestmark = pytest.mark.django_db


def _counts(run: IntakeRun, table: str) -> dict[str, int]:
    return {sort: run.differences[table][sort] for sort in ("new", "changed", "vanished")}


def test_first_import(tmp_path: Path) -> None:
    """Everything is new; the facts are then what the files say."""
    folder = dataset(tmp_path / "in")
    run = receive(tmp_path, folder)
    assert run.state == RunState.READY
    assert _counts(run, "items") == {"new": 4, "changed": 0, "vanished": 0}
    assert not Item.objects.exists()
    apply(run=run, by=person(), at=AT, folder=tmp_path)
    wanted = frames_of(read_portfolio(folder))
    for table, frame in wanted.items():
        found = facts.read(table).select(frame.columns)
        assert found.sort(pl.all()).equals(frame.sort(pl.all())), table
    assert Customer.objects.get(pk="C1").owner == "ana"
    assert Customer.objects.get(pk="C2").owner == ""
    assert Source.objects.get().last_success_at == AT
    run.refresh_from_db()
    assert run.state == RunState.APPLIED
    acts = list(journal.JournalEntry.objects.values_list("act", flat=True))
    assert acts == ["run_landed", "run_applied"]
    assert journal.verify() is None


def test_same_again(tmp_path: Path) -> None:
    """A file that says what is known changes nothing, in whatever order it says it."""
    take(tmp_path, dataset(tmp_path / "in"))
    header, *lines = TABLES["items.csv"].splitlines(keepends=True)
    turned = dataset(tmp_path / "again", items=header + "".join(reversed(lines)))
    run = receive(tmp_path, turned, at=AT + timedelta(days=1))
    assert (run.state, run.differences, run.ended_at) == (
        RunState.UNCHANGED, {}, AT + timedelta(days=1),
    )  # fmt: skip
    assert Source.objects.get().last_success_at == AT + timedelta(days=1)


def test_full_file_speaks_for_its_companies(tmp_path: Path) -> None:
    """What a full dataset lacks goes, but only of companies it has, and nothing still named."""
    take(tmp_path, dataset(tmp_path / "in"))
    part = dataset(
        tmp_path / "fr",
        but=("policies.toml", "covers.csv", "rates.csv", "grades.csv"),
        companies=without("companies", "ES01"),
        customers=without("customers", "C2", "C3"),
        items=without("items", "I2", "I3", "I4").replace("100.00,100.00", "100.00,60.00"),
        credits=without("credits", "C3").replace("C1,10.00,EUR,2026-01-01,,ok\n", "", 1),
    )
    source(shrink_count_pct=100, shrink_amount_pct=100)
    run, _ = take(tmp_path, part)
    assert _counts(run, "items") == {"new": 0, "changed": 1, "vanished": 2}
    assert run.differences["items"]["columns"] == {"open_amount": 1}
    assert _counts(run, "customers") == {"new": 0, "changed": 0, "vanished": 1}
    assert _counts(run, "credits") == {"new": 0, "changed": 0, "vanished": 1}
    now = everything()
    assert now["items"].get_column("item").to_list() == ["I1", "I4"]
    assert now["customers"].get_column("customer").to_list() == ["C1", "C3"]
    assert now["credits"].get_column("customer").to_list() == ["C1", "C3"]
    assert now["covers"].height == now["rates"].height == now["companies"].height == 2


def test_full_dataset_ends_what_it_lacks(tmp_path: Path) -> None:
    """Covers, policies, rates of currencies it lists, grades: what is not there any more ends."""
    take(tmp_path, dataset(tmp_path / "in"))
    source(shrink_count_pct=100)
    changed = dataset(
        tmp_path / "less",
        policies=TABLES["policies.toml"].replace("P1", "P2"),
        covers=without("covers", "L"),
        rates=without("rates", "USD,2026-02"),
        grades=without("grades", "C1"),
    )
    take(tmp_path, changed)
    now = everything()
    assert now["policies"].get_column("policy").to_list() == ["P2"]
    assert (now["covers"].height, now["rates"].height, now["grades"].height) == (0, 1, 0)


def test_covers_alone_end_for_the_policies_they_name(tmp_path: Path) -> None:
    """A file of covers without policies is no whole dataset: the policies must be there."""
    take(tmp_path, dataset(tmp_path / "in"))
    part = dataset(tmp_path / "less", but=("policies.toml",), covers=without("covers", "L"))
    run = receive(tmp_path, part)
    assert run.state == RunState.UNCHANGED
    other = dataset(tmp_path / "other", but=("policies.toml",))
    assert receive(tmp_path, other).state == RunState.REFUSED


def test_delta(tmp_path: Path) -> None:
    """One table alone: rows it lists are written, rows, columns and tables it lacks stay."""
    take(tmp_path, dataset(tmp_path / "in"))
    before = everything()
    path = tmp_path / "items.csv"
    path.write_text(
        "item,company,customer,kind,issued_on,amount,open_amount,currency\n"
        "I1,FR01,C1,invoice,2026-10-01,100.00,40.00,EUR\n"
        "I9,ES01,C3,invoice,2026-11-01,9.00,9.00,EUR\n",
        "utf-8",
    )
    run, _ = take(tmp_path, path, mode=RunMode.DELTA)
    assert run.differences["items"] == {
        "new": 1, "changed": 1, "vanished": 0, "unchanged": 0, "columns": {"open_amount": 1},
    }  # fmt: skip
    now = {row["item"]: row for row in everything()["items"].to_dicts()}
    was = {row["item"]: row for row in before["items"].to_dicts()}
    assert now.pop("I9")["due_on"] == date(2026, 11, 1)
    assert now.pop("I1") == was.pop("I1") | {"open_amount": 4000}
    assert now == was


def test_delta_of_covers_with_taxes(tmp_path: Path) -> None:
    """A kept tax never exceeds a smaller amount; parquet tells its columns too."""
    items = "".join(
        f"{line},{'tax_amount' if not at else '50.00' if at == 1 else ''}\n"
        for at, line in enumerate(TABLES["items.csv"].splitlines())
    )
    take(tmp_path, dataset(tmp_path / "in", items=items))
    pl.DataFrame(
        {
            "item": ["I1"], "company": ["FR01"], "customer": ["C1"], "kind": ["invoice"],
            "issued_on": [date(2026, 10, 1)], "amount": ["30.00"], "open_amount": ["30.00"],
            "currency": ["EUR"], "x_account": ["411A"],
        }
    ).write_parquet(tmp_path / "items.parquet")  # fmt: skip
    take(tmp_path, tmp_path / "items.parquet", mode=RunMode.DELTA)
    assert Item.objects.current().get(item="I1").tax_amount == 3000


def test_undo(tmp_path: Path) -> None:
    """The facts are exactly those before; owners too; and the same file can come again."""
    _, first = take(tmp_path, dataset(tmp_path / "in"))
    before = everything()
    source(shrink_count_pct=100, shrink_amount_pct=100)
    other = dataset(
        tmp_path / "other",
        customers=TABLES["customers.csv"].replace("ana", "eve").replace("Deux,FR,", "Deux,FR,zoe"),
        items=without("items", "I1").replace("300.00,300.00", "300.00,30.00"),
        credits=without("credits", "C3"),
        rates=TABLES["rates.csv"] + "GBP,2026-01-01,0.9\n",
    )
    run, change = take(tmp_path, other)
    assert not same(everything(), before)
    assert Customer.objects.get(pk="C1").owner == "eve"
    assert Customer.objects.get(pk="C2").owner == "zoe"
    back = undo(run=run, by=person(), at=AT + timedelta(hours=1))
    assert same(everything(), before)
    assert back.undoes == change
    assert Customer.objects.get(pk="C1").owner == "ana"
    assert Customer.objects.get(pk="C2").owner == ""
    assert run.state == RunState.UNDONE
    with pytest.raises(RunMoved):
        undo(run=run, by=person(), at=AT)
    assert receive(tmp_path, other).state == RunState.READY
    undo(run=first.run, by=None, at=AT + timedelta(hours=2))
    assert not any(frame.height for frame in everything().values())


def test_no_undo_of_what_changed_since(tmp_path: Path) -> None:
    """A later change of the same facts stands in the way, and is named."""
    run, _ = take(tmp_path, dataset(tmp_path / "in"))
    less = dataset(tmp_path / "less", credits=without("credits", "C1"))
    _, second = take(tmp_path, less)
    with pytest.raises(ChangedSince) as told:
        undo(run=run, by=person(), at=AT)
    assert told.value.later == second
    assert IntakeRun.objects.get(pk=run.pk).state == run.state == RunState.APPLIED


def test_no_undo_over_a_key_written_again(tmp_path: Path) -> None:
    """What a run ended and a later one wrote anew is not written twice."""
    take(tmp_path, dataset(tmp_path / "in"))
    source(shrink_count_pct=100, shrink_amount_pct=100)
    run, _ = take(tmp_path, dataset(tmp_path / "less", items=without("items", "I1")))
    again, third = take(tmp_path, dataset(tmp_path / "again"))
    with pytest.raises(ChangedSince) as told:
        undo(run=run, by=person(), at=AT)
    assert told.value.later == third
    undo(run=again, by=person(), at=AT)
    undo(run=run, by=person(), at=AT)


def test_quarantine(tmp_path: Path) -> None:
    """A full file that shrinks waits for a person who may import; the figures are kept."""
    take(tmp_path, dataset(tmp_path / "in"))
    run = receive(tmp_path, dataset(tmp_path / "less", items=without("items", "I1", "I4")))
    assert run.state == RunState.QUARANTINED
    assert run.thresholds == [
        _broken("customers", "ES01", "", 1, 0),
        _broken("customers", "FR01", "", 2, 1),
        _broken("open_amount", "ES01", "EUR", 40000, 0, 20),
        _broken("open_amount", "FR01", "EUR", 40000, 30000, 20),
        _broken("open_items", "ES01", "", 1, 0),
        _broken("open_items", "FR01", "", 2, 1),
    ]
    for by, confirm in ((person(), False), (None, True), (person(Role.SALES, "sam"), True)):
        with pytest.raises(NotConfirmed):
            apply(run=run, by=by, at=AT, folder=tmp_path, confirm=confirm)
    apply(run=run, by=person(), at=AT, folder=tmp_path, confirm=True)
    assert run.confirmed_by == person()
    assert journal.JournalEntry.objects.filter(act="run_confirmed").exists()
    with pytest.raises(RunMoved):
        apply(run=run, by=person(), at=AT, folder=tmp_path)


def _broken(
    measure: str, company: str, currency: str, before: int, after: int, limit: int = 10
) -> dict[str, object]:
    return {
        "measure": measure, "company": company, "currency": currency, "before": before,
        "after": after, "limit_pct": limit,
    }  # fmt: skip


def test_compared_anew(tmp_path: Path) -> None:
    """Facts that changed in between are never overwritten unseen: the run shows what is so now."""
    folder = dataset(tmp_path / "in")
    run, twin = receive(tmp_path, folder), receive(tmp_path, folder)
    apply(run=run, by=person(), at=AT, folder=tmp_path)
    with pytest.raises(ComparedAnew) as told:
        apply(run=twin, by=person(), at=AT, folder=tmp_path)
    assert told.value.run.state == RunState.UNCHANGED
    assert Change.objects.count() == 1


def test_another_was_faster(tmp_path: Path) -> None:
    """A run is used once, whoever holds an older copy of it."""
    run = receive(tmp_path, dataset(tmp_path / "in"))
    copy = IntakeRun.objects.get(pk=run.pk)
    apply(run=run, by=person(), at=AT, folder=tmp_path)
    with pytest.raises(RunMoved):
        discard(run=copy, at=AT)
    assert copy.state == RunState.APPLIED


def test_discarded(tmp_path: Path) -> None:
    """What is not wanted stays on record and is not used."""
    run = receive(tmp_path, dataset(tmp_path / "in"))
    discard(run=run, at=AT)
    with pytest.raises(RunMoved):
        apply(run=run, by=person(), at=AT, folder=tmp_path)
    with pytest.raises(RunMoved):
        discard(run=run, at=AT)


def test_decided_on_screen_stays(tmp_path: Path) -> None:
    """A full file does not end the management credit that a person set."""
    take(tmp_path, dataset(tmp_path / "in"))
    done = set_credit(
        customer="C2", amount=700, currency="EUR", valid_from=date(2026, 1, 1), valid_to=None,
        reason="known", by=person(), at=AT,
    )  # fmt: skip
    assert done.customers == ["C2"]
    assert receive(tmp_path, dataset(tmp_path / "again")).state == RunState.UNCHANGED


def test_files_of_a_lost_run(tmp_path: Path) -> None:
    """A restored database gives a number again: the files that lie there are moved aside."""
    folder = dataset(tmp_path / "in")
    number = receive(tmp_path, folder).pk
    for lost in (1, 2):
        dataset(tmp_path / "runs" / str(number + lost))
        assert receive(tmp_path, folder).state == RunState.READY
        assert (tmp_path / "runs" / f"{number + lost}.lost-1" / "items.csv").is_file()


def test_failed(tmp_path: Path) -> None:
    """What is no fault of the files is raised, and the run says that it failed."""
    with pytest.raises(FileNotFoundError):
        receive(tmp_path, tmp_path / "none.csv")
    failed = IntakeRun.objects.get()
    assert failed.state == RunState.FAILED
    assert "none.csv" in failed.error


def test_failed_to_compare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So is what goes wrong while files are compared; the source tells it."""

    def fail(*_: object) -> None:
        message = "out of memory"
        raise MemoryError(message)

    monkeypatch.setattr("aval.intake.receiving.compare", fail)
    with pytest.raises(MemoryError):
        receive(tmp_path, dataset(tmp_path / "in"))
    assert IntakeRun.objects.get().state == RunState.FAILED
    assert Source.objects.get().last_error == "out of memory"


def test_faults_beyond_measure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of too many faults the first are kept, and that there were more; nothing lies about."""
    monkeypatch.setattr("aval.intake.receiving.MOST_REJECTIONS", 1)
    bad = dataset(tmp_path / "in", rates=TABLES["rates.csv"] + "X,x,x\n")
    run = receive(tmp_path, bad)
    assert [fault.expected for fault in faults_of(run)][1:] == ["ledger.too_many_faults"]
    (tmp_path / "empty").mkdir()
    empty = receive(tmp_path, tmp_path / "empty")
    assert [fault.expected for fault in faults_of(empty)] == ["intake.some_file"]
    assert not (tmp_path / "runs" / str(empty.pk)).exists()
    (tmp_path / "runs" / "x").mkdir()
    rates = tmp_path / "nothing.csv"
    rates.write_text("x")
    delta = receive(tmp_path, rates, mode=RunMode.DELTA)
    assert [fault.expected for fault in faults_of(delta)] in (
        ["intake.some_table"], ["intake.some_file"],
    )  # fmt: skip


def test_policies_and_settings_alone(tmp_path: Path) -> None:
    """A delta may be the policies, or the settings, alone."""
    take(tmp_path, dataset(tmp_path / "in"))
    policies = tmp_path / "policies.toml"
    policies.write_text(TABLES["policies.toml"].replace("60", "90"), "utf-8")
    settings = tmp_path / "portfolio.toml"
    settings.write_text('reporting_currency = "EUR"\n[exposure]\norder = true\n', "utf-8")
    run, change = take(tmp_path, policies, settings, mode=RunMode.DELTA)
    assert {table: counts["changed"] for table, counts in run.differences.items()} == {
        "policies": 1, "settings": 1,
    }  # fmt: skip
    assert touched_customers(change) == ["C1", "C2", "C3"]


def test_order_of_carried_columns(tmp_path: Path) -> None:
    """Carried columns in another order, or an empty one more, say the same."""
    items = TABLES["items.csv"].replace("cleared_on,x_account", "cleared_on,x_account,x_b")
    lines = [line + (",b" if at else "") for at, line in enumerate(items.splitlines())]
    take(tmp_path, dataset(tmp_path / "in", items="\n".join(lines)))
    turned = [line.split(",") for line in lines]
    other = "\n".join(",".join([*cells[:-2], cells[-1], cells[-2]]) for cells in turned)
    assert receive(tmp_path, dataset(tmp_path / "b", items=other)).state == RunState.UNCHANGED


def test_policy_of_some_companies(tmp_path: Path) -> None:
    """A file that has not all companies of a policy ends neither it nor its covers."""
    policies = TABLES["policies.toml"]
    own = policies.replace('"P1"', '"P2"\ncompanies = ["FR01"]')
    take(tmp_path, dataset(tmp_path / "in", policies=policies + own))
    source(shrink_count_pct=100, shrink_amount_pct=100)
    part = dataset(
        tmp_path / "fr",
        companies=without("companies", "ES01"),
        customers=without("customers", "C3"),
        items=without("items", "I4"),
        policies=policies.replace('"P1"', '"P3"'),
        covers=without("covers", "L"),
        credits=without("credits", "C3"),
    )
    take(tmp_path, part)
    now = everything()
    assert now["policies"].get_column("policy").to_list() == ["P1", "P3"]
    assert now["covers"].height == 2
