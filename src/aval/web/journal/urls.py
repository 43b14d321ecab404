"""Addresses of the journal."""

from django.urls import path

from aval.web.journal import views

urlpatterns = [
    path("journal", views.journal, name="journal"),
    path("journal/export", views.journal_export, name="journal_export"),
]
