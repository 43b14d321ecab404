"""Addresses of how policies perform; they stand before the policies' own, whose key may be any."""

from django.urls import path

from aval.web.performance import views

urlpatterns = [
    path("policies/performance/", views.performance, name="performance"),
    path("policies/performance/export/", views.performance_export, name="performance_export"),
    path(
        "policies/<path:policy>/performance/decisions/",
        views.policy_decisions,
        name="policy_decisions",
    ),
    path(
        "policies/<path:policy>/performance/", views.policy_performance, name="policy_performance"
    ),
]
