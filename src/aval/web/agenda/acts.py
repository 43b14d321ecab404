"""What is done on the agenda: entries given to somebody, done, reopened, taken away as a file."""

from io import BytesIO

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localdate, now

from aval.desk.agenda import actions
from aval.desk.agenda.export import take_agenda
from aval.desk.refusals import ActRefused
from aval.desk.report.sheets import Sheet
from aval.vocabulary.acts import Right
from aval.web.agenda.addresses import wanted_of
from aval.web.guard import page, person_of
from aval.web.reader import reader_of
from aval.web.receipts import receive
from aval.web.requests.telling import receive_refusal

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page(Right.PLAN, "POST")
def agenda_act(request: HttpRequest) -> HttpResponse:
    """Do something with the entries selected, and come back."""
    person, reader, given = person_of(request), reader_of(request), request.POST
    keys, act = given.getlist("entry"), given.get("act", "")
    try:
        if act == "give":
            owner = given.get("owner", "").strip()[:150]
            count = actions.give(keys=keys, owner=owner, by=person, at=now())
            told = reader.say_many("agenda.given", count, owner=owner or "–")
        elif act == "reopen":
            count = actions.reopen(keys=keys, by=person, at=now())
            told = reader.say_many("agenda.reopened", count)
        else:
            note = given.get("note", "")
            count = actions.finish(keys=keys, note=note, by=person, at=now())
            told = reader.say_many("agenda.finished", count)
    except ActRefused as refusal:
        receive_refusal(request, refusal)
    else:
        receive(request, told)
    return redirect(back(request, "agenda"))


@page(Right.EXPORT, "POST")
def agenda_export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Give all that was asked for as a file."""
    reader = reader_of(request)
    form = form_of(request)
    sheet = take_agenda(
        wanted=wanted_of(request.POST), form=form, by=person_of(request), at=now(),
        today=localdate(), language=reader,
    )  # fmt: skip
    return file_of(sheet, f"{reader.say('agenda.file')}-{localdate():%Y-%m-%d}.{form}")


def form_of(request: HttpRequest) -> str:
    """Return which form of file is asked for."""
    return "csv" if request.POST.get("form") == "csv" else "xlsx"


def file_of(sheet: Sheet, name: str) -> HttpResponse | StreamingHttpResponse:
    """Return a sheet as a file by the ending of its name."""
    if name.endswith(".xlsx"):
        file = BytesIO()
        sheet.write_workbook(file)
        file.seek(0)
        return FileResponse(file, as_attachment=True, filename=name, content_type=_XLSX)
    response = StreamingHttpResponse(sheet.csv_lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def back(request: HttpRequest, otherwise: str) -> str:
    """Return the page of ours that a form came from, else another one by its name."""
    here = request.POST.get("here", "")
    is_ours = url_has_allowed_host_and_scheme(here, allowed_hosts=None)
    return here if here.startswith("/") and is_ours else reverse(otherwise)
