"""Nobody is held back between tests, whose people have the same numbers."""

import pytest
from django.conf import LazySettings


@pytest.fixture(autouse=True)
def uncounted(settings: LazySettings) -> None:
    """Let nothing be remembered of how often somebody asked."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
