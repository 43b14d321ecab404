"""The Django application that brings the command `work`; it owns no table."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Names the application `jobs`."""

    name = "aval.jobs"
    label = "jobs"
