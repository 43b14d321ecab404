"""Where files lie: those of every import, and those that sources drop."""

from pathlib import Path

from django.conf import settings


def runs_folder() -> Path:
    """Return the folder below which the files of every run lie."""
    return Path(settings.MEDIA_ROOT)


def drop_folder() -> Path:
    """Return the folder in which sources drop files."""
    return Path(settings.DATA) / "drop"
