"""Joining and parting customers on screen: an account, where it may go, what that does, undo."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now

from aval.desk.customer import joining
from aval.desk.customer.joined import effect, lying
from aval.desk.customer.joining import NewCustomer
from aval.desk.customer.queries import seen
from aval.desk.find.queries import Hit, find_for
from aval.desk.refusals import ActRefused
from aval.records.models import Account, Customer
from aval.vocabulary.acts import Right
from aval.vocabulary.faults import BadInput
from aval.web.customer.views import UNJUDGED_CURRENCY
from aval.web.guard import page, person_of
from aval.web.imports.telling import told_faults
from aval.web.reader import reader_of
from aval.web.receipts import receive, refuse

_WRONG = HTTPStatus.UNPROCESSABLE_ENTITY


@dataclass(frozen=True)
class Chosen:
    """What the address names: the account, and what was typed of where it is to go."""

    account: Account
    to: str
    new: NewCustomer | None

    def query(self) -> str:
        """Return the part of an address that names the account."""
        return urlencode({"company": self.account.company_id, "account": self.account.account})


@page(Right.JOIN, "GET", "POST")
def account_move(request: HttpRequest, key: str) -> HttpResponse:
    """Ask which customer an account is to go to and show what that does, or do it."""
    try:
        chosen = _chosen(request, key)
    except ActRefused as refusal:
        return _back(request, key, refusal)
    except Customer.DoesNotExist as error:
        raise Http404(key) from error
    if request.method == "POST":
        return _do(request, key, chosen)
    if getattr(request, "htmx", False):
        return render(request, "customer/join_hits.html", _searched(request, chosen))
    return _shown(request, key, chosen)


@page(Right.JOIN, "POST")
def account_undo(request: HttpRequest, key: str, version: int) -> HttpResponse:
    """Take a move of a moment ago back."""
    try:
        done = joining.undo(
            by=person_of(request), at=now(), today=localdate(), key=key, version=version
        )
    except ActRefused as refusal:
        return _back(request, key, refusal)
    except Customer.DoesNotExist as error:
        raise Http404(key) from error
    receive(request, reader_of(request).say("joining.undone"))
    return _to_customer(request, done.customer)


def _chosen(request: HttpRequest, key: str) -> Chosen:
    given = request.POST if request.method == "POST" else request.GET
    account = joining.account_of(
        person_of(request), key, given.get("company", ""), given.get("account", "")
    )
    new = None
    if "new" in given:
        new = NewCustomer(
            given.get("new", "").strip(),
            " ".join(given.get("name", "").split()),
            given.get("country", "").strip().upper(),
        )
    return Chosen(account, given.get("to", ""), new)


def _do(request: HttpRequest, key: str, chosen: Chosen) -> HttpResponse:
    """Move the account, and lead to the customer that has it now."""
    reader, person, at = reader_of(request), person_of(request), now()
    own: Account = chosen.account
    try:
        if chosen.new is not None:
            done = joining.part(by=person, at=at, today=localdate(), account=own, new=chosen.new)
            code = "joining.parted"
        else:
            done = joining.move(by=person, at=at, today=localdate(), account=own, to=chosen.to)
            code = "joining.moved"
    except ActRefused as refusal:
        return _shown(request, key, chosen, refusal=reader.say(refusal.code), status=_WRONG)
    except Customer.DoesNotExist:
        said = reader.say("joining.refused_target")
        return _shown(request, key, chosen, refusal=said, status=_WRONG)
    undo = reverse("account_undo", args=[done.customer, done.change.pk])
    said = reader.say(code, company=own.company_id, account=own.account)
    receive(request, said, undo=undo)
    return _to_customer(request, done.customer)


def _shown(
    request: HttpRequest, key: str, chosen: Chosen, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    """Show the account, the search, the form of a new customer, and what is chosen of them."""
    found = lying(chosen.account, as_of=joining.day_shown(localdate()))
    given: dict[str, Any] = {
        "key": key,
        "name": joining.name_of(key),
        "chosen": chosen,
        "lying": found,
        "currency": found.currency or UNJUDGED_CURRENCY,
        "country": chosen.new.country if chosen.new else joining.country_of(key),
        **_searched(request, chosen),
    }
    if not refusal:
        refusal, more = _previewed(request, chosen)
        given |= more
    return render(request, "customer/join.html", given | {"refusal": refusal}, status=status)


def _previewed(request: HttpRequest, chosen: Chosen) -> tuple[str, dict[str, Any]]:
    """Return why what is chosen cannot be, or what it does."""
    reader, target = reader_of(request), chosen.new or chosen.to
    if not target:
        return "", {}
    try:
        if chosen.new is not None:
            joining.check_new(chosen.new)
        elif seen(person_of(request), chosen.to).pk == chosen.account.customer_id:
            return reader.say("joining.refused_same"), {}
        found = effect(chosen.account, target, as_of=joining.day_shown(localdate()))
    except ActRefused as refusal:
        return reader.say(refusal.code), {}
    except Customer.DoesNotExist:
        return reader.say("joining.refused_target"), {}
    except BadInput as bad:
        return "", {"is_ready": True, "faults": told_faults(bad.faults[:5], reader)}
    return "", {"is_ready": True, "effect": found, "to_name": joining.name_of(chosen.to)}


def _searched(request: HttpRequest, chosen: Chosen) -> dict[str, Any]:
    """Return the customers that a typed text finds, but the one that has the account."""
    asked = request.GET.get("q", "")
    hits: dict[str, Hit] = {}
    for hit in find_for(person_of(request), asked=asked).hits:
        if hit.customer != chosen.account.customer_id:
            hits.setdefault(hit.customer, hit)
    return {"asked": asked, "hits": list(hits.values()), "chosen": chosen}


def _back(request: HttpRequest, key: str, refusal: ActRefused) -> HttpResponse:
    refuse(request, reader_of(request).say(refusal.code))
    return _to_customer(request, key)


def _to_customer(request: HttpRequest, key: str) -> HttpResponse:
    """Lead to a customer's file, or to the report where the customer is out of sight now."""
    if not Customer.objects.visible_to(person_of(request)).filter(pk=key).exists():
        return redirect("report")
    return redirect("customer", key)
