"""Papers to Atradius about overdue invoices, and its answers.

Seen ([C]): that there is an interface of non-payments beside the covers, which a policy must be
entitled to. Documented ([O]) of its portal: the four types of a case, monitor only, monitor and
claim, collection only, claim and collection. Assumed ([I]): the route, every field, how the types
and the states of a case are written, all in the style of the covers; that declaring an overdue
opens a case to monitor, and that a debt that is handed over is claimed as well. A word that is
not known is unknown. Extensions and payment plans are not documented and not offered: ask for
them in writing.
"""

from collections.abc import Mapping
from typing import Any

from aval.connectors import paper_cells
from aval.connectors.cells import Row, rows_under
from aval.connectors.exchange import Answer
from aval.connectors.paper_cells import Names
from aval.connectors.papers import OverduePaper, PaperReceipt
from aval.vocabulary.claims import PaperAnswer, PaperKind

ROUTE = "/credit-insurance/non-payment-management/v1/non-payments"
KEY, REFERENCE = "customerRefNumber", "nonPaymentId"
CASES = {
    PaperKind.OVERDUE: "monitor-only",
    PaperKind.INTERVENTION: "claim-collection",
    PaperKind.CLAIM: "monitor-claim",
}
KINDS = frozenset(CASES)
NAMES = Names(
    REFERENCE,
    "caseStatus",
    {
        "registered": PaperAnswer.ACKNOWLEDGED,
        "open": PaperAnswer.ACKNOWLEDGED,
        "information-required": PaperAnswer.QUESTION,
        "accepted": PaperAnswer.ACCEPTED,
        "declined": PaperAnswer.REFUSED,
        "extended": PaperAnswer.EXTENDED,
    },
    answered_on="statusDate",
    text="notes",
    extended_until="extendedDueDate",
    amount="indemnificationAmount",
)


def body(paper: OverduePaper, policy: Mapping[str, str]) -> Mapping[str, Any]:
    """Return a paper as Atradius wants it; raises RefusedError for one that is not whole."""
    currency = paper_cells.checked(paper, KINDS)
    return {
        **policy,
        "buyerId": int(paper.buyer) if paper.buyer.isdecimal() else paper.buyer,
        "caseType": CASES[paper.kind],
        KEY: paper.key,
        "currencyCode": currency,
        "notes": paper.message,
        "invoices": [
            {
                "invoiceNumber": one.reference,
                "invoiceDate": paper_cells.day(one.issued_on),
                "dueDate": paper_cells.day(one.due_on),
                "outstandingAmount": paper_cells.amount(one.amount, currency),
            }
            for one in paper.items
        ],
    }


def receipt(answer: Answer) -> PaperReceipt:
    """Return the receipt of a paper that was taken."""
    (row,) = rows_under(answer.body, "data") or ({},)
    return paper_cells.receipt(row, NAMES)


def found(rows: list[Row], name: str, value: str) -> PaperReceipt | None:
    """Return the receipt of the last row that has a value in a field, None without."""
    return paper_cells.found(rows, name, value, NAMES)
