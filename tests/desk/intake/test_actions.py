"""Acts on imports ask for their right first; what follows a change is asked for once."""

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aval.desk.intake import actions, queries
from aval.desk.intake.drop import scan_drop_folder
from aval.desk.intake.folders import drop_folder
from aval.desk.intake.refusals import CODES, NotAllowed
from aval.records.models import Change, IntakeRun, JobRun, JournalEntry, Person, Source
from aval.vocabulary.acts import Act, JobState, Role, RunFormat, RunMode, RunState
from aval.vocabulary.faults import BadInput
from aval.wording.language import LANGUAGES, Language
from tests.intake.files import TABLES, dataset, without
from tests.people import person

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
FULL = actions.Told(RunFormat.DATASET, RunMode.FULL, {})


@pytest.fixture(autouse=True)
def _folders(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.DATA = tmp_path


def _received(path: Path, by: Person | None, told: actions.Told = FULL) -> IntakeRun:
    source = actions.source_of(key="erp", by=by, at=AT, told=told)
    return actions.receive_files(source=source, files=[path], told=told, by=by, at=AT)


def test_a_life(tmp_path: Path) -> None:
    """Received, applied, undone; the page tells it; each act and each judgement once."""
    ana = person("ana")
    run = _received(dataset(tmp_path / "in"), ana)
    page = queries.run_page(number=run.pk, by=ana)
    assert page is not None
    assert (page.may_apply, page.may_undo, page.change) == (True, False, None)
    assert dict(page.tables)["items"]["new"] == 4
    seen = queries.differences(run=run, table="items", sort="new", page=1, by=ana)
    assert seen.total == 4
    change = actions.apply_run(run=run, by=ana, at=AT, today=TODAY)
    job = JobRun.objects.get()
    assert (job.kind, job.arguments["as_of"]) == ("assess-day", "2026-11-25")
    JobRun.objects.update(state=JobState.RUNNING)
    page = queries.run_page(number=run.pk, by=ana)
    assert page is not None
    assert (page.change, page.undone_by, page.may_undo) == (change, None, True)
    back = actions.undo_run(run=run, by=ana, at=AT, today=TODAY)
    page = queries.run_page(number=run.pk, by=None)
    assert page is not None
    assert page.undone_by == back
    assert JobRun.objects.count() == 2
    assert list(queries.runs(by=ana)) == [run]
    assert queries.run_page(number=0, by=ana) is None
    acts = list(JournalEntry.objects.order_by("number").values_list("act", flat=True))
    assert acts == [Act.SOURCE_CHANGED, Act.RUN_LANDED, Act.RUN_APPLIED, Act.RUN_UNDONE]
    assert Source.objects.get() == queries.sources(by=ana).get()


def test_shrunk_and_discarded(tmp_path: Path) -> None:
    """Who confirms stands on the run; what is discarded is told."""
    ana = person("ana")
    actions.apply_run(run=_received(dataset(tmp_path / "in"), ana), by=ana, at=AT, today=TODAY)
    less = dataset(tmp_path / "less", items=without("items", "I1", "I4"))
    run = _received(less, ana)
    page = queries.run_page(number=run.pk, by=ana)
    assert page is not None
    assert page.may_confirm
    actions.discard_run(run=_received(less, ana), by=ana, at=AT)
    actions.confirm_run(run=run, by=ana, at=AT, today=TODAY)
    assert run.confirmed_by == ana
    assert JournalEntry.objects.filter(act=Act.RUN_DISCARDED).count() == 1


@pytest.mark.parametrize("role", [Role.SALES, Role.COLLECTOR, Role.CFO, Role.AUDITOR])
def test_rights(role: Role, tmp_path: Path) -> None:
    """Who may not import does nothing; an auditor reads, sales do not."""
    run, sam = _received(dataset(tmp_path / "in"), None), person("sam", role)
    acts: list[Any] = [
        lambda: _received(tmp_path / "in", sam),
        lambda: actions.receive_files(
            source=run.source, files=[tmp_path], told=FULL, by=sam, at=AT
        ),
        lambda: actions.apply_run(run=run, by=sam, at=AT, today=TODAY),
        lambda: actions.undo_run(run=run, by=sam, at=AT, today=TODAY),
        lambda: actions.discard_run(run=run, by=sam, at=AT),
        lambda: actions.save_map(name="x", content="", by=sam, at=AT),
    ]
    if role in {Role.SALES, Role.COLLECTOR}:
        acts += [
            lambda: queries.runs(by=sam),
            lambda: queries.differences(run=run, table="items", sort="new", page=1, by=sam),
            lambda: queries.faults(run=run, by=sam),
            lambda: queries.sources(by=sam),
            lambda: queries.maps(by=sam),
        ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert not Change.objects.exists()


def test_maps() -> None:
    """A map is kept when it can be read, under one name."""
    ana = person("ana")
    good = '[columns]\ncustomer = "C"\nissued_on = "D"\namount = "A"\n'
    for content in (good, good + "# again\n"):
        actions.save_map(name="ERP", content=content, by=ana, at=AT)
    assert queries.maps(by=ana).get().content == good + "# again\n"
    with pytest.raises(BadInput):
        actions.save_map(name="ERP", content="x", by=ana, at=AT)


def test_drop_folder(tmp_path: Path) -> None:
    """A file is taken at the second look, and used when its source says so and it is no less."""
    told = actions.Told(RunFormat.DATASET, RunMode.FULL, {})
    source = actions.source_of(key="erp", by=None, at=AT, told=told)
    Source.objects.filter(pk=source.pk).update(applies=True)
    drop = drop_folder() / "erp"

    def scanned(folder: Path, hour: int) -> list[str]:
        drop.mkdir(parents=True, exist_ok=True)
        shutil.make_archive(str(drop / folder.name), "zip", folder)
        at = AT + timedelta(hours=hour)
        assert scan_drop_folder(at=at, today=TODAY, say=str) == []
        found = scan_drop_folder(at=at, today=TODAY, say=str)
        return [IntakeRun.objects.get(pk=run.pk).state for run in found]

    assert scanned(dataset(tmp_path / "a"), 1) == [RunState.APPLIED]
    assert scanned(dataset(tmp_path / "b", items=without("items", "I1")), 2) == [
        RunState.QUARANTINED
    ]
    Source.objects.filter(pk=source.pk).update(applies=False)
    more = TABLES["rates.csv"] + "GBP,2026-01-01,0.9\n"
    assert scanned(dataset(tmp_path / "c", rates=more), 3) == [RunState.READY]


def test_one_looks_at_the_drop_folder() -> None:
    """While a scan works, another one does nothing."""
    told = actions.Told(RunFormat.DATASET, RunMode.DELTA, {})
    actions.source_of(key="erp", by=None, at=AT, told=told)
    path = drop_folder() / "erp" / "rates.csv"
    path.parent.mkdir(parents=True)
    path.write_text(TABLES["rates.csv"], "utf-8")
    found: list[object] = []

    def meanwhile(*_: object) -> None:
        found.append(scan_drop_folder(at=AT, today=TODAY, say=str))

    for _ in range(2):
        scan_drop_folder(at=AT, today=TODAY, say=str, progress=meanwhile)
    assert found
    assert not any(found)
    assert IntakeRun.objects.count() == 1
    assert (path.parent / "done").is_dir()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_is_said(language: str) -> None:
    """In the reader's language."""
    assert all(map(Language(language).knows, CODES.values()))
