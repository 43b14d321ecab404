"""Calls to Coface's services: one login with a password, two tokens, pages by range.

Documented [O], or seen in public client code [C] [B]: tokens of an hour from a password grant; the
header `authorization` holds the token as it is; `x-api-key` goes with everything; after five
refused logins the account is locked. One integration needs `idToken`, which of the two a service
accepts is not told: a setting says it, or the first answer of 401 after a good login does. A
login that was refused is never tried again, for none of the tokens and none of the contracts.

Lists are asked with `range=offset-count` and answered 206 with `Content-Range: 0-20/137` while
there is more ([O] for ICON, assumed [I] for CofaServe).
"""

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

import httpx2

from aval.connectors import cells
from aval.connectors.cells import Row
from aval.connectors.contract import Gate, LoginRefusedError, RefusedError, UnreadableError
from aval.connectors.exchange import Answer, Dialect, Limits, Pass
from aval.connectors.http import Caller
from aval.connectors.paging import Page, rows_of_pages

T = TypeVar("T")
TOKENS = {"id": ("idToken",), "access": ("accessToken",), "auto": ("idToken", "accessToken")}
"""Which tokens are tried, by the word of the setting; the one that was seen to work first."""
AUTHENTICATION = "authentication"
_TOO_MANY = "too_many_request"
_RANGE = re.compile(r"(?:\w+ )?(\d+)-\d+/(\d+)")


@dataclass(frozen=True, slots=True)
class Login:
    """How to log in; the words of the grant differ between the two interfaces."""

    username: str
    password: str
    api_key: str
    grant: str
    """The name of the field that says `password`: `grant_type` [C] or `grantType` [O]."""
    tokens: tuple[str, ...]
    """The tokens that may be tried, in this order."""


@dataclass(frozen=True, slots=True)
class _Given:
    """What a login gave."""

    tokens: Mapping[str, str]
    secrets: tuple[str, ...]
    expires_at: datetime | None


class Services:
    """The services of one interface; `headers` may change between calls and go with the next."""

    def __init__(
        self,
        gate: Gate,
        bases: Mapping[str, str],
        login: Login,
        headers: MutableMapping[str, str],
        limits: Limits | None = None,
    ) -> None:
        """Take the way out, the address of each service, how to log in."""
        headers["x-api-key"] = login.api_key
        self._gate, self._bases, self._login, self._limits = gate, bases, login, limits
        self._dialect = Dialect(headers=headers, is_rate_limit=is_rate_limit, refusal=refusal)
        self._tokens = list(login.tokens)
        self._given: _Given | None = None
        self._is_given_anew = False
        self._is_accepted = False
        self._refused: LoginRefusedError | None = None
        self._caller = self._new_caller()

    def close(self) -> None:
        """Let go of the connections."""
        self._caller.close()

    def ask(self, service: str, path: str, **what: Any) -> Answer:  # noqa: ANN401 - as `Caller.ask`
        """Ask, as `Caller.ask`."""
        return self._accepted(lambda caller: caller.ask(service, path, **what))

    def order(
        self,
        service: str,
        path: str,
        read: Callable[[Answer], T],
        body: Any,  # noqa: ANN401 - whatever JSON can say
    ) -> T:
        """Order, once, as `Caller.order`."""
        return self._accepted(lambda caller: caller.order(service, path, read, json=body))

    def _accepted(self, act: Callable[[Caller], T]) -> T:
        """Do something with a token that is accepted: with the other one if the first is not."""
        try:
            done = act(self._caller)
        except LoginRefusedError:
            if self._refused or self._is_accepted or len(self._tokens) == 1:
                raise
            del self._tokens[0]
            self._is_given_anew = True
            self._caller.close()
            self._caller = self._new_caller()
            done = act(self._caller)
        self._is_accepted = True
        return done

    def _new_caller(self) -> Caller:
        secrets = (self._login.password, self._login.api_key)
        return Caller(
            self._gate,
            self._bases,
            self._log_in,
            dialect=self._dialect,
            limits=self._limits,
            secrets=secrets,
        )

    def _log_in(self, caller: Caller) -> Pass:
        """Return the pass of a login; of the last one where only the other token is to be tried."""
        if not self._given or not self._is_given_anew:
            try:
                self._given = self._new_login(caller)
            except LoginRefusedError as refused:
                self._refused = refused
                raise
        self._is_given_anew = False
        token = self._given.tokens[self._tokens[0]]
        return Pass({"authorization": token}, self._given.expires_at, self._given.secrets)

    def _new_login(self, caller: Caller) -> _Given:
        own = self._login
        body = {"username": own.username, "password": own.password, own.grant: "password"}
        answer = caller.log_in(AUTHENTICATION, "token", json=body)
        (row,) = cells.rows_under(answer.body) or ({},)
        tokens = {name: cells.named(row, name) for name in self._tokens}
        secrets = (*tokens.values(), cells.text(row, "refreshToken"))
        seconds = cells.text(row, "expiresIn")
        lasts = int(seconds) if seconds.isdecimal() else 0
        ends = self._gate.now() + timedelta(seconds=lasts) if lasts else None
        return _Given(tokens, secrets, ends)


def ranged(
    ask: Callable[[Mapping[str, str]], Answer],
    under: tuple[str, ...],
    key: Callable[[Row], Hashable],
    asked: Mapping[str, str],
    size: int,
) -> Iterator[Row]:
    """Yield every row of a list once; `ask` asks with parameters, `under` is where the rows stand.

    Another text of the same publisher reads `range` as first and last row: who answers one row
    more than the count of the first page reads it so, and is asked so from then on.
    """
    is_to_last = False

    def fetch(number: int, offset: int) -> Page:
        nonlocal is_to_last
        end = offset + size if is_to_last else size
        answer = ask({**asked, "range": f"{offset}-{end}"})
        first, total = content_range(answer)
        if first not in {None, offset}:
            message = f"Content-Range begins at {first}, asked from {offset}"
            raise UnreadableError(message)
        once = {key(row): row for row in listed(answer.body, *under)}
        is_to_last = is_to_last or (number == 0 and len(once) == size + 1)
        return Page(list(once.values()), answer.is_partial, total)

    return rows_of_pages(fetch, key)


def listed(body: Any, *under: str) -> list[Row]:  # noqa: ANN401 - whatever JSON can say
    """Return the rows of a list, which stands under a path, or is the answer itself."""
    if not under and not isinstance(body, list):
        message = "no list"
        raise UnreadableError(message)
    return cells.rows_under(body, *under)


def content_range(answer: Answer) -> tuple[int | None, int | None]:
    """Return from where on an answer tells, and how many there are in all; None where not told."""
    found = _RANGE.search(answer.headers.get("content-range", ""))
    return (int(found[1]), int(found[2])) if found else (None, None)


def is_rate_limit(answer: Answer) -> bool:
    """Whether an answer means “later”: 429, or 400 with the words of 429 [O]."""
    if answer.status == httpx2.codes.TOO_MANY_REQUESTS:
        return True
    return answer.status == httpx2.codes.BAD_REQUEST and refusal(answer).code == _TOO_MANY


def refusal(answer: Answer) -> RefusedError:
    """Return what `messages` says first [O]; the field is not told apart from the words."""
    try:
        first = cells.rows_under(answer.body, "messages")[0]
        code, detail = cells.text(first, "code"), cells.text(first, "message")
    except (UnreadableError, IndexError):
        code, detail = "", answer.text
    return RefusedError(code or str(answer.status), "", detail)
