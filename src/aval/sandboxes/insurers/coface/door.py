"""The door of the pretend Coface: logins that lock, two tokens, keys, contracts, the minute."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from http.client import HTTPConnection
from threading import Thread
from urllib.parse import urlsplit

from aval.sandboxes.insurers.coface.icon import A_MINUTE, Meter
from aval.sandboxes.insurers.sandbox import Handler, Reply, Request, Sandbox

PASS_S = 3600
CONTRACT = "x-cof-policy-number"
_USER, _PASSWORD, _KEY = "sandbox-user", "sandbox-only-4711", "sandbox-key-0815"
_ICON_USER, _ICON_PASSWORD, _ICON_KEY = "icon-user", "icon-only-2342", "icon-key-1618"
_FREE = 5
"""So many logins may be wrong before the account is locked."""
_LONGEST_S = 15 * 60
_CODES = {
    400: "missing_or_invalid_param",
    401: "invalid_token",
    403: "forbiden",  # as it is spelt there
    404: "not_found",
    429: "too_many_request",
}


class Door(Sandbox):
    """Everything that is asked before a call is answered."""

    def __init__(self, start: datetime) -> None:
        """Begin with no wrong login and an empty minute."""
        super().__init__(start)
        self.wrong: dict[str, int] = {}
        self.locked_until: dict[str, datetime] = {}
        self.access: set[str] = set()
        self.meter = Meter()

    def settings(self, base: str) -> dict[str, str]:
        """Return how to reach it."""
        lines = [f"{one.number}; ; ; P{at}" for at, one in enumerate(self.world.policies, 1)]
        services = ("authentication", "company", "product", "notification", "overdue")
        return {
            "username": _USER,
            "password": _PASSWORD,
            "api_key": _KEY,
            "policies": "\n".join(lines),
            **{f"{name}_address": f"{base}/{name}/v1" for name in services},
            "icon_username": _ICON_USER,
            "icon_password": _ICON_PASSWORD,
            "icon_api_key": _ICON_KEY,
            "icon_authentication_address": f"{base}/icon/authentication/v1",
            "icon_address": f"{base}/icon/data-api/v1",
        }

    def refuse(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> Reply:
        """Return an error as Coface shapes it."""
        code = _CODES.get(status, "internal_server_error")
        body = {"httpCode": status, "messages": [{"code": code, "message": detail, "docUrl": None}]}
        return Reply(status, body, headers or {})

    def log_in(self, grant: str) -> Handler:
        """Return who answers a login, whose field for the grant has a name."""
        is_icon = grant == "grantType"
        user, password, key = (
            (_ICON_USER, _ICON_PASSWORD, _ICON_KEY) if is_icon else (_USER, _PASSWORD, _KEY)
        )

        def answer(request: Request) -> Reply:
            asked = request.body if isinstance(request.body, dict) else {}
            name = str(asked.get("username", ""))
            if self.now < self.locked_until.get(name, self.now):
                return self._wrong(name, "password attempts exceeded")
            known = asked.get(grant) == "password" and request.headers.get("x-api-key") == key
            if not known or (name, asked.get("password")) != (user, password):
                return self._wrong(name, "wrong login")
            self.wrong.pop(name, None)
            given, other = self.give_pass(PASS_S), self.give_pass(PASS_S)
            self.access.add(other)
            tokens = {"idToken": given, "accessToken": other, "refreshToken": f"r-{given}"}
            return Reply(200, {**tokens, "expiresIn": PASS_S, "tokenType": "Bearer"})

        return answer

    def _wrong(self, name: str, detail: str) -> Reply:
        """Count a wrong login; from the fifth on lock: a second, two, four, up to 15 minutes."""
        self.wrong[name] = self.wrong.get(name, 0) + 1
        over = self.wrong[name] - _FREE
        if over >= 0:
            seconds = min(2**over, _LONGEST_S)
            self.locked_until[name] = self.now + timedelta(seconds=seconds)
        return self.refuse(401, detail)

    def _is_let_in(self, request: Request) -> bool:
        token = request.headers.get("authorization", "")
        wants_access = self.has_fault("access_token", request)
        return self.has_pass(token) and (token in self.access) == wants_access

    def guarded(self, handler: Handler) -> Handler:
        """Return a handler that wants a token, the key, a contract."""

        def answer(request: Request) -> Reply:
            if not self._is_let_in(request):
                return self.refuse(401, "the token does not hold")
            if request.headers.get("x-api-key") != _KEY:
                return self.refuse(403, "key")
            if self.world.policy(request.headers.get(CONTRACT, "")) is None:
                return self.refuse(403, "no such contract")
            if self.has_fault("rate_as_400", request):
                return self._too_many(400)
            return handler(request)

        return answer

    def metered(self, handler: Handler) -> Handler:
        """Return a handler of ICON: a token, the key, sixty calls a minute."""

        def answer(request: Request) -> Reply:
            if not self._is_let_in(request):
                return self.refuse(401, "the token does not hold")
            if request.headers.get("x-api-key") != _ICON_KEY:
                return self.refuse(403, "key")
            left = self.meter.left(request.path, self.now)
            told = {"X-RateLimit-Limit": f"{A_MINUTE}", "X-RateLimit-Remaining": f"{max(left, 0)}"}
            if left < 0:
                return self._too_many(429, told)
            if self.has_fault("rate_as_400", request):
                return self._too_many(400, told)
            reply = handler(request)
            return Reply(reply.status, reply.body, {**told, **reply.headers})

        return answer

    def _too_many(self, status: int, headers: Mapping[str, str] | None = None) -> Reply:
        refusal = self.refuse(429, "too many requests, wait and try again", headers)
        return Reply(status, refusal.body, refusal.headers)


class Ping(Thread):
    """Pings somebody on this machine: an empty post that proves nothing, and waits for nobody."""

    def __init__(self, address: str) -> None:
        """Take where to; `failure` says why it was not heard."""
        super().__init__(daemon=True)
        self.address, self.failure = address, ""

    def run(self) -> None:
        """Post once."""
        parts = urlsplit(self.address)
        connection = HTTPConnection("127.0.0.1", parts.port or 80, timeout=2)
        try:
            connection.request("POST", parts.path or "/", headers={"Content-Length": "0"})
            connection.getresponse().read()
        except OSError as error:
            self.failure = str(error)
        finally:
            connection.close()
