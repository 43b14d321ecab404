"""Template tags of the credit file: its bars and charts, steps as sentences."""

from datetime import date

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from aval.desk.customer.documents import Document
from aval.desk.customer.judgement import Figures
from aval.desk.customer.layers import Step as Rung
from aval.desk.customer.layers import Waterfall
from aval.desk.customer.payments import Paid
from aval.desk.customer.scores import Score
from aval.vocabulary.money import MINOR_DIGITS
from aval.vocabulary.steps import Step
from aval.vocabulary.words import DeadlineKind
from aval.web.customer import drawing
from aval.web.marks import bars
from aval.wording.language import Language
from aval.wording.steps import say_step

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
def line_layers(figures: Figures) -> dict[str, int]:
    """Return what covers a customer, by class of the cover grammar."""
    return bars.cover_of(figures)


@register.filter
def minus(value: int, other: int) -> int:
    """Return a difference."""
    return value - other
