"""How the pretend Allianz Trade takes papers about overdue invoices, and answers them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from aval.sandboxes.insurers.faults import Kind
from aval.sandboxes.insurers.papers import Paper, Told, items, minor, written
from aval.sandboxes.insurers.sandbox import Handler, Reply, Request, Sandbox
from aval.vocabulary.claims import PaperAnswer, PaperKind

KINDS = {"OVD": PaperKind.OVERDUE, "EXP": PaperKind.EXTENSION, "RES": PaperKind.PAYMENT_PLAN}
CODES = {
    PaperAnswer.ACKNOWLEDGED: "Received",
    PaperAnswer.QUESTION: "InformationRequested",
    PaperAnswer.ACCEPTED: "Accepted",
    PaperAnswer.REFUSED: "Rejected",
    PaperAnswer.EXTENDED: "Extended",
}


class Overdues:
    """The service of overdues of a sandbox."""

    def __init__(self, box: Sandbox) -> None:
        """Take the sandbox whose papers they are."""
        self._box = box

    def routes(
        self, base: str, guarded: Callable[[Handler], Handler]
    ) -> Iterable[tuple[str, str, Handler]]:
        """Return the routes under an address."""
        return (
            ("POST", f"{base}/overdues", guarded(self._declare)),
            ("POST", f"{base}/overdues/search", guarded(self._search)),
            ("GET", rf"{base}/overdues/(?P<paper>[\w-]+)", guarded(self._one)),
        )

    def _declare(self, request: Request) -> Reply:
        body, box = request.body, self._box
        named = body.get("policy", {})
        key = (named.get("policyId"), named.get("businessUnitCode"), named.get("extensionId") or "")
        if key not in {one.key for one in box.world.policies}:
            return box.refuse(403, "no such policy")
        if body.get("companyId") not in {one.number for one in box.world.buyers}:
            return box.refuse(400, "no such company")
        if not body.get("invoices"):
            return box.refuse(400, "at least one invoice")
        new = _paper(body, key, len(box.tray.papers) + 1)
        return Reply(201, self._told(box.tray.take(new, box.now.date()), request))

    def _search(self, request: Request) -> Reply:
        found = self._box.tray.of_key(request.body["customerReference"])
        return Reply(200, [self._told(one, request) for one in found])

    def _one(self, request: Request) -> Reply:
        found = self._box.tray.of_reference(request.found["paper"])
        if found is None:
            return self._box.refuse(404, "no such overdue")
        return Reply(200, self._told(found, request))

    def _told(self, one: Paper, request: Request) -> dict[str, Any]:
        is_odd = self._box.has_fault(Kind.UNKNOWN_CODE, request)
        return _row(one, one.told(self._box.now.date()), is_odd=is_odd)


def _paper(body: Mapping[str, Any], policy: tuple[str, str, str], number: int) -> Paper:
    """Return a paper that was sent; raises KeyError, TypeError, ValueError for what is none."""
    currency = body["currencyCode"]
    return Paper(
        f"OVD-{number:06}",
        body["customerReference"],
        KINDS[body["overdueCategoryTypeCode"]],
        policy,
        body["companyId"],
        currency,
        items(body["invoices"], "invoiceNumber", "outstandingAmount", currency),
        body.get("newDueDate"),
        [(one["dueDate"], minor(one["amount"], currency)) for one in body.get("instalments", ())],
        body.get("comment", ""),
    )


def _row(one: Paper, told: Told, *, is_odd: bool) -> dict[str, Any]:
    """Return a paper as it is told."""
    return {
        "overdueId": one.reference,
        "customerReference": one.key,
        "companyId": one.buyer,
        "overdueStatusCode": "ZZ99" if is_odd else CODES[told.answer],
        "answerDate": told.on.isoformat(),
        "message": told.text or None,
        "reasonCode": told.reason or None,
        "newDueDate": told.extended_until,
        "indemnityAmount": written(told.amount, one.currency),
        "currencyCode": one.currency,
    }
