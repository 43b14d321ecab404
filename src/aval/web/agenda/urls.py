"""Addresses of the agenda."""

from django.urls import path

from aval.web.agenda import acts, entry, feeds, row, views

urlpatterns = [
    path("agenda/", views.agenda, name="agenda"),
    path("agenda/list/", views.agenda_list, name="agenda_list"),
    path(
        "agenda/entry/<str:kind>/<str:on>/<path:customer>/",
        entry.agenda_entry,
        name="agenda_entry",
    ),
    path("agenda/entry/<str:kind>/<str:on>/", entry.agenda_entry, name="agenda_contract"),
    path("customers/<path:key>/acts/", row.customer_acts, name="customer_acts"),
    path("agenda/losses/", views.agenda_losses, name="agenda_losses"),
    path("agenda/act", acts.agenda_act, name="agenda_act"),
    path("agenda/export", acts.agenda_export, name="agenda_export"),
    path("agenda/feed/<str:secret>.ics", feeds.agenda_feed, name="agenda_feed"),
    path("me/calendars", feeds.agenda_feeds, name="agenda_feeds"),
    path("me/calendars/<int:pk>/revoke", feeds.agenda_feed_revoke, name="agenda_feed_revoke"),
]
