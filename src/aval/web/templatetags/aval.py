"""Template tags of every page."""

from typing import Any

from django import template
from django.template.defaultfilters import date
from django.utils.html import format_html

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context: dict[str, Any], code: str, **given: object) -> str:
    """Return a sentence in the reader's language."""
    return str(context["reader"].say(code, **given))


@register.simple_tag(takes_context=True)
def word(context: dict[str, Any], enum: str, value: object) -> str:
    """Return the word of an enumeration's value."""
    return str(context["reader"].say(f"words.{enum}_{value}"))


@register.simple_tag(takes_context=True)
def day(context: dict[str, Any], day: Any) -> str:  # noqa: ANN401 - a date or none
    """Return a date."""
    return str(context["reader"].day(day))


@register.simple_tag
def icon(name: str) -> str:
    """Return an icon."""
    return format_html('<svg class="i" aria-hidden="true"><use href="#{}"/></svg>', name)


@register.filter
def clock(at: Any) -> str:  # noqa: ANN401 - an instant
    """Return hour and minute."""
    return date(at, "H:i")
