"""Addresses of the stop-shipment list."""

from django.urls import path

from aval.web.shipments import views

urlpatterns = [
    path("shipments/", views.shipments_page, name="shipments"),
    path("shipments/export", views.shipments_export, name="shipments_export"),
    path("customers/<path:key>/hold", views.hold_set, name="hold_set"),
    path("customers/<path:key>/hold/lift", views.hold_lift, name="hold_lift"),
]
