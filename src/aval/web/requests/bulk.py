"""Cover for the customers selected in the risk report: one table of what is asked, then all."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now

from aval.desk.report.opening import open_report
from aval.desk.requests.bulk import MOST, ask_all, preview
from aval.desk.requests.checking import RequestCard
from aval.desk.requests.refusals import ActRefused
from aval.vocabulary.acts import Right
from aval.vocabulary.insurers import RequestKind
from aval.vocabulary.words import Layer
from aval.web.guard import page, person_of
from aval.web.reader import reader_of
from aval.web.receipts import receive, refuse
from aval.web.report.addresses import address, wanted_of
from aval.web.requests.fields import card_of, typed_of
from aval.web.requests.telling import say_refusal


@page(Right.REQUEST, "POST")
def bulk(request: HttpRequest) -> HttpResponse:
    """Show what would be asked for the customers selected; nothing is sent by it."""
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
        "lines": [
            (
                number,
                line,
                reader.amount(line.card.amount, line.card.currency) if line.card.amount else "",
                say_refusal(line.refusal, reader) if line.refusal else "",
            )
            for number, line in enumerate(found.lines)
        ],
        "back": address(shown),
        "most": MOST,
    }
    return render(request, "requests/bulk.html", given)


@page(Right.REQUEST, "POST")
def send(request: HttpRequest) -> HttpResponse:
    """Ask for all that was left ticked in the table."""
    reader = reader_of(request)
    cards, wrong = _cards(request)
    done = ask_all(cards=cards, by=person_of(request), at=now(), today=localdate())
    refused = [*wrong, *done.refused]
    for key, refusal in refused[:5]:
        refuse(request, f"{key}: {say_refusal(refusal, reader)}")
    if len(refused) > 5:
        refuse(request, reader.say_many("requests.bulk_refused", len(refused) - 5))
    if done.requests:
        receive(request, reader.say_many("requests.bulk_asked", len(done.requests)))
    elif not refused:
        refuse(request, reader.say("requests.bulk_nobody"))
    return redirect("requests")


def _cards(
    request: HttpRequest,
) -> tuple[list[tuple[str, RequestCard]], list[tuple[str, ActRefused]]]:
    """Return what was left ticked, and what of it cannot be read."""
    given, reader = request.POST, reader_of(request)
    message = given.get("message", "")
    cards, wrong = [], []
    for number in given.getlist("line")[:MOST]:
        key = given.get(f"customer-{number}", "")
        fields = {
            "policy": given.get(f"policy-{number}", ""),
            "kind": given.get(f"kind-{number}", RequestKind.NEW),
            "layer": Layer.PERMANENT.value,
            "amount": given.get(f"amount-{number}", ""),
            "currency": given.get(f"currency-{number}", ""),
            "message": message,
        }
        try:
            cards.append((key, card_of(typed_of(fields), reader)))
        except ActRefused as refusal:
            wrong.append((key, refusal))
    return cards, wrong
