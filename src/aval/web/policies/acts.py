"""Acts on a policy: end a block, confirm what a template filled in, take a change back."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate, now

from aval.desk.policies import actions
from aval.desk.policies.refusals import ActRefused
from aval.vocabulary.acts import Right
from aval.web.guard import page, person_of
from aval.web.reader import reader_of
from aval.web.receipts import receive, refuse
from aval.web.requests.telling import say_refusal


@page(Right.POLICIES, "POST")
def end(request: HttpRequest, policy: str) -> HttpResponse:
    """Let a block of terms end on a day; without a day it has no end."""
    reader, at = reader_of(request), now()
    block, fact = _day(request.POST.get("block", "")), request.POST.get("fact", "")
    typed = request.POST.get("on", "").strip()
    on = _day(typed)
    if block is None or (typed and on is None):
        refuse(request, reader.say("policies.refused_day"))
        return redirect("policy", policy=policy)
    try:
        change = actions.end_block(
            policy=policy,
            fact=int(fact) if fact.isdecimal() and len(fact) < 18 else 0,
            block=block,
            on=on,
            by=person_of(request),
            at=at,
            today=localdate(at),
        )
    except ActRefused as refusal:
        refuse(request, say_refusal(refusal, reader))
    else:
        if change is not None:
            said = reader.say("policies.terms_saved", policy=policy, version=change.pk)
            receive(request, said, undo=reverse("policy_undo", args=[change.pk]))
    return redirect(f"{reverse('policy', args=[policy])}?block={block.isoformat()}")


@page(Right.POLICIES, "POST")
def confirm(request: HttpRequest, policy: str) -> HttpResponse:
    """Say that values of a template are those of the contract."""
    reader = reader_of(request)
    block = _day(request.POST.get("block", ""))
    if block is None:
        refuse(request, reader.say("policies.refused_block_gone"))
        return redirect("policy", policy=policy)
    change = actions.confirm(
        policy=policy, block=block, parameters=request.POST.getlist("parameter"),
        by=person_of(request), at=now(),
    )  # fmt: skip
    if change is not None:
        said = reader.say("policies.confirmed", version=change.pk)
        receive(request, said, undo=reverse("policy_undo", args=[change.pk]))
    return redirect(f"{reverse('policy', args=[policy])}?block={block.isoformat()}")


@page(Right.POLICIES, "POST")
def undo(request: HttpRequest, version: int) -> HttpResponse:
    """Take a change of a contract back."""
    reader, at = reader_of(request), now()
    try:
        key = actions.undo(version=version, by=person_of(request), at=at, today=localdate(at))
    except ActRefused as refusal:
        refuse(request, say_refusal(refusal, reader))
        return redirect("policies")
    receive(request, reader.say("policies.undone", policy=key))
    return redirect("policies")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
