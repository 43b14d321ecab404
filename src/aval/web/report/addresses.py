"""Addresses of the report: everything that makes a page what it shows stands in them."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import NoReverseMatch, reverse

from aval.desk.report.columns import BY_CODE
from aval.desk.report.opening import Report, Wanted
from aval.desk.report.paging import Place

_KEPT = "report_columns"
"""Where a session keeps the columns chosen for each view."""
_LONGEST_COLUMNS = 2 * len(BY_CODE)


def wanted_of(request: HttpRequest) -> Wanted:
    """Return what an address, or a form, asks for."""
    given = request.POST if request.method == "POST" else request.GET
    view = given.get("view", "")
    columns = columns_of(given)
    return Wanted(
        view=view,
        query=given.get("q"),
        order=given.get("order", ""),
        columns=columns or tuple(request.session.get(_KEPT, {}).get(view, ())),
        place=_place(given),
        version=_number(given.get("version")),
        is_added=bool(getattr(request, "htmx", False)) and "after" in given,
    )


def columns_of(given: QueryDict) -> tuple[str, ...]:
    """Return the columns that an address or a form names: one parameter each, or one list."""
    codes = [code for text in given.getlist("cols") for code in text.split(",")]
    return tuple(code for code in codes[:_LONGEST_COLUMNS] if code in BY_CODE)


def keep_columns(request: HttpRequest, view: str, columns: tuple[str, ...]) -> None:
    """Keep the columns of a view for the rest of the session; none means its own again."""
    kept = dict(request.session.get(_KEPT, {}))
    kept.pop(view, None)
    if columns:
        kept[view] = list(columns)
    request.session[_KEPT] = kept


def parameters(report: Report, **changed: str | None) -> dict[str, str]:
    """Return what the address of a report holds, without what its view says anyway."""
    own = report.view
    kept = {
        "view": own.code if own and own != report.views[0] else None,
        "q": report.text if own is None or report.text != own.query else None,
        "order": report.order.code if own is None or report.order.code != own.order else None,
        "cols": ",".join(column.code for column in report.columns)
        if own is None or tuple(column.code for column in report.columns) != own.columns
        else None,
    }
    return {name: value for name, value in (kept | changed).items() if value is not None}


def address(report: Report, **changed: str | None) -> str:
    """Return the address of a report with some of it changed."""
    return address_of(parameters(report, **changed))


def address_of(given: Mapping[str, str]) -> str:
    """Return the address of the report with these parameters."""
    query = urlencode(given)
    return f"{reverse('report')}?{query}" if query else reverse("report")


def next_address(report: Report, seen: int) -> str:
    """Return the address of the rows after the last one, empty at the end."""
    page = report.page
    if page is None or page.following is None:
        return ""
    place = {"after": page.following.key, "seen": str(seen), "version": str(page.version)}
    if page.following.value is not None:
        place["from"] = page.following.value
    return address(report, **place)


def customer_address(key: str, origin: str) -> str:
    """Return the address of a customer's file, with the parameters of the list it is opened from.

    Empty where no address can hold the key.
    """
    try:
        return f"{reverse('customer', args=[key])}?{urlencode({'from': origin})}"
    except NoReverseMatch:
        return ""


def acts_address(key: str) -> str:
    """Return the address of what is done about a customer, empty where none can hold the key."""
    try:
        return reverse("customer_acts", args=[key])
    except NoReverseMatch:
        return ""


def _place(given: QueryDict) -> Place | None:
    return Place(given.get("from"), given.get("after", "")) if "after" in given else None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else None
