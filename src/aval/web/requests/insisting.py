"""The letter in which a broker is asked to insist: chosen, shown, changed, sent."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now

from aval.desk.requests import insisting
from aval.desk.requests.brokers import LANGUAGES, contacts_for
from aval.desk.requests.refusals import ActRefused
from aval.records.models import BrokerContact
from aval.vocabulary.acts import Right
from aval.web.guard import page, person_of
from aval.web.reader import reader_of
from aval.web.receipts import receive
from aval.web.requests.telling import receive_refusal, say_refusal
from aval.web.requests.views import found_or_404


@page(Right.REQUEST, "GET", "POST")
def insist(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the letter to a broker as it would leave, and send it as it was changed."""
    found, person, reader = found_or_404(request, pk), person_of(request), reader_of(request)
    people = contacts_for(found.request.policy_id)
    given = request.POST if request.method == "POST" else request.GET
    contact = _contact(people, given.get("contact", ""))
    language = given.get("language", "") or (contact.language if contact else reader.code)
    language = language if language in LANGUAGES else reader.code
    draft = insisting.template(
        found.request, by=person, language=language, contact=contact.name if contact else "",
        today=localdate(),
    )  # fmt: skip
    shown: dict[str, object] = {
        "one": found,
        "asked": found.request,
        "people": people,
        "contact": contact,
        "language": language,
        "receivers": contact.email if contact else "",
        "subject": draft.subject,
        "body": draft.body,
        "chosen": [file.pk for file in found.files],
        "copy": person.email,
    }
    if request.method != "POST":
        return render(request, "requests/insist.html", shown)
    typed = insisting.Draft(request.POST.get("subject", ""), request.POST.get("body", ""))
    receivers = request.POST.get("receivers", "").replace(",", " ").replace(";", " ").split()
    files = [int(one) for one in request.POST.getlist("file") if one.isdecimal() and len(one) < 18]
    try:
        insisting.insist(
            request=found.request, receivers=receivers, language=language, draft=typed,
            files=files, by=person, at=now(),
        )  # fmt: skip
    except ActRefused as refusal:
        shown |= {
            "refusal": say_refusal(refusal, reader), "receivers": " ".join(receivers),
            "subject": typed.subject, "body": typed.body, "chosen": files,
        }  # fmt: skip
        return render(request, "requests/insist.html", shown, status=422)
    receive(request, reader.say("requests.insisted", to=", ".join(receivers)))
    return redirect("request", pk=pk)


@page(Right.REQUEST, "POST")
def again(request: HttpRequest, pk: int, letter: int) -> HttpResponse:
    """Send a letter again that did not leave, or of which nobody knows."""
    found = found_or_404(request, pk)
    try:
        insisting.send_letter_again(
            request=found.request, number=letter, by=person_of(request), at=now()
        )
    except ActRefused as refusal:
        receive_refusal(request, refusal)
    else:
        receive(request, reader_of(request).say("requests.letter_again"))
    return redirect("request", pk=pk)


def _contact(people: list[BrokerContact], number: str) -> BrokerContact | None:
    """Return the contact that an address names, else the one that serves the policy best."""
    named = next((one for one in people if str(one.pk) == number), None)
    return named or (people[0] if people else None)
