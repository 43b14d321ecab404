"""The guided map of a list: which column is which, how the first rows read, read it all."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from aval.connectors.ledgers.list_map import Credits, DateOrder
from aval.connectors.ledgers.list_map_text import MapDraft
from aval.desk.intake.holding import Held, held, receive_mapped
from aval.desk.intake.mapping import MapPage, kept_draft, map_page, proposed
from aval.desk.intake.queries import maps
from aval.desk.intake.refusals import CODES, REFUSALS
from aval.records.people import Person
from aval.vocabulary.acts import Right
from aval.vocabulary.faults import BadInput
from aval.vocabulary.words import Kind
from aval.web.guard import page, person_of
from aval.web.imports.drafts import SEVERAL, choices, posted, seen_columns, seen_rows
from aval.web.imports.telling import told_faults
from aval.web.reader import reader_of

PREVIEW = "preview"
"""What the form asks for while the map changes; else the whole file is to be read."""
_UNREADABLE = HTTPStatus.UNPROCESSABLE_ENTITY


@page(Right.IMPORT, "GET", "POST")
def list_map(request: HttpRequest, key: str) -> HttpResponse:
    """Show what is proposed for a list, redraw it as the map changes, or read the whole file."""
    person = person_of(request)
    waiting = held(key=key, by=person)
    if waiting is None:
        raise Http404
    try:
        shown = _page_of(request, waiting, person)
    except BadInput as bad:
        faults = told_faults(bad.faults, reader_of(request))
        return _shown(request, waiting, None, faults=faults, status=_UNREADABLE)
    if request.method != "POST" or request.POST.get("act") == PREVIEW:
        return _shown(request, waiting, shown)
    if shown.faults:
        return _shown(request, waiting, shown, status=_UNREADABLE)
    return _read_all(request, waiting, shown, person)


def _page_of(request: HttpRequest, waiting: Held, person: Person) -> MapPage:
    """Return the page of the map that the form tells, else of a kept one, else of a proposal."""
    base = _base(request, waiting, person)
    if request.method == "POST":
        given = request.POST
        return map_page(waiting, lambda sheet: posted(given, sheet, base or MapDraft()))
    return map_page(waiting, (lambda _: base) if base else proposed)


def _base(request: HttpRequest, waiting: Held, person: Person) -> MapDraft | None:
    """Return the map from which to start: a kept one, or the one of the import before."""
    asked = (request.POST or request.GET).get("map", "")
    if asked.isascii() and asked.isdecimal() and len(asked) < 10:
        kept = maps(by=person).filter(pk=int(asked)).first()
        return kept_draft(kept.content) if kept else None
    told = str(waiting.told.options.get("map", ""))
    return kept_draft(told) if told else None


def _read_all(request: HttpRequest, waiting: Held, shown: MapPage, person: Person) -> HttpResponse:
    """Keep the map under its name, if it has one, and read the whole file with it."""
    name = request.POST.get("name", "").strip()[:200]
    try:
        run = receive_mapped(
            held=waiting, content=shown.text, name=name, by=person, at=timezone.now()
        )
    except REFUSALS as refusal:
        said = reader_of(request).say(CODES[type(refusal)])
        return _shown(request, waiting, shown, status=_UNREADABLE, refusal=said)
    return redirect("run", run.pk)


def _shown(
    request: HttpRequest,
    waiting: Held,
    found: MapPage | None,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    **other: Any,  # noqa: ANN401 - whatever the template shows
) -> HttpResponse:
    reader, person = reader_of(request), person_of(request)
    given: dict[str, Any] = {"held": waiting, "maps": maps(by=person), "several": SEVERAL, **other}
    given["asked"] = (request.POST or request.GET).get("map", "")
    if found is not None:
        main, others = choices(found, reader)
        used = set(found.draft.columns.values())
        given |= {
            "shown": found,
            "main": main,
            "others": others,
            "kinds": [(word, found.draft.kinds.get(word, "")) for word in found.kind_words],
            "countries": [
                (word, found.draft.countries.get(word, "")) for word in found.country_words
            ],
            "kind_choices": list(Kind),
            "orders": list(DateOrder),
            "credit_choices": list(Credits),
            "carried": set(found.draft.carry.values()),
            "unused": [name for name in found.head.names if name not in used],
            "columns": seen_columns(found, reader),
            "rows": seen_rows(found, reader),
            "map_faults": told_faults(found.faults, reader),
            "name": request.POST.get("name", ""),
        }
    name = "imports/map_form.html" if getattr(request, "htmx", False) else "imports/map.html"
    return render(request, name, given, status=status)
