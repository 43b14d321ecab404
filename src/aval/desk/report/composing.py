"""Queries written and taken apart: for people who choose from lists, and for chips to take away."""

import re
from dataclasses import dataclass

from aval.desk.report.fields import BY_NAME, Field, Sort
from aval.desk.report.language import Query, read_query
from aval.desk.report.tokens import Token, tokens_of
from aval.desk.report.values import Asker

_QUOTED = frozenset({Sort.CHOICE, Sort.TEXT, Sort.NAME, Sort.KEY, Sort.ALERT})


@dataclass(frozen=True)
class Part:
    """One condition that stands by itself: its text, and the query without it."""

    text: str
    without: str


def parts_of(query: Query) -> tuple[Part, ...]:
    """Return the conditions that a query joins by `and`; one that joins by `or` is one part."""
    if not query.tokens:
        return ()
    joints = _joints(query.tokens)
    if any(token.type == "OR" for token in joints):
        return (Part(query.text.strip(), ""),)
    cuts = [0, *(joint.end for joint in joints)]
    ends = [*(joint.start for joint in joints), len(query.text)]
    texts = [query.text[start:end].strip() for start, end in zip(cuts, ends, strict=True)]
    return tuple(
        Part(text, " and ".join([*texts[:at], *texts[at + 1 :]])) for at, text in enumerate(texts)
    )


def with_condition(query: Query, *, field: str, operator: str, value: str, asker: Asker) -> Query:
    """Return a query with one more condition; QueryError when it is none."""
    added = f"{field} {operator} {_written(BY_NAME.get(field), operator, value.strip())}"
    before = query.text.strip()
    if before and any(token.type == "OR" for token in _joints(query.tokens)):
        before = f"({before})"
    read_query(added, asker)
    return read_query(f"{before} and {added}" if before else added, asker)


def quoted(value: str) -> str:
    """Return a text as it stands in a query: bare where it may, else between quotes."""
    if re.fullmatch(r"[^\W\d]\w*", value):
        bare = tokens_of(f"name = {value}")[-1]
        if bare.type == "STRING_VALUE" and bare.value == value:
            return value
    for opening, closing in (('"', '"'), ("'", "'"), ("“", "”")):
        if closing not in value:
            return f"{opening}{value}{closing}"
    return f"«{value.replace('»', ' ')}»"


def _written(field: Field | None, operator: str, value: str) -> str:
    """Return a value that a person typed as the language has it."""
    if operator in {"in", "not in"}:
        inner = value.strip("()")
        return "(" + ", ".join(_one(field, one.strip()) for one in inner.split(",")) + ")"
    return _one(field, value)


def _one(field: Field | None, value: str) -> str:
    bare = value.strip("\"'“”«»")
    if field is None or field.sort == Sort.FLAG:
        return bare
    if field.sort in _QUOTED or not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", bare):
        return quoted(bare)
    return bare


def _joints(tokens: tuple[Token, ...]) -> list[Token]:
    """Return the words that join conditions outside all parentheses."""
    found = []
    depth = 0
    for token in tokens:
        depth += {"PAREN_L": 1, "PAREN_R": -1}.get(token.type, 0)
        if depth == 0 and token.type in {"AND", "OR"}:
            found.append(token)
    return found
