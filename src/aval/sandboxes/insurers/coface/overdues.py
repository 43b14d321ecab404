"""How the pretend Coface takes papers about overdue invoices, and answers them."""

from collections.abc import Mapping
from typing import Any

from aval.sandboxes.insurers.papers import Paper, Told, items, written
from aval.vocabulary.claims import PaperAnswer, PaperKind

CODES = {
    PaperAnswer.ACKNOWLEDGED: "registered",
    PaperAnswer.QUESTION: "information-requested",
    PaperAnswer.ACCEPTED: "accepted",
    PaperAnswer.REFUSED: "rejected",
    PaperAnswer.EXTENDED: "extended",
}


def paper(body: Mapping[str, Any], policy: tuple[str, str, str], number: int) -> Paper:
    """Return a paper that was sent; raises KeyError, TypeError, ValueError for what is none."""
    currency = body["currency"]
    return Paper(
        f"V{number:06}",
        body["customerReference"],
        PaperKind.OVERDUE,
        policy,
        body["easyNumber"],
        currency,
        items(body["invoices"], "invoiceReference", "amount", currency),
        message=body.get("comment", ""),
    )


def row(one: Paper, told: Told, *, is_odd: bool) -> dict[str, Any]:
    """Return a paper as it is told."""
    return {
        "overdueId": one.reference,
        "customerReference": one.key,
        "easyNumber": one.buyer,
        "status": "ZZ99" if is_odd else CODES[told.answer],
        "statusDate": told.on.isoformat(),
        "message": told.text or None,
        "reasonCode": told.reason or None,
        "extendedUntil": told.extended_until,
        "indemnityAmount": written(told.amount, one.currency),
        "currency": one.currency,
    }
