"""The Django application that brings templates, tags and static files."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Names the application `web`."""

    name = "aval.web"
    label = "web"
