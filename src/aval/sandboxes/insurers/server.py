"""Serves a pretend insurer over HTTP on this machine, each call in a thread of its own."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from aval.sandboxes.insurers.sandbox import Reply, Request, Sandbox

HOST = "127.0.0.1"


class Server(ThreadingHTTPServer):
    """Listens on the loopback address; port 0 takes a free one."""

    daemon_threads = True

    def __init__(self, sandbox: Sandbox, port: int = 0) -> None:
        """Listen for a sandbox."""
        super().__init__((HOST, port), _Handler)
        self.sandbox = sandbox

    @property
    def address(self) -> str:
        """Where it answers, without a slash at the end."""
        return f"http://{HOST}:{self.server_address[1]}"


@contextmanager
def running(sandbox: Sandbox) -> Iterator[str]:
    """Serve a sandbox on a free port as long as the block lasts, and give its address."""
    with Server(sandbox) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server.address
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    """Turns bytes into requests and replies into bytes."""

    protocol_version = "HTTP/1.1"
    server: Server

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        reply = self.server.sandbox.answer(
            Request(
                self.command,
                unquote(parts.path),
                dict(parse_qsl(parts.query, keep_blank_values=True)),
                {name.lower(): value for name, value in self.headers.items()},
                _json(self.rfile.read(length)),
                base=self.server.address,
            )
        )
        self.close_connection = reply.is_lost or reply.is_cut
        if not reply.is_lost:
            self.wfile.write(_bytes(reply))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815 - names of the library

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401
        """Keep quiet: calls stand in the journal."""


def _json(content: bytes) -> Any:  # noqa: ANN401 - whatever JSON can say
    try:
        return json.loads(content) if content else None
    except ValueError:
        return content.decode("utf-8", "replace")


def _bytes(reply: Reply) -> bytes:
    """Return a reply as it goes over the wire, in one piece."""
    data = reply.data()
    known = {status.value: status.phrase for status in HTTPStatus}
    headers = {"Content-Type": "application/json", "Content-Length": str(len(data))}
    lines = [f"HTTP/1.1 {reply.status} {known.get(reply.status, '')}"]
    lines += [f"{name}: {value}" for name, value in {**headers, **reply.headers}.items()]
    head = "\r\n".join([*lines, "", ""]).encode("latin-1")
    return head + (data[: len(data) // 2] if reply.is_cut else data)
