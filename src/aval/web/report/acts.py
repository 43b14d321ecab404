"""What people do on the report: choose columns, save views, assign owners, take lists away."""

from io import BytesIO

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate, now

from aval.desk.refusals import ActRefused
from aval.desk.report import actions
from aval.desk.report.columns import chosen
from aval.desk.report.export import List, csv_lines, take_list, write_workbook
from aval.desk.report.faults import QueryError
from aval.desk.report.opening import open_report
from aval.vocabulary.acts import Right
from aval.web.guard import page, person_of
from aval.web.reader import reader_of
from aval.web.receipts import receive, refuse
from aval.web.report.addresses import address, columns_of, keep_columns, wanted_of

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page(Right.SEE, "POST")
def columns(request: HttpRequest) -> HttpResponse:
    """Keep the columns chosen, or none to have the view's own again."""
    picked = () if "reset" in request.POST else columns_of(request.POST)
    wanted = tuple(column.code for column in chosen(picked)) if picked else ()
    keep_columns(request, request.POST.get("view", ""), wanted)
    shown = open_report(person_of(request), wanted_of(request), today=localdate())
    own = shown.view.columns if shown.view else ()
    return redirect(address(shown, cols=",".join(wanted) if wanted and wanted != own else None))


@page(Right.SEE, "POST")
def save(request: HttpRequest) -> HttpResponse:
    """Save what is shown as a view, and go there."""
    reader, person = reader_of(request), person_of(request)
    shown = open_report(person, wanted_of(request), today=localdate())
    try:
        view = actions.save_view(
            by=person,
            at=now(),
            today=localdate(),
            currency=shown.ground.currency,
            name=request.POST.get("name", ""),
            query=shown.text,
            order=shown.order.code,
            columns=[column.code for column in shown.columns],
            is_shared="shared" in request.POST,
        )
    except (ActRefused, QueryError) as error:
        refuse(request, reader.say(error.code, **error.given))
        return redirect(address(shown))
    receive(request, reader.say("report.saved", name=view.name))
    return redirect(address(shown, view=str(view.pk), q=None, order=None, cols=None))


@page(Right.SEE, "POST")
def remove(request: HttpRequest) -> HttpResponse:
    """Remove one's own view."""
    reader = reader_of(request)
    code = request.POST.get("view", "")
    try:
        number = int(code) if code.isascii() and code.isdecimal() and len(code) < 19 else 0
        actions.remove_view(by=person_of(request), at=now(), number=number)
    except ActRefused as error:
        refuse(request, reader.say(error.code, **error.given))
    else:
        receive(request, reader.say("report.removed"))
    return redirect("report")


@page(Right.DECIDE, "POST")
def assign(request: HttpRequest) -> HttpResponse:
    """Give the customers selected an owner."""
    reader, person = reader_of(request), person_of(request)
    shown = open_report(person, wanted_of(request), today=localdate())
    owner = request.POST.get("owner", "").strip()
    is_all = "all" in request.POST and shown.query is not None
    try:
        count = actions.assign_owner(
            by=person,
            at=now(),
            owner=owner,
            keys=request.POST.getlist("row"),
            query=shown.query if is_all else None,
        )
    except ActRefused as error:
        refuse(request, reader.say(error.code, **error.given))
    else:
        receive(request, reader.say_many("report.assigned", count, owner=owner or "–"))
    return redirect(address(shown))


@page(Right.EXPORT, "POST")
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Give the rows selected, or all of the query, as a file."""
    reader, person = reader_of(request), person_of(request)
    shown = open_report(person, wanted_of(request), today=localdate())
    if shown.query is None:
        return redirect(address(shown))
    keys = () if "all" in request.POST else tuple(request.POST.getlist("row"))
    form = "csv" if request.POST.get("form") == "csv" else "xlsx"
    taken = take_list(
        by=person, at=now(), today=localdate(), query=shown.query, order=shown.order,
        columns=shown.columns, keys=keys, form=form, currency=shown.ground.currency,
    )  # fmt: skip
    name = f"{reader.say('report.file')}-{localdate():%Y-%m-%d}.{form}"
    if form == "xlsx":
        return _workbook(taken, name, request)
    lines = csv_lines(taken, reader)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _workbook(taken: List, name: str, request: HttpRequest) -> FileResponse:
    """Return a workbook, compressed in memory: no file is left behind, sent or not."""
    file = BytesIO()
    write_workbook(file, taken, reader_of(request))
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=_XLSX)
