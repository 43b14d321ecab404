"""The repository speaks of the product only, and its doors are where the README says."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.guards.sources import ROOT

MOST_BYTES = 1_000_000
BANNED_TEXT = {
    "a path of one machine": re.compile(r"(?<![\w.:/])/(?:work|root|tmp|home)(?![\w.-])"),
    "a host of a package registry": re.compile(
        r"\b(?:pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|debian\.org|proxy\.golang\.org)"
    ),
    "an e-mail address": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}"),
}
COMMAND = re.compile(r"\./run (\w+)")


def _tracked() -> list[Path]:
    """Return the files that git tracks, and those it would; skip where there is no git."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("this is no git repository")
    paths = [ROOT / name for name in done.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def complaints(place: str, text: str) -> list[str]:
    """Return what a text says that is not about the product."""
    return [
        f"{place}:{number}: {found[0]} is {what}. Take it out."
        for number, line in enumerate(text.splitlines(), 1)
        for what, pattern in BANNED_TEXT.items()
        for found in pattern.finditer(line)
    ]


def test_speaks_of_the_product_only() -> None:
    """No file names a machine, a registry or a person's address."""
    found = []
    for path in _tracked():
        content = path.read_bytes()
        if b"\0" not in content:  # text, in whatever encoding; the patterns are ASCII
            found += complaints(path.relative_to(ROOT).as_posix(), content.decode("latin-1"))
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    "text",
    [
        "cd /" + "work/main",
        "see '/" + "tmp/out'",
        "PYTHON=/" + "root/.local/bin/python",
        "from https://pypi" + ".org/simple",
        "write to somebody@" + "example.com",
    ],
)
def test_other_talk_is_found(text: str) -> None:
    """Paths, hosts and addresses are told with their line."""
    (complaint,) = complaints("README.md", f"# Aval\n{text}\n")
    assert complaint.startswith("README.md:2: ")


@pytest.mark.parametrize("text", ["docs/work/x", "../tmp/x", "@pytest.fixture", "a/root.md", "x@y"])
def test_own_talk_is_not(text: str) -> None:
    """Paths inside the repository and decorators are no machine and no address."""
    assert not complaints("README.md", text)


def test_files_are_small() -> None:
    """A clone stays quick; large input is generated."""
    large = [path.name for path in _tracked() if path.stat().st_size > MOST_BYTES]
    assert not large, f"generate them instead, or cut them below {MOST_BYTES:,} bytes: {large}"


def test_readme_tells_both_commands() -> None:
    """A newcomer can look at it, and can check it."""
    told = set(COMMAND.findall((ROOT / "README.md").read_text("utf-8")))
    assert {"demo", "test"} <= told, "README.md tells both commands: ./run demo and ./run test"


def test_told_commands_exist() -> None:
    """What a document tells to run is a case of the script `run`."""
    cases = set(re.findall(r"^ +(\w+)\)", (ROOT / "run").read_text("utf-8"), re.MULTILINE))
    told = {
        (path.name, command)
        for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
        for command in COMMAND.findall(path.read_text("utf-8"))
    }
    unknown = sorted((name, command) for name, command in told if command not in cases)
    assert not unknown, f"the script `run` has no such case: {unknown}"


def test_ci_runs_the_tests_of_the_readme() -> None:
    """What a machine checks is what a person is told to check."""
    script = ROOT / ".ci" / "run"
    assert script.is_file(), "write .ci/run; it calls ./run test"
    assert os.access(script, os.X_OK), "make .ci/run executable"
    assert "./run test" in script.read_text("utf-8"), ".ci/run calls ./run test"
