"""The container's files name what is there: files, commands, options, settings, addresses."""

import re
from argparse import ArgumentParser
from importlib import import_module

import pytest

from aval.cli.main import COMMANDS
from tests.guards.sources import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE = (ROOT / "compose.yaml").read_text("utf-8")
COPIED = [
    source
    for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
    for source in line.split()[:-1]
]
CALLED = [
    *re.findall(r"exec aval ([^\"]+)\"", COMPOSE),
    *(
        " ".join(re.findall(r'"([^"]+)"', line)[1:])
        for line in re.findall(r"^CMD (.+)$", DOCKERFILE, re.MULTILINE)
    ),
]


@pytest.mark.parametrize("source", COPIED)
def test_copied_files_exist(source: str) -> None:
    """And the list of what the engine may see lets them through."""
    assert (ROOT / source).exists(), f"Dockerfile copies {source}, which is not there"
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert f"!{source.split('/', maxsplit=1)[0]}" in ignored, f".dockerignore hides {source}"


@pytest.mark.parametrize("words", CALLED)
def test_called_commands_exist(words: str) -> None:
    """With their options."""
    name, *options = words.split()
    assert name in COMMANDS
    parser = ArgumentParser(exit_on_error=False)
    import_module(f"aval.cli.{name}").add_arguments(parser)
    parser.parse_args(options)


def test_named_things_exist() -> None:
    """Variables are documented, the address of health is one, and nobody is root."""
    assert len(CALLED) == 4
    page = (ROOT / "docs" / "manual" / "settings.md").read_text("utf-8")
    for name in set(re.findall(r"AVAL_[A-Z_]+|DATABASE_URL", DOCKERFILE + COMPOSE)):
        assert f"| `{name}` |" in page, name
    assert "/readyz" in DOCKERFILE
    assert re.search(r"^USER (?!root|0)", DOCKERFILE, re.MULTILINE)
    assert not re.search(r"password: *\w", COMPOSE, re.IGNORECASE), "a password in compose.yaml"
