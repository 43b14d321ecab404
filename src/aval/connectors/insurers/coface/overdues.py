"""Papers to Coface about overdue invoices, and its answers.

Documented [O]: CofaServe has a service OVERDUE, to declare and to follow; its portal declares
overdues by company. Nothing of its wire is public: routes, field names, and the words of
`_NAMES` are assumed [I], in the style of its other services; an answer in other words is unknown.
Extensions, payment plans, handing over and claims are not documented and not offered.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from aval.connectors import cells, paper_cells
from aval.connectors.exchange import Answer
from aval.connectors.insurers.coface.calls import Services
from aval.connectors.paper_cells import Names
from aval.connectors.papers import OverduePaper, PaperReceipt
from aval.vocabulary.claims import PaperAnswer, PaperKind

SERVICE = "overdue"
KINDS = frozenset({PaperKind.OVERDUE})
_KEY = "customerReference"
_NAMES = Names(
    "overdueId",
    "status",
    {
        "registered": PaperAnswer.ACKNOWLEDGED,
        "in-preparation": PaperAnswer.ACKNOWLEDGED,
        "open": PaperAnswer.ACKNOWLEDGED,
        "information-requested": PaperAnswer.QUESTION,
        "accepted": PaperAnswer.ACCEPTED,
        "rejected": PaperAnswer.REFUSED,
        "extended": PaperAnswer.EXTENDED,
    },
    answered_on="statusDate",
    extended_until="extendedUntil",
    currency="currency",
)


class Overdues:
    """The service OVERDUE, asked through the services of a session."""

    def __init__(self, services: Services) -> None:
        """Take the way to it."""
        self._services = services

    def declare(self, paper: OverduePaper) -> PaperReceipt:
        """Send a paper."""
        return self._services.order(SERVICE, "overdues", _receipt, _body(paper))

    def follow(self, reference: str) -> PaperReceipt:
        """Return where a paper stands."""
        return _receipt(self._services.ask(SERVICE, f"overdues/{quote(reference, safe='')}"))

    def find(self, paper: OverduePaper) -> PaperReceipt | None:
        """Return where a paper stands, by our key."""
        answer = self._services.ask(SERVICE, "overdues", params={_KEY: paper.key})
        return paper_cells.found(cells.rows_under(answer.body, "overdues"), _KEY, paper.key, _NAMES)


def _receipt(answer: Answer) -> PaperReceipt:
    return paper_cells.receipt(paper_cells.only(answer.body), _NAMES)


def _body(paper: OverduePaper) -> Mapping[str, Any]:
    currency = paper_cells.checked(paper, KINDS)
    return {
        "easyNumber": paper.buyer,
        _KEY: paper.key,
        "comment": paper.message,
        "currency": currency,
        "invoices": [
            {
                "invoiceReference": one.reference,
                "invoiceDate": paper_cells.day(one.issued_on),
                "dueDate": paper_cells.day(one.due_on),
                "amount": paper_cells.amount(one.amount, currency),
            }
            for one in paper.items
        ],
    }
