"""Imports read: the list, one import with its steps, differences and faults, faults as a file."""

import csv
from io import StringIO

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.http import HttpResponseClientRefresh

from aval.desk.intake.queries import (
    RunPage,
    aftermath,
    differences,
    faults,
    reading,
    run_page,
)
from aval.desk.intake.queries import runs as all_runs
from aval.intake.difference import CHANGED, NEW, VANISHED
from aval.records import facts
from aval.records.people import Person
from aval.records.runs import IntakeRun
from aval.vocabulary.acts import Right, RunFormat, RunState
from aval.vocabulary.spreadsheets import no_formula
from aval.web.guard import page, person_of
from aval.web.imports import telling
from aval.web.imports.fields import TABLES, told_pair
from aval.web.reader import reader_of
from aval.wording.language import Language

PAGE_RUNS = 30
PAGE_FAULTS = 100
LARGE_BYTES = 5_000_000
"""Files above this are compared only when somebody asks for the differences."""


@page(Right.RUNS)
def runs(request: HttpRequest) -> HttpResponse:
    """List the imports, those in quarantine above."""
    person, reader = person_of(request), reader_of(request)
    found = all_runs(by=person).annotate(refused=Count("rejections"))
    shown = Paginator(found, PAGE_RUNS).get_page(request.GET.get("page"))
    waiting = found.filter(state=RunState.QUARANTINED)
    given = {
        "page": shown,
        "rows": [_row(run) for run in shown],
        "waiting": [(run, telling.broken(run, reader)) for run in waiting],
        "may_import": person.may(Right.IMPORT),
    }
    return render(request, "imports/list.html", given)


def _row(run: IntakeRun) -> dict[str, object]:
    mark, tone = telling.TONES[RunState(run.state)]
    return {
        "run": run,
        "mark": mark,
        "tone": tone,
        "totals": telling.totals(run),
        "seconds": telling.seconds(run),
    }


@page(Right.RUNS)
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one import; `table`, `sort` and `page` choose the differences.

    With `reading` a script asks how far it is read, and for the whole page once it is.
    """
    found = run_page(number=pk, by=person_of(request))
    if found is None:
        raise Http404
    if getattr(request, "htmx", False) and request.GET.get("reading"):
        return _reading(request, found)
    if getattr(request, "htmx", False) and request.GET.get("table"):
        return render(request, "imports/differences.html", _differences(request, found))
    return render(request, "imports/run.html", run_shown(request, found))


def _reading(request: HttpRequest, found: RunPage) -> HttpResponse:
    """Show how far the reading of an import is, or have its page loaded anew."""
    shown = reading(run=found.run, by=person_of(request))
    if shown is None:
        return HttpResponseClientRefresh()
    return render(request, "imports/reading.html", {"run": found.run, "reading": shown})


@page(Right.RUNS)
def run_faults(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the faults of an import as CSV, in the reader's language."""
    person = person_of(request)
    found = run_page(number=pk, by=person)
    if found is None:
        raise Http404
    reader, file = reader_of(request), StringIO()
    writer = csv.writer(file)
    heads = ("file", "line", "column", "value", "expected")
    writer.writerow(heads)
    for fault in faults(run=found.run, by=person):
        expected = reader.say(fault.expected, **dict(fault.given))
        cells = (fault.file, fault.column, fault.value, expected)
        name, column, value, told = map(no_formula, cells)
        writer.writerow((name, fault.line or "", column, value, told))
    sent = HttpResponse("\ufeff" + file.getvalue(), content_type="text/csv; charset=utf-8")
    sent["Content-Disposition"] = f'attachment; filename="aval-import-{pk}-faults.csv"'
    return sent


def run_shown(request: HttpRequest, found: RunPage) -> dict[str, object]:
    """Return what the page of an import shows."""
    reader, person, one = reader_of(request), person_of(request), found.run
    mark, tone = telling.TONES[RunState(one.state)]
    large = sum(int(file.get("size", 0)) for file in one.files) > LARGE_BYTES
    return {
        "found": found,
        "run": one,
        "mark": mark,
        "tone": tone,
        "steps": telling.steps(found, reader),
        "options": telling.options(one, reader),
        "seconds": telling.seconds(one),
        "totals": telling.totals(one),
        "broken": telling.broken(one, reader),
        "seen": telling.seen(one),
        "parts": telling.parts(one, reader),
        "is_lazy": large and not request.GET.get("table"),
        "error": telling.error(one, reader),
        "reading": reading(run=one, by=person),
        "aftermath": aftermath(found=found, by=person),
        "may_map": found.may_map and one.format == RunFormat.LIST,
        **_faults(request, one, person, reader),
        **({} if large and not request.GET.get("table") else _differences(request, found)),
    }


def _faults(
    request: HttpRequest, run: IntakeRun, person: Person, reader: Language
) -> dict[str, object]:
    """Return a page of the faults of an import."""
    found = faults(run=run, by=person)
    page = Paginator(found, PAGE_FAULTS).get_page(request.GET.get("page"))
    return {
        "faults_count": len(found),
        "faults": telling.told_faults(page, reader),
        "faults_page": page,
    }


def _differences(request: HttpRequest, found: RunPage) -> dict[str, object]:
    """Return the differences asked for, else those of the first table that has some."""
    one, reader = found.run, reader_of(request)
    table, sort = request.GET.get("table", ""), request.GET.get("sort", "")
    asked = (table, sort)
    some = [(part, sort) for part in one.differences for sort in (NEW, CHANGED, VANISHED)
            if one.differences[part][sort]]  # fmt: skip
    table, sort = asked if asked in some else next(iter(some), ("", ""))
    if table not in TABLES:
        return {"run": one}
    number = request.GET.get("page", "")
    at = int(number) if number.isascii() and number.isdecimal() and len(number) < 9 else 1
    shown = differences(run=one, table=table, sort=sort, page=at, by=person_of(request))
    keys = facts.TABLES[table].KEY
    return {
        "run": one,
        "parts": telling.parts(one, reader),
        "table": table,
        "sort": sort,
        "sort_title": telling.SORTS[sort],
        "table_title": TABLES[table],
        "shown": shown,
        "first": (shown.page - 1) * len(shown.pairs) + 1,
        "pairs": [told_pair(pair, keys, reader) for pair in shown.pairs],
    }
