"""Addresses of the morning's page."""

from django.urls import path

from aval.web.today import views

urlpatterns = [
    path("", views.today, name="today"),
]
