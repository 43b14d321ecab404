"""The words of a query with their places: what the grammar reads, what a screen colours.

The grammar is DjangoQL's; these tokens feed it. They know more ways of writing the same: words of
three languages (`and`, `et`, `y`), grouped figures (`50 000`), `40k`, percent signs, bare words,
bare dates and days counted from today (`today+7`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from aval.desk.report.faults import QueryError

LONGEST_QUERY = 2_000
"""Signs of a query."""
MOST_TOKENS = 600
DEEPEST = 12
"""Parentheses inside parentheses."""
QUOTES = {'"': '"', "'": "'", "“": "”", "«": "»"}

_WORDS = {
    "AND": ("and", "et", "y"),
    "OR": ("or", "ou", "o"),
    "NOT": ("not", "pas", "no"),
    "IN": ("in", "parmi", "entre"),
    "TRUE": ("true", "vrai", "verdadero", "yes", "oui", "sí", "si"),
    "FALSE": ("false", "faux", "falso"),
    "NONE": ("none", "vide", "vacío", "vacio", "empty"),
    "STARTSWITH": ("startswith",),
    "ENDSWITH": ("endswith",),
}
_KEYWORDS = {word: name for name, words in _WORDS.items() for word in words}
_OPERATORS = {
    "=": "EQUALS", "!=": "NOT_EQUALS", "<>": "NOT_EQUALS", "≠": "NOT_EQUALS", ">": "GREATER",
    ">=": "GREATER_EQUAL", "≥": "GREATER_EQUAL", "<": "LESS", "<=": "LESS_EQUAL",
    "≤": "LESS_EQUAL", "~": "CONTAINS", "!~": "NOT_CONTAINS",
}  # fmt: skip
_PLAIN = {
    "EQUALS": "=", "NOT_EQUALS": "!=", "GREATER": ">", "GREATER_EQUAL": ">=", "LESS": "<",
    "LESS_EQUAL": "<=", "CONTAINS": "~", "NOT_CONTAINS": "!~", "AND": "and", "OR": "or",
    "NOT": "not", "IN": "in", "STARTSWITH": "startswith", "ENDSWITH": "endswith",
}  # fmt: skip
COMPARISONS = frozenset(_OPERATORS.values()) | {"STARTSWITH", "ENDSWITH", "IN"}
VALUES = frozenset({"STRING_VALUE", "INT_VALUE", "FLOAT_VALUE", "TRUE", "FALSE", "NONE"})

_DAY = r"(?:today|aujourd['’]?hui|hoy)(?:\s*[+-]\s*[0-9]{1,5})?(?!\w)"
_PATTERN = re.compile(
    rf"""(?P<space>[\s\u00a0\u202f]+)
    |(?P<day>{_DAY}|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?!\w))
    |(?P<number>[-−]?(?:[0-9]{{1,3}}(?:[ \u00a0\u202f][0-9]{{3}})+(?![0-9])|[0-9]+)
        (?:\.[0-9]+)?(?P<times>[kK](?!\w))?(?P<percent>\s?%)?(?![\w.]))
    |(?P<name>[^\W\d]\w*)
    |(?P<operator>!=|<>|>=|<=|!~|[=≠<>≥≤~])
    |(?P<mark>[(),])""",
    re.VERBOSE | re.IGNORECASE,
)
_MARKS = {"(": "PAREN_L", ")": "PAREN_R", ",": "COMMA"}


@dataclass
class Token:
    """One word of a query: `type` and `value` as the grammar has them, `start` and `end` its place.

    `lexer` and the two numbers are what the grammar's machine asks for.
    """

    type: str
    value: str
    start: int
    end: int
    lexer: object = None
    lineno: int = 1

    @property
    def lexpos(self) -> int:
        """Return where it begins, as the grammar's machine asks for it."""
        return self.start


def tokens_of(text: str) -> list[Token]:
    """Return the tokens of a query; QueryError where it is too long, too deep, or no word."""
    if len(text) > LONGEST_QUERY:
        raise QueryError(LONGEST_QUERY, len(text), code="report.too_long", most=LONGEST_QUERY)
    found: list[Token] = []
    depth = 0
    for token in _read(text):
        depth += {"PAREN_L": 1, "PAREN_R": -1}.get(token.type, 0)
        if depth > DEEPEST or len(found) >= MOST_TOKENS:
            raise QueryError(token.start, token.end, code="report.too_deep", most=DEEPEST)
        found.append(token)
    return found


def _read(text: str) -> Iterator[Token]:
    at = 0
    before: Token | None = None
    in_list = False
    while at < len(text):
        token, at = _next(text, at, before=before, in_list=in_list)
        if token is None:
            continue
        if token.type == "PAREN_L":
            in_list = before is not None and before.type == "IN"
        elif token.type == "PAREN_R":
            in_list = False
        before = token
        yield token


def _compares(token: Token | None) -> bool:
    return token is not None and token.type in COMPARISONS - {"IN"}


def _next(text: str, at: int, *, before: Token | None, in_list: bool) -> tuple[Token | None, int]:
    """Return the token at a place, None for blanks, and the place after it."""
    wants_value = in_list or _compares(before)
    if text[at] in QUOTES:
        return _quoted(text, at)
    match = _PATTERN.match(text, at)
    if match is None:
        raise QueryError(at, at + 1, code="report.no_word", found=text[at])
    kind, word, end = match.lastgroup or "", match[0], match.end()
    if match["number"]:
        if not in_list and re.match(r",[0-9]", text[end : end + 2]):
            raise QueryError(at, end + 2, code="report.comma_in_number", found=match[0])
        return _number(match), end
    if match["day"] and (wants_value or not word[0].isalpha()):
        return Token("STRING_VALUE", word, at, end), end
    if match["day"]:
        word = word.split("+")[0].split("-")[0].split("'")[0].strip()
        return Token("NAME", word.casefold(), at, at + len(word)), at + len(word)
    if kind == "name":
        return _named(word, at, wants_value=wants_value), end
    if kind == "operator":
        name = _OPERATORS[word]
        return Token(name, _PLAIN[name], at, end), end
    return (None if kind == "space" else Token(_MARKS[word], word, at, end)), end


def _named(word: str, at: int, *, wants_value: bool) -> Token:
    """Return a bare word: a word of the grammar, a value where one is due, else a field."""
    plain = word.casefold()
    keyword = _KEYWORDS.get(plain)
    is_value = keyword in {"TRUE", "FALSE", "NONE"}
    if keyword and (is_value or not wants_value):
        return Token(keyword, _PLAIN.get(keyword, plain), at, at + len(word))
    kind = "STRING_VALUE" if wants_value else "NAME"
    return Token(kind, word if wants_value else plain, at, at + len(word))


def _quoted(text: str, at: int) -> tuple[Token, int]:
    end = text.find(QUOTES[text[at]], at + 1)
    if end < 0:
        raise QueryError(at, len(text), code="report.no_closing_quote", found=text[at])
    return Token("STRING_VALUE", text[at + 1 : end], at, end + 1), end + 1


def _number(match: re.Match[str]) -> Token:
    figures = re.sub(r"[^0-9.-]", "", match[0].replace("−", "-"))
    if match["times"]:
        whole, _, decimals = figures.partition(".")
        kept = decimals[3:]
        figures = whole + decimals[:3].ljust(3, "0") + (f".{kept}" if kept else "")
    kind = "FLOAT_VALUE" if "." in figures else "INT_VALUE"
    return Token(kind, figures, match.start(), match.end())
