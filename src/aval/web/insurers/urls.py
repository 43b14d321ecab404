"""Addresses of insurers; a connection's key holds no slash, a buyer's number may."""

from django.urls import path

from aval.web.insurers import connections, events, identity, reconciliation

urlpatterns = [
    path("settings/insurers/", connections.connections, name="connections"),
    path("settings/insurers/new/", connections.connection_new, name="connection_new"),
    path("settings/insurers/<str:key>/", connections.connection, name="connection"),
    path("settings/insurers/<str:key>/read/", connections.connection_read, name="connection_read"),
    path("insurers/", events.insurer_events, name="insurer_events"),
    path("insurers/seen/", events.events_seen, name="events_seen"),
    path("insurers/reconciliation/", reconciliation.reconciliation, name="reconciliation"),
    path(
        "insurers/reconciliation/file/",
        reconciliation.reconciliation_export,
        name="reconciliation_export",
    ),
    path("insurers/identity/", identity.who_is_whom, name="who_is_whom"),
    path("insurers/identity/match/", identity.match_buyers, name="match_buyers"),
    path("insurers/links/", identity.buyer_link, name="buyer_link"),
    path("insurers/links/<int:number>/part/", identity.buyer_part, name="buyer_part"),
    path("insurers/links/<int:number>/refuse/", identity.buyer_refuse, name="buyer_refuse"),
    path("insurers/links/<int:number>/restore/", identity.buyer_restore, name="buyer_restore"),
    path("insurers/<str:connection>/buyers/<path:buyer>/", identity.told_buyer, name="told_buyer"),
    path(
        "customers/<path:key>/insurers/<str:connection>/",
        identity.customer_insurer,
        name="customer_insurer",
    ),
]
