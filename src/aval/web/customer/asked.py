"""What an address asks for: a day, what was known, a page, a figure."""

from datetime import date, datetime
from urllib.parse import parse_qs, urlencode

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.utils.timezone import get_current_timezone

from aval.desk.customer.neighbours import Origin
from aval.desk.customer.queries import Asked
from aval.desk.customer.sight import Sight


def sight_of(request: HttpRequest) -> Sight:
    """Return from when one looks: `as_of` is a day, `known` an instant or a data version `V48`.

    Raises BadRequest for what is neither.
    """
    day, known = request.GET.get("as_of", "").strip(), request.GET.get("known", "").strip()
    try:
        as_of = date.fromisoformat(day) if day else None
        if known[:1] in {"V", "v"}:
            return Sight(as_of=as_of, number=int(known[1:]))
        instant = datetime.fromisoformat(known) if known else None
    except ValueError as error:
        raise BadRequest(str(error)) from error
    if instant is not None and instant.tzinfo is None:
        instant = instant.replace(tzinfo=get_current_timezone())
    return Sight(as_of=as_of, known=instant)


def origin_of(request: HttpRequest) -> Origin | None:
    """Return the list that a customer was opened from, None where the address names none."""
    if "from" not in request.GET:
        return None
    told = parse_qs(request.GET["from"], keep_blank_values=True)
    first = {name: values[0] for name, values in told.items()}
    return Origin(first.get("view", ""), first.get("q"), first.get("order", ""))


def asked_of(request: HttpRequest) -> Asked:
    """Return which part of the long tables is asked for."""
    page = request.GET.get("page", "")
    return Asked(
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
        all_guarantees=request.GET.get("guarantees") == "all",
        all_entries=request.GET.get("log") == "all",
    )


def sight_query(request: HttpRequest) -> str:
    """Return the part of an address that keeps the day, the knowledge, and the list behind."""
    names = ("as_of", "known", "from")
    kept = {name: request.GET[name] for name in names if request.GET.get(name)}
    return urlencode(kept)


def query_with(request: HttpRequest, **changed: str) -> str:
    """Return the query of the address with some of it changed."""
    query = request.GET.copy()
    for name, value in changed.items():
        query[name] = value
    return query.urlencode()
