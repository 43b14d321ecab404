"""Addresses of settings."""

from django.urls import path

from aval.web.settings.views import (
    company,
    company_new,
    exposure_preview,
    settings_currency,
    settings_exposure,
    settings_page,
    source,
)

urlpatterns = [
    path("settings/", settings_page, name="settings"),
    path("settings/exposure/", settings_exposure, name="settings_exposure"),
    path("settings/exposure/effect/", exposure_preview, name="exposure_preview"),
    path("settings/currency/", settings_currency, name="settings_currency"),
    path("settings/companies/", company_new, name="company_new"),
    path("settings/companies/<path:key>/", company, name="company"),
    path("settings/sources/<path:key>/", source, name="source"),
]
