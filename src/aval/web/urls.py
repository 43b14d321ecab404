"""Addresses of the pages, those of each capability in its own module."""

from django.urls import include, path

urlpatterns = [
    path("", include("aval.web.today.urls")),
    path("", include("aval.web.find.urls")),
    path("", include("aval.web.people.urls")),
    path("", include("aval.web.journal.urls")),
    path("", include("aval.web.imports.urls")),
    path("", include("aval.web.insurers.urls")),
    path("", include("aval.web.settings.urls")),
    path("", include("aval.web.report.urls")),
    path("", include("aval.web.requests.urls")),
    path("", include("aval.web.turnover.urls")),
    path("", include("aval.web.performance.urls")),
    path("", include("aval.web.policies.urls")),
    path("", include("aval.web.agenda.urls")),
    path("", include("aval.web.shipments.urls")),
    path("", include("aval.web.claims.urls")),
    path("", include("aval.web.cover.urls")),
    path("", include("aval.web.news.urls")),
    path("", include("aval.web.customer.urls")),
]
