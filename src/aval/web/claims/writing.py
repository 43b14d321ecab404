"""The form in which an insurer is told of unpaid items, or a paper changed before it leaves."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now

from aval.assessment.adverse import untold
from aval.dataset.policies import Policy
from aval.desk.claims import actions
from aval.desk.claims.cards import LONGEST_MESSAGE
from aval.desk.claims.choosing import Choice, choices, seeing
from aval.desk.claims.refusals import ActRefused
from aval.desk.claims.ways import way_of
from aval.desk.customer.attachments import NotAttachedError
from aval.desk.customer.insolvency import insolvency_of
from aval.desk.customer.ledger import counted
from aval.desk.customer.queries import seen
from aval.desk.sent import names_of
from aval.records.models import Customer, Paper
from aval.vocabulary.acts import Right
from aval.vocabulary.claims import LossCause, PaperKind, Proof
from aval.vocabulary.news import NewsKind
from aval.web.acting import declare_address
from aval.web.claims.fields import Typed, card_of, typed_from, typed_of
from aval.web.claims.telling import WHATS, why_not
from aval.web.claims.views import found_or_404
from aval.web.guard import page, person_of
from aval.web.news.telling import insolvency_said, say_untold
from aval.web.reader import reader_of
from aval.web.receipts import receive
from aval.web.requests.telling import say_refusal
from aval.wording.steps import say_step

_REFUSED = 422


@page(Right.DECLARE, "GET", "POST")
def new(request: HttpRequest, key: str) -> HttpResponse:
    """Tell an insurer of a customer's unpaid items, or keep the paper as a draft."""
    person, today = person_of(request), localdate()
    try:
        customer = seen(person, key)
    except Customer.DoesNotExist as error:
        raise Http404(key) from error
    typed = typed_of(request.POST if request.method == "POST" else request.GET)
    if request.method != "POST":
        return _form(request, customer.key, typed)

    def write(**given: Any) -> Paper:  # noqa: ANN401 - what the form gives
        files = [(Proof.OTHER, "", file) for file in request.FILES.getlist("files")]
        return actions.write(customer=customer.key, files=files, today=today, **given)

    return _kept(request, customer.key, typed, write)


@page(Right.DECLARE, "GET", "POST")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a paper that the insurer does not have."""
    paper, reader, today = found_or_404(request, pk).paper, reader_of(request), localdate()
    if request.method != "POST":
        first = paper.items.values_list("currency", flat=True).first() or paper.currency
        typed = typed_from(actions.card_of(paper), first, reader)
        return _form(request, paper.customer_id, typed, paper=paper)

    def revise(*, is_draft: bool, **given: Any) -> Paper:  # noqa: ANN401
        actions.revise(paper=paper, today=today, **given)
        if not is_draft:
            actions.submit(paper=paper, by=given["by"], at=given["at"], today=today)
        return paper

    return _kept(request, paper.customer_id, typed_of(request.POST), revise, paper=paper)


def _kept(
    request: HttpRequest,
    customer: str,
    typed: Typed,
    write: Any,  # noqa: ANN401 - one of two acts
    *,
    paper: Paper | None = None,
) -> HttpResponse:
    """Write what was typed and show it, or the form again with why not."""
    reader = reader_of(request)
    try:
        card = card_of(typed, _currency(customer, typed), reader)
        made: Paper = write(
            card=card, by=person_of(request), at=now(), is_draft="draft" in request.POST
        )
    except ActRefused as refusal:
        return _form(request, customer, typed, say_refusal(refusal, reader), paper=paper)
    except NotAttachedError as refused:
        words = say_step(refused.why, language=reader, currency="EUR")
        return _form(request, customer, typed, words, paper=paper)
    code = "claims.kept_draft" if "draft" in request.POST else "claims.decided"
    receive(request, reader.say(code, paper=made.key))
    return redirect("paper", pk=made.pk)


def _currency(customer: str, typed: Typed) -> str:
    """Return the currency of the items that were chosen, else that of the figures."""
    policy = _policy(seeing(customer, localdate()), typed.policy)
    kind = PaperKind(typed.kind)
    found = (
        choices(customer=customer, policy=policy, kind=kind, today=localdate()) if policy else ()
    )
    currencies = [one.currency for one in found if one.item in typed.items]
    return currencies[0] if currencies else counted(None).currency


def _policy(found: list[Policy], key: str) -> Policy | None:
    return next((one for one in found if one.policy == key), found[0] if found else None)


def _form(
    request: HttpRequest,
    key: str,
    typed: Typed,
    refusal: str = "",
    *,
    paper: Paper | None = None,
) -> HttpResponse:
    reader, today = reader_of(request), localdate()
    kind, found = PaperKind(typed.kind), seeing(key, today)
    policy = _policy(found, typed.policy)
    own = paper.pk if paper else None
    owed = choices(customer=key, policy=policy, kind=kind, today=today, own=own) if policy else ()
    way = way_of(key, policy.policy, kind) if policy else None
    news = untold(key, policy.policy, own=own) if policy and kind is PaperKind.ADVERSE else []
    known = insolvency_of(key) if kind is PaperKind.CLAIM else None
    picked = typed.items or tuple(one.item for one in owed if _is_pressing(one))
    given = {
        "key": key,
        "name": names_of([key]).get(key, key),
        "paper": paper,
        "policies": found,
        "policy": policy,
        "typed": typed,
        "kind": kind,
        "what": reader.say(WHATS[kind]),
        "kinds": list(PaperKind),
        "causes": list(LossCause),
        "rows": [(one, one.item in picked, why_not(one.unfit, reader)) for one in owed],
        "is_fit": any(one.unfit is None for one in owed)
        and (kind is not PaperKind.ADVERSE or bool(news)),
        "news": [say_untold(one, owed, reader) for one in news],
        "insolvency": insolvency_said(known, reader) if known else "",
        "news_address": _news_address(key, typed, policy.policy if policy else "", own),
        "currency": counted(None).currency,
        "most": LONGEST_MESSAGE,
        "is_by_hand": way is None or not way.is_ready,
        "is_unlinked": way is not None and way.connection is not None and not way.is_ready,
        "refusal": refusal,
    }
    return render(request, "claims/form.html", given, status=_REFUSED if refusal else 200)


def _news_address(key: str, typed: Typed, policy: str, own: int | None) -> str:
    """Return where news is entered, with the way back to the form as it stands."""
    if own is not None:
        here = reverse("paper_change", args=[own])
    else:
        cause = f"&cause={LossCause.INSOLVENCY}" if typed.kind == PaperKind.CLAIM else ""
        here = declare_address(key, policy, PaperKind(typed.kind), typed.items) + cause
    asked = {"kind": NewsKind.INSOLVENCY, "back": here}
    return f"{reverse('news_new', args=[key])}?{urlencode(asked)}"


def _is_pressing(one: Choice) -> bool:
    """Return whether an item is chosen before anybody chose: it may stand there, and is late."""
    return one.unfit is None and one.days_late > 0
