"""A paper as a sheet to print: whom it is to, the items, the days, the amounts, the message.

It is written in the language of who receives it. Its instant is that of the last change of the
paper: the same paper is the same document, to the byte.
"""

from datetime import date

from django.utils.timezone import localdate

from aval.assessment.standing import contracts
from aval.dataset.policies import Policy
from aval.desk.claims.worth import terms_of
from aval.desk.policies.particulars import Reference, references
from aval.documents.sheets import Block, Column, Facts, Heading, Row, Sheet, Tone, Words, row, table
from aval.documents.typesetting import pdf
from aval.engine.periods import terms_on
from aval.records.models import CompanyFacts, CustomerFacts, Paper, PaperItem
from aval.vocabulary.claims import CHANGEABLE_PAPERS, LossCause, PaperKind, PaperState, Proof
from aval.wording.clauses import say_clause
from aval.wording.language import Language
from aval.wording.news import say_news
from aval.wording.steps import say_word

_CLAUSES = ("mep_days", "notify_days", "hand_over_days", "waiting_days", "claim_months")
"""The clauses that say by when insurers are told."""


def paper_pdf(paper: Paper, *, language: str) -> bytes:
    """Return a paper as PDF in a language."""
    return pdf(paper_sheet(paper, language=language), at=paper.changed_at)


def paper_sheet(paper: Paper, *, language: str) -> Sheet:
    """Return a paper as a sheet in a language; raises KeyError for one Aval does not speak."""
    reader = Language(language)
    items = list(paper.items.order_by("delivered_on", "issued_on", "item"))
    policy = contracts().get(paper.policy_id)
    blocks: list[Block] = []
    if paper.state in CHANGEABLE_PAPERS - {PaperState.SUBMITTED}:
        blocks.append(Words(reader.say("sheets.draft"), Tone.WARN))
    if paper.state == PaperState.WITHDRAWN:
        blocks.append(Words(reader.say("sheets.withdrawn"), Tone.WARN))
    blocks.append(Words(reader.say(_ASKS[PaperKind(paper.kind)])))
    blocks.append(Facts(tuple(about(paper, items, policy, reader))))
    blocks += _news(paper, reader)
    blocks += [Heading(reader.say("sheets.items")), _items(paper, items, reader)]
    if paper.instalments:
        blocks += _instalments(paper, items[0].currency, reader)
    if paper.message:
        blocks += [Heading(reader.say("sheets.message")), Words(paper.message)]
    blocks += _enclosed(paper, reader)
    blocks += _clauses(paper, policy, items, reader)
    return Sheet(
        title=capital(say_word(PaperKind(paper.kind), reader)),
        subtitle=reader.say("sheets.paper_of", key=paper.key, day=_day(paper, reader)),
        language=language,
        blocks=tuple(blocks),
        footer=paper.key,
        page_of=reader.sentence("sheets.page"),
    )


def paper_name(paper: Paper) -> str:
    """Return the name of the document of a paper."""
    return f"{paper.key}.pdf"


_ASKS = {
    PaperKind.OVERDUE: "sheets.asks_overdue",
    PaperKind.ADVERSE: "sheets.asks_adverse",
    PaperKind.EXTENSION: "sheets.asks_extension",
    PaperKind.PAYMENT_PLAN: "sheets.asks_payment_plan",
    PaperKind.INTERVENTION: "sheets.asks_intervention",
    PaperKind.CLAIM: "sheets.asks_claim",
}
"""The sentence with which each kind of paper begins."""


def _day(paper: Paper, reader: Language) -> str:
    """Return the day of a paper: on which it was told, decided, else written."""
    at = paper.submitted_at or paper.written_at
    return reader.day_year(paper.told_on or localdate(at))


def about(
    paper: Paper, items: list[PaperItem], policy: Policy | None, reader: Language
) -> list[tuple[str, str]]:
    """Return who insures whom against whom, and what the paper says of itself."""
    number = " / ".join(filter(None, (paper.number, paper.unit, paper.extension)))
    companies = sorted({one.company for one in items})
    named = CompanyFacts.objects.current().filter(company__in=companies)
    names = dict(named.values_list("company", "name"))
    insured = ", ".join(names.get(one) or one for one in companies)
    found: list[tuple[str, str]] = [
        (reader.say("sheets.insurer"), (policy.insurer if policy else "") or paper.policy_id),
        (reader.say("sheets.policy"), number or paper.policy_id),
        (reader.say("sheets.insured"), insured),
        *_customer(paper, reader),
        (reader.say("sheets.owed"), reader.money(paper.amount, paper.currency)),
    ]
    if paper.cause:
        found.append((reader.say("sheets.cause"), say_word(LossCause(paper.cause), reader)))
    for code, day in (
        ("sheets.lost_on", paper.lost_on),
        ("sheets.wanted_until", paper.wanted_until),
        ("sheets.told_on", paper.told_on),
        ("sheets.extended_until", paper.extended_until),
    ):
        if day is not None:
            found.append((reader.say(code), reader.day_year(day)))
    if paper.reference:
        found.append((reader.say("sheets.reference"), paper.reference))
    return found


def _customer(paper: Paper, reader: Language) -> list[tuple[str, str]]:
    facts = CustomerFacts.objects.current().filter(customer=paper.customer_id).first()
    name = (facts.name if facts else "") or paper.customer_id
    found = [(reader.say("sheets.customer"), f"{name} ({paper.customer_id})")]
    for code, value in (
        ("sheets.registration", facts.registration_number if facts else ""),
        ("sheets.vat", facts.vat_number if facts else ""),
        ("sheets.country", facts.country if facts else ""),
        ("sheets.buyer", paper.buyer),
    ):
        if value:
            found.append((reader.say(code), value))
    return found


def _news(paper: Paper, reader: Language) -> list[Block]:
    """Return the news that a paper tells, none of another kind of paper."""
    said = [
        say_news(
            one.kind, one.happened_on, reader, document=one.number, amount=one.amount,
            currency=one.currency, text=one.text,
        )
        for one in paper.news.order_by("happened_on", "pk")
    ]  # fmt: skip
    return [Heading(reader.say("sheets.news")), Words("\n".join(said))] if said else []


def _items(paper: Paper, items: list[PaperItem], reader: Language) -> Block:
    columns = (
        Column(reader.say("sheets.document"), parts=3),
        Column(reader.say("sheets.delivered")),
        Column(reader.say("sheets.issued")),
        Column(reader.say("sheets.due")),
        Column(reader.say("sheets.by")),
        Column(reader.say("sheets.open"), is_number=True),
    )
    rows = [_item(one, paper.told_on, reader) for one in items]
    currencies = {one.currency for one in items}
    if len(currencies) == 1:
        total = reader.money(sum(one.amount for one in items), currencies.pop())
        rows.append(row(reader.say("sheets.sum"), "", "", "", "", total, is_total=True))
    return table(reader.say("sheets.items"), columns, rows)


def _item(one: PaperItem, told_on: date | None, reader: Language) -> Row:
    by = reader.day(one.deadline)
    if one.deadline and told_on and told_on > one.deadline:
        by = f"{by}\n{reader.say('sheets.too_late')}"
    return row(
        one.number, reader.day(one.delivered_on), reader.day(one.issued_on),
        reader.day(one.due_on), by, reader.money(one.amount, one.currency),
    )  # fmt: skip


def _instalments(paper: Paper, currency: str, reader: Language) -> list[Block]:
    columns = (
        Column(reader.say("sheets.instalment_day"), parts=1),
        Column(reader.say("sheets.instalment_amount"), is_number=True, parts=1),
    )
    rows = [
        row(reader.day(date.fromisoformat(day)), reader.money(amount, currency))
        for day, amount in paper.instalments
    ]
    title = reader.say("sheets.instalments")
    return [Heading(title), table(title, columns, rows)]


def _enclosed(paper: Paper, reader: Language) -> list[Block]:
    """Return the documents that go with a paper; its own earlier letters are none of them."""
    files = paper.files.exclude(proof=Proof.NOTICE).order_by("proof", "name", "pk")
    numbers = dict(paper.items.values_list("item", "number"))
    lines = [
        f"{capital(say_word(Proof(one.proof), reader))}: {one.name}"
        + (f" ({numbers.get(one.item, one.item)})" if one.item else "")
        for one in files
    ]
    if not lines:
        return []
    return [Heading(reader.say("sheets.enclosed")), Words("\n".join(lines))]


def _clauses(
    paper: Paper, policy: Policy | None, items: list[PaperItem], reader: Language
) -> list[Block]:
    """Return the clauses that say by when insurers are told, of the terms of the first delivery."""
    terms = terms_of(paper)
    if terms is None and policy is not None:
        terms = terms_on(policy, min(one.delivered_on for one in items))
    if terms is None:
        return []
    numbers = references()
    said = [
        say_clause(f"{name} = {value}", reader, paper.currency)
        + _number(numbers.of_terms(paper.policy_id, terms.valid_from, name), reader)
        for name in _CLAUSES
        if (value := getattr(terms, name)) is not None
    ]
    since = reader.say("sheets.terms_since", day=reader.day_year(terms.valid_from))
    return [Heading(reader.say("sheets.clauses")), Words("\n".join([since, *said]), Tone.QUIET)]


def _number(found: Reference, reader: Language) -> str:
    """Return the number of a clause in the user's own contract, where it is known."""
    return f", {reader.say('sheets.clause', number=found.clause)}" if found.clause else ""


def capital(text: str) -> str:
    """Return words with a capital letter at their head."""
    return text[:1].upper() + text[1:]
