"""The claim pack: what is missing and what it costs, then all that proves the claim as one file."""

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import now

from aval.desk.claims.pack import gather, make_pack
from aval.desk.claims.pack_sheets import completeness_blocks, sheet
from aval.desk.claims.refusals import ActRefused
from aval.vocabulary.acts import Right
from aval.web.claims.printing import language_of
from aval.web.claims.views import found_or_404
from aval.web.guard import page, person_of
from aval.web.reader import reader_of
from aval.web.requests.telling import receive_refusal


@page(Right.DECLARE, "GET", "POST")
def pack(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show which proofs a claim has and lacks; send them all as a ZIP when that is asked for."""
    found, reader = found_or_404(request, pk), reader_of(request)
    try:
        if request.method == "POST":
            return _made(request, pk)
        gathered = gather(found.paper)
    except ActRefused as refusal:
        receive_refusal(request, refusal)
        return redirect("paper", pk=pk)
    blocks = completeness_blocks(gathered.found, found.paper, reader)
    shown = sheet(reader.say("pack.check"), found.paper, blocks, reader)
    given = {
        "one": found,
        "paper": found.paper,
        "sheet": shown,
        "notes": len(gathered.notes),
        "language": reader.code,
    }
    return render(request, "claims/pack.html", given)


def _made(request: HttpRequest, pk: int) -> HttpResponseBase:
    paper = found_or_404(request, pk).paper
    made = make_pack(
        paper=paper, language=language_of(request, reader_of(request).code),
        by=person_of(request), at=now(), with_notes="notes" in request.POST,
    )  # fmt: skip
    headers = {"Content-Length": str(made.size), "X-Content-Type-Options": "nosniff"}
    return FileResponse(
        made.content, as_attachment=True, filename=made.name, content_type="application/zip",
        headers=headers,
    )  # fmt: skip
