"""Addresses of the pages."""

from django.urls import include, path

urlpatterns = [
    path("", include("aval.web.people.urls")),
    path("", include("aval.web.journal.urls")),
]
