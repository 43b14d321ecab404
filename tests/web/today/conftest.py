"""What tests of the page share."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.judged import judged_world


@pytest.fixture(scope="module")
def judged(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """Have a judged world in the tables for all tests of a module."""
    del django_db_setup
    with django_db_blocker.unblock(), judged_world():
        yield
