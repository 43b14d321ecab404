"""What may stand at a place of a query: fields, operators, values and how many have them.

Values are counted among the customers that the rest of the query finds, inside what the person may
see.
"""

from dataclasses import dataclass

from aval.desk.report.distribution import Counted, values_of
from aval.desk.report.faults import QueryError
from aval.desk.report.fields import BY_NAME, FIELDS, Field
from aval.desk.report.language import Query, read_query
from aval.desk.report.queries import asked
from aval.desk.report.tokens import COMPARISONS, VALUES, Token, tokens_of
from aval.desk.report.values import Asker
from aval.records.models import Person
from aval.vocabulary.folding import name_key
from aval.wording.language import Language

_NEUTRAL = {"AND": 'customer != ""', "OR": 'customer = ""'}
"""Conditions that change nothing between others joined by `and`, by `or`."""


@dataclass(frozen=True)
class Completion:
    """What may stand from `start` to `end` of a query.

    `wanted` says which sort: `field`, `operator`, `value`, `connection`; `field` whose operators
    or values they are. `word` is what stands there already.
    """

    wanted: str
    start: int
    end: int
    word: str = ""
    field: Field | None = None
    fields: tuple[Field, ...] = ()
    words: tuple[str, ...] = ()
    values: tuple[Counted, ...] = ()


@dataclass(frozen=True)
class _Here:
    """The place of the cursor: the tokens before it, the word it touches, where that begins."""

    before: list[Token]
    word: str
    start: int


def complete(person: Person, text: str, at: int, asker: Asker) -> Completion | None:
    """Return what may stand at a place of a query, None where nothing can be said."""
    here = _here(text, max(0, min(at, len(text))))
    if here is None:
        return None
    last = here.before[-1].type if here.before else "AND"
    end = here.start + len(text[here.start : at])
    name = next((token for token in reversed(here.before) if token.type == "NAME"), None)
    field = BY_NAME.get(name.value) if name else None
    if last == "NAME" or (last == "NOT" and field):
        words = field.allowed() if field else ()
        return Completion("operator", here.start, end, here.word, field, words=words)
    if name and field and (last in COMPARISONS or last == "COMMA" or _opens_list(here.before)):
        rest = _rest(text, at, name, here.before, asker)
        values = values_of(asked(person, rest), field, here.word, here.before[-1], asker)
        return Completion("value", here.start, end, here.word, field, values=values)
    if last in VALUES or last == "PAREN_R":
        return Completion("connection", here.start, end, here.word, words=("and", "or"))
    found = tuple(one for one in FIELDS if _matches(one, here.word, asker))
    return Completion("field", here.start, end, here.word, fields=found)


def _here(text: str, at: int) -> _Here | None:
    """Return the place of the cursor, None inside what is no query."""
    try:
        tokens = tokens_of(text[:at])
    except QueryError as error:
        if error.code != "report.no_closing_quote":
            return None
        return _Here(tokens_of(text[: error.start]), text[error.start + 1 : at], error.start)
    if tokens and tokens[-1].end == at and tokens[-1].type in {"NAME", "AND", "OR", *VALUES}:
        last = tokens[-1]
        return _Here(tokens[:-1], text[last.start : at].strip("\"'“”«»"), last.start)
    return _Here(tokens, "", at)


def _opens_list(before: list[Token]) -> bool:
    kinds = [token.type for token in before[-2:]]
    return kinds == ["IN", "PAREN_L"]


def _matches(field: Field, word: str, asker: Asker) -> bool:
    """Return whether a word begins one of a field's names, or a word of its title."""
    wanted = name_key(word)
    title = name_key(Language(asker.language).sentence(field.title)).split()
    names = [name_key(name) for name in (field.name, *field.aliases)]
    return any(name.startswith(wanted) for name in (*names, *title))


def _rest(text: str, at: int, name: Token, before: list[Token], asker: Asker) -> Query:
    """Return the query without the condition at the cursor; all while it is not one yet."""
    place = next(n for n, token in enumerate(before) if token is name)
    outer = [token.type for token in before[:place] if token.type not in {"PAREN_L", "NOT"}]
    try:
        after = [token.type for token in tokens_of(text[at:])]
    except QueryError:
        after = []
    joins = {*outer[-1:], *[kind for kind in after if kind in {"AND", "OR"}][:1]}
    neutral = _NEUTRAL["OR" if joins == {"OR"} else "AND"]
    opened = [token.type for token in before[:place]]
    closing = ")" * (opened.count("PAREN_L") - opened.count("PAREN_R"))
    left = text[: name.start] + neutral
    for candidate in (left + " " + text[at:].lstrip("\"'“”«»"), left + closing):
        if (rest := _read(candidate, asker)) is not None:
            return rest
    return Query("")


def _read(text: str, asker: Asker) -> Query | None:
    """Return a query, none while it is not one yet."""
    try:
        return read_query(text, asker)
    except QueryError:
        return None
