"""A management credit set in the row: the form, the row and totals as they are then, undo."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now

from aval.desk.intake.judging import job_of
from aval.desk.refusals import ActRefused
from aval.desk.report.credit import set_management_credit, standing, undo_management_credit
from aval.desk.report.opening import open_report
from aval.vocabulary.acts import Right
from aval.web.guard import page, person_of
from aval.web.reader import reader_of
from aval.web.receipts import receive, refuse
from aval.web.report.addresses import address, wanted_of
from aval.web.report.showing import context_of, one_row_of

WRONG = 422
"""What a form is answered that comes back with what is wrong in it."""


@page(Right.DECIDE, "GET", "POST")
def credit(request: HttpRequest) -> HttpResponse:
    """Show the form of a customer's credit, or set the credit."""
    given = request.POST if request.method == "POST" else request.GET
    key = given.get("customer", "")
    try:
        if request.method == "POST":
            return _set(request, key)
        return _form(request, key, {})
    except ActRefused as error:
        fault = reader_of(request).say(error.code, **error.given)
        if error.code == "report.customer_gone":
            refuse(request, fault)
            return redirect("report")
        return _form(request, key, {"fault": fault}, status=WRONG)


@page(Right.DECIDE, "POST")
def undo(request: HttpRequest, version: int) -> HttpResponse:
    """Take back a credit set a moment ago."""
    reader = reader_of(request)
    try:
        undo_management_credit(by=person_of(request), at=now(), version=version)
    except ActRefused as error:
        refuse(request, reader.say(error.code, **error.given))
    else:
        receive(request, reader.say("report.credit_undone"))
    back = request.session.pop("report_credit", "")
    return redirect(back or "report")


def _set(request: HttpRequest, key: str) -> HttpResponse:
    """Set the credit; answer with the row and the totals, or with the page without script."""
    made = set_management_credit(
        by=person_of(request),
        at=now(),
        today=localdate(),
        customer=key,
        amount=request.POST.get("amount", ""),
        valid_to=_day(request.POST.get("valid_to", "")),
        reason=request.POST.get("reason", ""),
    )
    shown = open_report(person_of(request), wanted_of(request), today=localdate())
    undo_address = reverse("report_credit_undo", args=[made.pk])
    is_left = job_of(made) is not None
    said = _told(request, shown.ground.currency, key)
    if is_left:
        said = f"{said} {reader_of(request).say('report.credit_left')}"
    receive(request, said, undo=undo_address)
    request.session["report_credit"] = address(shown)
    if not getattr(request, "htmx", False) or shown.page is None:
        return redirect(address(shown))
    return render(
        request, "report/credit_set.html", one_row_of(request, shown, key, is_left=is_left)
    )


def _told(request: HttpRequest, currency: str, key: str) -> str:
    """Return what was done as a sentence."""
    held = standing(person_of(request), key, today=localdate())
    amount = reader_of(request).money(held.credits[0].amount if held.credits else 0, currency)
    return reader_of(request).say("report.credit_set", name=held.position.name, amount=amount)


def _form(
    request: HttpRequest, key: str, more: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    held = standing(person_of(request), key, today=localdate())
    shown = open_report(person_of(request), wanted_of(request), today=localdate())
    given = context_of(request, shown) | {"held": held, "typed": request.POST} | more
    is_part = getattr(request, "htmx", False)
    template = "report/credit.html" if is_part else "report/credit_page.html"
    return render(request, template, given, status=status)


def _day(text: str) -> date | None:
    """Return the day of a field, none when it is empty; ActRefused when it is no day."""
    if not text.strip():
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            if form == "%d/%m/%Y":
                raise ActRefused(code="report.date_wanted", found=text[:40]) from None
    return None
