"""Every operation of the API × every role: without a token, without the right, outside the scope."""

from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from aval.api.surface import V1
from aval.desk.people.tokens import make_token
from aval.records.models import CoverRequest, Customer, CustomerNews, Paper, PaperMoney, Person
from aval.vocabulary.acts import RIGHTS, Right, Role
from tests.api.programs import Program, program
from tests.guards.addresses import everything
from tests.guards.world import SECRET, build, people_limited
from tests.people import person

pytestmark = pytest.mark.django_db
ROOT = "/api/v1"
WISH = {
    "customer": "{customer}", "policy": "AZ-100", "kind": "new",
    "amount": {"amount": "1000.00", "currency": "EUR"},
}  # fmt: skip
NEWS = {"kind": "other", "happened_on": "2026-07-01", "learned_on": "2026-07-02", "text": "x"}
BODIES: dict[str, Any] = {
    "/requests": WISH, "/requests/bulk": {"requests": [WISH]}, "/requests/{key}/cancel": {},
    "/requests/{key}/insist": {},
    "/declarations": {"customer": "{customer}", "policy": "AZ-100", "items": ["IA"]},
    "/declarations/{key}/carried": {"on": "2026-07-20"},
    "/declarations/{key}/answer": {"answer": "acknowledged", "on": "2026-07-20"},
    "/declarations/{key}/money": {
        "kind": "cost", "on": "2026-07-20", "amount": {"amount": "1.00", "currency": "EUR"},
    },
    "/customers/{path:key}/news": NEWS,
    "/customers/{path:key}/news/{news}/correct": NEWS,
    "/customers/{path:key}/news/{news}/undo": {},
}  # fmt: skip
"""What is sent, by the path of the operation."""
LISTS = frozenset({"/requests", "/events", "/requests/bulk", "/declarations"})
"""Operations that name no customer in their path, and answer with nothing outside the scope."""
WRITES = frozenset({("POST", "/requests"), ("POST", "/declarations")})
"""Of them those that name one in what they send."""
Operation = tuple[str, str, Right]


def _operations() -> Iterator[Operation]:
    """Yield method, path and right of every operation; one without a right would be no door."""
    for router in V1._get_bound_routers():
        for path, view in router.path_operations.items():
            for one in view.operations:
                (auth,) = one.auth_callbacks
                for method in one.methods:
                    yield method, f"/{router.prefix}{path}".replace("//", "/"), auth.right  # type: ignore[attr-defined]


ALL = list(_operations())


@pytest.fixture
def world(settings: LazySettings, tmp_path: Path) -> tuple[Customer, Customer]:
    """Make both customers."""
    settings.MEDIA_ROOT = tmp_path / "files"
    made = build(tmp_path / "portfolio")
    for paper in Paper.objects.all():
        PaperMoney.objects.create(
            paper=paper, kind="cost", on=paper.judged_on, amount=1, insured=1, insurer=0,
            written_by=paper.written_by, written_at=paper.written_at,
        )  # fmt: skip
    return made


def _made(path: str, customer: str) -> CoverRequest | Paper | None:
    """Return the request or the paper of a customer that a path is about."""
    if "/declarations" in path:
        return Paper.objects.filter(customer=customer).first()
    if "/requests" in path:
        return CoverRequest.objects.filter(customer=customer).first()
    return None


def _asked(asks: Program, operation: Operation, customer: str) -> tuple[int, str]:
    method, path, _ = operation
    made = _made(path, customer)
    key = made.key if made else customer
    rows = CustomerNews.objects.current().filter(customer=customer)
    news = rows.values_list("news", flat=True).first() or "AN0"
    body = BODIES.get(path) if method == "POST" else None
    if isinstance(made, Paper):
        path = path.replace("{number}", str(made.money.values_list("pk", flat=True)[0]))
    text = None if body is None else str(body).replace("{customer}", customer).replace("'", '"')
    found = asks.answer(
        method,
        path.replace("{path:key}", key)
        .replace("{key}", key)
        .replace("{number}", "1")
        .replace("{news}", news),
        None if text is None else text.encode(),
    )  # fmt: skip
    assert "json" in found.headers["Content-Type"]
    return found.status_code, found.content.decode()


def test_every_operation_is_known() -> None:
    """The description names all of them, and each address for programs is one, or known here."""
    described = V1.get_openapi_schema()["paths"]
    assert len(ALL) == sum(len(methods) for methods in described.values())
    operations = {
        f"api:{one.view_func.__name__}"
        for router in V1._get_bound_routers()
        for view in router.path_operations.values()
        for one in view.operations
    }
    public = {"api_description", "insurer_hint", "api:openapi-json", "api:api-root"}
    assert {one.name for one in everything() if one.is_for_programs} == public | operations


@pytest.mark.parametrize("token", ["", "aval_x", "x", "x" * 5_000])
def test_without_a_token(world: tuple[Customer, Customer], token: str) -> None:
    """401 everywhere; a browser's session opens nothing."""
    client = Client(raise_request_exception=False)
    client.force_login(person("boss", Role.ADMINISTRATOR))
    for operation in ALL:
        code, text = _asked(Program(token, client), operation, world[0].pk)
        assert (code, "api.stranger" in text) == (HTTPStatus.UNAUTHORIZED, True), operation


def test_whoever_is_not_active_is_a_stranger(world: tuple[Customer, Customer]) -> None:
    """Also with a token of before."""
    gone = program(person("gone", Role.ADMINISTRATOR))
    Person.objects.filter(username="gone").update(is_active=False)
    assert {_asked(gone, one, world[0].pk)[0] for one in ALL} == {HTTPStatus.UNAUTHORIZED}


@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_what_the_table_says(world: tuple[Customer, Customer], role: Role) -> None:
    """Whoever has the right is answered, whoever has not is told which one it is."""
    asks = program(person(role, role))
    for operation in ALL:
        code, text = _asked(asks, operation, world[0].pk)
        if operation[2] in RIGHTS[role]:
            assert code in {200, 201, 409, 422}, (operation, text)
        else:
            assert (code, "api.right_missing" in text) == (HTTPStatus.FORBIDDEN, True), operation


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.CREDIT_MANAGER])
def test_outside_the_scope(world: tuple[Customer, Customer], role: Role) -> None:
    """Not found, as if it were not there; and no list names it."""
    seen, hidden = world
    for login in people_limited(role).values():
        by = Person.objects.get(username=login)
        asks = Program(make_token(by=by, at=timezone.now(), name="x", days=30)[1])
        for operation in ALL:
            code, text = _asked(asks, operation, hidden.pk)
            is_list = operation[1] in LISTS and operation[:2] not in WRITES
            assert code == (HTTPStatus.OK if is_list else HTTPStatus.NOT_FOUND), (operation, text)
            assert SECRET not in text, operation
            code, _ = _asked(asks, operation, "NOBODY")
            assert is_list or code == HTTPStatus.NOT_FOUND, operation
        assert _asked(asks, ("GET", "/customers/{path:key}", Right.SEE), seen.pk)[0] == 200
    assert not CoverRequest.objects.filter(customer=hidden.pk).exclude(asked_by__username="writer")
    assert not Paper.objects.filter(customer=hidden.pk).exclude(written_by__username="writer")
