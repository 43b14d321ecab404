"""Addresses of requests for cover; that of a customer's form stands before the customer's own."""

from django.urls import path

from aval.web.requests import acts, asking, brokers, bulk, insisting, views

urlpatterns = [
    path("requests/", views.requests, name="requests"),
    path("requests/suggestions/", views.suggested, name="request_suggestions"),
    path("requests/bulk/", bulk.bulk, name="request_bulk"),
    path("requests/bulk/send/", bulk.send, name="request_bulk_send"),
    path("requests/take/", acts.take, name="request_take"),
    path("requests/brokers/", brokers.listed, name="request_brokers"),
    path("requests/brokers/<int:contact>/", brokers.contact, name="request_broker"),
    path("requests/<int:pk>/", views.one, name="request"),
    path("requests/<int:pk>/change/", asking.change, name="request_change"),
    path("requests/<int:pk>/submit/", acts.submit, name="request_submit"),
    path("requests/<int:pk>/hold-back/", acts.hold_back, name="request_hold_back"),
    path("requests/<int:pk>/cancel/", acts.cancel, name="request_cancel"),
    path("requests/<int:pk>/seen/", acts.seen, name="request_seen"),
    path("requests/<int:pk>/carried/", acts.carried, name="request_carried"),
    path("requests/<int:pk>/looked-up/", acts.looked_up, name="request_looked_up"),
    path("requests/<int:pk>/answer/", acts.answer, name="request_answer"),
    path("requests/<int:pk>/insist/", insisting.insist, name="request_insist"),
    path("requests/<int:pk>/letters/<int:letter>/", insisting.again, name="request_letter"),
    path("requests/<int:pk>/files/<int:file>/", acts.fetch, name="request_file"),
    path("customers/<path:key>/request/", asking.new, name="request_new"),
]
