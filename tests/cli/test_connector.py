"""`aval connector` and `aval sandbox`: listing, checking, pretending."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aval.cli import connector, exits
from aval.cli import sandbox as command
from aval.cli.main import main
from aval.connectors.conformance.suite import Result
from aval.connectors.registry import Installed, UnknownInsurerError
from aval.sandboxes.insurers.catalogue import sandbox
from aval.sandboxes.insurers.server import Server
from aval.sandboxes.insurers.world_json import as_json

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_list(capsys: pytest.CaptureFixture[str]) -> None:
    """Each insurer with what it offers, in the reader's language."""
    assert main(["connector", "list"]) == exits.OK
    assert "atradius: read covers, read requests" in capsys.readouterr().out
    assert main(["connector", "list", "--language", "fr"]) == exits.OK
    assert "atradius : lire les garanties" in capsys.readouterr().out


def test_broken_packages(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are told, beside those that work."""
    monkeypatch.setattr(connector, "installed", lambda: Installed({}, {"gone": "no module"}))
    assert main(["connector", "list"]) == exits.BAD_INPUT
    assert capsys.readouterr().err == "gone cannot be loaded: no module\n"


def test_unknown_names(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Those that there are are listed; one that cannot be loaded says why."""
    assert main(["connector", "check", "nobody"]) == exits.BAD_INPUT
    assert capsys.readouterr().err.startswith("No insurer is called nobody. There are: ")
    assert main(["sandbox", "nobody"]) == exits.BAD_INPUT
    assert capsys.readouterr().err.startswith("There is no sandbox called nobody. There are: ")

    def broken(code: str) -> None:
        raise UnknownInsurerError(code, (), "no module")

    monkeypatch.setattr(connector, "insurer", broken)
    assert main(["connector", "check", "gone"]) == exits.BAD_INPUT
    assert capsys.readouterr().err == "gone cannot be loaded: no module\n"
    monkeypatch.setattr(connector, "insurer", lambda _: None)
    assert main(["connector", "check", "without-sandbox"]) == exits.BAD_INPUT


def test_check(capsys: pytest.CaptureFixture[str]) -> None:
    """Against a sandbox of its own: a line a check, and the number of them."""
    assert main(["connector", "check", "atradius"]) == exits.OK
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "passed     missing_settings_are_named"
    assert lines[-1] == f"Checks passed: {len(lines) - 1}; failed: 0."


def test_check_that_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The reason is beside it; the sandbox may be anybody's."""

    def results(_: object, address: str) -> Iterator[Result]:
        yield Result("one", passed=True)
        yield Result("two", passed=False, detail=f"asked {address}")

    monkeypatch.setattr(connector, "check", results)
    found = main(["connector", "check", "atradius", "--sandbox", "http://127.0.0.1:9"])
    assert found == exits.BAD_INPUT
    assert capsys.readouterr().out.splitlines() == [
        "passed     one",
        "FAILED     two: asked http://127.0.0.1:9",
        "Checks passed: 1; failed: 1.",
    ]


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let a sandbox end as soon as it serves; return the worlds that were served."""
    served: list[str] = []

    def serve(self: Server, *_: object) -> None:
        served.append(f"{len(self.sandbox.world.covers)} covers")
        raise KeyboardInterrupt

    monkeypatch.setattr(Server, "serve_forever", serve)
    return served


@pytest.mark.parametrize(("seed", "count"), [("small", 12), ("paging", 523), ("edge", 7)])
def test_sandbox(
    seed: str, count: int, ended: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """It says where it is, and with which settings it is reached."""
    assert main(["sandbox", "atradius", "--seed", seed]) == exits.INTERRUPTED
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("atradius is pretended at http://127.0.0.1:")
    assert "client identifier: sandbox-client" in lines
    assert ended == [f"{count} covers"]


def test_a_world_from_a_file(
    tmp_path: Path, ended: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """One's own world; what is none is refused with its place, or its line."""
    world = as_json(sandbox("atradius", START).world)
    file = tmp_path / "world.json"
    file.write_text(json.dumps(world | {"covers": world["covers"][:3]}), "utf-8")
    assert main(["sandbox", "atradius", "--seed", str(file)]) == exits.INTERRUPTED
    assert ended == ["3 covers"]
    for text in ('{"covers": 1}', "{"):
        file.write_text(text, "utf-8")
        assert main(["sandbox", "atradius", "--seed", str(file)]) == exits.BAD_INPUT
        assert f"{file} is no world for the sandbox: " in capsys.readouterr().err
    gone = str(tmp_path / "gone.json")
    assert main(["sandbox", "atradius", "--seed", gone]) == exits.CANNOT_READ_OR_WRITE


def test_settings_without_a_label() -> None:
    """A field that another package brought has its own name."""
    reader = connector.reader(type("Args", (), {"language": "en"})())
    assert command.label("client_id", reader) == "client identifier"
    assert command.label("of_another_package", reader) == "of_another_package"
