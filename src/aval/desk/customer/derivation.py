"""A derivation as rows of one table: lettered blocks, numbered lines, what each line rests on."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from string import ascii_uppercase

from aval.vocabulary.derivation import Block, Explanation, Line, Role
from aval.vocabulary.steps import Given, Many, Step

ANCHORS: dict[str, str] = {
    "explain.exposure": "exposure",
    "words.cell_covered": "covered",
    "explain.own_risk": "management_credit",
    "explain.uncovered": "gap",
    "explain.excess": "uncovered",
    "explain.headroom": "room",
    "explain.over_limit": "over_limit",
    "explain.limit_authorised": "limits",
    "explain.overdue": "overdue",
    "explain.disputed": "disputed",
    "explain.orders": "orders",
    "explain.credit_balance": "credit_balance",
    "explain.indemnifiable": "indemnifiable",
    "explain.apparent_covered": "apparent_covered",
    "explain.breach_since": "breach",
    "explain.no_breach": "breach",
    "explain.next_deadline": "deadline",
    "explain.next_deadline_of_cover": "deadline",
    "explain.no_next_deadline": "deadline",
}
"""By the sentence of a line, the figure that is asked for in the address of a page."""
FIGURES = tuple(dict.fromkeys(ANCHORS.values()))
APART = frozenset({"explain.items", "explain.filling", "explain.settling_block"})
"""Blocks with a line for each item: their rows stand apart from the main table."""
CLAUSES = frozenset({"explain.clause", "explain.clause_of_policy"})
_CLAUSES_OF_POLICIES = CLAUSES | {"explain.terms", "explain.terms_until"}


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a head where `line` is None. `figure` is its anchor, `changes` its data versions."""

    reference: str
    depth: int
    head: Step | None = None
    line: Line | None = None
    figure: str = ""
    changes: tuple[int, ...] = ()

    @property
    def is_total(self) -> bool:
        """Return whether its amount stands in the outer column."""
        return self.line is not None and self.line.role in {Role.TOTAL, Role.FIGURE}


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under one another, `head` where they stand apart from the main table."""

    head: Step | None
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """Since which change each fact is known, by its key."""

    items: Mapping[str, int] = field(default_factory=dict)
    kinds: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    covers: Mapping[str, int] = field(default_factory=dict)
    policies: Mapping[str, int] = field(default_factory=dict)
    insolvency: tuple[int, ...] = ()
    settings: Mapping[str, int] = field(default_factory=dict)

    def of(self, line: Line) -> tuple[int, ...]:
        """Return the changes that the facts of a line come from, in their order."""
        found: set[int] = set()
        for told in (line.step, *line.notes, *line.sources):
            found |= set(self._of_step(told))
        return tuple(sorted(found))

    def _of_step(self, told: Step) -> Iterator[int]:
        for name, value in told.given:
            match name:
                case "item" | "items":
                    yield from self._of_items(value)
                case "cover":
                    yield from _each(self.covers, value)
                case "policy" if told.code in _CLAUSES_OF_POLICIES:
                    yield from _each(self.policies, value)
                case "insolvent":
                    yield from self.insolvency
                case "loss" if told.code == "explain.claim_by_insolvency":
                    yield from self.insolvency
                case "setting":
                    yield from _each(self.settings, f"exposure.{value}")

    def _of_items(self, value: Given) -> Iterator[int]:
        if isinstance(value, Many):
            yield from self.kinds.get(value.word.value, ())
        for item in value if isinstance(value, tuple) else (value,):
            yield from _each(self.items, item)


def tables(
    explanation: Explanation, known: Known, numbers: Mapping[str, str], *, whole: bool
) -> tuple[Table, ...]:
    """Return the main table, then those that stand apart; `whole` leaves nothing apart.

    `numbers` are the document numbers by which lines name items, instead of their keys.
    """
    main: list[Row] = []
    apart: list[Table] = []
    told = [one for one in explanation.blocks if whole or one.head.code != "explain.items"]
    for place, block in enumerate(told):
        letter = ascii_uppercase[place % len(ascii_uppercase)]
        main += _rows(block, letter, known, apart, whole=whole)
    found = (Table(None, tuple(main)), *apart)
    return tuple(
        Table(table.head, tuple(_numbered(row, numbers) for row in table.rows)) for table in found
    )


def _numbered(row: Row, numbers: Mapping[str, str]) -> Row:
    """Return a row that names items by their document numbers."""
    head = None if row.head is None else _named(row.head, numbers)
    if row.line is None:
        return replace(row, head=head)
    line = replace(
        row.line,
        step=_named(row.line.step, numbers),
        notes=tuple(_named(note, numbers) for note in row.line.notes),
    )
    return replace(row, line=line)


def _named(told: Step, numbers: Mapping[str, str]) -> Step:
    return Step(
        told.code,
        tuple(
            (name, _number(value, numbers) if name in {"item", "items"} else value)
            for name, value in told.given
        ),
    )


def _number(value: Given, numbers: Mapping[str, str]) -> Given:
    if isinstance(value, tuple):
        return tuple(numbers.get(one, one) for one in value)
    return numbers.get(value, value) if isinstance(value, str) else value


def _rows(
    block: Block, letter: str, known: Known, apart: list[Table], *, whole: bool
) -> Iterator[Row]:
    """Yield a block's rows, its lines numbered through."""
    number = 0
    stack: list[tuple[Block, int]] = [(block, 0)]
    while stack:
        one, depth = stack.pop()
        rows = [Row(letter if not depth else "", depth, head=one.head)]
        for line in one.lines:
            number += 1
            figure = ANCHORS.get(line.step.code, "")
            rows.append(
                Row(f"{letter}{number}", depth, None, line, figure, known.of(line)),
            )
        if one.head.code in APART and not whole:
            apart.append(Table(one.head, tuple(rows[1:])))
        else:
            yield from rows
        stack += [(inner, depth + 1) for inner in reversed(one.blocks)]


def clauses(found: Iterable[Row]) -> tuple[Step, ...]:
    """Return the clauses that rows name, each once, in the order in which they come."""
    sources = (source for row in found if row.line for source in row.line.sources)
    return tuple(dict.fromkeys(one for one in sources if one.code in CLAUSES))


def _each(known: Mapping[str, int], key: object) -> Iterator[int]:
    if isinstance(key, str) and key in known:
        yield known[key]
