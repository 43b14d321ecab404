"""Starts Django for the commands that need tables; the others never wait for it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager


def start() -> None:
    """Read the settings and load the applications; a second call does nothing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aval.config.settings")
    import django  # noqa: PLC0415 - loads for half a second, only for commands that need it
    from django.conf import settings  # noqa: PLC0415

    settings.DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
    django.setup()


@contextmanager
def database() -> Iterator[None]:
    """Tell a database that does not answer as what it is to a command: not readable."""
    from django.db import OperationalError  # noqa: PLC0415 - as above

    from aval.vocabulary.redaction import redacted  # noqa: PLC0415

    try:
        yield
    except OperationalError as error:
        reason = redacted(" ".join(str(error).split()))
        raise OSError(None, reason, "DATABASE_URL") from error
