"""Files attached to notes: which are taken, where they lie, who may fetch them."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.core.files import File

from aval.records.models import Attachment, Customer, Person
from aval.vocabulary.steps import Count, Step, step

MOST_FILES = 5
MOST_BYTES = 10 * 2**20
"""Of one file."""
ENDINGS = ("csv", "docx", "eml", "jpeg", "jpg", "pdf", "png", "txt", "xlsx")
"""What is taken, by the end of its name; what is fetched is always a download, never shown."""
_NAME_LETTERS = 120


class NotAttachedError(Exception):
    """A file that is not taken, and why, as a sentence to say."""

    def __init__(self, why: Step) -> None:
        """Keep why."""
        super().__init__(why.code)
        self.why = why


def check(files: Iterable[File[Any]]) -> None:
    """Raise NotAttachedError for the first file that is not taken."""
    for number, file in enumerate(files, 1):
        name = plain_name(file.name or "")
        if number > MOST_FILES:
            raise NotAttachedError(step("customer.too_many_files", most=Count(MOST_FILES)))
        if name.rpartition(".")[2].lower() not in ENDINGS:
            raise NotAttachedError(step("customer.not_this_file", name=name, endings=ENDINGS))
        if file.size > MOST_BYTES:
            most = Count(MOST_BYTES // 2**20)
            raise NotAttachedError(step("customer.file_too_large", name=name, most=most))
        if not file.size:
            raise NotAttachedError(step("customer.file_empty", name=name))


def keep(file: File[Any]) -> str:
    """Lay a file under its SHA-256 in the data folder, and return it; the same file lies once."""
    digest = sha256()
    folder = Path(settings.MEDIA_ROOT) / "notes"
    folder.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=folder, delete=False) as written:
        for chunk in file.chunks():
            digest.update(chunk)
            written.write(chunk)
    place = place_of(digest.hexdigest())
    place.parent.mkdir(exist_ok=True)
    Path(written.name).replace(place)
    return digest.hexdigest()


def place_of(digest: str) -> Path:
    """Return where a file lies."""
    return Path(settings.MEDIA_ROOT) / "notes" / digest[:2] / digest


def attachment(person: Person, key: str, number: int) -> Attachment:
    """Return a file of a customer's note; raises DoesNotExist outside the person's scope."""
    customer = Customer.objects.visible_to(person).get(pk=key)
    found = Attachment.objects.filter(note__customer=customer, note__withdrawn_at=None)
    return found.get(pk=number)


def plain_name(name: str) -> str:
    """Return a file's name without folders and without letters that no name should hold."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(letter for letter in last if letter.isprintable() and letter not in '"<>:|?*')
    stem, point, ending = kept.rpartition(".")
    return f"{stem[:_NAME_LETTERS]}{point}{ending[:10]}".strip() or "-"
