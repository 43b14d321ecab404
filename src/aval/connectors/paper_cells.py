"""What the papers of every insurer have in common: their amounts, their days, their answers.

The wire of none of them is public: the field names are given by each, the manual says how much of
them is assumed. What is written here is what no insurer may differ in: amounts as exact numbers
with the digits of their currency, days as days, a code that is not known as unknown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from aval.connectors import cells
from aval.connectors.cells import Row
from aval.connectors.contract import RefusedError
from aval.connectors.papers import OverduePaper, PaperReceipt
from aval.vocabulary.claims import PaperAnswer, PaperKind
from aval.vocabulary.money import MINOR_DIGITS, decimal_text


@dataclass(frozen=True, slots=True)
class Names:
    """How an insurer calls the fields of its answers to papers, and their codes."""

    reference: str
    code: str
    codes: Mapping[str, PaperAnswer]
    """By code in small letters."""
    answered_on: str = "answerDate"
    text: str = "message"
    reason: str = "reasonCode"
    extended_until: str = "newDueDate"
    amount: str = "indemnityAmount"
    currency: str = "currencyCode"


def receipt(row: Row, names: Names) -> PaperReceipt:
    """Return where a paper stands, of an object of the insurer."""
    code = cells.text(row, names.code)
    answer = names.codes.get(code.casefold(), PaperAnswer.UNKNOWN) if code else None
    currency = cells.text(row, names.currency)
    return PaperReceipt(
        cells.named(row, names.reference),
        answer,
        cells.day(row, names.answered_on),
        cells.text(row, names.text),
        cells.text(row, names.reason),
        cells.day(row, names.extended_until),
        cells.amount(row, names.amount, currency),
        currency,
        cells.raw(row, code),
    )


def amount(minor: int, currency: str) -> str:
    """Return an amount as text with the digits of its currency: JSON has no exact numbers."""
    return decimal_text(minor, MINOR_DIGITS[currency])


def day(one: date | None) -> str | None:
    """Return a day as JSON writes it."""
    return one.isoformat() if one else None


def checked(paper: OverduePaper, kinds: frozenset[PaperKind]) -> str:
    """Return the currency of a paper; raises RefusedError for one that is not whole.

    Nothing is sent of a paper of another kind, without items, in two currencies, of an extension
    without its day, or of a plan without instalments.
    """
    currencies = {one.currency for one in paper.items}
    wrong = {
        "kind": paper.kind not in kinds,
        "items": len(currencies) != 1,
        "wanted_until": paper.kind is PaperKind.EXTENSION and paper.wanted_until is None,
        "instalments": paper.kind is PaperKind.PAYMENT_PLAN and not paper.instalments,
    }
    for name, is_wrong in wrong.items():
        if is_wrong:
            code, detail = "", "not sent: a paper needs it"
            raise RefusedError(code, name, detail)
    return currencies.pop()


def found(rows: list[Row], name: str, value: str, names: Names) -> PaperReceipt | None:
    """Return the receipt of the last row that has a value in a field, None without."""
    own = [row for row in rows if cells.text(row, name) == value]
    return receipt(own[-1], names) if own else None


def only(body: Any) -> Row:  # noqa: ANN401 - whatever JSON can say
    """Return the one object of an answer, an empty one where there is none."""
    (row,) = cells.rows_under(body) or ({},)
    return row
