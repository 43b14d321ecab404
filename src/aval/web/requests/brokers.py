"""Brokers and their contacts: the list, a new one, one that changes."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now

from aval.desk.requests.brokers import LANGUAGES, ContactCard, contacts, save_contact
from aval.desk.requests.refusals import ActRefused
from aval.desk.sent import insurers_by_policy
from aval.records.models import BrokerContact
from aval.vocabulary.acts import Right
from aval.web.guard import page, person_of
from aval.web.reader import reader_of
from aval.web.receipts import receive
from aval.web.requests.telling import say_refusal


@page(Right.REQUEST, "GET", "POST")
def listed(request: HttpRequest) -> HttpResponse:
    """Show every contact, and make a new one."""
    card = _card(request) if request.method == "POST" else None
    return _page(request, card, None)


@page(Right.REQUEST, "GET", "POST")
def contact(request: HttpRequest, contact: int) -> HttpResponse:
    """Change a contact."""
    found = BrokerContact.objects.filter(pk=contact).select_related("broker").first()
    if found is None:
        raise Http404(str(contact))
    card = _card(request) if request.method == "POST" else None
    return _page(request, card, found)


def _page(
    request: HttpRequest, card: ContactCard | None, found: BrokerContact | None
) -> HttpResponse:
    reader, refusal = reader_of(request), ""
    if card is not None:
        try:
            made = save_contact(
                card=card, by=person_of(request), at=now(), number=found.pk if found else 0
            )
        except ActRefused as refused:
            refusal = say_refusal(refused, reader)
        else:
            receive(request, reader.say("requests.contact_saved", name=made.name))
            return redirect("request_brokers")
    shown = card or (_kept(found) if found else ContactCard("", "", "", reader.code))
    given = {
        "contacts": contacts(),
        "typed": shown,
        "found": found,
        "refusal": refusal,
        "languages": LANGUAGES,
        "policies": insurers_by_policy(),
    }
    return render(request, "requests/brokers.html", given, status=422 if refusal else 200)


def _card(request: HttpRequest) -> ContactCard:
    given = request.POST
    return ContactCard(
        broker=given.get("broker", ""),
        name=given.get("name", ""),
        email=given.get("email", "").strip(),
        language=given.get("language", ""),
        phone=given.get("phone", ""),
        policies=tuple(given.getlist("policy")),
        is_active="is_active" in given,
    )


def _kept(found: BrokerContact) -> ContactCard:
    return ContactCard(
        found.broker.name,
        found.name,
        found.email,
        found.language,
        found.phone,
        tuple(found.policies.values_list("pk", flat=True)),
        found.is_active,
    )
