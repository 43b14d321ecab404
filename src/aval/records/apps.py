"""The one Django application that owns tables."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Names the application `records`."""

    name = "aval.records"
    label = "records"
