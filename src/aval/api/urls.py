"""Addresses of the API, its description, and where insurers' hints arrive."""

from django.urls import path

from aval.api import description, hooks
from aval.api.surface import V1

urlpatterns = [
    path("api/v1/docs", description.page, name="api_description"),
    path("api/v1/", V1.urls),
    path("hooks/insurers/<path:connection>", hooks.insurer, name="insurer_hint"),
]
