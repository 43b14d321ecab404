"""Addresses of insurers; a connection's key holds no slash, a buyer's number may."""

from django.urls import path

from aval.web.insurers import connections

urlpatterns = [
    path("settings/insurers/", connections.connections, name="connections"),
    path("settings/insurers/new/", connections.connection_new, name="connection_new"),
    path("settings/insurers/<str:key>/", connections.connection, name="connection"),
    path("settings/insurers/<str:key>/read/", connections.connection_read, name="connection_read"),
]
