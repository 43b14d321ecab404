"""Template tags of the credit file: its bars and charts, steps as sentences."""

from collections.abc import Mapping
from datetime import date

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from aval.desk.customer.derivation import CLAUSES
from aval.desk.customer.documents import Document
from aval.desk.customer.judgement import Due, Figures
from aval.desk.customer.layers import Step as Rung
from aval.desk.customer.layers import Waterfall
from aval.desk.customer.payments import Paid
from aval.desk.customer.scores import Score
from aval.desk.customer.why import Why
from aval.desk.policies.particulars import Reference, References
from aval.vocabulary.agenda import AgendaKind
from aval.vocabulary.money import MINOR_DIGITS
from aval.vocabulary.steps import Given, Step
from aval.vocabulary.words import DeadlineKind
from aval.web.acting import act_address, act_said
from aval.web.customer import drawing
from aval.web.marks import bars
from aval.wording.clauses import parameter_of, say_clause, with_reference
from aval.wording.language import Language
from aval.wording.steps import say_step, say_word

register = template.Library()
_SOON_DAYS = 7


def _reader(context: Context) -> Language:
    reader: Language = context["reader"]
    return reader


@register.simple_tag(takes_context=True)
def told(context: Context, step: Step) -> str:
    """Return a step as a sentence, amounts without their currency."""
    return say_step(
        step, language=_reader(context), currency=context["currency"] or "EUR", unit=False
    )


@register.simple_tag
def rung_bar(step: Rung, waterfall: Waterfall) -> SafeString:
    """Return the bar of a row of the waterfall."""
    return drawing.rung_bar(step, waterfall)


@register.simple_tag(takes_context=True)
def wf_axis(context: Context, waterfall: Waterfall) -> SafeString:
    """Return the axis of the waterfall."""
    unit = 10 ** MINOR_DIGITS.get(context["currency"], 2)
    return drawing.axis(_reader(context), waterfall, unit)


@register.simple_tag
def wf_step(waterfall: Waterfall) -> str:
    """Return the distance of two lines of the waterfall's axis."""
    return drawing.tick_width(waterfall)


@register.simple_tag
def rung_class(step: Rung) -> str:
    """Return the class of a row of the waterfall in the cover grammar."""
    return drawing.RUNGS.get(step.rung, "")


@register.simple_tag(takes_context=True)
def document_bar(context: Context, document: Document) -> SafeString:
    """Return the bar of a document."""
    return bars.mini_bar(_reader(context), drawing.pieces(document))


@register.simple_tag
def part_width(amount: int, whole: int) -> str:
    """Return an amount as a part of a whole, for a width."""
    return drawing.part(abs(amount), whole)


@register.simple_tag
def greatest(rows: list[object]) -> int:
    """Return the greatest amount of some rows, without signs."""
    return max((abs(row.amount) for row in rows), default=0)  # type: ignore[attr-defined]


@register.simple_tag
def spark(score: Score, said: str) -> SafeString:
    """Return a score's line."""
    return drawing.spark(score, said)


@register.simple_tag(takes_context=True)
def payments(context: Context, paid: Paid, said: str) -> SafeString:
    """Return the chart of days late."""
    return drawing.payments(_reader(context), paid, said)


@register.simple_tag(takes_context=True)
def tenths(context: Context, value: int) -> str:
    """Return tenths as a number."""
    return drawing.days(_reader(context), value)


@register.simple_tag(takes_context=True)
def urgency(context: Context, on: date) -> str:
    """Return how urgent a day is: bad today and tomorrow, warn within seven days."""
    ahead = (on - context["today"]).days
    if ahead <= 1:
        return "bad"
    return "warn" if ahead <= _SOON_DAYS else ""


@register.simple_tag
def deadline_icon(kind: DeadlineKind) -> str:
    """Return the mark of a deadline."""
    return {
        DeadlineKind.STOP: "stop",
        DeadlineKind.NOTIFY: "claim",
        DeadlineKind.HAND_OVER: "swap",
        DeadlineKind.CLAIM: "doc",
        DeadlineKind.COVER_END: "glass",
    }[kind]


@register.simple_tag
def number_of(numbers: dict[str, str], item: str) -> str:
    """Return the document number of an item, else its key."""
    return numbers.get(item, item)


@register.filter
def minus(value: int, other: int) -> int:
    """Return a difference."""
    return value - other


@register.simple_tag(takes_context=True)
def gaps(context: Context, why: Why) -> str:
    """Return what is not covered, reason by reason: `61,440.00 delivered in breach, …`."""
    reader = _reader(context)
    return ", ".join(
        reader.say(
            "why.reason_amount",
            amount=reader.amount(amount, why.currency),
            reason=reader.say("words.cell_vat") if reason is None else say_word(reason, reader),
        )
        for reason, amount in why.gaps
    )


@register.simple_tag(takes_context=True)
def piece_word(context: Context, piece: str) -> str:
    """Return the name of a part of the cover line."""
    return _reader(context).say(bars.LAYERS[piece])


@register.filter
def line_parts(figures: Figures) -> list[tuple[str, int, str]]:
    """Return the parts of the cover line: class, amount, share of what is above zero."""
    layers = bars.cover_of(figures)
    whole = sum(amount for amount in layers.values() if amount > 0)
    return [
        (piece, amount, drawing.part(amount, whole))
        for piece, amount in layers.items()
        if amount > 0
    ]


@register.filter
def is_clause(source: Step) -> bool:
    """Return whether a source is a clause of a policy."""
    return source.code in CLAUSES


@register.simple_tag(takes_context=True)
def clause_said(context: Context, source: Step) -> str:
    """Return a clause by its name, with where it stands: `Waiting period: 150 days (art. 9)`."""
    given = dict(source.given)
    settings, known = given.get("settings", ()), context["why"].references
    if "parameter" in given:
        settings = (f"{given['parameter']} = {given['value']}",)
    said = settings if isinstance(settings, tuple) else (str(settings),)
    reader, currency = _reader(context), context["currency"] or "EUR"
    return "; ".join(
        with_reference(
            say_clause(one, reader, currency), found.clause, reader, is_example=found.is_example
        )
        for one in said
        for found in (_reference(known, given, parameter_of(one)),)
    )


def _reference(known: References, given: Mapping[str, Given], parameter: str) -> Reference:
    policy, since = str(given["policy"]), given.get("since")
    if isinstance(since, date):
        return known.of_terms(policy, since, parameter)
    return known.of_perimeter(policy, parameter)


@register.simple_tag(takes_context=True)
def clause_behind(context: Context, due: Due) -> str:
    """Return where the clause behind a deadline stands in the user's contract, empty for none."""
    found = context["file"].clauses.get(due)
    if found is None:
        return ""
    reader = _reader(context)
    return "; ".join(
        [found.clause] * bool(found.clause) + [reader.say("clauses.example")] * found.is_example
    )


@register.simple_tag(takes_context=True)
def deadline_act(context: Context, due: Due) -> tuple[str, str]:
    """Return where what a deadline asks for is done and what its button says, empty for none."""
    file, kind = context["file"], AgendaKind(due.kind)
    if file.sight.is_past:
        return "", ""
    layers = (
        one.layer
        for one in file.guarantees.rows
        if one.stands and one.valid_to == due.on and one.policy == due.policy
    )
    address = act_address(
        context["request"].user, kind, file.who.key, due.policy,
        items=[due.item] if due.item else (), layer="" if due.item else next(layers, ""),
    )  # fmt: skip
    return address, act_said(kind, address, _reader(context))


@register.filter
def clause_number(source: Step, clauses: tuple[Step, ...]) -> int:
    """Return the place of a clause in the list of clauses, from 1."""
    return clauses.index(source) + 1
