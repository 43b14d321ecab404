"""Addresses of the search."""

from django.urls import path

from aval.web.find import views

urlpatterns = [path("find", views.find, name="find")]
