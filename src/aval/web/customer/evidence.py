"""Evidence of a customer on a day, or of an item on its day of delivery: page and document."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from aval.desk.customer.evidence import Evidence, evidence_of
from aval.desk.customer.evidence_sheet import evidence_sheet
from aval.desk.customer.ledger import counted, open_items
from aval.desk.customer.queries import seen
from aval.desk.requests.delivering import name_of
from aval.documents.sheets import Sheet
from aval.documents.typesetting import pdf
from aval.records.models import Customer
from aval.vocabulary.acts import Right
from aval.web.downloads import sent
from aval.web.guard import page, person_of
from aval.web.reader import reader_of

_MOST_ITEMS = 500
"""Items that the choice offers, the oldest first."""


@page(Right.SEE)
def evidence(request: HttpRequest, key: str) -> HttpResponse:
    """Show what was in force on a day, what was known of it then, and in which order."""
    item, day = _asked(request)
    customer = _customer(request, key)
    found = evidence_of(customer, item=item, day=day)
    given: dict[str, object] = {
        "key": customer,
        "name": name_of(customer),
        "item": item,
        "day": found.day if found else day,
        "items": open_items(customer, localdate(), None, counted(None).currency)[:_MOST_ITEMS],
        "found": found,
        "sheet": _sheet(request, customer, found) if found else None,
    }
    return render(request, "customer/evidence.html", given)


@page(Right.SEE)
def evidence_pdf(request: HttpRequest, key: str) -> HttpResponse:
    """Send the same as PDF, dated by the data version that it is from."""
    item, day = _asked(request)
    customer = _customer(request, key)
    found = evidence_of(customer, item=item, day=day)
    if found is None or found.now is None:
        raise Http404(key)
    content = pdf(_sheet(request, customer, found), at=found.now.at)
    about = found.item.number if found.item else found.day.isoformat()
    name = f"{reader_of(request).say('evidence.link')}-{about.replace('/', '-')}.pdf"
    return sent(content, name, "application/pdf")


def _asked(request: HttpRequest) -> tuple[str, date | None]:
    """Return the item, and the day, that an address names; today where it names neither."""
    item = request.GET.get("item", "").replace("\x00", "")[:400]
    try:
        return item, date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return item, localdate()


def _customer(request: HttpRequest, key: str) -> str:
    try:
        return seen(person_of(request), key).key
    except Customer.DoesNotExist as error:
        raise Http404(key) from error


def _sheet(request: HttpRequest, customer: str, found: Evidence) -> Sheet:
    language = reader_of(request).code
    return evidence_sheet(found, key=customer, name=name_of(customer), language=language)
