"""How the pretend Atradius takes cases of non-payment, and answers them."""

from collections.abc import Mapping
from typing import Any

from aval.sandboxes.insurers.papers import Paper, Told, items, written
from aval.vocabulary.claims import PaperAnswer, PaperKind

ROUTE = "/credit-insurance/non-payment-management/v1/non-payments"
KINDS = {
    "monitor-only": PaperKind.OVERDUE,
    "claim-collection": PaperKind.INTERVENTION,
    "monitor-claim": PaperKind.CLAIM,
}
CODES = {
    PaperAnswer.ACKNOWLEDGED: "registered",
    PaperAnswer.QUESTION: "information-required",
    PaperAnswer.ACCEPTED: "accepted",
    PaperAnswer.REFUSED: "declined",
    PaperAnswer.EXTENDED: "extended",
}


def paper(body: Mapping[str, Any], policy: tuple[str, str, str], number: int) -> Paper:
    """Return a case that was sent; raises KeyError, TypeError, ValueError for what is none."""
    currency = body["currencyCode"]
    return Paper(
        f"{50_000_000 + number:010}",
        body["customerRefNumber"],
        KINDS[body["caseType"]],
        policy,
        str(body["buyerId"]),
        currency,
        items(body["invoices"], "invoiceNumber", "outstandingAmount", currency),
        message=body.get("notes", ""),
    )


def row(one: Paper, told: Told, *, is_odd: bool) -> dict[str, Any]:
    """Return a case as it is told."""
    return {
        "nonPaymentId": one.reference,
        "customerRefNumber": one.key,
        "buyerId": int(one.buyer),
        "caseStatus": "ZZ99" if is_odd else CODES[told.answer],
        "statusDate": told.on.isoformat(),
        "notes": told.text,
        "reasonCode": told.reason,
        "extendedDueDate": told.extended_until,
        "indemnificationAmount": written(told.amount, one.currency),
        "currencyCode": one.currency,
    }
