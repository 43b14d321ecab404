"""A claim pack: all that proves a claim, as one ZIP with a printed index.

The same facts give the same bytes: every instant in it follows from the facts, files lie in one
order, uncompressed, with the same rights, and nothing is drawn by chance. What is known is named
by its data version.
"""

import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from hashlib import sha256
from typing import IO

from django.db.models import Q
from django.utils.timezone import localdate

from aval.assessment.loading import load_portfolio
from aval.dataset.portfolio import Portfolio
from aval.desk.claims import pack_sheets
from aval.desk.claims.proofs import Completeness, completeness
from aval.desk.claims.refusals import refuse
from aval.desk.claims.sheets import paper_pdf
from aval.desk.claims.worth import expected, premium_of
from aval.desk.customer.attachments import place_of, plain_name
from aval.desk.customer.derivation_sheet import derivation_blocks
from aval.desk.customer.evidence import Evidence, History
from aval.desk.customer.evidence_sheet import evidence_blocks
from aval.documents.sheets import Block, Heading, Sheet, Tone, Words
from aval.documents.typesetting import pdf
from aval.engine.explain import explain
from aval.records.models import Attachment, Note, Paper, PaperFile, PaperItem
from aval.vocabulary.claims import PaperKind, PaperState, Proof
from aval.vocabulary.faults import BadInput
from aval.wording.language import LANGUAGES, Language

MOST_BYTES = 200 * 2**20
"""Of the documents that were attached."""
FOLDERS = {
    Proof.INVOICE: "pack.folder_invoice",
    Proof.ORDER: "pack.folder_order",
    Proof.DELIVERY: "pack.folder_delivery",
    Proof.REMINDER: "pack.folder_reminder",
    Proof.CORRESPONDENCE: "pack.folder_correspondence",
    Proof.COVER: "pack.folder_cover",
    Proof.NOTICE: "pack.folder_notice",
    Proof.STATEMENT: "pack.folder_statement",
    Proof.INSOLVENCY: "pack.folder_insolvency",
    Proof.CONTRACT: "pack.folder_contract",
    Proof.OTHER: "pack.folder_other",
}
"""The folder of what proves something."""
Progress = Callable[[int, int], None]
"""Is told which file is made, of how many, and may raise to end the work."""
_INDEX = "index.pdf"


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is known of a claim's proofs, read once."""

    paper: Paper
    items: tuple[PaperItem, ...]
    papers: tuple[Paper, ...]
    """All papers about the same items, this one too, in the order in which they were written."""
    files: tuple[PaperFile, ...]
    notes: tuple[Note, ...]
    attached: tuple[Attachment, ...]
    history: History
    found: Completeness

    @property
    def documents(self) -> tuple[PaperFile | Attachment, ...]:
        """Return the documents that were attached to papers and notes."""
        return *self.files, *self.attached

    @property
    def basis(self) -> str:
        """Return a digest of what people keep of the claim, beside the facts of a data version."""
        kept = [
            *((one.pk, one.changed_at, one.state) for one in self.papers),
            *((one.pk, one.digest) for one in self.documents),
            *((one.pk, one.at, one.text) for one in self.notes),
        ]
        return sha256(repr(kept).encode()).hexdigest()

    @property
    def without_notes(self) -> "Gathered":
        """Return the same without the notes and their files."""
        return replace(self, notes=(), attached=())

    @property
    def size(self) -> int:
        """Return how many bytes its documents have together."""
        return sum(one.size for one in self.documents)

    @property
    def instant(self) -> datetime:
        """Return the instant of the pack: that of the last of its facts."""
        days = [one.changed_at for one in self.papers]
        days += [one.added_at for one in self.files]
        days += [one.at for one in self.notes]
        return max([*days, *([self.history.now.at] if self.history.now else [])])


def gather(paper: Paper, *, with_notes: bool = True) -> Gathered:
    """Read all that proves a claim; raises ActRefused for what is no claim with a worth."""
    if paper.kind != PaperKind.CLAIM or not paper.worth:
        refuse("claims.refused_no_claim")
    items = tuple(paper.items.order_by("delivered_on", "issued_on", "item"))
    keys = [one.item for one in items]
    same = Paper.objects.filter(customer=paper.customer_id, items__item__in=keys)
    kept = same.exclude(state=PaperState.WITHDRAWN) | Paper.objects.filter(pk=paper.pk)
    papers = tuple(kept.distinct().order_by("written_at", "pk"))
    files = PaperFile.objects.filter(Q(item="") | Q(item__in=keys), paper__in=papers)
    history = History(paper.customer_id, keys)
    notes = Note.objects.filter(customer=paper.customer_id, withdrawn_at=None)
    written = tuple(notes.select_related("person").order_by("at", "pk")) if with_notes else ()
    attached = Attachment.objects.filter(note__in=[one.pk for one in written])
    proofs = tuple(files.order_by("proof", "added_at", "pk"))
    return Gathered(
        paper, items, papers, proofs, written, tuple(attached.order_by("note__at", "pk")),
        history, completeness(paper, items, proofs, history),
    )  # fmt: skip


def write_pack(
    gathered: Gathered, language: str, out: IO[bytes], progress: Progress = lambda _done, _all: None
) -> None:
    """Write all that proves a claim as a ZIP; `progress` is told how many files there are of it.

    Raises ActRefused where a document is lost, or the documents are too large together.
    """
    if language not in LANGUAGES:
        refuse("requests.refused_language")
    if gathered.size > MOST_BYTES:
        refuse("claims.refused_pack_size", most=MOST_BYTES // 2**20)
    for one in gathered.documents:
        if not place_of(one.digest).is_file():
            refuse("claims.refused_pack_file", name=one.name)
    reader, contents, taken = Language(language), list[tuple[str, int, str]](), {_INDEX}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
        entries = list(_entries(gathered, reader))
        for number, (path, make) in enumerate(entries, 1):
            progress(number, len(entries) + 1)
            content = make()
            name = _free(path, taken)
            _add(packed, name, content)
            contents.append((name, len(content), sha256(content).hexdigest()))
        progress(len(entries) + 1, len(entries) + 1)
        index = pack_sheets.index_sheet(
            gathered.paper, list(gathered.items), gathered.found, sorted(contents),
            gathered.history.now, reader,
        )  # fmt: skip
        _add(packed, _INDEX, pdf(index, at=gathered.instant))


def _entries(gathered: Gathered, reader: Language) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Yield the path of each file, and what makes its content when its turn comes."""
    paper, instant = gathered.paper, gathered.instant
    numbers = {one.item: one.number for one in gathered.items}
    seen: set[tuple[str, str]] = set()

    def printed(make: Callable[..., Sheet], *given: object) -> Callable[[], bytes]:
        return lambda: pdf(make(*given, reader), at=instant)

    for file in gathered.files:
        folder = reader.say(FOLDERS[Proof(file.proof)])
        if (folder, file.digest) not in seen:  # one document of two papers lies once
            seen.add((folder, file.digest))
            prefix = f"{_safe(numbers[file.item])}-" if file.item in numbers else ""
            yield f"{folder}/{prefix}{_safe(file.name)}", place_of(file.digest).read_bytes
    correspondence = reader.say(FOLDERS[Proof.CORRESPONDENCE])
    if gathered.notes:
        notes = printed(pack_sheets.notes_sheet, paper, gathered.notes)
        yield f"{correspondence}/{reader.say('pack.file_notes')}.pdf", notes
    for attached in gathered.attached:
        yield f"{correspondence}/{_safe(attached.name)}", place_of(attached.digest).read_bytes
    cover, notice = reader.say(FOLDERS[Proof.COVER]), reader.say(FOLDERS[Proof.NOTICE])
    portfolios = _Portfolios(paper.customer_id)
    for item in gathered.items:
        yield (
            f"{cover}/{_safe(item.number)}.pdf", printed(_cover_sheet, gathered, item, portfolios)
        )  # fmt: skip
    limits = printed(pack_sheets.limits_sheet, paper, gathered.history)
    yield f"{cover}/{reader.say('pack.file_limits')}.pdf", limits
    notices = printed(pack_sheets.notices_sheet, paper, gathered.papers)
    yield f"{notice}/{reader.say('pack.file_notices')}.pdf", notices
    for one in gathered.papers:
        yield f"{notice}/{one.key}.pdf", partial(paper_pdf, one, language=reader.code)
    folder = reader.say(FOLDERS[Proof.STATEMENT])
    statement = printed(pack_sheets.statement_sheet, paper, localdate(instant))
    yield f"{folder}/{reader.say('pack.file_statement')}.pdf", statement
    indemnity = printed(_indemnity_sheet, paper, gathered.items)
    yield f"{reader.say('pack.folder_indemnity')}/{paper.key}.pdf", indemnity


def _indemnity_sheet(paper: Paper, items: Sequence[PaperItem], reader: Language) -> Sheet:
    worth = expected(paper, premium=premium_of(paper))
    return pack_sheets.indemnity_sheet(paper, items, worth, reader)


class _Portfolios:
    """The facts of a customer at data versions, each read once."""

    def __init__(self, customer: str) -> None:
        self.customer = customer
        self._read: dict[int | None, Portfolio] = {}

    def at(self, version: int | None) -> Portfolio:
        if version not in self._read:
            self._read[version] = load_portfolio(version=version, customers=[self.customer])
        return self._read[version]


def _cover_sheet(
    gathered: Gathered, item: PaperItem, portfolios: _Portfolios, reader: Language
) -> Sheet:
    """Return the cover of an item on its day of delivery, derived as known then and as now."""
    evidence = gathered.history.of_item(item.item)
    if evidence is None or evidence.item is None:
        unknown: list[Block] = [Words(reader.say("evidence.unknown_item"), Tone.WARN)]
        return pack_sheets.sheet(item.number, gathered.paper, unknown, reader)
    numbers = {one.item: one.number for one in gathered.items}
    then_day, then_version = _then(evidence, gathered.history)
    blocks = evidence_blocks(evidence, reader)
    known = {"day": reader.day_year(then_day), "version": f"V{then_version}"}
    blocks.append(Heading(reader.say("pack.derived_then", **known)))
    blocks += _derived(portfolios, item.item, then_day, then_version, numbers, reader)
    day = gathered.paper.judged_on
    version = f"V{gathered.history.now.version}" if gathered.history.now else "–"
    now_said = reader.say("pack.derived_now", day=reader.day_year(day), version=version)
    blocks.append(Heading(now_said))
    blocks += _derived(portfolios, item.item, day, None, numbers, reader)
    title = reader.say("evidence.title", about=item.number)
    return pack_sheets.sheet(title, gathered.paper, blocks, reader)


def _then(evidence: Evidence, history: History) -> tuple[date, int]:
    """Return the day and the data version of what was known of an item when it was delivered.

    An item comes to the ledger with its invoice, often after its delivery: it is derived on the
    first day on which it stands there, from the first data version that holds it.
    """
    seen = evidence.item
    if seen is None:
        return evidence.day, 0
    day = max(seen.delivered_on, seen.issued_on)
    evening = history.evening(day)
    return day, max(seen.first.version, evening.version if evening else 0)


def _derived(
    portfolios: _Portfolios,
    item: str,
    day: date,
    version: int | None,
    numbers: dict[str, str],
    reader: Language,
) -> Sequence[Block]:
    """Return the derivation of an item, or that its facts of then do not allow one."""
    portfolio = portfolios.at(version)
    try:
        found = explain(portfolio, day, portfolios.customer, item=item)
    except BadInput:
        return [Words(reader.say("pack.not_derived"), Tone.WARN)]
    return derivation_blocks(found, numbers, reader)


def _safe(name: str) -> str:
    """Return a name that may stand in a path of any system."""
    return plain_name(name.replace("/", "-").replace("\\", "-")).strip(". ") or "-"


def _free(path: str, taken: set[str]) -> str:
    """Return a path that is not taken yet, whatever the case of its letters."""
    stem, point, ending = path.rpartition(".")
    name, number = path, 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem}-{number}{point}{ending}"
    taken.add(name.casefold())
    return name


def _add(packed: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Add a file whose entry says nothing of when, where and by whom it was made."""
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.create_system = 3
    entry.external_attr = 0o100644 << 16
    packed.writestr(entry, content)
