"""Asks an insurer over HTTP: logs in, waits, tries again what may be tried again, keeps a journal.

A `Caller` asks (`ask`), orders (`order`) and logs in (`log_in`). What is asked may be asked again:
after 408, 429, 5xx and lost connections it is, with growing pauses or those of Retry-After, a few
times. What is ordered is sent once; when no answer came back, `OutcomeUnknownError` says that it
may have arrived. A login that was refused is not tried again in the life of a caller.

Answers are JSON with exact numbers. HTTP 206 means that there is more: who asks says that it reads
pages, or gets `IncompleteError`. Every exchange is told to the gate with a number of its own, and
without secrets: those known are taken out by value, others by their looks.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from ssl import SSLContext
from typing import Any, TypeVar
from urllib.parse import quote, quote_plus
from uuid import uuid4

import httpx2

from aval.connectors.contract import (
    Call,
    ConnectorError,
    Gate,
    IncompleteError,
    LoginRefusedError,
    NotAllowedError,
    OutcomeUnknownError,
    RefusedError,
    UnavailableError,
    UnreadableError,
)
from aval.connectors.exchange import Answer, Dialect, Limits, Pass, retry_after_s
from aval.vocabulary.redaction import HIDDEN, redacted

T = TypeVar("T")
_NEVER_LEFT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
)
"""Failures before anything was sent."""
_TOLD = 300
"""How many signs of an answer are kept where it refuses."""


@dataclass(frozen=True, slots=True)
class _Wish:
    """One thing wanted, however many exchanges it takes."""

    method: str
    address: str
    params: Mapping[str, str] | None = None
    json: Any = None
    headers: Mapping[str, str] | None = None


class _NoAnswerError(Exception):
    """An exchange that ended without an answer; `error` says what that is to who asks."""

    def __init__(self, error: ConnectorError, *, may_have_arrived: bool) -> None:
        super().__init__(str(error))
        self.error = error
        self.may_have_arrived = may_have_arrived


class Caller:
    """Asks the services of one insurer with one login; closes with the session."""

    def __init__(
        self,
        gate: Gate,
        bases: Mapping[str, str],
        login: "Callable[[Caller], Pass]",
        *,
        dialect: Dialect | None = None,
        limits: Limits | None = None,
        secrets: tuple[str, ...] = (),
    ) -> None:
        """Take the way out, the address of each service, how to log in, and what is secret."""
        self.gate = gate
        self._bases = {service: httpx2.URL(base) for service, base in bases.items()}
        self._login = login
        self._dialect = dialect or Dialect()
        self._limits = limits or Limits()
        self._secrets: set[str] = set()
        self._hide(*secrets)
        self._pass: Pass | None = None
        self._refused: LoginRefusedError | None = None
        self._client = httpx2.Client(
            transport=gate.transport,
            verify=_trusted(),
            timeout=httpx2.Timeout(self._limits.read_s, connect=self._limits.connect_s),
            follow_redirects=False,
            headers={"accept": "application/json", "user-agent": "aval"},
        )

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def ask(
        self,
        service: str,
        path: str,
        *,
        method: str = "GET",
        params: Mapping[str, str] | None = None,
        json: Any = None,  # noqa: ANN401 - whatever JSON can say
        pages: bool = False,
        accept: frozenset[int] = frozenset(),
    ) -> Answer:
        """Ask something that changes nothing, again where that may help.

        `pages`: the one who asks reads on after 206. `accept`: statuses that are answers too.
        Raises UnavailableError, UnreadableError, IncompleteError, LoginRefusedError,
        NotAllowedError, RefusedError.
        """
        wish = _Wish(method, self._address(service, path), params, json)
        answer = self._patiently(lambda: self._authorised(lambda own: self._exchange(wish, own)))
        if answer.status in accept:
            return answer
        answer = self._settled(answer)
        if answer.is_partial and not pages:
            raise IncompleteError(self._clean(f"206 {wish.address}"))
        return answer

    def order(
        self,
        service: str,
        path: str,
        read: Callable[[Answer], T],
        *,
        method: str = "POST",
        json: Any = None,  # noqa: ANN401 - whatever JSON can say
        headers: Mapping[str, str] | None = None,
    ) -> T:
        """Order something, once, and return what `read` makes of the answer.

        An answer of 401 says that it was not taken: it is sent again with a new pass. Raises
        OutcomeUnknownError when it may have arrived and no answer can be read, UnavailableError
        when it cannot have been taken, else as `ask`.
        """
        wish = _Wish(method, self._address(service, path), None, json, headers)

        def once(headers: Mapping[str, str]) -> Answer:
            try:
                return self._exchange(wish, headers)
            except UnreadableError as error:
                raise OutcomeUnknownError(str(error)) from error
            except _NoAnswerError as silence:
                if silence.may_have_arrived:
                    raise OutcomeUnknownError(str(silence)) from silence
                raise UnavailableError(str(silence)) from silence

        answer = self._authorised(once)
        if self._dialect.is_rate_limit(answer):
            raise UnavailableError(self._reason(answer), retry_after_s(answer, self.gate.now()))
        if self._is_trouble(answer):
            raise OutcomeUnknownError(self._reason(answer))
        settled = self._settled(answer)
        try:
            return read(settled)
        except UnreadableError as error:
            raise OutcomeUnknownError(str(error)) from error

    def log_in(
        self,
        service: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        json: Any = None,  # noqa: ANN401 - whatever JSON can say
    ) -> Answer:
        """Post a login; raises LoginRefusedError when it is refused, which is never tried again."""
        wish = _Wish("POST", self._address(service, path), params, json, headers)
        answer = self._patiently(lambda: self._exchange(wish, {}))
        if httpx2.codes.is_client_error(answer.status):
            raise LoginRefusedError(self._reason(answer))
        return self._settled(answer)

    def _address(self, service: str, path: str) -> str:
        """Return the whole address; one that an insurer gave must be of the same service."""
        base = self._bases[service]
        if "://" not in path:
            return f"{str(base).rstrip('/')}/{path.lstrip('/')}"
        given = httpx2.URL(path)
        if (given.scheme, given.host, given.port) != (base.scheme, base.host, base.port):
            raise UnreadableError(self._clean(f"leads elsewhere: {given.host}"))
        return path

    def _patiently(self, once: Callable[[], Answer]) -> Answer:
        """Return an answer that is not “later”, after as many tries as the limits allow."""
        attempt = 0
        while True:
            pause: int | None = None
            try:
                answer = once()
            except _NoAnswerError as silence:
                failure = silence.error
            else:
                is_later = self._dialect.is_rate_limit(answer)
                if not is_later and not self._is_trouble(answer):
                    return answer
                pause = retry_after_s(answer, self.gate.now())
                failure = UnavailableError(self._reason(answer), pause)
            if pause is None:
                pause = self._limits.first_pause_s * 2**attempt
            attempt += 1
            if attempt == self._limits.attempts or pause > self._limits.longest_pause_s:
                raise failure
            self.gate.sleep(pause)

    def _authorised(self, once: Callable[[Mapping[str, str]], Answer]) -> Answer:
        """Do an exchange with a pass, and once more with a new one when it has run out."""
        answer = once(self._headers())
        if answer.status != httpx2.codes.UNAUTHORIZED:
            return answer
        self._pass = None
        answer = once(self._headers())
        if answer.status == httpx2.codes.UNAUTHORIZED:
            self._refused = LoginRefusedError(self._reason(answer))
            raise self._refused
        return answer

    def _headers(self) -> Mapping[str, str]:
        """Return the headers of a pass that holds, after a login where there is none."""
        if self._refused:
            raise LoginRefusedError(*self._refused.args)
        now, early = self.gate.now(), timedelta(seconds=self._limits.renew_before_s)
        if self._pass and self._pass.expires_at and now + early >= self._pass.expires_at:
            self._pass = None
        if self._pass is None:
            try:
                self._pass = self._login(self)
            except LoginRefusedError as refused:
                self._refused = refused
                raise
            self._hide(*self._pass.secrets)
        return self._pass.headers

    def _exchange(self, wish: _Wish, headers: Mapping[str, str]) -> Answer:
        """Send once and read the answer, whatever it is; tell the journal."""
        correlation, begun = str(uuid4()), self.gate.now()
        sent = {**self._dialect.headers, **(wish.headers or {}), **headers}
        if self._dialect.correlation_header:
            sent[self._dialect.correlation_header] = correlation
        status: int | None = None
        detail = ""
        try:
            with self._client.stream(
                wish.method, wish.address, params=wish.params, json=wish.json, headers=sent
            ) as response:
                status = response.status_code
                content = self._content(response, begun)
            answer = self._read(response, content)
            detail = answer.text
        except (httpx2.TransportError, httpx2.DecodingError) as error:
            detail = f"{type(error).__name__}: {error}"
            told = self._clean(f"{wish.method} {wish.address}: {detail}")
            cut = UnavailableError(told) if status is None else UnreadableError(told)
            silent = not isinstance(error, _NEVER_LEFT)
            raise _NoAnswerError(cut, may_have_arrived=silent) from error
        except ConnectorError as error:
            detail = str(error)
            raise
        finally:
            took = (self.gate.now() - begun) // timedelta(milliseconds=1)
            address = self._clean(str(httpx2.URL(wish.address, params=wish.params)))
            told = self._clean(detail)
            self.gate.log(Call(begun, wish.method, address, status, took, correlation, told))
        return answer

    def _content(self, response: httpx2.Response, begun: datetime) -> bytes:
        """Return the body, no larger and no slower than the limits."""
        parts, size = [], 0
        for part in response.iter_bytes():
            parts.append(part)
            size += len(part)
            if size > self._limits.most_bytes:
                message = f"more than {self._limits.most_bytes} bytes"
                raise UnreadableError(message)
            if self.gate.now() - begun > timedelta(seconds=self._limits.whole_s):
                message = f"not told within {self._limits.whole_s} s"
                raise UnreadableError(message)
        return b"".join(parts)

    def _read(self, response: httpx2.Response, content: bytes) -> Answer:
        """Return the answer; a good one must be JSON, or nothing at all."""
        headers = {name.lower(): value for name, value in response.headers.items()}
        is_good = response.is_success
        text = "" if is_good else self._clean(content.decode("utf-8", "replace")[:_TOLD])
        body = None
        if content:
            try:
                body = json.loads(content, parse_float=Decimal, parse_constant=_no_number)
            except (ValueError, RecursionError) as error:
                if is_good:
                    message = f"{response.status_code}, not JSON: {type(error).__name__}"
                    raise UnreadableError(message) from error
        return Answer(response.status_code, headers, body, text)

    def _settled(self, answer: Answer) -> Answer:
        """Return a good answer; raise what another one is."""
        if httpx2.codes.is_success(answer.status):
            return answer
        if answer.status == httpx2.codes.FORBIDDEN:
            raise NotAllowedError(self._reason(answer))
        if httpx2.codes.is_client_error(answer.status):
            told = self._dialect.refusal(answer)
            raise RefusedError(*map(self._clean, (told.code, told.name, told.detail)))
        raise UnreadableError(self._reason(answer))

    @staticmethod
    def _is_trouble(answer: Answer) -> bool:
        """Whether an answer says that the other side is in trouble, not what was asked."""
        is_late = answer.status == httpx2.codes.REQUEST_TIMEOUT
        return is_late or httpx2.codes.is_server_error(answer.status)

    def _reason(self, answer: Answer) -> str:
        return f"{answer.status} {answer.text}".strip()

    def _hide(self, *secrets: str) -> None:
        """Keep secrets out of what is told, as they are and as addresses and JSON write them."""
        for secret in filter(None, secrets):
            written = {quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1]}
            self._secrets |= {secret, *written}

    def _clean(self, text: str) -> str:
        """Return text without secrets; a longer one goes before one that it holds."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(secret, HIDDEN)
        return redacted(text)


@cache
def _trusted() -> SSLContext:
    """Return the authorities that are trusted, read once."""
    return httpx2.create_ssl_context()


def _no_number(name: str) -> Any:  # noqa: ANN401 - it returns nothing
    """Refuse NaN and infinities, which are no JSON."""
    raise ValueError(name)
