"""The claim pack: what is missing and what it costs, then all that proves the claim as one file.

A large one is made by a job: its page shows how far it is, then gives it.
"""

from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django_htmx.http import HttpResponseClientRefresh

from aval.desk.claims.pack import Gathered, gather
from aval.desk.claims.pack_sheets import completeness_blocks, sheet
from aval.desk.claims.packing import (
    Pack,
    ask_for_pack,
    asked_pack,
    is_large,
    make_pack,
    pack_job,
    take_pack,
)
from aval.desk.claims.refusals import ActRefused
from aval.desk.jobs.results import ALIVE
from aval.records.models import Paper
from aval.vocabulary.acts import Right
from aval.web.claims.printing import language_of
from aval.web.claims.views import found_or_404
from aval.web.guard import page, person_of
from aval.web.making import Making, told_making
from aval.web.reader import reader_of
from aval.web.requests.telling import receive_refusal, say_refusal
from aval.wording.language import Language


@page(Right.DECLARE, "GET", "POST")
def pack(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show which proofs a claim has and lacks; send them all as a ZIP when that is asked for.

    With `making` a script asks how far a large pack is, and for the whole page once it is made.
    """
    found, reader = found_or_404(request, pk), reader_of(request)
    making = _making(found.paper, reader)
    if getattr(request, "htmx", False) and request.GET.get("making"):
        if making is None:
            return HttpResponseClientRefresh()
        return render(request, "jobs/making.html", {"making": making})
    try:
        gathered = gather(found.paper)
        if request.method == "POST":
            return _made(request, found.paper, gathered)
    except ActRefused as refusal:
        receive_refusal(request, refusal)
        return redirect("paper", pk=pk)
    blocks = completeness_blocks(gathered.found, found.paper, reader)
    shown = sheet(reader.say("pack.check"), found.paper, blocks, reader)
    asked = None if making else asked_pack(gathered)
    given: dict[str, Any] = {
        "one": found,
        "paper": found.paper,
        "sheet": shown,
        "notes": len(gathered.notes),
        "language": reader.code,
        "is_large": is_large(gathered),
        "making": making,
        "asked": asked,
    }
    if asked and asked.refusal:
        given["refusal"] = say_refusal(asked.refusal, reader)
    elif asked:
        given["asked_language"] = dict(settings.LANGUAGES)[asked.language]
    return render(request, "claims/pack.html", given)


@page(Right.DECLARE)
def fetch_pack(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send the pack that a job made, as long as it is kept."""
    paper = found_or_404(request, pk).paper
    found = take_pack(paper, person_of(request))
    if found is None:
        receive_refusal(request, ActRefused("claims.refused_pack_gone"))
        return redirect("paper_pack", pk=pk)
    return _sent(found)


def _made(request: HttpRequest, paper: Paper, gathered: Gathered) -> HttpResponseBase:
    """Send a small pack at once, have a large one made."""
    with_notes, by = "notes" in request.POST, person_of(request)
    language = language_of(request, reader_of(request).code)
    if is_large(gathered if with_notes else gathered.without_notes):
        ask_for_pack(paper=paper, language=language, by=by, at=now(), with_notes=with_notes)
        return redirect("paper_pack", pk=paper.pk)
    return _sent(make_pack(paper=paper, language=language, by=by, at=now(), with_notes=with_notes))


def _sent(made: Pack) -> FileResponse:
    headers = {"Content-Length": str(made.size), "X-Content-Type-Options": "nosniff"}
    return FileResponse(
        made.content, as_attachment=True, filename=made.name, content_type="application/zip",
        headers=headers,
    )  # fmt: skip


def _making(paper: Paper, reader: Language) -> Making | None:
    """Return how far a pack is that is being made, None where none is."""
    job = pack_job(paper)
    if job is None or job.state not in ALIVE:
        return None
    return told_making(job, "pack.making_at", reader)
