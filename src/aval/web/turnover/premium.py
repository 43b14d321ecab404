"""What a policy costs in an insurance year, line by line, and what was paid of it."""

from datetime import date
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now

from aval.desk.refusals import ActRefused, refuse
from aval.desk.turnover import noting
from aval.desk.turnover.premium import Year, currency_of, premium_year
from aval.desk.turnover.refusals import sees_all
from aval.vocabulary.acts import Right
from aval.vocabulary.money import MINOR_DIGITS
from aval.vocabulary.turnover import PremiumNoteKind
from aval.vocabulary.typed_amounts import typed_minor
from aval.web.guard import page, person_of
from aval.web.reader import reader_of
from aval.web.receipts import receive
from aval.web.requests.telling import receive_refusal


@page(Right.SEE)
def year(request: HttpRequest, policy: str) -> HttpResponse:
    """Show an insurance year: premium, instalments, fees, bonus, each line by line."""
    person = person_of(request)
    found = premium_year(person, policy, today=localdate(), on=_day(request.GET.get("year", "")))
    if found is None:
        raise Http404(policy)
    given = {
        "found": found,
        "years": [(one[0].isoformat(), *one, one == found.period) for one in found.years],
        "begun": found.period[0].isoformat(),
        "today": localdate(),
        "kinds": list(PremiumNoteKind),
        "may_write": person.may(Right.POLICIES),
        "unjudged": sum(
            one.balance is None and one.on < localdate() for one in found.months
        ),
        "is_provisional": bool(found.missing) or found.period[1] >= localdate(),
        "may": person.may(Right.DECLARE) and sees_all(person),
        "currency": found.currency,
    }  # fmt: skip
    return render(request, "turnover/premium.html", given)


@page(Right.DECLARE, "POST")
def note(request: HttpRequest, policy: str) -> HttpResponse:
    """Write a payment or an investigation of a year down."""
    given, reader = request.POST, reader_of(request)
    found = _year(request, policy)
    try:
        kind = given.get("kind", "")
        if kind not in list(PremiumNoteKind):
            refuse("turnover.refused_kind")
        amount = 0
        if kind == PremiumNoteKind.PAYMENT:
            amount = _minor(given.get("amount", ""), reader.code)
        noting.note(
            policy=policy, begins_on=found.period[0], kind=PremiumNoteKind(kind),
            on=_day(given.get("on", "")) or localdate(), amount=amount,
            text=given.get("note", "").replace("\x00", ""), by=person_of(request), at=now(),
            today=localdate(),
        )  # fmt: skip
    except ActRefused as refusal:
        receive_refusal(request, refusal)
    else:
        receive(request, reader.say("turnover.noted"))
    return _back(found)


@page(Right.DECLARE, "POST")
def correct(request: HttpRequest, policy: str, number: int) -> HttpResponse:
    """Take away what was written down wrongly."""
    found = _year(request, policy)
    made = next((one for one in found.notes if one.pk == number), None)
    try:
        if made is None:
            refuse("turnover.refused_corrected")
        noting.correct(made=made, by=person_of(request), at=now())
    except ActRefused as refusal:
        receive_refusal(request, refusal)
    else:
        receive(request, reader_of(request).say("turnover.corrected"))
    return _back(found)


@page(Right.DECLARE, "POST")
def balances(request: HttpRequest, policy: str) -> HttpResponse:
    """Judge what was insured at the ends of the months that are over."""
    found, reader = _year(request, policy), reader_of(request)
    try:
        done, left = noting.judge_balances(
            policy=policy, begins_on=found.period[0], by=person_of(request), at=now(),
            today=localdate(),
        )  # fmt: skip
    except ActRefused as refusal:
        receive_refusal(request, refusal)
    else:
        receive(request, reader.say_many("turnover.judged", done))
        if left:
            receive(request, reader.say_many("turnover.not_judged", left))
    return _back(found)


def _year(request: HttpRequest, policy: str) -> Year:
    found = premium_year(
        person_of(request), policy, today=localdate(), on=_day(request.POST.get("year", ""))
    )
    if found is None:
        raise Http404(policy)
    return found


def _back(found: Year) -> HttpResponse:
    address = reverse("premium", args=[found.policy.policy])
    return redirect(f"{address}?{urlencode({'year': found.period[0].isoformat()})}")


def _minor(text: str, language: str) -> int:
    """Return a typed amount in minor units; a minus before it makes a refund."""
    plain = text.strip()
    is_refund = plain.startswith(("-", "\u2212"))
    try:
        found = typed_minor(
            plain.lstrip("-\u2212"), digits=MINOR_DIGITS[currency_of()], language=language
        )
    except ValueError:
        refuse("requests.refused_amount_typed", found=text[:40])
    return -found if is_refund else found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
