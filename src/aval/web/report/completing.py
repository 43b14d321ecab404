"""What may stand at the cursor of the query bar, as options of a list box."""

from dataclasses import dataclass
from typing import Any

from aval.desk.report.completion import Completion
from aval.desk.report.fields import Sort
from aval.wording.language import Language

MOST_FIELDS = 14
OPERATORS = {
    ">": "report.op_more", ">=": "report.op_from", "<": "report.op_less",
    "<=": "report.op_up_to", "=": "report.op_is", "!=": "report.op_is_not", "~": "report.op_has",
    "!~": "report.op_has_not", "in": "report.op_one_of", "not in": "report.op_none_of",
    "startswith": "report.op_begins", "and": "report.op_and", "or": "report.op_or",
}  # fmt: skip
"""How operators are said."""
_COUNTED = frozenset(Sort) - {Sort.NAME, Sort.KEY}


@dataclass(frozen=True)
class Option:
    """One line of the list: what it writes, what it shows; `look` is its class."""

    text: str
    label: str
    look: str
    said: str = ""
    count: str = ""
    share: int = 0
    is_here: bool = False


def listed_of(reader: Language, completion: Completion | None) -> dict[str, Any]:
    """Return what the list box shows, nothing where nothing can be said."""
    if completion is None:
        return {"options": ()}
    field = completion.field
    given: dict[str, Any] = {"options": _options(reader, completion)}
    match completion.wanted:
        case "field":
            return given | {"lead": reader.say("report.fields")}
        case "connection":
            return given | {"lead": reader.say("report.connections")}
    if field is None:
        return {"options": ()}
    given |= {"lead_name": field.name, "lead_title": reader.say(field.title)}
    if completion.wanted == "operator":
        return given | {"lead": reader.say("report.operators")}
    code = "report.found_by_rest" if field.sort in _COUNTED else "report.customers_found"
    return given | {"lead": reader.say(code)}


def _options(reader: Language, completion: Completion) -> tuple[Option, ...]:
    if completion.wanted == "field":
        return tuple(
            Option(one.name, one.name, "word", reader.say(one.title))
            for one in completion.fields[:MOST_FIELDS]
        )
    if completion.wanted in {"operator", "connection"}:
        return tuple(
            Option(word, word, "word", reader.say(OPERATORS[word])) for word in completion.words
        )
    is_counted = completion.field is not None and completion.field.sort in _COUNTED
    return tuple(
        Option(
            one.text,
            one.text.strip('"“”'),
            "value",
            one.said,
            reader.count(one.count) if is_counted else "",
            one.share,
            one.is_here,
        )
        for one in completion.values
    )
