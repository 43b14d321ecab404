"""A server as people run it, `aval serve`, on a port and a data folder of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import StorageState, StorageStateCookie

from tests.conftest import ROOT

PATIENCE_S = 60
VARIABLES = {"DJANGO_SETTINGS_MODULE": "aval.config.settings", "DATABASE_URL": ""}


@dataclass(frozen=True)
class Site:
    """Where a server answers, and the session of everybody who is logged in there."""

    address: str
    sessions: dict[str, str]
    places: dict[str, str]
    """Addresses of what the world holds, by the names of `tests.walk.world`."""

    def state_of(self, login: str) -> StorageState:
        """Return the browser's memory of somebody who is logged in; of nobody by an empty login."""
        cookies: list[StorageStateCookie] = [
            {
                "name": "sessionid", "value": self.sessions[login], "domain": "127.0.0.1",
                "path": "/", "expires": -1, "httpOnly": True, "secure": False, "sameSite": "Lax",
            }
        ] if login else []  # fmt: skip
        return {"cookies": cookies, "origins": []}


def prepare(folder: Path, kind: str) -> str:
    """Fill a folder by `tests.walk.world` and return what it says."""
    words = [sys.executable, "-m", "tests.walk.world", kind]
    made = subprocess.run(words, cwd=ROOT, env=around(folder), check=True, stdout=subprocess.PIPE)
    return made.stdout.decode()


@contextmanager
def serving(
    folder: Path, sessions: dict[str, str], places: dict[str, str], **variables: str
) -> Iterator[Site]:
    """Serve a folder while the block lasts."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address, log = f"http://127.0.0.1:{port}", folder / "serve.log"
    words = [sys.executable, "-m", "aval.cli.main", "serve", "--port", str(port)]
    environment = around(folder) | variables
    with log.open("wb") as out:
        server = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=out, stderr=out)
    try:
        _await(address, server, log)
        yield Site(address, sessions, places)
    finally:
        server.terminate()
        server.wait(PATIENCE_S)


def around(folder: Path) -> dict[str, str]:
    """Return the environment of a process that works on a folder."""
    return os.environ | VARIABLES | {"AVAL_DATA_DIR": str(folder)}


def _await(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until a server answers; raises what it logged where it does not."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and server.poll() is None:
        try:
            urlopen(f"{address}/readyz", timeout=PATIENCE_S).close()  # noqa: S310 - our own server
        except (URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(log.read_text("utf-8"))
