"""The stop-shipment list, holding a customer's deliveries, and lifting the hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now

from aval.desk.agenda.saving import TELLING, savings
from aval.desk.refusals import ActRefused
from aval.desk.report.queries import owners
from aval.desk.shipments import actions
from aval.desk.shipments.export import take_shipments
from aval.desk.shipments.queries import Row, Wanted, shipments
from aval.engine.agenda import AHEAD_DAYS
from aval.records.models import Customer, Person
from aval.vocabulary.acts import Right, Role
from aval.vocabulary.agenda import StopReason
from aval.vocabulary.insurers import RequestKind
from aval.vocabulary.words import Layer
from aval.web.acting import ToldSaving, payment_mail, told_savings
from aval.web.agenda.acts import back, file_of, form_of
from aval.web.guard import page, person_of
from aval.web.reader import reader_of
from aval.web.receipts import receive
from aval.web.requests.telling import receive_refusal
from aval.wording.language import Language

MARKS = {
    StopReason.INSOLVENT: ("no", "bad"),
    StopReason.BREACH: ("stop", "bad"),
    StopReason.NO_TERMS: ("hist", "bad"),
    StopReason.REFUSED: ("no", "bad"),
    StopReason.EXPIRED: ("clock", "bad"),
    StopReason.PENDING: ("ask", "warn"),
    StopReason.NO_LIMIT: ("dotted", "warn"),
    StopReason.OVER_LIMIT: ("up", "warn"),
}
"""The mark and the tone of each reason."""


@dataclass(frozen=True, slots=True)
class ToldRow:
    """A customer of the list as its line shows it; addresses are empty where an act is no help."""

    row: Row
    icon: str
    tone: str
    why: str
    ask: str
    mail: str
    told: ToldSaving | None
    """What the insurer is to be told of what is unpaid."""


@page(Right.SEE)
def shipments_page(request: HttpRequest) -> HttpResponse:
    """Show to whom nothing should be delivered today."""
    person, reader = person_of(request), reader_of(request)
    wanted = wanted_of(request.GET)
    found = shipments(person, wanted, today=localdate())
    acts = _tellings(person, found.rows, reader)
    given = {
        "found": found,
        "wanted": wanted,
        "pairs": list(_pairs(wanted).items()),
        "rows": [
            _told(row, reader, found.currency, acts.get(row.position.pk)) for row in found.rows
        ],
        "reasons": [
            (reason, number, urlencode(_pairs(wanted) | {"reason": reason.value}))
            for reason, number in found.reasons.items()
        ],
        "any_reason": urlencode({k: v for k, v in _pairs(wanted).items() if k != "reason"}),
        "people": owners(),
        "currency": found.currency,
        "may_hold": person.may(Right.HOLD),
        "may_ask": person.may(Right.REQUEST),
        "may_export": person.may(Right.EXPORT),
        "is_sales": person.role == Role.SALES,
        "here": request.get_full_path(),
    }
    return render(request, "shipments/list.html", given)


@page(Right.EXPORT, "POST")
def shipments_export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Give the list as a file."""
    reader, form = reader_of(request), form_of(request)
    sheet = take_shipments(
        wanted=wanted_of(request.POST), form=form, by=person_of(request), at=now(),
        today=localdate(), language=reader,
    )  # fmt: skip
    return file_of(sheet, f"{reader.say('shipments.file')}-{localdate():%Y-%m-%d}.{form}")


@page(Right.HOLD, "POST")
def hold_set(request: HttpRequest, key: str) -> HttpResponse:
    """Hold the deliveries to a customer."""
    try:
        actions.hold(
            customer=key, reason=request.POST.get("reason", ""), by=person_of(request), at=now()
        )
    except Customer.DoesNotExist as error:
        raise Http404(key) from error
    except ActRefused as refusal:
        receive_refusal(request, refusal)
    else:
        receive(request, reader_of(request).say("shipments.held"))
    return redirect(back(request, "shipments"))


@page(Right.HOLD, "POST")
def hold_lift(request: HttpRequest, key: str) -> HttpResponse:
    """Lift the hold of a customer."""
    try:
        actions.lift(
            customer=key, note=request.POST.get("note", ""), by=person_of(request), at=now()
        )
    except Customer.DoesNotExist as error:
        raise Http404(key) from error
    except ActRefused as refusal:
        receive_refusal(request, refusal)
    else:
        receive(request, reader_of(request).say("shipments.lifted"))
    return redirect(back(request, "shipments"))


def wanted_of(given: QueryDict) -> Wanted:
    """Return what an address asks for; what is no word asks for nothing."""
    reason, number = given.get("reason", ""), given.get("page", "1")
    return Wanted(
        reason=reason if reason in list(StopReason) else "",
        portfolio=given.get("portfolio", "")[:150].replace("\x00", ""),
        has_orders=given.get("all", "") != "1",
        is_held=given.get("held", "") == "1",
        page=int(number) if number.isascii() and number.isdecimal() and len(number) < 9 else 1,
    )


def _pairs(wanted: Wanted) -> dict[str, str]:
    named = {
        "reason": wanted.reason,
        "portfolio": wanted.portfolio,
        "all": "" if wanted.has_orders else "1",
        "held": "1" if wanted.is_held else "",
    }
    return {name: value for name, value in named.items() if value}


def _tellings(person: Person, rows: Sequence[Row], reader: Language) -> dict[str, ToldSaving]:
    """Return what insurers are to be told of customers whose cover has stopped, the next one."""
    if not person.may(Right.DECLARE):
        return {}
    keys = [row.position.pk for row in rows if row.is_to_tell]
    today = localdate()
    found = savings(keys, since=today, until=today + timedelta(AHEAD_DAYS), kinds=TELLING)
    return {key: told[0] for key, told in told_savings(person, found, reader).items()}


def _told(row: Row, reader: Language, currency: str, told: ToldSaving | None) -> ToldRow:
    key = row.position.pk
    icon, tone = MARKS[row.reason] if row.reason else ("lock", "warn")
    asked = {
        "kind": RequestKind.INCREASE if row.position.limit_permanent else RequestKind.NEW,
        "layer": Layer.PERMANENT,
    }
    mail = payment_mail(
        reader, name=row.position.name, overdue=row.position.overdue, orders=row.position.orders,
        currency=currency,
    )  # fmt: skip
    figure = "breach" if row.reason is StopReason.BREACH else "room"
    return ToldRow(
        row,
        icon,
        tone,
        f"{reverse('why', args=[key])}?figure={figure}",
        f"{reverse('request_new', args=[key])}?{urlencode(asked)}" if row.may_ask else "",
        mail if row.is_to_collect else "",
        told,
    )
