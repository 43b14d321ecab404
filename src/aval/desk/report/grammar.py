"""The grammar of queries: DjangoQL's, with `and` before `or`, fed with our own tokens.

DjangoQL reads `a and b or c` as `a and (b or c)`; people and SQL mean `(a and b) or c`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any, ClassVar

from djangoql.ast import Comparison, Expression, Logical
from djangoql.parser import DjangoQLParser
from ply.yacc import NullLogger

from aval.desk.report.faults import QueryError
from aval.desk.report.tokens import COMPARISONS, VALUES, Token

_ONE_AT_A_TIME = Lock()
"""The grammar's machine keeps its stacks in itself."""


class _Parser(DjangoQLParser):  # type: ignore[misc]
    """DjangoQL's grammar; its docstrings are its rules."""

    precedence: ClassVar = (("left", "OR"), ("left", "AND"))
    p_logical = None

    def p_expression_logical(self, p: Any) -> None:  # noqa: ANN401 - the grammar's symbols
        """expression : expression AND expression
        | expression OR expression
        """  # noqa: D205, D400, D403, D415 - a rule, no sentence
        p[0] = Expression(left=p[1], operator=Logical(operator=p[2]), right=p[3])

    def p_error(self, token: Token | None) -> None:
        """Stop: what is wrong is said with the tokens at hand."""
        raise _UnexpectedError(token)


class _UnexpectedError(Exception):
    """The grammar has no use for a token, None for the end."""

    def __init__(self, token: Token | None) -> None:
        super().__init__()
        self.token = token


@cache
def _parser() -> Any:  # noqa: ANN401 - an untyped library's
    return _Parser(errorlog=NullLogger())


class _Feed:
    """Hands tokens to the grammar's machine."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._rest = iter(tokens)

    def token(self) -> Token | None:
        return next(self._rest, None)


@dataclass(frozen=True)
class Condition:
    """One comparison: its tokens (field, operator, values) and where it stands."""

    field: Token
    operator: str
    values: tuple[Token, ...]
    expression: Any

    @property
    def start(self) -> int:
        """Return where it begins."""
        return self.field.start

    @property
    def end(self) -> int:
        """Return where it ends."""
        return self.values[-1].end if self.values else self.field.end


def parse(tokens: Sequence[Token]) -> tuple[Any, tuple[Condition, ...]]:
    """Return the tree of a query and its conditions from left to right; QueryError if it is none.

    The tokens are not empty.
    """
    try:
        with _ONE_AT_A_TIME:
            tree = _parser().parse(lexer=_Feed(tokens))
    except _UnexpectedError as error:
        raise _unexpected(tokens, error.token) from None
    starts = [at for at, token in enumerate(tokens) if token.type == "NAME"]
    parts = [tokens[at:end] for at, end in zip(starts, [*starts[1:], len(tokens)], strict=True)]
    leaves = list(_leaves(tree))
    return tree, tuple(map(_condition, parts, leaves))


def _leaves(tree: Any) -> list[Any]:  # noqa: ANN401 - an untyped library's
    """Return the comparisons of a tree from left to right."""
    if isinstance(tree.operator, Comparison):
        return [tree]
    return [*_leaves(tree.left), *_leaves(tree.right)]


def _condition(part: Sequence[Token], leaf: Any) -> Condition:  # noqa: ANN401 - as above
    values = [token for token in part if token.type in VALUES]
    return Condition(part[0], str(leaf.operator.operator), tuple(values), leaf)


def _unexpected(tokens: Sequence[Token], token: Token | None) -> QueryError:
    """Return what is wrong with a token that the grammar has no use for, None for the end."""
    at = len(tokens) if token is None else tokens.index(token)
    before = tokens[at - 1] if at else None
    start = token.start if token else tokens[-1].end
    end = token.end if token else start
    found = token.value if token else ""
    return QueryError(start, end, code=_wanted_after(before), found=found)


def _wanted_after(before: Token | None) -> str:
    """Return the code that says what should stand after a token."""
    kind = before.type if before else "AND"
    if kind in {"NAME", "NOT"}:
        return "report.operator_wanted"
    if kind in COMPARISONS or kind == "COMMA":
        return "report.value_wanted"
    if kind in VALUES or kind == "PAREN_R":
        return "report.connection_wanted"
    return "report.field_wanted"
