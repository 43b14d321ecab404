"""Overdue items of the customers selected in the risk report: one table of papers, then all."""

import json
from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now

from aval.desk.claims.bulk import MOST, Wish, declare_all, preview
from aval.desk.claims.cards import LONGEST_MESSAGE
from aval.desk.customer.ledger import counted
from aval.desk.report.opening import open_report
from aval.vocabulary.acts import Right
from aval.web.guard import page, person_of
from aval.web.reader import reader_of
from aval.web.receipts import receive, refuse
from aval.web.report.addresses import address, wanted_of
from aval.web.requests.telling import say_refusal

_TOLD = 5


@page(Right.DECLARE, "POST")
def bulk(request: HttpRequest) -> HttpResponse:
    """Show what would be declared for the customers selected; nothing is written by it."""
    person, reader = person_of(request), reader_of(request)
    shown = open_report(person, wanted_of(request), today=localdate())
    is_all = "all" in request.POST and shown.query is not None
    keys = request.POST.getlist("row")
    if not is_all and not keys:
        refuse(request, reader.say("requests.bulk_nobody"))
        return redirect(address(shown))
    found = preview(person, keys=keys, query=shown.query if is_all else None, today=localdate())
    given = {
        "found": found,
        "lines": [(line, json.dumps(line.items)) for line in found.lines],
        "back": address(shown),
        "most": MOST,
        "longest": LONGEST_MESSAGE,
        "currency": counted(None).currency,
    }
    return render(request, "claims/bulk.html", given)


@page(Right.DECLARE, "POST")
def send(request: HttpRequest) -> HttpResponse:
    """Write all that was left ticked in the table, and decide it unless drafts are asked for."""
    reader, is_draft = reader_of(request), "draft" in request.POST
    done = declare_all(
        wishes=_wishes(request),
        message=request.POST.get("message", "").replace("\r\n", "\n"),
        is_draft=is_draft,
        by=person_of(request),
        at=now(),
        today=localdate(),
    )
    for key, refusal in done.refused[:_TOLD]:
        refuse(request, f"{key}: {say_refusal(refusal, reader)}")
    if len(done.refused) > _TOLD:
        refuse(request, reader.say_many("claims.bulk_refused", len(done.refused) - _TOLD))
    if done.papers:
        code = "claims.bulk_drafts" if is_draft else "claims.bulk_decided"
        receive(request, reader.say_many(code, len(done.papers)))
    elif not done.refused:
        refuse(request, reader.say("requests.bulk_nobody"))
    return redirect("claims")


def _wishes(request: HttpRequest) -> list[Wish]:
    """Return what was left ticked; a line that is not as the table gives it is none."""
    given, found = request.POST, []
    for number in given.getlist("line")[:MOST]:
        with suppress(ValueError):
            items = json.loads(given.get(f"items-{number}", ""))
            if isinstance(items, list) and all(isinstance(one, str) for one in items):
                customer, policy = (
                    given.get(f"customer-{number}", ""),
                    given.get(f"policy-{number}"),
                )
                found.append(Wish(customer, policy or "", tuple(items)))
    return found
