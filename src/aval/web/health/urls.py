"""Addresses for machines that watch."""

from django.urls import path

from aval.web.health import views

urlpatterns = [
    path("healthz", views.alive, name="healthz"),
    path("readyz", views.ready, name="readyz"),
]
