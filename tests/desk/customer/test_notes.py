"""Notes are written, withdrawn and brought back; files are checked, kept once, scoped."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from aval.desk.customer import attachments
from aval.desk.customer.actions import (
    MOST_LETTERS,
    EmptyNoteError,
    LongNoteError,
    NotOwnNoteError,
    add_note,
    restore_note,
    withdraw_note,
)
from aval.records import journal
from aval.records.models import Attachment, Customer, JournalEntry, Note, Person, ScopeRule
from aval.vocabulary.acts import Dimension, Role

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


@pytest.fixture
def claire() -> Person:
    """Return someone who writes, and make a customer to write on."""
    Customer.objects.create(key="C1", region="south")
    return Person.objects.create(username="claire", role=Role.CREDIT_MANAGER)


def _file(name: str = "letter.pdf", content: bytes = b"%PDF") -> ContentFile[bytes]:
    return ContentFile(content, name)


def test_a_note_and_its_mentions(claire: Person) -> None:
    """Who may see the customer is mentioned; who may not, is inactive or unknown, is not."""
    jean = Person.objects.create(username="jean.dupont", role=Role.SALES)
    far = Person.objects.create(username="far", role=Role.SALES)
    ScopeRule.objects.create(person=far, dimension=Dimension.REGION, value="north")
    Person.objects.create(username="gone", role=Role.SALES, is_active=False)
    text = "Ask @jean.dupont. Not @far, @gone, @nobody, nor mail to x@claire"
    note = add_note(by=claire, at=NOW, key="C1", text=text)
    assert list(note.mentions.all()) == [jean]
    (entry,) = JournalEntry.objects.all()
    assert (entry.act, entry.subject, entry.person) == ("note_written", "C1", "claire")
    assert journal.verify() is None


def test_what_is_refused(claire: Person) -> None:
    """Nothing to say, too much of it, a customer out of sight: nothing is written."""
    with pytest.raises(EmptyNoteError):
        add_note(by=claire, at=NOW, key="C1", text="  \n")
    with pytest.raises(LongNoteError):
        add_note(by=claire, at=NOW, key="C1", text="x" * (MOST_LETTERS + 1))
    ScopeRule.objects.create(person=claire, dimension=Dimension.REGION, value="north")
    with pytest.raises(Customer.DoesNotExist):
        add_note(by=Person.objects.get(pk=claire.pk), at=NOW, key="C1", text="x")
    assert not Note.objects.exists()
    assert not JournalEntry.objects.exists()


def test_one_withdraws_and_brings_back_ones_own(claire: Person) -> None:
    """Twice is once; another person's note stays as it is."""
    note = add_note(by=claire, at=NOW, key="C1", text="wrong")
    for _ in range(2):
        withdraw_note(by=claire, at=NOW, key="C1", number=note.pk)
    assert Note.objects.get().withdrawn_at == NOW
    for _ in range(2):
        restore_note(by=claire, at=NOW, key="C1", number=note.pk)
    assert Note.objects.get().withdrawn_at is None
    acts = list(JournalEntry.objects.order_by("number").values_list("act", flat=True))
    assert acts == ["note_written", "note_removed", "note_changed"]
    other = Person.objects.create(username="other", role=Role.CFO)
    with pytest.raises(NotOwnNoteError):
        withdraw_note(by=other, at=NOW, key="C1", number=note.pk)
    with pytest.raises(Note.DoesNotExist):
        withdraw_note(by=claire, at=NOW, key="C1", number=note.pk + 1)


def test_files_lie_under_their_content(claire: Person, settings: object, tmp_path: Path) -> None:
    """The same file lies once; its name is plain; it is fetched inside the scope alone."""
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    files = [_file(), _file("../../etc/evil<>.pdf"), _file("other.txt", b"text")]
    add_note(by=claire, at=NOW, key="C1", text="", files=files)
    names = list(Attachment.objects.order_by("pk").values_list("name", flat=True))
    assert names == ["letter.pdf", "evil.pdf", "other.txt"]
    kept = [path for path in (tmp_path / "notes").rglob("*") if path.is_file()]
    assert len(kept) == 2
    found = attachments.attachment(claire, "C1", Attachment.objects.order_by("pk")[0].pk)
    assert attachments.place_of(found.digest).read_bytes() == b"%PDF"
    ScopeRule.objects.create(person=claire, dimension=Dimension.REGION, value="north")
    with pytest.raises(Customer.DoesNotExist):
        attachments.attachment(Person.objects.get(pk=claire.pk), "C1", found.pk)


@pytest.mark.parametrize(
    "files",
    [
        [_file("program.exe")],
        [_file("page.html")],
        [_file("nothing.pdf", b"")],
        [_file("noending")],
        [_file()] * (attachments.MOST_FILES + 1),
    ],
    ids=["program", "page", "empty", "no ending", "too many"],
)
def test_files_that_are_not_taken(claire: Person, files: list[ContentFile[bytes]]) -> None:
    """They are refused before anything is written."""
    with pytest.raises(attachments.NotAttachedError):
        add_note(by=claire, at=NOW, key="C1", text="x", files=files)
    assert not Note.objects.exists()


def test_a_large_file_is_not_taken(claire: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is on each file."""
    monkeypatch.setattr(attachments, "MOST_BYTES", 3)
    with pytest.raises(attachments.NotAttachedError):
        add_note(by=claire, at=NOW, key="C1", text="x", files=[_file()])
