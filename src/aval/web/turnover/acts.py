"""What is done about a declaration: prepared, prepared again, sent, let go, taken as a file."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate, now

from aval.desk.refusals import ActRefused, refuse
from aval.desk.report.saved_views import view_of, views_of
from aval.desk.turnover import actions, files, perimeters, queries
from aval.desk.turnover.actions import Period, period_of
from aval.desk.turnover.sheets import declaration_pdf
from aval.records.models import TurnoverDeclaration, TurnoverPerimeter
from aval.vocabulary.acts import Right
from aval.vocabulary.words import Segment
from aval.web.downloads import sent
from aval.web.guard import page, person_of
from aval.web.reader import reader_of
from aval.web.receipts import receive
from aval.web.requests.telling import receive_refusal

_COUNTRY = 2
"""Letters of a country's code."""
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page(Right.DECLARE, "POST")
def prepare(request: HttpRequest) -> HttpResponse:
    """Sort the sales of a period into a draft, or into a correction of what was sent.

    A perimeter that is given a name is saved first; or it is saved and nothing is prepared.
    """
    try:
        name = request.POST.get("name", "").replace("\x00", "").strip()
        if "save" in request.POST or name:
            _save(request, name)
        if "save" in request.POST:
            return redirect("turnover")
        return _prepared(request, _period(request))
    except ActRefused as refusal:
        receive_refusal(request, refusal)
        return redirect("turnover")


@page(Right.DECLARE, "POST")
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Sort the same period again: the draft is replaced, or a correction of it begins."""
    found = _found(request, pk)
    try:
        return _prepared(request, period_of(found))
    except ActRefused as refusal:
        receive_refusal(request, refusal)
        return redirect("declaration", pk=pk)


@page(Right.DECLARE, "POST")
def drop_perimeter(request: HttpRequest, pk: int) -> HttpResponse:
    """Use a perimeter no longer."""
    person = person_of(request)
    found = TurnoverPerimeter.objects.visible_to(person).filter(pk=pk).first()
    if found is None:
        raise Http404(str(pk))
    try:
        perimeters.drop(perimeter=found, by=person, at=now())
    except ActRefused as refusal:
        receive_refusal(request, refusal)
    else:
        receive(request, reader_of(request).say("turnover.perimeter_dropped", name=found.name))
    return redirect("turnover")


@page(Right.DECLARE, "POST")
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Freeze a draft: it was sent, under the insurer's reference if there is one."""
    found = _found(request, pk)
    try:
        if "checked" not in request.POST:
            refuse("turnover.refused_unchecked")
        actions.freeze(
            declaration=found, reference=request.POST.get("reference", "").replace("\x00", ""),
            by=person_of(request), at=now(),
        )  # fmt: skip
    except ActRefused as refusal:
        receive_refusal(request, refusal)
    else:
        receive(request, reader_of(request).say("turnover.sent", declaration=found.key))
    return redirect("declaration", pk=pk)


@page(Right.DECLARE, "POST")
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a draft go."""
    found = _found(request, pk)
    try:
        actions.discard(declaration=found, by=person_of(request), at=now())
    except ActRefused as refusal:
        receive_refusal(request, refusal)
        return redirect("declaration", pk=pk)
    receive(request, reader_of(request).say("turnover.discarded", declaration=found.key))
    return redirect("turnover")


@page(Right.EXPORT, "POST")
def take(request: HttpRequest, pk: int) -> HttpResponse | StreamingHttpResponse | FileResponse:
    """Give a declaration as a file: lines as CSV, tables and lines as a workbook, tables as PDF."""
    found, person = _found(request, pk), person_of(request)
    asked = request.POST.get("form", "")
    form = asked if asked in {"csv", "pdf"} else "xlsx"
    files.take(declaration=found, form=form, by=person, at=now())
    name = f"{found.policy_id}-{found.begins_on}-{found.ends_on}-{found.key}.{form}"
    name = "".join(sign if sign.isalnum() or sign in "-._" else "_" for sign in name)
    if form == "csv":
        return _streamed(files.csv_rows(found), name)
    if form == "pdf":
        one = queries.one_declaration(person, pk)
        content = declaration_pdf(one, language=reader_of(request).code)
        return sent(content, name, "application/pdf")
    file = BytesIO()
    files.write_workbook(file, person, pk, reader_of(request))
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=_XLSX)


def _streamed(rows: Iterator[str], name: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _prepared(request: HttpRequest, period: Period) -> HttpResponse:
    reader = reader_of(request)
    made = actions.prepare(period=period, by=person_of(request), at=now(), today=localdate())
    receive(request, reader.say("turnover.prepared", lines=reader.count(made.lines)))
    return redirect("declaration", pk=made.pk)


def _save(request: HttpRequest, name: str) -> None:
    """Save the perimeter that the form describes."""
    person = person_of(request)
    made = perimeters.save(
        policy=_policy(request), name=name, companies=_companies(request), query=_query(request),
        by=person, at=now(),
    )  # fmt: skip
    receive(request, reader_of(request).say("turnover.perimeter_saved", name=made.name))


def _period(request: HttpRequest) -> Period:
    """Return what the form asks for; raises ActRefused for what is no day, no view."""
    given = request.POST
    whole = Period(
        _policy(request), _day(given.get("begins_on", "")), _day(given.get("ends_on", ""))
    )
    if name := given.get("perimeter", "").replace("\x00", ""):
        found = perimeters.named(person_of(request), policy=whole.policy, name=name)
        return perimeters.period_in(found, whole)
    return replace(whole, companies=_companies(request), query=_query(request))


def _policy(request: HttpRequest) -> str:
    return request.POST.get("policy", "").replace("\x00", "")[:200]


def _companies(request: HttpRequest) -> tuple[str, ...]:
    return tuple(one.replace("\x00", "")[:200] for one in request.POST.getlist("company"))


def _query(request: HttpRequest) -> str:
    """Return the query of the customers: of a view, of countries and segments, empty for all."""
    given, query = request.POST, ""
    if code := given.get("view", ""):
        view = view_of(views_of(person_of(request)), code)
        if view is None:
            refuse("turnover.refused_view")
        query = view.query
    countries = given.get("countries", "")[:1200].replace(",", " ").upper().split()
    for one in countries:
        if not (len(one) == _COUNTRY and one.isascii() and one.isalpha()):
            refuse("turnover.refused_country", found=one[:20])
    segments = [Segment(one) for one in given.getlist("segment") if one in list(Segment)]
    return perimeters.query_of(query, countries, segments)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        refuse("requests.refused_day", found=text[:20])


def _found(request: HttpRequest, pk: int) -> TurnoverDeclaration:
    try:
        return queries.declaration_of(person_of(request), pk)
    except TurnoverDeclaration.DoesNotExist as error:
        raise Http404(str(pk)) from error
