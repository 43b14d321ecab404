"""The form of a policy itself: a new one from a template, or who is insured and what it says."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now

from aval.dataset.particulars import Particulars
from aval.desk.policies import actions, queries
from aval.desk.policies.drafting import Draft, draft_of_head, draft_of_new
from aval.desk.policies.refusals import ActRefused
from aval.desk.policies.templates import Template, templates
from aval.vocabulary.acts import Right
from aval.vocabulary.policies import PolicyKind, SaleDate
from aval.web.guard import page, person_of
from aval.web.policies.editing import UNREADABLE
from aval.web.policies.foreseeing import effect_given
from aval.web.policies.head import (
    Typed,
    draft_of,
    perimeter_clauses,
    segments,
    typed_from,
    typed_of,
    with_insurer,
)
from aval.web.policies.telling import NOTHING, Told, fields, told_check
from aval.web.policies.typed import clauses_of, values_of
from aval.web.reader import reader_of
from aval.web.receipts import receive
from aval.web.requests.telling import say_refusal
from aval.wording.clauses import say_parameter

_PERIMETER = ("companies", "countries", "excluded_countries", "excluded_segments")


@page(Right.POLICIES, "GET", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """Add a policy: choose a template, compare each of its values with the contract, keep it."""
    given = request.POST if request.method == "POST" else request.GET
    template = templates().get(given.get("template", ""))
    if request.method != "POST":
        typed = Typed()
        if template:
            typed = with_insurer(typed, template.insurer, template.kind)
        values = dict(template.values) if template else {}
        return _new_form(request, typed, values, template)
    reader = reader_of(request)
    typed, values = typed_of(request.POST), values_of(request.POST, reader)
    try:
        head = draft_of(typed, request.POST, 0)
        made = draft_of_new(head, values, clauses_of(request.POST), template)
        if "save" not in request.POST or made.checked.is_refused:
            return _new_form(request, typed, values, template, made=made)
        at = now()
        change = actions.add_policy(
            head=head, values=values, clauses=clauses_of(request.POST), template=template,
            by=person_of(request), at=at, today=localdate(at),
        )  # fmt: skip
    except ActRefused as refusal:
        refused = say_refusal(refusal, reader)
        return _new_form(request, typed, values, template, refusal=refused)
    said = reader.say("policies.added", policy=typed.policy, version=change.pk)
    receive(request, said, undo=reverse("policy_undo", args=[change.pk]))
    return redirect("policy", policy=typed.policy)


def _new_form(
    request: HttpRequest,
    typed: Typed,
    values: dict[str, Any],
    template: Template | None,
    *,
    made: Draft | None = None,
    refusal: str = "",
) -> HttpResponse:
    reader, block = reader_of(request), "new"
    examples = template.examples if template else ()
    typed_clauses = clauses_of(request.POST)
    particulars = Particulars(
        typed.policy, clauses={block: typed_clauses}, examples={block: examples}
    )
    told = told_check(made, values.get("valid_from"), reader) if made else NOTHING
    given = {
        **_head_given(request, typed, Particulars("")),
        "template": template,
        "templates": [(key, one.insurer, one.kind) for key, one in templates().items()],
        "groups": fields(values, particulars, block, told, reader, template),
        "told": told,
        "refusal": refusal,
        "is_checked": made is not None and not made.checked.is_refused,
        **(effect_given(request, made) if made else {}),
    }
    is_wrong = bool(refusal) or (made is not None and made.checked.is_refused)
    return render(request, "policies/new.html", given, status=UNREADABLE if is_wrong else 200)


@page(Right.POLICIES, "GET", "POST")
def head(request: HttpRequest, policy: str) -> HttpResponse:
    """Change who is insured, and what the particulars of a policy says."""
    found = queries.current(policy)
    if found is None:
        raise Http404(policy)
    row, known = found
    if request.method != "POST":
        return _head_form(request, policy, row.pk, typed_from(known, queries.particulars(policy)))
    reader = reader_of(request)
    post = request.POST.copy()
    post["policy"] = policy
    typed = typed_of(post)
    fact = post.get("fact", "")
    try:
        given = draft_of(typed, post, int(fact) if fact.isdecimal() and len(fact) < 18 else 0)
        made = draft_of_head(policy, given)
        if "save" not in post or made.checked.is_refused:
            return _head_form(request, policy, row.pk, typed, made=made)
        at = now()
        change = actions.save_head(
            policy=policy, given=given, by=person_of(request), at=at, today=localdate(at)
        )
    except ActRefused as refusal:
        refused = say_refusal(refusal, reader)
        return _head_form(request, policy, row.pk, typed, refusal=refused)
    if change is None:
        receive(request, reader.say("policies.nothing_changed"))
    else:
        said = reader.say("policies.head_saved", policy=policy, version=change.pk)
        receive(request, said, undo=reverse("policy_undo", args=[change.pk]))
    return redirect("policy", policy=policy)


def _head_form(
    request: HttpRequest,
    policy: str,
    fact: int,
    typed: Typed,
    *,
    made: Draft | None = None,
    refusal: str = "",
) -> HttpResponse:
    reader = reader_of(request)
    faults = [f"{fault.column}: {reader.say(fault.expected, **dict(fault.given))}"
              for fault in (made.checked.faults if made else ())]  # fmt: skip
    given = {
        **_head_given(request, typed, queries.particulars(policy)),
        "policy": policy,
        "fact": fact,
        "told": Told({}, {}, tuple(faults), ()),
        "refusal": refusal,
        "is_checked": made is not None and not faults,
        **(effect_given(request, made) if made else {}),
    }
    wrong = bool(refusal or faults)
    return render(request, "policies/head.html", given, status=UNREADABLE if wrong else 200)


def _head_given(request: HttpRequest, typed: Typed, particulars: Particulars) -> dict[str, object]:
    """Return the fields of a policy without its terms."""
    reader = reader_of(request)
    post: QueryDict | None = request.POST if request.method == "POST" else None
    clauses = perimeter_clauses(particulars, post)
    return {
        "typed": typed,
        "kinds": list(PolicyKind),
        "sale_dates": list(SaleDate),
        "companies": [(key, key in typed.companies) for key in queries.companies()],
        "segments": segments(typed),
        "brokers": queries.brokers(),
        "clauses": [
            (name, say_parameter(name, reader), clauses.get(name, "")) for name in _PERIMETER
        ],
    }
