"""What people read of requests: the list with its counts, one with its history, a customer's."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.paginator import Page, Paginator
from django.db.models import Count

from aval.desk.requests.told import steps_of
from aval.desk.sent import asked, by_group, insurers_by_policy, names_of
from aval.records.models import (
    CoverRequest,
    Letter,
    Person,
    RequestFile,
    RequestStep,
)
from aval.vocabulary.insurers import RequestState
from aval.vocabulary.requests import PENDING_REQUESTS, RequestChannel
from aval.vocabulary.steps import Step

PAGE_ROWS = 50
OPEN = PENDING_REQUESTS | {RequestState.DRAFT, RequestState.FAILED}
"""States in which somebody, or the insurer, has still something to do."""
GROUPS: dict[str, frozenset[RequestState]] = {
    "open": OPEN,
    "draft": frozenset({RequestState.DRAFT}),
    "waiting": frozenset({RequestState.SUBMITTED, RequestState.SENT}),
    "study": frozenset({RequestState.IN_STUDY, RequestState.INSISTED}),
    "failed": frozenset({RequestState.FAILED}),
    "answered": frozenset({RequestState.ANSWERED}),
    "over": frozenset({RequestState.ANSWERED, RequestState.CANCELLED}),
    "all": frozenset(RequestState),
}
"""The views of the list, by their word in the address."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an address asks the list for."""

    group: str = "open"
    policy: str = ""
    kind: str = ""
    layer: str = ""
    is_own: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """A request in the list; `days` is how long ago it was decided, or written."""

    request: CoverRequest
    name: str
    insurer: str
    days: int


@dataclass(frozen=True, slots=True)
class RequestList:
    """A page of requests, how many there are in each view, and what can be filtered by."""

    rows: tuple[Row, ...]
    page: Page[CoverRequest]
    counts: dict[str, int]
    policies: dict[str, str]
    files: dict[str, int]
    """How many requests wait to be carried to the insurer, by policy."""


@dataclass(frozen=True, slots=True)
class One:
    """A request with everything that happened to it."""

    request: CoverRequest
    name: str
    insurer: str
    steps: tuple[RequestStep, ...]
    files: tuple[RequestFile, ...]
    letters: tuple[Letter, ...]
    reason: tuple[Step, ...]
    is_login_refused: bool


def requests_of(person: Person, wanted: Wanted, *, today: date) -> RequestList:
    """Return the list inside a person's scope."""
    seen = CoverRequest.objects.visible_to(person)
    own = person if wanted.is_own else None
    found = asked(seen, policy=wanted.policy, kind=wanted.kind, layer=wanted.layer, asked_by=own)
    counts = by_group(found, GROUPS)
    held = GROUPS.get(wanted.group, OPEN)
    rows = found.filter(state__in=held).select_related("asked_by", "connection")
    page = Paginator(rows.order_by("-asked_at", "-pk"), PAGE_ROWS).get_page(wanted.page)
    names = names_of(one.customer_id for one in page)
    insurers = insurers_by_policy()
    waiting = seen.filter(channel=RequestChannel.FILE, state=RequestState.SUBMITTED)
    files = dict(waiting.values_list("policy").annotate(number=Count("pk")).order_by())
    return RequestList(
        tuple(
            Row(
                one,
                names.get(one.customer_id, one.customer_id),
                insurers.get(one.policy_id, one.policy_id),
                _days(one.submitted_at or one.asked_at, today),
            )
            for one in page
        ),
        page,
        counts,
        insurers,
        files,
    )


def request_of(person: Person, number: int) -> CoverRequest:
    """Return a request that a person may see; raises CoverRequest.DoesNotExist for another."""
    rows = CoverRequest.objects.visible_to(person).select_related("asked_by", "connection")
    found: CoverRequest = rows.get(pk=number)
    return found


def one_request(person: Person, number: int) -> One:
    """Return a request with its history; raises CoverRequest.DoesNotExist outside the scope."""
    request = request_of(person, number)
    names = names_of([request.customer_id])
    return One(
        request,
        names.get(request.customer_id, request.customer_id),
        insurers_by_policy().get(request.policy_id, request.policy_id),
        tuple(request.steps.select_related("person").order_by("-pk")),
        tuple(request.files.order_by("pk")),
        tuple(request.letters.select_related("made_by").order_by("-pk")),
        steps_of(request.recommendation),
        request.connection is not None and request.connection.is_login_refused,
    )


def of_customer(person: Person, customer: str) -> list[CoverRequest]:
    """Return the requests of a customer that are not over, the newest first."""
    rows = CoverRequest.objects.visible_to(person).filter(customer=customer, state__in=OPEN)
    return list(rows.select_related("asked_by").order_by("-asked_at", "-pk"))


def file_of(person: Person, number: int, file: int) -> RequestFile:
    """Return a file of a request; raises DoesNotExist outside the scope."""
    return request_of(person, number).files.get(pk=file)


def _days(since: datetime, today: date) -> int:
    return max(0, (today - since.date()).days)
