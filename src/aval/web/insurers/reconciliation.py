"""Reconciliation on screen: each difference with both sides, who must act, the act; and a file."""

import csv
from datetime import date
from io import StringIO

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from aval.desk.insurers import identity
from aval.desk.insurers.reconciliation import Line, Stand, reconcile, take_away
from aval.records.people import Person
from aval.vocabulary.acts import Right
from aval.vocabulary.insurers import Discrepancy, Mend
from aval.vocabulary.money import MINOR_DIGITS, decimal_text
from aval.vocabulary.spreadsheets import no_formula
from aval.vocabulary.words import Layer
from aval.web.guard import page, person_of
from aval.web.reader import reader_of
from aval.wording.language import Language
from aval.wording.steps import say_word

PAGE_LINES = 50
WHO = {
    Mend.READ: "reconciliation.who_import",
    Mend.ASK_INSURER: "reconciliation.who_credit",
    Mend.CORRECT: "reconciliation.who_credit",
    Mend.LOOK: "reconciliation.who_credit",
    Mend.MAP_POLICY: "reconciliation.who_configure",
    Mend.LINK: "reconciliation.who_credit",
    Mend.JOIN: "reconciliation.who_credit",
}
"""Who must do what mends a difference."""
RIGHTS = {
    Mend.READ: Right.IMPORT,
    Mend.MAP_POLICY: Right.CONFIGURE,
    Mend.LINK: Right.DECIDE,
    Mend.JOIN: Right.JOIN,
}
"""The right that an act asks for, where Aval offers it."""


@page(Right.SEE)
def reconciliation(request: HttpRequest) -> HttpResponse:
    """Show the differences, by connection and kind."""
    person, at = person_of(request), timezone.now()
    asked, kind = request.GET.get("connection", ""), request.GET.get("kind", "")
    found = reconcile(by=person, at=at, today=timezone.localdate(at), connection=asked)
    counts = found.counts()
    lines = [one for one in found.lines if kind in {"", one.kind}]
    shown = Paginator(lines, PAGE_LINES).get_page(request.GET.get("page"))
    given = {
        "page": shown,
        "rows": [_row(one, person) for one in shown],
        "number": len(lines),
        "all": len(found.lines),
        "agreeing": found.agreeing,
        "counts": [(one, counts[one]) for one in Discrepancy if counts[one]],
        "kind": kind,
        "asked": asked,
        "connections": identity.connected(),
        "may_export": person.may(Right.EXPORT),
        "may_see_raw": person.may(Right.RUNS),
    }
    return render(request, "insurers/reconciliation.html", given)


def _row(one: Line, person: Person) -> dict[str, object]:
    right = RIGHTS.get(one.mend)
    return {
        "one": one,
        "who": WHO[one.mend],
        "address": _address(one) if right and person.may(right) else "",
        "is_post": one.mend is Mend.READ,
    }


def _address(one: Line) -> str:
    """Return where a difference is mended."""
    match one.mend:
        case Mend.READ:
            return reverse("connection_read", args=[one.connection])
        case Mend.MAP_POLICY:
            return reverse("connection", args=[one.connection])
        case Mend.JOIN:
            return reverse("customer", args=[one.customer]) + "#accounts"
        case Mend.LINK if one.customer:
            return reverse("customer_insurer", args=[one.customer, one.connection])
    return reverse("told_buyer", args=[one.connection, one.buyer])


@page(Right.EXPORT, "POST")
def reconciliation_export(request: HttpRequest) -> HttpResponse:
    """Send the differences as CSV, in the reader's language."""
    reader, at = reader_of(request), timezone.now()
    lines = take_away(
        by=person_of(request),
        at=at,
        today=timezone.localdate(at),
        connection=request.POST.get("connection", ""),
        kind=request.POST.get("kind", ""),
    )
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow([reader.say(code) for code in _HEADS])
    writer.writerows([no_formula(cell) for cell in _cells(one, reader)] for one in lines)
    sent = HttpResponse("\ufeff" + file.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"{reader.say('reconciliation.file')}-{timezone.localdate(at):%Y-%m-%d}.csv"
    sent["Content-Disposition"] = f'attachment; filename="{name}"'
    return sent


_HEADS = (
    "reconciliation.kind",
    "connections.connection",
    "reconciliation.customer",
    "fields.name",
    "whois.buyer_number",
    "whois.buyer",
    "whois.policy",
    "whois.cover",
    "customer.type",
    "reconciliation.told_amount",
    "reconciliation.told_currency",
    "reconciliation.told_from",
    "reconciliation.told_to",
    "reconciliation.our_amount",
    "reconciliation.our_currency",
    "reconciliation.our_from",
    "reconciliation.our_to",
    "reconciliation.code",
    "reconciliation.mend",
    "reconciliation.who",
)


def _cells(one: Line, reader: Language) -> list[str]:
    return [
        say_word(one.kind, reader),
        one.insurer,
        one.customer,
        one.customer_name,
        one.buyer,
        one.buyer_name,
        one.policy,
        one.cover,
        say_word(Layer(one.layer), reader) if one.layer else "",
        *_stand(one.told),
        *_stand(one.ours),
        one.code,
        say_word(one.mend, reader),
        reader.say(WHO[one.mend]),
    ]


def _stand(one: Stand | None) -> list[str]:
    if one is None:
        return [""] * 4
    amount = ""
    if one.amount is not None and one.currency:
        amount = decimal_text(one.amount, MINOR_DIGITS.get(one.currency, 2))
    return [amount, one.currency, _day(one.valid_from), _day(one.valid_to)]


def _day(on: date | None) -> str:
    return on.isoformat() if on else ""
