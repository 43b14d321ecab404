"""Addresses of news; they stand before the customer's own, whose key may be any."""

from django.urls import path

from aval.web.news import entering, views

urlpatterns = [
    path("customers/<path:key>/news/new/", entering.new, name="news_new"),
    path("customers/<path:key>/news/<int:number>/", views.news, name="news"),
    path("customers/<path:key>/news/<int:number>/correct/", entering.change, name="news_correct"),
    path("customers/<path:key>/news/<int:version>/undo/", entering.undo, name="news_undo"),
]
