"""A claim pack: complete or not and at what cost, the same bytes twice, what it says."""

import io
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from pypdf import PdfReader

from aval.desk.claims.actions import add_file
from aval.desk.claims.answering import carried
from aval.desk.claims.pack import gather
from aval.desk.claims.packing import make_pack
from aval.desk.claims.refusals import ActRefused
from aval.desk.claims.sheets import paper_pdf
from aval.desk.customer.attachments import place_of
from aval.records import journal
from aval.records.models import Note, Paper, PaperFile, Person
from aval.vocabulary.acts import Act, Role
from aval.vocabulary.claims import LossCause, Proof, ProofState
from tests.desk.claims.world import DAY, claim, notice, on, pass_to, unpaid
from tests.people import person

pytestmark = pytest.mark.django_db
LATER = date(2026, 11, 20)


@pytest.fixture
def made(tmp_path: Path, settings: LazySettings) -> Paper:
    """Return a claim for two items of which one was told in time and is proven but for a part."""
    settings.MEDIA_ROOT = tmp_path / "files"
    unpaid(tmp_path / "portfolio")
    by = person("declarer")
    told = notice(by, "I1", "I2")
    carried(paper=told, on=DAY, by=by, at=on(DAY), today=DAY, reference="N-7")
    pass_to(LATER)
    paper = claim(by, "I1", "I2", day=LATER)
    for proof, item in (
        (Proof.INVOICE, "I1"), (Proof.INVOICE, "I2"), (Proof.DELIVERY, "I1"), (Proof.REMINDER, ""),
    ):  # fmt: skip
        file = ContentFile(f"{proof} {item}".encode(), f"{proof}.txt")
        add_file(paper=paper, proof=proof, item=item, file=file, by=by, at=on(LATER))
    Note.objects.create(customer_id="C1", person=by, at=on(LATER), text="They promised")
    return paper


def _by() -> Person:
    return Person.objects.get(username="declarer")


def _made(paper: Paper, language: str = "en", days: int = 0, **given: bool) -> bytes:
    at = on(LATER + timedelta(days))
    pack = make_pack(paper=paper, language=language, by=_by(), at=at, **given)
    with pack.content as content:
        found = content.read()
    assert len(found) == pack.size
    return found


def _text(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_what_each_missing_proof_costs(made: Paper) -> None:
    """Only the delivery of I2 is missing: it costs what the claim is worth with I2 less without.

    20,000 of limit at 90 %: I1 takes 15,000, I2 the other 5,000 of its 10,000.
    """
    found = gather(made).found
    states = {one.item.item: one.states for one in found.rows}
    assert states["I1"][Proof.DELIVERY] is ProofState.HELD
    assert states["I2"][Proof.DELIVERY] is ProofState.LACKING
    assert states["I2"][Proof.NOTICE] is ProofState.HELD
    assert states["I2"][Proof.ORDER] is ProofState.NOT_NEEDED
    assert states["I2"][Proof.REMINDER] is ProofState.HELD
    (missing,) = found.missing
    assert (missing.proof, missing.items, missing.cost) == (Proof.DELIVERY, 1, 4_500_00)
    assert (found.expected, found.at_risk) == (made.expected, 4_500_00)
    PaperFile.objects.filter(proof=Proof.INVOICE, item="I1").delete()
    both = gather(made).found
    assert both.at_risk == both.expected
    assert {one.proof for one in both.missing} == {Proof.DELIVERY, Proof.INVOICE}


def test_a_judgment_is_missing_of_an_insolvency(made: Paper) -> None:
    """It costs the whole claim."""
    Paper.objects.filter(pk=made.pk).update(cause=LossCause.INSOLVENCY)
    made.refresh_from_db()
    found = gather(made).found
    assert found.whole[Proof.INSOLVENCY] is ProofState.LACKING
    assert (found.missing[0].proof, found.missing[0].cost) == (Proof.INSOLVENCY, found.expected)
    assert found.at_risk == found.expected


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_same_facts_give_the_same_bytes(made: Paper, language: str) -> None:
    """Made twice, at other instants: byte for byte; the journal has its digest."""
    content = _made(made, language, 1)
    assert content == _made(made, language, 2)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.testzip() is None
        index = _text(packed.read("index.pdf"))
        names = packed.namelist()
    assert made.key in index
    assert len(names) == len({name.casefold() for name in names})
    assert all(name in index.replace(" ", "") for name in names if name != "index.pdf")
    told = [one for one in journal.entries() if one.act == Act.PACK_MADE]
    assert len({str(one.given()["digest"]) for one in told}) == 1


def test_what_the_pack_holds(made: Paper) -> None:
    """A folder for each proof, the notice as it was told, cover then and now, the derivation."""
    with zipfile.ZipFile(io.BytesIO(_made(made))) as packed:
        names = set(packed.namelist())
        cover = _text(packed.read("cover/F-I1.pdf"))
        notices = _text(packed.read("notices/papers-to-the-insurer.pdf"))
        indemnity = _text(packed.read(f"indemnity/{made.key}.pdf"))
        notes = _text(packed.read("correspondence/notes.pdf"))
    assert {
        "invoices/F-I1-invoice.txt", "invoices/F-I2-invoice.txt",
        "proofs-of-delivery/F-I1-delivery.txt", "reminders/reminder.txt",
        "cover/history-of-limits.pdf", "statement/statement-of-account.pdf",
    } <= names  # fmt: skip
    assert "20,000.00" in cover
    assert "in time: the last day was" in cover
    assert "N-7" in notices
    assert "They promised" in notes
    assert "Expected: EUR 17,000.00" in indemnity.replace("\xa0", " ")
    with zipfile.ZipFile(io.BytesIO(_made(made, with_notes=False))) as packed:
        assert "correspondence/notes.pdf" not in packed.namelist()


def test_who_and_what_makes_no_pack(made: Paper) -> None:
    """A reader, a notice, a lost document: each is refused, nothing is written."""
    reader = person("reader", Role.COLLECTOR)
    with pytest.raises(ActRefused):
        make_pack(paper=made, language="en", by=reader, at=on(LATER))
    with pytest.raises(ActRefused, match="refused_no_claim"):
        gather(Paper.objects.exclude(pk=made.pk).get())
    place_of(made.files.all()[0].digest).unlink()
    with pytest.raises(ActRefused, match="refused_pack_file"):
        make_pack(paper=made, language="en", by=_by(), at=on(LATER))
    assert not [one for one in journal.entries() if one.act == Act.PACK_MADE]


def test_a_paper_in_the_language_of_who_reads_it(made: Paper) -> None:
    """Items, days, amounts, message, in three languages; markup in a message is only text."""
    Paper.objects.filter(pk=made.pk).update(message='#panic("no") *bold* Ελλάδα')
    made.refresh_from_db()
    words = {
        "en": ("Claim", "10 May 2026", "EUR 25,000.00"),
        "fr": ("Demande d’indemnisation", "10/05/2026", "25 000,00 EUR"),
        "es": ("Solicitud de indemnización", "10/05/2026", "25.000,00 EUR"),
    }
    for language, expected in words.items():
        text = _text(paper_pdf(made, language=language)).replace("\u202f", " ").replace("\xa0", " ")
        assert expected[0] in text
        assert expected[2] in text
        assert "F-I1" in text
        assert '#panic("no") *bold* Ελλάδα' in text
    assert paper_pdf(made, language="fr") == paper_pdf(made, language="fr")
