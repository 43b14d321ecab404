"""What a drafted contract would do: told at once, or how far the job is that judges it."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now

from aval.desk.policies import effects
from aval.desk.policies.drafting import Draft
from aval.desk.policies.effect import effect, is_large, to_judge
from aval.vocabulary.acts import JobState, Right
from aval.vocabulary.faults import BadInput
from aval.web.guard import page, person_of
from aval.web.imports.telling import told_faults
from aval.web.making import Making, told_making
from aval.web.reader import reader_of

_MOST_FAULTS = 20
_FORM = "po-form"


@page(Right.POLICIES)
def effect_at(request: HttpRequest, number: int) -> HttpResponse:
    """Tell a script how far a judgement is, then what it foresaw; else lead to the contract."""
    asked = effects.asked_at(number=number, by=person_of(request), today=localdate())
    if asked is None:
        raise Http404(str(number))
    if not getattr(request, "htmx", False):
        return redirect("policies")
    return render(request, "policies/foreseen.html", _told(request, asked))


def effect_given(request: HttpRequest, made: Draft) -> dict[str, Any]:
    """Return what the preview of a draft shows; nothing of one that has faults."""
    if made.checked.is_refused:
        return {}
    person, today = person_of(request), localdate()
    if is_large(to_judge(made.policy, person, today)):
        return _told(request, _asked(request, made))
    try:
        found = effect(policy=made.policy, by=person, today=today)
    except BadInput as bad:
        return {"faults": told_faults(bad.faults[:_MOST_FAULTS], reader_of(request))}
    return {"effect": found, "currency": found.currency if found else ""}


def _asked(request: HttpRequest, made: Draft) -> effects.Asked:
    """Return the judgement of a draft, asked for, or asked to stop, as the form says."""
    policy, person, today = made.policy, person_of(request), localdate()
    asked = effects.asked_of(policy=policy, by=person, today=today)
    wants_end = "stop" in request.POST
    if wants_end and asked is not None:
        effects.stop(asked=asked, by=person, at=now())
    elif asked is None or "anew" in request.POST or _is_over(asked):
        effects.ask_to_judge(policy=policy, by=person, at=now())
    else:
        return asked
    again = effects.asked_of(policy=policy, by=person, today=today)
    if again is None:  # the queue was swept in between
        raise Http404(policy.policy)
    return again


def _is_over(asked: effects.Asked) -> bool:
    """Return whether nothing came of it that a person has not been told."""
    if asked.job.state == JobState.DONE:
        return asked.found is None and not asked.faults
    return asked.job.state == JobState.STOPPED


def _told(request: HttpRequest, asked: effects.Asked) -> dict[str, Any]:
    """Return what is shown of a judgement: how far it is, what it foresaw, what to do next."""
    reader = reader_of(request)
    if asked.is_being_made:
        return {"making": _making(request, asked)}
    if asked.has_failed:
        is_stopped = asked.job.state == JobState.STOPPED
        offer = "stopped" if is_stopped else "failed"
        return {"offer": offer, "error": asked.job.error, "is_without": True}
    if asked.faults:
        return {"offer": "mend", "faults": told_faults(asked.faults[:_MOST_FAULTS], reader)}
    if asked.found is None:
        return {"offer": "gone", "is_without": True}
    found = asked.found.effect
    offer = "moved" if asked.found.has_moved else ""
    return {"offer": offer, "effect": found, "currency": found.currency}


def _making(request: HttpRequest, asked: effects.Asked) -> Making:
    reader = reader_of(request)
    told = told_making(asked.job, "policies.judging", reader)
    if asked.job.wants_stop:
        told = replace(told, said=reader.say("making.stopping"), is_stopping=True)
    address = reverse("policy_effect", args=[asked.job.pk])
    return replace(told, address=address, form=_FORM)
