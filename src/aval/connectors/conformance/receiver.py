"""An address of this machine that an insurer's sandbox calls, and what came to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass(frozen=True, slots=True)
class Delivery:
    """A call as it came in."""

    headers: dict[str, str]
    body: bytes


@contextmanager
def receiving() -> Iterator[tuple[str, list[Delivery]]]:
    """Give an address as long as the block lasts, and what is called there, as it comes."""
    told: list[Delivery] = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Keep what came, and say that it did."""
            length = int(self.headers.get("Content-Length") or 0)
            told.append(Delivery(dict(self.headers.items()), self.rfile.read(length)))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:  # noqa: ANN401 - of the library
            """Keep quiet: what came is kept."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/", told
        finally:
            server.shutdown()
            thread.join()
