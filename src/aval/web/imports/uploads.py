"""Bringing files in: the page that asks for them, and what it does with them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from aval.desk.intake.actions import receive_files, source_of
from aval.desk.intake.holding import hold
from aval.desk.intake.queries import maps, runs, sources
from aval.desk.intake.refusals import CODES, REFUSALS
from aval.desk.intake.scoping import companies_to_choose
from aval.records.people import Person
from aval.vocabulary.acts import Right, RunFormat, RunMode
from aval.vocabulary.faults import BadInput
from aval.web.guard import page, person_of
from aval.web.imports.forms import NEW, UploadForm, initial_of
from aval.web.imports.telling import told_faults
from aval.web.reader import reader_of


@page(Right.IMPORT, "GET", "POST")
def run_new(request: HttpRequest) -> HttpResponse:
    """Ask for files, or take them in and show what they would change."""
    person, reader = person_of(request), reader_of(request)
    chosen: dict[str, Any] = {
        "companies": companies_to_choose(person),
        "maps": list(maps(by=person)),
    }
    if request.method != "POST":
        source = sources(by=person).filter(pk=request.GET.get("source", "")).first()
        last = runs(by=person).filter(source=source).first() if source else None
        known = initial_of(source, last)
        return _form(request, UploadForm(initial=known, reader=reader, **chosen))
    form = UploadForm(request.POST, request.FILES, reader=reader, **chosen)
    if not form.is_valid():
        return _form(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        return _go(request, take_in(form, person, timezone.now()))
    except REFUSALS as refusal:
        said = reader.say(CODES[type(refusal)])
        return _form(request, form, HTTPStatus.UNPROCESSABLE_ENTITY, refusal=said)
    except BadInput as bad:
        told = told_faults(bad.faults, reader)
        return _form(request, form, HTTPStatus.UNPROCESSABLE_ENTITY, faults=told)


def take_in(form: UploadForm, person: Person, at: datetime) -> str:
    """Take the files of a form in, and return where to go: the import, or the map of its list."""
    told = form.told()
    key, name = form.source_key()
    with _landed(form.files_given) as paths:
        source = source_of(key=key, name=name, by=person, at=at, told=told)
        if form.wants_map:
            held = hold(source=source.pk, files=paths, told=told, by=person, at=at)
            return resolve_url("list_map", held)
        run = receive_files(source=source, files=paths, told=told, by=person, at=at, at_once=False)
        return resolve_url("run", run.pk)


def _go(request: HttpRequest, address: str) -> HttpResponse:
    """Lead to a page, also from a script that sends the files."""
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(address)
    return HttpResponse(status=HTTPStatus.FOUND, headers={"Location": address})


@contextmanager
def _landed(files: list[Any]) -> Iterator[list[Path]]:
    """Give uploaded files as files of a folder that is gone afterwards, under their own names."""
    with TemporaryDirectory(prefix="aval-") as name:
        paths = []
        for number, file in enumerate(files):
            folder = Path(name) / str(number)
            folder.mkdir()
            path = folder / Path(str(file.name)).name
            with path.open("wb") as target:
                for chunk in file.chunks():
                    target.write(chunk)
            paths.append(path)
        yield paths


def _form(
    request: HttpRequest,
    form: UploadForm,
    status: HTTPStatus = HTTPStatus.OK,
    refusal: str = "",
    **other: object,
) -> HttpResponse:
    shown = {
        "form": form,
        "sources": sources(by=person_of(request)).filter(is_active=True),
        "formats": list(RunFormat),
        "modes": list(RunMode),
        "companies": form.companies.values(),
        "maps": form.maps.values(),
        "new": NEW,
        "refusal": refusal,
        **other,
    }
    return render(request, "imports/new.html", shown, status=status)
