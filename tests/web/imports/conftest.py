"""What the tests of imports on screen share."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from tests.people import person


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, settings: LazySettings) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def ana(client: Client) -> Client:
    """Return the browser of a credit manager."""
    client.force_login(person("ana"))
    return client
