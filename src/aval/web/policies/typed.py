"""What a form of terms holds: values as they are typed, and as the file has them, and back.

What cannot be read stays as it was typed: the check of the draft says what was expected.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import QueryDict

from aval.dataset.parameters import PARAMETERS, Parameter
from aval.vocabulary.policies import ParameterForm
from aval.vocabulary.typed_amounts import typed_number
from aval.vocabulary.words import Layer
from aval.wording.language import Language

VALUE, CLAUSE = "v-", "c-"
"""With what the names of fields begin: of values, of clause numbers."""
MOST_ROWS = 12
"""Zones, and bands, that a form takes."""
LONGEST_CLAUSE = 60
_LONGEST = 60
_WHOLE = frozenset({ParameterForm.DAYS, ParameterForm.MONTHS, ParameterForm.NUMBER})
_POINT = {"en": ".", "fr": ",", "es": ","}


def values_of(given: QueryDict, reader: Language) -> dict[str, Any]:
    """Return what was typed as plain values by their parameters; what is empty is not set."""
    found = {one.name: _value(one, given, reader) for one in PARAMETERS}
    return {name: value for name, value in found.items() if value is not None}


def clauses_of(given: QueryDict, names: tuple[str, ...] | None = None) -> dict[str, str]:
    """Return the numbers of clauses that were typed, by parameter."""
    wanted = names or tuple(one.name for one in PARAMETERS)
    found = {name: given.get(CLAUSE + name, "").strip()[:LONGEST_CLAUSE] for name in wanted}
    return {name: text for name, text in found.items() if text}


def _value(parameter: Parameter, given: QueryDict, reader: Language) -> Any:  # noqa: ANN401
    name = VALUE + parameter.name
    match parameter.form:
        case ParameterForm.FLAG:
            return name in given
        case ParameterForm.WORDS:
            return given.getlist(name)
        case ParameterForm.ZONES:
            return _zones(given, reader) or None
        case ParameterForm.BANDS:
            return _bands(given, reader) or None
    text = given.get(name, "").strip()[:_LONGEST]
    return plain(parameter.form, text, reader) if text else None


def plain(form: ParameterForm, text: str, reader: Language) -> Any:  # noqa: ANN401
    """Return a typed text as the file has it, the text itself where it cannot be read."""
    if form is ParameterForm.DAY:
        return day_or_text(text)
    if form in _WHOLE:
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else text
    if form is ParameterForm.LIABILITY and text[-1:] in {"x", "X", "×"}:
        return f"{_number(text[:-1], reader)}x"
    if form in {ParameterForm.PERCENT, ParameterForm.AMOUNT, ParameterForm.LIABILITY}:
        return _number(text, reader)
    return text


def day_or_text(text: str) -> date | str:
    """Return a day as a field of dates gives it, the text where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def _number(text: str, reader: Language) -> str:
    """Return a typed number with a point, the text where it is none."""
    try:
        number = typed_number(text.replace("%", ""), language=reader.code)
    except ValueError:
        return text
    return f"{number:f}".removesuffix(".0")


def _zones(given: QueryDict, reader: Language) -> list[dict[str, Any]]:
    found = []
    for place in range(1, MOST_ROWS + 1):
        text = given.get(f"z-{place}-countries", "").replace(",", " ").upper()[:1200]
        pct = {
            str(layer): plain(ParameterForm.PERCENT, typed, reader)
            for layer in Layer
            if (typed := given.get(f"z-{place}-{layer}", "").strip()[:_LONGEST])
        }
        if text.split() or pct:
            found.append({"countries": text.split()} | ({"insured_pct": pct} if pct else {}))
    return found


def _bands(given: QueryDict, reader: Language) -> list[dict[str, Any]]:
    found = []
    for place in range(1, MOST_ROWS + 1):
        typed = {
            name: plain(ParameterForm.PERCENT, text, reader)
            for name in ("loss_ratio_upto", "percent")
            if (text := given.get(f"b-{place}-{name}", "").strip()[:_LONGEST])
        }
        if typed:
            found.append(typed)
    return found


def shown_text(value: Any, reader: Language) -> str:  # noqa: ANN401 - a plain value
    """Return a plain value as a field holds it."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace(".", _POINT[reader.code]) if _is_number(value) else str(value)


def _is_number(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, str) and value.rstrip("x").replace(".", "", 1).lstrip("-").isdecimal()


def zone_rows(values: Mapping[str, Any], reader: Language) -> list[dict[str, Any]]:
    """Return the zones as rows of a form, and rows for more."""
    zones = values.get("zone", [])
    rows: list[dict[str, Any]] = [
        {
            "countries": ", ".join(zone["countries"]),
            "pct": [
                (layer, shown_text(zone.get("insured_pct", {}).get(str(layer)), reader))
                for layer in Layer
            ],
        }
        for zone in zones
    ]
    empty = {"countries": "", "pct": [(layer, "") for layer in Layer]}
    return rows + [empty] * max(1, min(2, MOST_ROWS - len(rows)))


def band_rows(values: Mapping[str, Any], reader: Language) -> list[tuple[str, str]]:
    """Return the bands of loss ratios as rows of a form, and rows for more."""
    rows = [
        (shown_text(band.get("loss_ratio_upto"), reader), shown_text(band.get("percent"), reader))
        for band in values.get("bonus_malus", [])
    ]
    return rows + [("", "")] * max(1, min(2, MOST_ROWS - len(rows)))
