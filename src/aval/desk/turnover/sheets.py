"""A declaration of turnover as a document: what is in, what is out and why, the reconciliation.

The same declaration gives the same bytes: its instant is that of its sending, else of its making.
"""

import json

from aval.desk.turnover.queries import One
from aval.documents.sheets import (
    Block,
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
from aval.documents.typesetting import pdf
from aval.records.models import TurnoverDeclaration
from aval.vocabulary.policies import SaleDate
from aval.vocabulary.turnover import DeclarationState, TermsBand
from aval.wording.language import NONE, Language
from aval.wording.steps import say_word


def declaration_pdf(one: One, *, language: str) -> bytes:
    """Return a declaration as PDF in a language."""
    found = one.declaration
    return pdf(declaration_sheet(one, language=language), at=found.sent_at or found.made_at)


def declaration_sheet(one: One, *, language: str) -> Sheet:
    """Return a declaration as a sheet in a language."""
    reader, found = Language(language), one.declaration
    insurer = (one.policy.insurer if one.policy else "") or found.policy_id
    period = reader.say(
        "turnover.from_to",
        begins=reader.day_year(found.begins_on),
        ends=reader.day_year(found.ends_on),
    )
    code = "turnover.title_correction" if found.corrects_id else "turnover.title_one"
    companies = ", ".join(json.loads(found.companies))
    part = "".join(f", {one}" for one in (one.perimeter, companies, found.query) if one)
    return Sheet(
        title=reader.say(code, declaration=found.key),
        subtitle=f"{insurer}, {found.policy_id}, {period}{part}",
        language=language,
        blocks=tuple(_blocks(one, reader)),
        footer=reader.say(
            "turnover.sheet_footer", declaration=found.key, version=f"V{found.version}"
        ),
        page_of=reader.sentence("sheets.page"),
    )


def _blocks(one: One, reader: Language) -> list[Block]:
    found = one.declaration
    currency = found.currency
    blocks: list[Block] = []
    if found.state != DeclarationState.FROZEN:
        blocks.append(Words(reader.say("sheets.draft"), Tone.WARN))
    sums = [
        (reader.say("turnover.is_in"), reader.money(found.declared, currency)),
        (reader.say("turnover.is_out"), reader.money(found.left_out, currency)),
        (reader.say("turnover.ledger"), reader.money(found.ledger, currency)),
        (reader.say("turnover.lines"), reader.count(found.lines)),
    ]
    if found.corrects_id:
        sums.append((reader.say("turnover.declared_all"), reader.money(one.declared, currency)))
    blocks += [Facts(tuple(sums)), Words(_how(found, reader), Tone.QUIET)]
    blocks += [Heading(reader.say("turnover.is_in")), _in(one, reader)]
    blocks += [Heading(reader.say("turnover.is_out")), _out(one, reader)]
    blocks += [Heading(reader.say("turnover.reconciliation")), _reconciled(one, reader)]
    return blocks


def _how(found: TurnoverDeclaration, reader: Language) -> str:
    day = say_word(SaleDate(found.sale_date), reader)
    return f"{reader.say('turnover.by_sale_date', day=day)} {reader.say('turnover.how')}"


def _in(one: One, reader: Language) -> Block:
    """Return what is declared, by country, category and those bands of terms that have sales."""
    if not one.rows:
        return Words(reader.say("turnover.nothing_in"))
    found = one.declaration
    used = [place for place, cell in enumerate(one.bands) if cell.lines]
    bands = list(TermsBand)
    heads = [
        Column(reader.say("turnover.country")),
        Column(reader.say("turnover.category")),
        *(Column(say_word(bands[place], reader), is_number=True) for place in used),
        Column(reader.say("turnover.whole"), is_number=True),
    ]

    def said(amount: int) -> str:
        return reader.amount(amount, found.currency) if amount else NONE

    rows: list[Row] = [
        row(
            each.country,
            say_word(each.category, reader),
            *(said(each.bands[place].turnover) for place in used),
            said(each.whole.turnover),
        )
        for each in one.rows
    ]
    total = (*(said(one.bands[place].turnover) for place in used), said(found.declared))
    rows.append(row(reader.say("turnover.is_in"), "", *total, is_total=True))
    return table(reader.say("turnover.is_in"), heads, rows)


def _out(one: One, reader: Language) -> Block:
    """Return what is left out, by reason."""
    if not one.reasons:
        return Words(reader.say("turnover.nothing_out"))
    found = one.declaration
    heads = [
        Column(reader.say("turnover.why_out")),
        Column(reader.say("turnover.lines"), is_number=True),
        Column(reader.say("turnover.turnover"), is_number=True),
    ]
    rows = [
        row(
            say_word(reason, reader),
            reader.count(cell.lines),
            reader.amount(cell.turnover, found.currency),
        )
        for reason, cell in one.reasons
    ]
    whole = reader.amount(found.left_out, found.currency)
    rows.append(row(reader.say("turnover.is_out"), "", whole, is_total=True))
    return table(reader.say("turnover.is_out"), heads, rows)


def _reconciled(one: One, reader: Language) -> Block:
    """Return the ledger of the period beside the lines, currency by currency."""
    heads = [
        Column(reader.say("turnover.currency")),
        Column(reader.say("turnover.ledger_gross"), is_number=True),
        Column(reader.say("turnover.tax"), is_number=True),
        Column(reader.say("turnover.net"), is_number=True),
        Column(reader.say("turnover.difference"), is_number=True),
    ]
    rows = [
        row(
            gap.currency,
            *(
                reader.amount(amount, gap.currency)
                for amount in (gap.ledger_gross, gap.ledger_tax, gap.ledger_net, gap.difference)
            ),
        )
        for gap in one.gaps
    ]
    return table(reader.say("turnover.reconciliation"), heads, rows)
