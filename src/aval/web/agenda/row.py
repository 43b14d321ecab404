"""What is done about a customer from the row of a list: the acts that save its cover."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from aval.desk.agenda.queries import reporting_currency
from aval.desk.agenda.saving import DOING, savings
from aval.desk.shipments.queries import hold_of
from aval.engine.agenda import AHEAD_DAYS
from aval.records.models import Position
from aval.vocabulary.acts import Right
from aval.web.acting import payment_mail, told_savings
from aval.web.guard import page, person_of
from aval.web.reader import reader_of

MOST_ACTS = 6


@page(Right.SEE)
def customer_acts(request: HttpRequest, key: str) -> HttpResponse:
    """Show the acts of one customer: beside its row, or as a page without script."""
    person, reader, today = person_of(request), reader_of(request), localdate()
    position = Position.objects.visible_to(person).filter(pk=key).first()
    if position is None:
        raise Http404(key)
    currency = reporting_currency() or "EUR"
    until = today + timedelta(AHEAD_DAYS)
    found = savings([key], since=today, until=until, kinds=DOING, most=MOST_ACTS)
    is_part = bool(getattr(request, "htmx", False))
    here = request.htmx.current_url_abs_path if is_part else ""  # type: ignore[attr-defined]
    given = {
        "key": key,
        "name": position.name,
        "told": told_savings(person, found, reader).get(key, []),
        "currency": currency,
        "until": until,
        "hold": hold_of(key),
        "may_hold": person.may(Right.HOLD),
        "may_ask": person.may(Right.REQUEST),
        "may_declare": person.may(Right.DECLARE),
        "mail": payment_mail(
            reader, name=position.name, overdue=position.overdue, orders=position.orders,
            currency=currency,
        ) if position.overdue > 0 else "",
        "here": here or reverse("customer", args=[key]),
        "is_part": is_part,
    }  # fmt: skip
    return render(request, "agenda/row_dialog.html" if is_part else "agenda/row_page.html", given)
