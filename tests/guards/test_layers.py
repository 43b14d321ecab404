"""The lines of the architecture hold: a line imports lower lines only, neighbours never meet."""

import subprocess
import sys
import tomllib
from pathlib import Path

from tests.guards.map import SETTINGS, contract
from tests.guards.sources import ROOT


def test_contracts_are_kept() -> None:
    """import-linter finds no breach; its own words say which import to move."""
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [command, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_import_is_excused() -> None:
    """An exception is a hole in the wall: move the import instead."""
    contracts = tomllib.loads(SETTINGS.read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    excused = [one["name"] for one in contracts if any("ignore" in key for key in one)]
    assert not excused, f"take ignore_imports out of: {excused}"


def test_every_package_has_its_line() -> None:
    """The contract names each package of `aval`, so that a new one has to choose its line."""
    assert contract()["containers"] == ["aval"]
    assert contract()["exhaustive"] is True
