"""The form of a block of terms: a new version, or a correction; what it would do, then kept."""

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now

from aval.dataset.parameters import plain_values
from aval.dataset.policies import Policy, Terms
from aval.desk.policies import actions, queries
from aval.desk.policies.drafting import Draft, TermsDraft, draft_of_terms
from aval.desk.policies.refusals import ActRefused
from aval.desk.policies.templates import templates
from aval.vocabulary.acts import Right
from aval.web.guard import page, person_of
from aval.web.policies.foreseeing import effect_given
from aval.web.policies.telling import NOTHING, fields, told_check
from aval.web.policies.typed import clauses_of, values_of
from aval.web.reader import reader_of
from aval.web.receipts import receive
from aval.web.requests.telling import say_refusal

UNREADABLE = 422


@page(Right.POLICIES, "GET", "POST")
def terms(request: HttpRequest, policy: str) -> HttpResponse:
    """Write a block: `?block=` corrects one, without it is a new version, a copy of the last."""
    found = queries.current(policy)
    if found is None:
        raise Http404(policy)
    row, known = found
    given = request.POST if request.method == "POST" else request.GET
    replaces = _day(given.get("block", ""))
    is_ticked = "endorsement" in given
    block = next((one for one in known.terms if one.valid_from == replaces), None)
    if replaces is not None and block is None:
        raise Http404(policy)
    if request.method != "POST":
        is_endorsement = replaces in queries.particulars(policy).endorsements
        values = _prefilled(known, block)
        return _form(request, policy, row.pk, block, values, is_endorsement=is_endorsement)
    reader = reader_of(request)
    fact = request.POST.get("fact", "")
    draft = TermsDraft(
        policy,
        int(fact) if fact.isdecimal() and len(fact) < 18 else 0,
        values_of(request.POST, reader),
        clauses_of(request.POST),
        replaces,
        is_ticked,
    )
    try:
        made = draft_of_terms(draft)
        if "save" in request.POST and not made.checked.is_refused:
            return _saved(request, draft)
    except ActRefused as refusal:
        refused = say_refusal(refusal, reader)
        return _form(
            request,
            policy,
            row.pk,
            block,
            dict(draft.values),
            refusal=refused,
            is_endorsement=is_ticked,
        )
    return _form(
        request, policy, row.pk, block, dict(draft.values), made=made, is_endorsement=is_ticked
    )


def _saved(request: HttpRequest, draft: TermsDraft) -> HttpResponse:
    reader, at = reader_of(request), now()
    change = actions.save_terms(given=draft, by=person_of(request), at=at, today=localdate(at))
    if change is None:
        receive(request, reader.say("policies.nothing_changed"))
    else:
        said = reader.say("policies.terms_saved", policy=draft.policy, version=change.pk)
        receive(request, said, undo=reverse("policy_undo", args=[change.pk]))
    start = draft.values["valid_from"].isoformat()
    return redirect(f"{reverse('policy', args=[draft.policy])}?block={start}")


def _prefilled(policy: Policy, block: Terms | None) -> dict[str, Any]:
    """Return the block to correct, or a copy of the last that begins when it ends."""
    if block is not None:
        return plain_values(block)
    if not policy.terms:
        return {}
    last = policy.terms[-1]
    values = plain_values(last)
    values.pop("valid_to", None)
    if last.valid_to is not None:
        values["valid_from"] = last.valid_to + timedelta(1)
    else:
        values.pop("valid_from")
    return values


def _form(
    request: HttpRequest,
    policy: str,
    fact: int,
    block: Terms | None,
    values: dict[str, Any],
    *,
    is_endorsement: bool,
    made: Draft | None = None,
    refusal: str = "",
) -> HttpResponse:
    reader = reader_of(request)
    particulars = made.particulars if made else queries.particulars(policy)
    start = block.valid_from if block else None
    told = NOTHING
    shown_block = start.isoformat() if start else _last_block(policy)
    if made:
        written = values.get("valid_from")
        told = told_check(made, written, reader)
        shown_block = written.isoformat() if isinstance(written, date) else shown_block
    given = {
        "policy": policy,
        "fact": fact,
        "begun": start.isoformat() if start else "",
        "is_endorsement": is_endorsement,
        "groups": fields(
            values, particulars, shown_block, told, reader, templates().get(particulars.template)
        ),
        "told": told,
        "refusal": refusal,
        "is_checked": made is not None and not made.checked.is_refused,
        **(effect_given(request, made) if made else {}),
    }
    is_wrong = bool(refusal) or (made is not None and made.checked.is_refused)
    return render(request, "policies/terms.html", given, status=UNREADABLE if is_wrong else 200)


def _last_block(policy: str) -> str:
    found = queries.current(policy)
    blocks = found[1].terms if found else ()
    return blocks[-1].valid_from.isoformat() if blocks else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
