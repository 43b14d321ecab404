"""A derivation as text for the terminal: sentences, and two columns of amounts, inner and outer.

Sources stand under their line, after a section sign; a note stands under it as well.
"""

from collections.abc import Iterator
from string import ascii_uppercase
from textwrap import wrap

from aval.vocabulary.derivation import Block, Explanation, Line, Role
from aval.vocabulary.steps import Step
from aval.wording.language import Language
from aval.wording.steps import say_step

WIDTH = 100
"""Characters of a line of the terminal."""
_STEP = 2
_LEAST_AMOUNT = 12
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"


class Page:
    """Says one derivation in one language, its amounts aligned on two columns."""

    def __init__(
        self, explanation: Explanation, language: Language, *, width: int, styled: bool
    ) -> None:
        """Choose the language; the columns are as wide as the widest amount needs."""
        self.explanation, self.language, self.width = explanation, language, width
        self.styled = styled
        self.detail = self._column({Role.PART})
        self.total = self._column({Role.TOTAL, Role.FIGURE})
        self.text = width - self.detail - self.total

    def lines(self) -> Iterator[str]:
        """Yield the lines of the page, none wider than it but for a word that cannot be broken."""
        first, *rest = self.explanation.heading
        yield from self._styled(wrap(self.say(first), self.width), _BOLD)
        for step in rest:
            yield from wrap(self.say(step), self.width)
        for place, block in enumerate(self.explanation.blocks):
            yield ""
            yield "─" * self.width
            yield from self._block(block, f"{ascii_uppercase[place % len(ascii_uppercase)]}  ", 0)

    def say(self, step: Step) -> str:
        """Return one sentence, amounts without their currency."""
        currency = self.explanation.currency
        return say_step(step, language=self.language, currency=currency, unit=False)

    def amount(self, minor: int) -> str:
        """Return an amount without its currency."""
        currency = self.explanation.currency
        return self.language.amount(minor, currency)

    def _column(self, roles: set[Role]) -> int:
        """Return the width of a column of amounts and the space before it."""
        amounts = (
            len(self.amount(line.amount))
            for block in self.explanation.walk()
            for line in block.lines
            if line.amount is not None and line.role in roles
        )
        return max([_LEAST_AMOUNT, *amounts]) + _STEP

    def _block(self, block: Block, mark: str, depth: int) -> Iterator[str]:
        """Yield a block: its head, its lines, the blocks inside it."""
        margin = " " * (_STEP * depth)
        yield from self._styled(self._wrapped(self.say(block.head), margin + mark), _BOLD)
        for line in block.lines:
            yield from self._line(line, margin + "   ")
        for inner in block.blocks:
            yield ""
            yield from self._block(inner, " ", depth + 1)

    def _line(self, line: Line, margin: str) -> Iterator[str]:
        """Yield a line with its amount in its column, its notes, its sources."""
        if line.amount is None:
            yield from self._wrapped(self.say(line.step), margin)
        else:
            yield from self._with_amount(line, line.amount, margin)
        for step in line.notes:
            yield from self._wrapped(self.say(step), margin + "    ")
        for step in line.sources:
            yield from self._styled(self._wrapped(self.say(step), margin + "  § "), _DIM)

    def _with_amount(self, line: Line, amount: int, margin: str) -> Iterator[str]:
        """Yield a line whose first row ends with an amount."""
        first, *rest = self._wrapped(self.say(line.step), margin, self.text)
        column = self.text + self.detail + (0 if line.role is Role.PART else self.total)
        rows = [first + self.amount(amount).rjust(column - len(first)), *rest]
        yield from rows if line.role is Role.PART else self._styled(rows, _BOLD)

    def _styled(self, rows: list[str], style: str) -> Iterator[str]:
        """Yield rows in a style where the page is a terminal's."""
        for row in rows:
            yield f"{style}{row}{_PLAIN}" if self.styled else row

    def _wrapped(self, text: str, margin: str, width: int | None = None) -> list[str]:
        """Return a text in rows, those after the first indented like its beginning."""
        return wrap(
            text,
            width or self.width,
            initial_indent=margin,
            subsequent_indent=" " * len(margin),
            break_long_words=False,
            break_on_hyphens=False,
        )


def derivation_text(
    explanation: Explanation, language: Language, *, width: int = WIDTH, styled: bool = False
) -> str:
    """Return a derivation as text; `styled` for a terminal that shows bold and dim letters."""
    page = Page(explanation, language, width=width, styled=styled)
    return "\n".join(page.lines()) + "\n"
