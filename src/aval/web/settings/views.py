"""Settings: sources with their freshness, own companies, the exposure with its effect."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from aval.dataset.portfolio import ExposureDefinition
from aval.desk.intake.folders import drop_folder
from aval.desk.refusals import ActRefused
from aval.desk.settings import actions, queries
from aval.reports.today.page import sources as freshness
from aval.vocabulary.acts import Right
from aval.vocabulary.faults import BadInput
from aval.web.guard import page, person_of
from aval.web.imports.telling import told_faults
from aval.web.reader import reader_of
from aval.web.receipts import receive
from aval.web.settings.forms import CompanyForm, SourceForm

PARTS = {
    "invoice": "settings.part_invoice",
    "bill": "settings.part_bill",
    "delivery": "settings.part_delivery",
    "order": "settings.part_order",
    "credit_note": "settings.part_credit_note",
    "payment": "settings.part_payment",
    "deposit": "settings.part_deposit",
    "include_disputed": "settings.part_disputed",
}
"""The sentence of each part of the exposure."""
_UNREADABLE = HTTPStatus.UNPROCESSABLE_ENTITY


@page(Right.CONFIGURE)
def settings_page(request: HttpRequest) -> HttpResponse:
    """Show everything that is set."""
    return _settings(request)


def _settings(request: HttpRequest, status: int = 200, **other: object) -> HttpResponse:
    found = queries.settings(by=person_of(request))
    ages = {one.source.pk: one for one in freshness(timezone.now())}
    parts = [(part, PARTS[part], counts) for part, counts in found.exposure.counts().items()]
    shown = {
        "found": found,
        "sources": [(one, ages.get(one.pk)) for one in found.sources],
        "drop": drop_folder(),
        "parts": parts,
        **other,
    }
    return render(request, "settings/page.html", shown, status=status)


@page(Right.CONFIGURE, "POST")
def settings_exposure(request: HttpRequest) -> HttpResponse:
    """Let something else count as exposure."""
    at = timezone.now()
    change = actions.change_exposure(
        definition=_definition(request.POST),
        by=person_of(request),
        at=at,
        today=timezone.localdate(at),
    )
    if change is not None:
        said = reader_of(request).say("settings.exposure_changed", version=change.pk)
        receive(request, said)
    return redirect("settings")


@page(Right.CONFIGURE)
def exposure_preview(request: HttpRequest) -> HttpResponse:
    """Show what the ticked definition would do."""
    reader = reader_of(request)
    try:
        found = queries.exposure_effect(
            definition=_definition(request.GET),
            by=person_of(request),
            today=timezone.localdate(),
        )
    except BadInput as bad:
        shown: dict[str, object] = {"faults": told_faults(bad.faults[:20], reader)}
    else:
        shown = {"effect": found, "currency": found.currency if found else ""}
    return render(request, "settings/effect.html", shown)


def _definition(given: Any) -> ExposureDefinition:  # noqa: ANN401 - GET or POST
    return ExposureDefinition(**{part: given.get(part) == "on" for part in PARTS})


@page(Right.CONFIGURE, "POST")
def settings_currency(request: HttpRequest) -> HttpResponse:
    """Choose the reporting currency, before the first amounts."""
    currency = request.POST.get("currency", "").strip().upper()
    at = timezone.now()
    try:
        actions.set_currency(
            currency=currency, by=person_of(request), at=at, today=timezone.localdate(at)
        )
    except ActRefused as refusal:
        return _settings(request, _UNREADABLE, refusal=reader_of(request).say(refusal.code))
    receive(request, reader_of(request).say("settings.currency_set", currency=currency))
    return redirect("settings")


@page(Right.CONFIGURE, "GET", "POST")
def company_new(request: HttpRequest) -> HttpResponse:
    """Ask for a new own company, or add it."""
    if request.method != "POST":
        return _company(request, CompanyForm(), "")
    form = CompanyForm(request.POST)
    key = request.POST.get("key", "").strip()[:200]
    return _save_company(request, form, key, is_new=True)


@page(Right.CONFIGURE, "GET", "POST")
def company(request: HttpRequest, key: str) -> HttpResponse:
    """Show an own company, or change it."""
    found = queries.company(key=key, by=person_of(request))
    if found is None:
        raise Http404
    if request.method != "POST":
        known = {name: getattr(found, name) for name in ("name", "country", "currency")}
        return _company(request, CompanyForm(initial=known), key)
    return _save_company(request, CompanyForm(request.POST), key, is_new=False)


def _save_company(
    request: HttpRequest, form: CompanyForm, key: str, *, is_new: bool
) -> HttpResponse:
    reader, at = reader_of(request), timezone.now()
    shown_key = "" if is_new else key
    if not form.is_valid():
        return _company(request, form, shown_key, _UNREADABLE)
    try:
        change = actions.save_company(
            key=key,
            card=form.card(),
            is_new=is_new,
            by=person_of(request),
            at=at,
            today=timezone.localdate(at),
        )
    except ActRefused as refusal:
        said = reader.say(refusal.code)
        return _company(request, form, shown_key, _UNREADABLE, said)
    if change is not None:
        receive(request, reader.say("settings.company_saved", company=key, version=change.pk))
    return redirect("settings")


def _company(
    request: HttpRequest, form: CompanyForm, key: str, status: int = 200, refusal: str = ""
) -> HttpResponse:
    shown = {"form": form, "key": key, "refusal": refusal, "typed": request.POST.get("key", "")}
    return render(request, "settings/company.html", shown, status=status)


@page(Right.CONFIGURE, "GET", "POST")
def source(request: HttpRequest, key: str) -> HttpResponse:
    """Show a source, or change its limits."""
    person, reader = person_of(request), reader_of(request)
    found = queries.source(key=key, by=person)
    if found is None:
        raise Http404
    shown = {
        "source": found,
        "drop": drop_folder() / found.pk,
        "last": queries.last_read(source=found, by=person),
    }
    if request.method != "POST":
        known = {name: getattr(found, name, False) for name in SourceForm.base_fields}
        return render(request, "settings/source.html", shown | {"form": SourceForm(initial=known)})
    form = SourceForm(request.POST)
    if not form.is_valid():
        return render(request, "settings/source.html", shown | {"form": form}, status=_UNREADABLE)
    try:
        actions.change_source(source=found, card=form.card(), by=person, at=timezone.now())
    except ActRefused as refusal:
        told = {"form": form, "refusal": reader.say(refusal.code)}
        return render(request, "settings/source.html", shown | told, status=_UNREADABLE)
    receive(request, reader.say("settings.source_saved", source=form.cleaned_data["name"]))
    return redirect("settings")
