"""`aval serve`, `aval migrate`, `aval work`: started as people start them."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from aval.cli import exits
from aval.cli.serve import opened_at
from tests.conftest import ROOT


def _given(folder: Path) -> dict[str, str]:
    """Return an environment with a data folder of its own."""
    return {**os.environ, "AVAL_DATA_DIR": str(folder), "DATABASE_URL": "", "LANG": "en"}


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return an environment whose database `aval migrate` has just made."""
    given = _given(tmp_path_factory.mktemp("served") / "data")
    done = _aval(given, "migrate", "--language", "fr")
    assert (done.returncode, done.stderr) == (exits.OK, "")
    assert done.stdout.startswith("Migrations appliquées : ")
    return given


def _aval(given: dict[str, str], *words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "aval.cli.main", *words]
    return subprocess.run(
        command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=60, check=False
    )


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _ask(port: int, path: str) -> dict[str, Any]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return dict(json.load(answer))
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return {}


def _wait_for(happened: Callable[[], Any]) -> Any:
    for _ in range(300):
        if found := happened():
            return found
        time.sleep(0.1)
    return pytest.fail("it did not happen within thirty seconds")


def _children(number: int) -> list[int]:
    threads = Path(f"/proc/{number}/task").glob("*/children")
    return [
        int(child)
        for thread in threads
        for child in thread.read_text("ascii").split()
        if b"--parent" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]


def test_refuses_tables_of_another_version(tmp_path: Path) -> None:
    """And says which command helps."""
    done = _aval(_given(tmp_path), "serve", "--port", "1")
    assert done.returncode == exits.NOT_READY, done.stderr
    assert done.stderr.endswith("Run: aval migrate\n")


@pytest.mark.parametrize(
    ("listens", "opened"),
    [
        ("127.0.0.1", "http://localhost:8000"),
        ("::1", "http://localhost:8000"),
        ("0.0.0.0", "http://localhost:8000"),  # noqa: S104 - compared only
        ("192.0.2.7", "http://192.0.2.7:8000"),
        ("2001:db8::7", "http://[2001:db8::7]:8000"),
        ("aval.example", "http://aval.example:8000"),
    ],
)
def test_where_it_is_opened(listens: str, opened: str) -> None:
    """On this machine as `localhost`, where browsers offer passkeys; elsewhere as it listens."""
    assert opened_at(listens, 8000) == opened


@pytest.mark.django_db
def test_localhost_may_post(settings: LazySettings) -> None:
    """A form that was opened at the address that is told is answered; another site's is refused."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    client, path = Client(enforce_csrf_checks=True), "/account/login/"
    for site, status in (("localhost:8000", HTTPStatus.OK), ("127.0.0.1:8000", HTTPStatus.OK)):
        token = client.get(path, headers={"host": site}).cookies["csrftoken"].value
        given = {"login": "nobody", "password": "wrong", "csrfmiddlewaretoken": token}
        headers = {"host": site, "origin": f"http://{site}"}
        assert client.post(path, given, headers=headers).status_code == status
        headers["origin"] = "http://other.example"
        refused = client.post(path, given, headers=headers)
        assert refused.status_code == HTTPStatus.FORBIDDEN


def test_works_once(given: dict[str, str]) -> None:
    """After it, work can be done."""
    assert _aval(given, "work", "--once").returncode == exits.OK


def test_no_database(given: dict[str, str]) -> None:
    """Told in one line, without the password."""
    address = "postgresql://aval:hunter2" + "@127.0.0.1:1/aval"
    done = _aval({**given, "DATABASE_URL": address}, "migrate")
    assert done.returncode == exits.CANNOT_READ_OR_WRITE
    assert done.stderr.startswith("DATABASE_URL: cannot be read or written (")
    assert len(done.stderr.splitlines()) == 1
    assert "hunter2" not in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
def test_serves_with_a_worker(given: dict[str, str], tmp_path: Path) -> None:
    """A worker that dies is followed by another; told to end, both end."""
    port = _free_port()
    words = [sys.executable, "-m", "aval.cli.main", "serve", "--port", str(port)]

    def begun(number: int) -> bool:
        return (tmp_path / "log").read_text("utf-8").count("worker_begins") == number

    with (tmp_path / "log").open("w") as log:
        served = subprocess.Popen(
            words, cwd=ROOT, env={**given, "AVAL_PRODUCTION": "1"}, stdout=log, stderr=log
        )
        try:
            assert _wait_for(lambda: _ask(port, "/healthz")) == {"alive": True}
            assert _ask(port, "/readyz")["ready"] is True
            (first,) = _wait_for(lambda: _children(served.pid))
            _wait_for(lambda: begun(1))
            os.kill(first, signal.SIGKILL)
            (second,) = _wait_for(
                lambda: [child for child in _children(served.pid) if child != first]
            )
            _wait_for(lambda: begun(2))
        finally:
            served.terminate()
            assert served.wait(20) == exits.OK
    assert not Path(f"/proc/{second}").exists()
    lines = (tmp_path / "log").read_text("utf-8").splitlines()
    assert lines[0] == f"Aval listens at http://localhost:{port}/ (Ctrl-C ends it)"
    events = [json.loads(line)["event"] for line in lines if line.startswith("{")]
    assert "worker_ends" in events
