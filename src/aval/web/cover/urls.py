"""Addresses of entered decisions; they stand before the customer's own, whose key may be any."""

from django.urls import path

from aval.web.cover import entering, views

urlpatterns = [
    path("customers/<path:key>/covers/new/", entering.new, name="cover_new"),
    path("customers/<path:key>/covers/<int:number>/", views.cover, name="cover"),
    path(
        "customers/<path:key>/covers/<int:number>/correct/", entering.change, name="cover_correct"
    ),
    path("customers/<path:key>/covers/<int:version>/undo/", entering.undo, name="cover_undo"),
    path(
        "customers/<path:key>/covers/<int:number>/files/<int:file>/",
        views.fetch,
        name="cover_file",
    ),
]
