"""Starts Django for the commands that need tables; the others never wait for it."""

import os


def start() -> None:
    """Read the settings and load the applications; a second call does nothing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aval.config.settings")
    import django  # noqa: PLC0415 - loads for half a second, only for commands that need it

    django.setup()
