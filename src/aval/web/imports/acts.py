"""Acts on an import: use it, let it go, take it back, read it again, change its map."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from aval.desk.intake.actions import apply_run, discard_run, undo_run
from aval.desk.intake.holding import hold_again
from aval.desk.intake.queries import RunPage, run_page
from aval.desk.intake.reading import read_again
from aval.desk.intake.refusals import CODES, REFUSALS
from aval.intake.undoing import ChangedSince
from aval.vocabulary.acts import Right, RunState
from aval.web.guard import page, person_of
from aval.web.imports import telling
from aval.web.imports.views import run_shown
from aval.web.reader import reader_of
from aval.web.receipts import receive, refuse


@page(Right.IMPORT, "POST")
def run_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Use an import; one in quarantine only with the tick that repeats its numbers."""
    found, reader = _found(request, pk), reader_of(request)
    if found.run.state == RunState.APPLIED:
        return redirect("run", pk)
    confirm = request.POST.get("confirm") == "on"
    is_old = request.POST.get("seen", "") != telling.seen(found.run)
    if found.run.state == RunState.QUARANTINED and (is_old or not confirm):
        code = "imports.numbers_moved" if confirm else "imports.tick_first"
        return _refused(request, found, reader.say(code))
    at = timezone.now()
    try:
        change = apply_run(
            run=found.run,
            by=person_of(request),
            at=at,
            today=timezone.localdate(at),
            confirm=confirm,
        )
    except REFUSALS as refusal:
        return _told(request, pk, refusal)
    said = reader.say("imports.applied", run=pk, version=change.pk)
    receive(request, said, undo=reverse("run_undo", args=[pk]))
    return redirect("run", pk)


@page(Right.IMPORT, "POST")
def run_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an import go unused."""
    found = _found(request, pk)
    if found.run.state == RunState.DISCARDED:
        return redirect("run", pk)
    try:
        discard_run(run=found.run, by=person_of(request), at=timezone.now())
    except REFUSALS as refusal:
        return _told(request, pk, refusal)
    receive(request, reader_of(request).say("imports.discarded", run=pk))
    return redirect("run", pk)


@page(Right.IMPORT, "POST")
def run_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an import back; a later change of the same facts stands in the way and is named."""
    found, reader, at = _found(request, pk), reader_of(request), timezone.now()
    if found.run.state == RunState.UNDONE:
        return redirect("run", pk)
    try:
        change = undo_run(run=found.run, by=person_of(request), at=at, today=timezone.localdate(at))
    except ChangedSince as since:
        return _refused(request, found, telling.later_change(since.later, reader))
    except REFUSALS as refusal:
        return _told(request, pk, refusal)
    receive(request, reader.say("imports.taken_back", run=pk, version=change.pk))
    return redirect("run", pk)


@page(Right.IMPORT, "POST")
def run_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Have an import that failed read once more, by a job; its page shows how far it is."""
    found = _found(request, pk)
    if found.run.state == RunState.READING:
        return redirect("run", pk)
    try:
        read_again(run=found.run, by=person_of(request), at=timezone.now())
    except REFUSALS as refusal:
        return _told(request, pk, refusal)
    return redirect("run", pk)


@page(Right.IMPORT, "POST")
def run_map(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the files of a list that could not be read to the page where its map is changed."""
    found = _found(request, pk)
    if not found.may_map:
        raise Http404
    try:
        key = hold_again(run=found.run, by=person_of(request), at=timezone.now())
    except REFUSALS as refusal:
        return _told(request, pk, refusal)
    return redirect("list_map", key)


def _found(request: HttpRequest, pk: int) -> RunPage:
    found = run_page(number=pk, by=person_of(request))
    if found is None:
        raise Http404
    return found


def _told(request: HttpRequest, pk: int, refusal: Exception) -> HttpResponse:
    """Return to the import, which is as it was, with what was not done, and why."""
    refuse(request, reader_of(request).say(CODES[type(refusal)]))
    return redirect("run", pk)


def _refused(request: HttpRequest, found: RunPage, sentence: str) -> HttpResponse:
    """Show the import with what was not done, and why, where the act is asked for."""
    shown = {**run_shown(request, found), "refusal": sentence}
    return render(request, "imports/run.html", shown, status=HTTPStatus.UNPROCESSABLE_ENTITY)
