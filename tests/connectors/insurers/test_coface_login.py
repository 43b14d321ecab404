"""Coface's login: two tokens, one of which is accepted, and no login again after a refusal."""

from typing import Any

import pytest

from aval.connectors.contract import (
    BuyerQuery,
    LoginRefusedError,
    Order,
    PolicyKey,
    UnreadableError,
)
from aval.connectors.insurers.coface import INSURER
from aval.vocabulary.identity import IdentifierScheme
from aval.vocabulary.insurers import RequestKind
from aval.vocabulary.words import Layer
from tests.connectors.insurers.gates import World, json
from tests.connectors.insurers.test_coface import LOGIN, NOBODY, SETTINGS

QUERY = BuyerQuery("FR", ((IdentifierScheme.SIREN, "1"),))
NO: dict[str, Any] = {"messages": [{"code": "invalid_token", "message": "no"}]}


def _open(world: World, **settings: str) -> Any:
    return INSURER.connect(SETTINGS | settings, world.gate())


def _tokens(world: World) -> list[str]:
    return [one.headers.get("authorization", "login") for one in world.sent]


def test_the_other_token_is_tried() -> None:
    """When the first is not accepted after a good login, and a new one neither."""
    replies = [json(LOGIN), json(NO, 401), json(LOGIN), json(NO, 401)]
    world = World([*replies, json(NOBODY), json(NOBODY)])
    session = _open(world)
    assert session.identify(QUERY) == session.identify(QUERY) == []
    assert _tokens(world) == ["login", "1d", "login", "1d", "4cc", "4cc"]


def test_orders_too() -> None:
    """401 says that an order was not taken: it goes out with the other token, and is taken once."""
    replies = [json(LOGIN), json(NO, 401), json(LOGIN), json(NO, 401)]
    world = World([*replies, json({"deliveryId": "D1"}, 201)])
    own = PolicyKey("0040017")
    order = Order("K", RequestKind.NEW, own, "0", Layer.PERMANENT, 1_00, "EUR")
    assert _open(world).request(order).reference == "D1"


@pytest.mark.parametrize(("word", "token"), [("id", "1d"), ("access", "4cc")])
def test_a_setting_says_which(word: str, token: str) -> None:
    """Then the other one is not tried."""
    world = World([json(LOGIN), json(NO, 401), json(LOGIN), json(NO, 401)])
    session = _open(world, token=word)
    for _ in range(2):
        with pytest.raises(LoginRefusedError):
            session.identify(QUERY)
    assert _tokens(world) == ["login", token, "login", token]


def test_neither_is_accepted() -> None:
    """Then it ends, and nothing is asked any more."""
    world = World([json(LOGIN), json(NO, 401)] * 2 + [json(NO, 401), json(LOGIN), json(NO, 401)])
    session = _open(world)
    for _ in range(2):
        with pytest.raises(LoginRefusedError):
            session.identify(QUERY)
    assert _tokens(world) == ["login", "1d", "login", "1d", "4cc", "login", "4cc"]


def test_a_token_that_was_accepted_is_kept() -> None:
    """When it is not accepted later, a new one of its kind is; the other is not tried."""
    world = World([json(LOGIN), json(NOBODY), json(NO, 401), json(LOGIN), json(NO, 401)])
    session = _open(world)
    assert session.identify(QUERY) == []
    with pytest.raises(LoginRefusedError):
        session.identify(QUERY)
    assert _tokens(world) == ["login", "1d", "1d", "login", "1d"]


def test_refused_logins_are_not_tried_again() -> None:
    """Not with the other token, not for another contract, not for the next question."""
    world = World([json(NO, 401)])
    session = _open(world)
    for act in (session.covers, session.requests, session.grades):
        with pytest.raises(LoginRefusedError):
            list(act())
    assert len(world.sent) == 1


def test_refused_second_logins() -> None:
    """A token that is not accepted and a login that is refused: the other token is not tried."""
    world = World([json(LOGIN), json(NO, 401), json(NO, 401)])
    session = _open(world)
    for _ in range(2):
        with pytest.raises(LoginRefusedError):
            session.identify(QUERY)
    assert _tokens(world) == ["login", "1d", "login"]


@pytest.mark.parametrize("body", [{}, [], {"idToken": "x"}])
def test_logins_without_tokens(body: Any) -> None:
    """They are unreadable."""
    with pytest.raises(UnreadableError):
        _open(World([json(body)])).identify(QUERY)


def test_tokens_without_an_end() -> None:
    """One that does not say how long it holds is used until it is refused."""
    world = World([json(LOGIN | {"expiresIn": None}), json(NOBODY)])
    assert _open(world).identify(QUERY) == []
