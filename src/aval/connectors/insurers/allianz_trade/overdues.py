"""Papers to Allianz Trade about overdue invoices, and its answers.

Documented [O]: that overdues are declared, updated and followed through the interface, and the
three codes of `overdueCategoryTypeCode`: `OVD` a state of default, `EXP` the due date of one
invoice moved, `RES` a repayment plan. Nothing else is public: routes, field names, the words of
an answer are assumed [I], in the style of its covers. An answer in other words is unknown.
Handing a debt over, and a claim, have no documented code and are not offered.
"""

from collections.abc import Mapping
from typing import Any

from aval.connectors import cells, paper_cells
from aval.connectors.exchange import Answer
from aval.connectors.http import Caller
from aval.connectors.insurers.allianz_trade.naming import policy_named, safe
from aval.connectors.paper_cells import Names
from aval.connectors.papers import OverduePaper, PaperReceipt
from aval.vocabulary.claims import PaperAnswer, PaperKind

SERVICE = "overdue"
CATEGORIES = {
    PaperKind.OVERDUE: "OVD",
    PaperKind.EXTENSION: "EXP",
    PaperKind.PAYMENT_PLAN: "RES",
}
"""The codes of what is declared [O]."""
KINDS = frozenset(CATEGORIES)
_KEY = "customerReference"
_NAMES = Names(
    "overdueId",
    "overdueStatusCode",
    {
        "received": PaperAnswer.ACKNOWLEDGED,
        "inprogress": PaperAnswer.ACKNOWLEDGED,
        "informationrequested": PaperAnswer.QUESTION,
        "accepted": PaperAnswer.ACCEPTED,
        "rejected": PaperAnswer.REFUSED,
        "extended": PaperAnswer.EXTENDED,
    },
)


class Overdues:
    """The service of overdues, asked through the caller of a session."""

    def __init__(self, caller: Caller) -> None:
        """Take the way to it."""
        self._caller = caller

    def declare(self, paper: OverduePaper) -> PaperReceipt:
        """Send a paper."""
        return self._caller.order(SERVICE, "overdues", _receipt, json=_body(paper))

    def follow(self, reference: str) -> PaperReceipt:
        """Return where a paper stands."""
        return _receipt(self._caller.ask(SERVICE, f"overdues/{safe(reference)}"))

    def find(self, paper: OverduePaper) -> PaperReceipt | None:
        """Return where a paper stands, by our key."""
        asked = {
            "policies": [policy_named(paper.policy)],
            "companyId": paper.buyer,
            _KEY: paper.key,
        }
        answer = self._caller.ask(SERVICE, "overdues/search", method="POST", json=asked)
        return paper_cells.found(cells.rows_under(answer.body), _KEY, paper.key, _NAMES)


def _receipt(answer: Answer) -> PaperReceipt:
    return paper_cells.receipt(paper_cells.only(answer.body), _NAMES)


def _body(paper: OverduePaper) -> Mapping[str, Any]:
    currency = paper_cells.checked(paper, KINDS)
    body: dict[str, Any] = {
        "overdueCategoryTypeCode": CATEGORIES[paper.kind],
        "policy": policy_named(paper.policy),
        "companyId": paper.buyer,
        _KEY: paper.key,
        "comment": paper.message,
        "currencyCode": currency,
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
    if paper.wanted_until:
        body["newDueDate"] = paper_cells.day(paper.wanted_until)
    if paper.instalments:
        body["instalments"] = [
            {
                "dueDate": paper_cells.day(one.due_on),
                "amount": paper_cells.amount(one.amount, currency),
            }
            for one in paper.instalments
        ]
    return body
