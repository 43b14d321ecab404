"""A pack that a job makes: the bytes of one made at once, told once, and when it holds no more."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile

from aval.desk.claims import packing
from aval.desk.claims.actions import add_file
from aval.desk.claims.answering import carried
from aval.desk.claims.pack import gather
from aval.desk.claims.packing import (
    FactsMovedError,
    ask_for_pack,
    asked_pack,
    is_large,
    make_asked,
    make_pack,
    take_pack,
)
from aval.desk.claims.refusals import ActRefused
from aval.desk.customer.attachments import place_of
from aval.records import journal
from aval.records.models import JobRun, Note, Paper, Person
from aval.vocabulary.acts import Act, JobState, Role
from aval.vocabulary.claims import Proof
from tests.desk.claims.world import DAY, claim, notice, on, pass_to, unpaid
from tests.people import person
from tests.records.keeping import change_at

pytestmark = pytest.mark.django_db
LATER = date(2026, 11, 20)


@pytest.fixture
def made(tmp_path: Path, settings: LazySettings) -> Paper:
    """Return a claim for two items, with a document and a note."""
    settings.MEDIA_ROOT, settings.DATA = tmp_path / "files", tmp_path
    unpaid(tmp_path / "portfolio")
    by = person("declarer")
    carried(paper=notice(by, "I1", "I2"), on=DAY, by=by, at=on(DAY), today=DAY)
    pass_to(LATER)
    paper = claim(by, "I1", "I2", day=LATER)
    file = ContentFile(b"an invoice", "invoice.txt")
    add_file(paper=paper, proof=Proof.INVOICE, item="I1", file=file, by=by, at=on(LATER))
    Note.objects.create(customer_id="C1", person=by, at=on(LATER), text="They promised")
    return paper


def _asked(paper: Paper, *, with_notes: bool = True) -> JobRun:
    by = Person.objects.get(username="declarer")
    return ask_for_pack(
        paper=paper, language="en", by=by, at=on(LATER), with_notes=with_notes
    )  # fmt: skip


def _work(job: JobRun, told: list[tuple[int, int]] | None = None) -> JobRun:
    """Do what the worker does."""
    seen = [] if told is None else told
    outcome = make_asked(
        number=job.pk, at=on(LATER), progress=lambda *one: seen.append(one), **job.arguments
    )
    JobRun.objects.filter(pk=job.pk).update(
        state=JobState.DONE, ended_at=on(LATER), outcome=outcome
    )
    return JobRun.objects.get(pk=job.pk)


def _told() -> list[object]:
    return [one.given()["digest"] for one in journal.entries() if one.act == Act.PACK_MADE]


def test_the_same_bytes_told_once(made: Paper) -> None:
    """The job makes what is made at once; begun again it makes no other, and tells nothing."""
    by = Person.objects.get(username="declarer")
    job, told = _asked(made), list[tuple[int, int]]()
    assert take_pack(made, by) is None
    done = _work(job, told)
    assert [number for number, _ in told] == list(range(1, told[-1][1] + 1))
    assert _told() == [done.outcome["digest"]]
    assert _work(job).outcome == done.outcome
    assert len(_told()) == 1
    stored = take_pack(made, by)
    assert stored is not None
    with (
        stored.content as one,
        make_pack(paper=made, language="en", by=by, at=on(LATER)).content as other,
    ):
        assert one.read() == other.read()
    with pytest.raises(ActRefused):
        take_pack(made, person("reader", Role.COLLECTOR))


def test_it_says_when_it_holds_no_more(made: Paper) -> None:
    """A note, a document, a data version came since; one without notes is moved by none."""
    assert asked_pack(gather(made)) is None
    job = _asked(made)
    assert _asked(made) == job
    _work(job)
    found = asked_pack(gather(made))
    assert found is not None
    assert (found.is_there, found.moved, found.with_notes) == (True, False, True)
    Note.objects.create(customer_id="C1", at=on(LATER), text="more", person=person("writer"))
    assert _moved(made)
    second = _asked(made, with_notes=False)
    assert second != job
    _work(second)
    assert not _moved(made)
    Note.objects.update(withdrawn_at=on(LATER))
    assert not _moved(made)
    change_at(on(LATER))
    assert _moved(made)


def _moved(paper: Paper) -> bool:
    found = asked_pack(gather(paper))
    assert found is not None
    return found.moved


def test_what_is_refused_is_an_outcome(made: Paper) -> None:
    """A lost document, a right that is gone; nothing is told, nothing kept."""
    job = _asked(made)
    place_of(made.files.all()[0].digest).unlink()
    _work(job)
    found = asked_pack(gather(made))
    assert found is not None
    assert found.refusal is not None
    assert (found.refusal.code, found.refusal.given) == (
        "claims.refused_pack_file", {"name": "invoice.txt"},
    )  # fmt: skip
    Person.objects.update(role=Role.COLLECTOR)
    assert _work(job).outcome["refused"] == "insurers.refused_right"
    assert not _told()
    assert not take_pack(made, person("other"))
    nobody = JobRun.objects.create(kind="make-pack", key="x 1", asked_at=on(DAY), due_at=on(DAY))
    assert make_asked(
        number=nobody.pk, paper=made.pk, language="en", with_notes=True, at=on(DAY), progress=max
    ) == {}  # fmt: skip


def test_facts_that_do_not_rest(made: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pack is of one data version, or is not."""
    versions = iter(range(100))
    monkeypatch.setattr(packing, "latest_version", lambda: next(versions))
    job = _asked(made)
    with pytest.raises(FactsMovedError):
        _work(job)
    assert not _told()


def test_large_ones_are_left_to_a_job(made: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    """By items, or by the size of documents."""
    gathered = gather(made)
    assert not is_large(gathered)
    monkeypatch.setattr(packing, "AT_ONCE_ITEMS", 1)
    assert is_large(gathered)
    monkeypatch.setattr(packing, "AT_ONCE_ITEMS", 2)
    monkeypatch.setattr(packing, "AT_ONCE_BYTES", 3)
    assert is_large(gathered)
