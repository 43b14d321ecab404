"""What all tests share: where the repository is, and the real files that may lie beside it."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"


LONG = ("tests/walk/", "tests/guards/test_permissions", "test_kill")
"""Files that take longest: they come first, so that no worker is left with one at the end."""


settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")  # a machine that does other things as well is no fault of the code


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the files that take longest come first, the rest as they stand."""
    items.sort(key=lambda item: not any(part in item.nodeid for part in LONG))


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real files beside the repository; skip where it is not there."""
    if not SHARED.is_dir():
        pytest.skip("the real files are not here: put their folder at ../shared of the repository")
    return SHARED
