"""Template tags of every page: sentences, amounts, days, marks; all text is escaped."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any

from django import template
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from aval.web.marks import amounts, bars
from aval.web.markup import markup
from aval.wording.language import NONE, Language
from aval.wording.steps import say_word

register = template.Library()
_UNHEARD = SafeString('aria-hidden="true"')
_TONES = frozenset({"", "good", "warn", "bad"})


def _reader(context: Context) -> Language:
    reader = context["reader"]
    if not isinstance(reader, Language):
        raise TypeError(reader)
    return reader


def _currency(context: Context, currency: str) -> str:
    """Return the currency given, else the page's own; a page without one is a fault of ours."""
    return currency or str(context["currency"])


def _filled(reader: Language, sentence: str, given: Mapping[str, object]) -> SafeString:
    """Return a sentence with what fills it: numbers counted, words said, all of it escaped."""
    filled = {name: _said(reader, value) for name, value in given.items()}
    return mark_safe(escape(sentence).format(**filled))  # noqa: S308 - both parts are escaped


def _said(reader: Language, value: object) -> SafeString:
    match value:
        case StrEnum():
            return conditional_escape(say_word(value, reader))
        case str():
            return conditional_escape(value)
        case bool():
            raise TypeError(value)
        case int():
            return conditional_escape(reader.count(value))
    return conditional_escape(str(value))


@register.simple_tag(takes_context=True)
def say(context: Context, code: str, **given: object) -> SafeString:
    """Return a sentence in the reader's language; markup given must be safe already."""
    reader = _reader(context)
    return _filled(reader, reader.sentence(code), given)


@register.simple_tag(takes_context=True)
def say_many(context: Context, code: str, number: int, **given: object) -> SafeString:
    """Return the sentence for one or for many: `room.key_one`, `room.key_many` with `{number}`."""
    reader = _reader(context)
    return _filled(reader, reader.sentence(reader.many(code, number)), {"number": number, **given})


@register.simple_tag(takes_context=True)
def word(context: Context, enumeration: str, value: str, *, capital: bool = False) -> str:
    """Return the word of an enumeration's value: `{% word "limit_state" row.limit_state %}`."""
    said = _reader(context).say(f"words.{enumeration}_{value}")
    return said[:1].upper() + said[1:] if capital else said


@register.simple_tag(takes_context=True)
def amt(context: Context, minor: int | None, currency: str = "") -> SafeString:
    """Return an amount without its currency, its cents stilled."""
    return amounts.amount(_reader(context), minor, _currency(context, currency))


@register.simple_tag(takes_context=True)
def amt0(context: Context, minor: int | None, currency: str = "") -> SafeString:
    """Return an amount; a zero is a dash, read aloud as 0.00."""
    return amounts.amount(_reader(context), minor, _currency(context, currency), zero="dash")


@register.simple_tag(takes_context=True)
def moved(context: Context, minor: int | None, currency: str = "") -> SafeString:
    """Return by how much an amount moved, with its sign; a zero is a dash."""
    own = _currency(context, currency)
    return amounts.amount(_reader(context), minor, own, signed=True, zero="dash")


@register.simple_tag(takes_context=True)
def amt_text(context: Context, minor: int, currency: str = "") -> str:
    """Return an amount as plain text, for a sentence or an attribute."""
    return _reader(context).amount(minor, _currency(context, currency))


@register.simple_tag(takes_context=True)
def moved_text(context: Context, minor: int, currency: str = "") -> str:
    """Return by how much an amount moved as plain text: `+385,648.70`."""
    return _reader(context).change(minor, _currency(context, currency))


@register.simple_tag(takes_context=True)
def money(context: Context, minor: int, currency: str = "") -> str:
    """Return an amount that stands alone, with its currency."""
    return _reader(context).money(minor, _currency(context, currency))


@register.simple_tag(takes_context=True)
def pct(context: Context, basis_points: int | None) -> str:
    """Return a share of basis points: `82.4%`."""
    return _reader(context).share(basis_points)


@register.simple_tag(takes_context=True)
def percent(context: Context, number: Decimal) -> str:
    """Return an exact percentage: `92.5%`."""
    return _reader(context).percent(number)


@register.simple_tag(takes_context=True)
def count(context: Context, number: int) -> str:
    """Return a count with its thousands grouped."""
    return _reader(context).count(number)


@register.simple_tag(takes_context=True)
def day(context: Context, on: date | None) -> str:
    """Return `24 Nov`, with its year where that is not the current one."""
    return NONE if on is None else _reader(context).near_day(on, context["today"])


@register.simple_tag(takes_context=True)
def day_year(context: Context, on: date | None) -> str:
    """Return `24 Nov 2026`: in derivations, banners and on paper the year always stands."""
    return NONE if on is None else _reader(context).day_year(on)


@register.simple_tag(takes_context=True)
def day_week(context: Context, on: date) -> str:
    """Return `Wed 25 Nov`."""
    return _reader(context).weekday_day(on)


@register.simple_tag(takes_context=True)
def day_full(context: Context, on: date) -> str:
    """Return `Tuesday 24 November 2026`, with a capital in every language."""
    said = _reader(context).full_day(on)
    return said[:1].upper() + said[1:]


@register.simple_tag(takes_context=True)
def day_field(context: Context, on: date | None) -> str:
    """Return `24/11/2026`, as a field of a form holds it."""
    return _reader(context).day(on)


@register.simple_tag(takes_context=True)
def away(context: Context, on: date) -> str:
    """Return how far a day is: `in 6 days`; it stands beside the day, never instead of it."""
    return _reader(context).relative(on, context["today"])


@register.simple_tag(takes_context=True)
def hour(context: Context, at: datetime) -> str:
    """Return `06:22` in the time zone of the ledger."""
    return _reader(context).hour(localtime(at))


@register.simple_tag(takes_context=True)
def instant(context: Context, at: datetime) -> str:
    """Return `24 Nov 2026, 06:22` in the time zone of the ledger."""
    return _reader(context).instant(localtime(at))


@cache
def _sprite() -> str:
    """Return the address of the marks."""
    return static("aval/icons.svg")


@register.simple_tag
def icon(name: str, *, small: bool = False, tone: str = "", label: str = "") -> SafeString:
    """Return a mark of the sprite; with a label it is read aloud, without it is decoration."""
    heard = markup('role="img" aria-label="{}"', label) if label else _UNHEARD
    size, colour = " s" if small else "", f" {tone}" if tone in _TONES - {""} else ""
    return markup(
        '<svg class="i{}{}" {}><use href="{}#{}"/></svg>',
        *(size, colour, heard, _sprite(), name),
    )


@register.simple_tag
def status(text: str, mark: str, tone: str = "") -> SafeString:
    """Return a state: a mark and a word, coloured by urgency only."""
    return markup('<span class="st {}">{}{}</span>', tone, icon(mark, small=True), text)


@register.simple_tag
def tag(text: str, mark: str = "", tone: str = "") -> SafeString:
    """Return a small frame with a word, and a mark where it has one."""
    return markup(
        '<span class="tag {}">{}{}</span>', tone, icon(mark, small=True) if mark else "", text
    )


@register.simple_tag(takes_context=True)
def cover_line(context: Context, layers: Mapping[str, int], extra: str = "") -> SafeString:
    """Return the gauge of the cover with its key; `layers` are amounts by class of the grammar."""
    return bars.cover_line(_reader(context), layers, extra=extra)


@register.simple_tag(takes_context=True)
def mini_bar(context: Context, layers: Mapping[str, int]) -> SafeString:
    """Return the bar of one invoice."""
    return bars.mini_bar(_reader(context), layers)


@register.simple_tag(takes_context=True)
def utilisation(context: Context, basis_points: int | None) -> SafeString:
    """Return the bar of the limits in use."""
    return bars.utilisation(_reader(context), basis_points)


@register.simple_tag(takes_context=True)
def why(context: Context, address: str, text: str) -> SafeString:
    """Return an amount as the way to its derivation; `y` on the keyboard follows it."""
    return markup(
        '<a class="why-a" href="{}" data-why title="{}">{}</a>',
        *(address, _reader(context).say("marks.why"), text),
    )


@register.inclusion_tag("shell/pager.html", takes_context=True)
def pager(context: Context, page: Any) -> dict[str, Any]:  # noqa: ANN401 - Django's Page
    """Show which page of how many this is, and the ways to its neighbours; the query is kept."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    return {"reader": _reader(context), "page": page, "query": query.urlencode()}
