"""Addresses of the agenda."""

from django.urls import path

from aval.web.agenda import acts, feeds, views

urlpatterns = [
    path("agenda/", views.agenda, name="agenda"),
    path("agenda/list/", views.agenda_list, name="agenda_list"),
    path("agenda/losses/", views.agenda_losses, name="agenda_losses"),
    path("agenda/act", acts.agenda_act, name="agenda_act"),
    path("agenda/export", acts.agenda_export, name="agenda_export"),
    path("agenda/feed/<str:secret>.ics", feeds.agenda_feed, name="agenda_feed"),
    path("me/calendars", feeds.agenda_feeds, name="agenda_feeds"),
    path("me/calendars/<int:pk>/revoke", feeds.agenda_feed_revoke, name="agenda_feed_revoke"),
]
