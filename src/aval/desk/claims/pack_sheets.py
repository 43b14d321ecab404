"""The sheets of a claim pack: its index, limits, account, indemnity, notes; each in one language.

What the index says of proofs is what the page says before the pack is made.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.utils.timezone import localtime

from aval.assessment.standing import contracts
from aval.desk.claims.proofs import OF_ITEM, Completeness, ItemProofs
from aval.desk.claims.sheets import about, capital
from aval.desk.claims.worth import Expected, judged_again
from aval.desk.customer.evidence import Decision, History, Since
from aval.desk.customer.evidence_sheet import decision_name, since_cell, valid_span
from aval.desk.customer.ledger import counted, open_items
from aval.documents.sheets import (
    Block,
    Cell,
    Column,
    Facts,
    Heading,
    Row,
    Sheet,
    Tone,
    Words,
    row,
    table,
)
from aval.records.models import Item, Note, Paper, PaperItem
from aval.vocabulary.claims import PaperKind, PaperState, ProofState
from aval.vocabulary.words import Kind
from aval.wording.language import NONE, Language
from aval.wording.steps import say_step, say_word

_TONES = {
    ProofState.HELD: Tone.GOOD,
    ProofState.LATE: Tone.BAD,
    ProofState.LACKING: Tone.BAD,
    ProofState.NOT_NEEDED: Tone.QUIET,
    ProofState.OPTIONAL: Tone.QUIET,
}
SETTLED_DAYS = 365
"""How far back the statement lists what was settled."""
MOST_SETTLED = 1_000


def completeness_blocks(found: Completeness, paper: Paper, reader: Language) -> list[Block]:
    """Return which proofs there are, item by item, and what each missing one costs."""
    currency = paper.currency
    blocks: list[Block] = []
    if found.is_complete:
        blocks.append(Words(reader.say("pack.complete"), Tone.GOOD))
    else:
        risk = reader.money(found.at_risk, currency)
        whole = reader.money(found.expected, currency)
        blocks.append(Words(reader.say("pack.incomplete", risk=risk, whole=whole), Tone.WARN))
        rows = [
            row(
                capital(say_word(one.proof, reader)),
                reader.say_many("claims.items", one.items)
                if one.items
                else reader.say("pack.whole_claim"),
                reader.money(one.cost, currency),
            )
            for one in found.missing
        ]
        columns = (
            Column(reader.say("pack.proof"), parts=3),
            Column(reader.say("pack.lacked_by"), parts=3),
            Column(reader.say("pack.costs"), is_number=True, parts=2),
        )
        blocks += [
            Heading(reader.say("pack.missing")),
            table(reader.say("pack.missing"), columns, rows),
            Words(reader.say("pack.costs_why"), Tone.QUIET),
        ]
    heads = [Column(capital(say_word(proof, reader)), parts=2) for proof in OF_ITEM]
    first = Column(reader.say("sheets.document"), parts=3)
    last = Column(reader.say("pack.adds"), is_number=True, parts=3)
    proofs = [_proofs(one, currency, reader) for one in found.rows]
    title = reader.say("pack.proofs")
    whole_rows = tuple(
        (capital(say_word(proof, reader)), say_word(state, reader))
        for proof, state in found.whole.items()
    )
    return [*blocks, Heading(title), table(title, [first, *heads, last], proofs), Facts(whole_rows)]


def _proofs(one: ItemProofs, currency: str, reader: Language) -> Row:
    cells = [
        Cell(say_word(one.states[proof], reader), tone=_TONES[one.states[proof]])
        for proof in OF_ITEM
    ]
    if one.told_on is not None:
        last = cells[-1]
        cells[-1] = Cell(f"{last.text}\n{reader.day(one.told_on)}", tone=last.tone)
    return row(one.item.number, *cells, reader.money(one.cost, currency))


def index_sheet(
    paper: Paper,
    items: list[PaperItem],
    found: Completeness,
    contents: Sequence[tuple[str, int, str]],
    known: Since | None,
    reader: Language,
) -> Sheet:
    """Return the index of a pack; `contents` are path, size and SHA-256 of each of its files.

    `known` is the data version that it is made from.
    """
    policy = contracts().get(paper.policy_id)
    facts = about(paper, items, policy, reader)
    expected = reader.money(found.expected, paper.currency)
    facts.append((reader.say("pack.expected"), expected))
    if known is not None:
        facts.append((reader.say("pack.known_at"), f"V{known.version}"))
    columns = (
        Column(reader.say("pack.file"), parts=6),
        Column(reader.say("pack.bytes"), is_number=True, parts=1),
    )
    rows = [row(f"{path}\n{digest}", reader.count(size)) for path, size, digest in contents]
    return sheet(
        reader.say("pack.title", key=paper.key),
        paper,
        [
            Facts(tuple(facts)),
            Heading(reader.say("pack.check")),
            *completeness_blocks(found, paper, reader),
            Heading(reader.say("pack.contents")),
            Words(reader.say("pack.contents_why"), Tone.QUIET),
            table(reader.say("pack.contents"), columns, rows),
        ],
        reader,
    )


def limits_sheet(paper: Paper, history: History, reader: Language) -> Sheet:
    """Return every decision that was ever known of the customer, with when it was known."""
    columns = (
        Column(reader.say("evidence.decision"), parts=4),
        Column(reader.say("evidence.valid"), parts=3),
        Column(reader.say("evidence.asked_on")),
        Column(reader.say("evidence.decided_on")),
        Column(reader.say("evidence.since")),
        Column(reader.say("pack.known_until")),
        Column(reader.say("evidence.limit"), is_number=True),
    )
    title = reader.say("pack.limits")
    rows = [_limit(one, reader) for one in history.covers]
    blocks: list[Block] = [table(title, columns, rows)] if rows else []
    return sheet(title, paper, blocks or [Words(reader.say("pack.no_limits"))], reader)


def _limit(one: Decision, reader: Language) -> Row:
    limit = NONE if one.amount is None else reader.money(one.amount, one.currency)
    return row(
        decision_name(one, reader), valid_span(one, reader), reader.day(one.requested_on),
        reader.day(one.decided_on), since_cell(one.since, reader), since_cell(one.until, reader),
        Cell(limit, tone=Tone.PLAIN if one.is_cover else Tone.QUIET),
    )  # fmt: skip


def statement_sheet(paper: Paper, day: date, reader: Language) -> Sheet:
    """Return the account of the customer: what is open on a day, and what was settled before."""
    currency = counted(None).currency
    found = open_items(paper.customer_id, day, None, currency)
    columns = (
        Column(reader.say("sheets.document"), parts=3),
        Column(reader.say("pack.kind"), parts=2),
        Column(reader.say("evidence.company"), parts=2),
        Column(reader.say("sheets.issued")),
        Column(reader.say("sheets.due")),
        Column(reader.say("evidence.open_head"), is_number=True),
        Column(currency, is_number=True),
    )
    rows = []
    for one in found:
        sign = 1 if one.is_debit else -1
        rows.append(
            row(
                one.number, say_word(one.kind, reader), one.company, reader.day(one.issued_on),
                reader.day(one.due_on), reader.money(sign * one.foreign, one.currency),
                reader.amount(sign * one.open_amount, currency),
            )
        )  # fmt: skip
    total = sum(one.open_amount if one.is_debit else -one.open_amount for one in found)
    sum_said = reader.amount(total, currency)
    rows.append(row(reader.say("sheets.sum"), "", "", "", "", "", sum_said, is_total=True))
    title = reader.say("pack.statement")
    blocks: list[Block] = [
        Words(reader.say("pack.open_on", day=reader.day_year(day))),
        table(title, columns, rows),
        *_settled(paper, day, reader),
    ]
    return sheet(title, paper, blocks, reader)


def _settled(paper: Paper, day: date, reader: Language) -> list[Block]:
    """Return what was settled in the year before, the last first."""
    rows = Item.objects.current().filter(
        customer=paper.customer_id, cleared_on__lte=day,
        cleared_on__gt=day - timedelta(SETTLED_DAYS),
    )  # fmt: skip
    number = rows.count()
    columns = (
        Column(reader.say("sheets.document"), parts=3),
        Column(reader.say("pack.kind"), parts=2),
        Column(reader.say("sheets.issued")),
        Column(reader.say("sheets.due")),
        Column(reader.say("pack.settled_on")),
        Column(reader.say("evidence.amount"), is_number=True),
    )
    shown = [
        row(
            one.number or one.item, say_word(Kind(one.kind), reader), reader.day(one.issued_on),
            reader.day(one.due_on), reader.day(one.cleared_on),
            reader.money(one.amount, one.currency),
        )
        for one in rows.order_by("-cleared_on", "item")[:MOST_SETTLED]
    ]  # fmt: skip
    title = reader.say("pack.settled")
    blocks: list[Block] = [Heading(title)]
    if not shown:
        return [*blocks, Words(reader.say("pack.none_settled"))]
    if number > len(shown):
        most = reader.count(MOST_SETTLED)
        blocks.append(Words(reader.say("pack.more_settled", most=most, number=number)))
    return [*blocks, table(title, columns, shown)]


def indemnity_sheet(
    paper: Paper, items: Sequence[PaperItem], worth: Expected | None, reader: Language
) -> Sheet:
    """Return what the claim is paid, step by step, and what of each item the layers cover."""
    title = reader.say("pack.indemnity")
    loss, numbers = judged_again(paper), {one.item: one.number for one in items}
    day, version = reader.day_year(paper.judged_on), f"V{paper.judged_version}"
    judged = Words(reader.say("pack.judged", day=day, version=version), Tone.QUIET)
    if worth is None or loss is None:
        return sheet(title, paper, [judged, Words(reader.say("claims.no_terms"))], reader)
    columns = (
        Column(reader.say("sheets.document"), parts=3),
        Column(reader.say("claims.owed"), is_number=True, parts=2),
        Column(reader.say("pack.insurable"), is_number=True, parts=2),
        Column(reader.say("pack.covered"), is_number=True, parts=2),
        Column(reader.say("pack.reason"), parts=3),
    )
    rows = [
        row(
            numbers.get(one.item, one.item), *(
                reader.amount(amount, paper.currency)
                for amount in (one.net, one.insurable, one.covered)
            ),
            say_word(one.reason, reader) if one.reason else "",
        )
        for one in loss.items
    ]  # fmt: skip
    steps = [
        say_step(step, language=reader, currency=paper.currency)
        for step in (*worth.year.steps, *worth.part.steps)
    ]
    said = [row(step) for step in steps]
    paid = reader.money(worth.part.paid, paper.currency)
    blocks: list[Block] = [
        judged,
        table(reader.say("sheets.items"), columns, rows),
        Heading(reader.say("pack.steps")),
        table(reader.say("pack.steps"), [Column(reader.say("evidence.says"), parts=1)], said),
        Words(reader.say("pack.paid", paid=paid)),
    ]
    return sheet(title, paper, blocks, reader)


def notices_sheet(paper: Paper, others: Iterable[Paper], reader: Language) -> Sheet:
    """Return the papers to the insurer about the same items, each with its days."""
    columns = (
        Column(reader.say("pack.paper"), parts=4),
        Column(reader.say("pack.decided_on")),
        Column(reader.say("sheets.told_on")),
        Column(reader.say("pack.state"), parts=2),
        Column(reader.say("sheets.reference"), parts=3),
    )
    rows = [
        row(
            f"{capital(say_word(PaperKind(one.kind), reader))}\n{one.key}",
            reader.day(localtime(one.submitted_at).date() if one.submitted_at else None),
            reader.day(one.told_on), say_word(PaperState(one.state), reader), one.reference,
        )
        for one in others
    ]  # fmt: skip
    title = reader.say("pack.notices")
    return sheet(title, paper, [table(title, columns, rows)], reader)


def notes_sheet(paper: Paper, notes: Iterable[Note], reader: Language) -> Sheet:
    """Return what was written of the customer, the oldest first."""
    blocks: list[Block] = []
    for one in notes:
        blocks += [
            Heading(f"{reader.instant(localtime(one.at))}, {one.person}", 2),
            Words(one.text),
        ]
    return sheet(reader.say("pack.notes"), paper, blocks, reader)


def sheet(title: str, paper: Paper, blocks: Sequence[Block], reader: Language) -> Sheet:
    """Return a sheet of the pack of a claim."""
    return Sheet(
        title=title,
        subtitle=f"{paper.key}, {paper.customer_id}",
        language=reader.code,
        blocks=tuple(blocks),
        footer=paper.key,
        page_of=reader.sentence("sheets.page"),
    )
