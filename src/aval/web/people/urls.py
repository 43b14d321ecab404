"""Addresses of people: the first start, one's own page, managing people."""

from django.urls import path

from aval.web.people import first, profile, sessions, tokens, views

urlpatterns = [
    path("first", first.first, name="first"),
    path("me", profile.me, name="me"),
    path("me/theme", profile.my_theme, name="my_theme"),
    path("me/sessions", sessions.my_sessions, name="my_sessions"),
    path("me/tokens", tokens.my_tokens, name="my_tokens"),
    path("me/tokens/new", tokens.my_token_new, name="my_token_new"),
    path("people", views.everybody, name="people"),
    path("people/new", views.person_new, name="person_new"),
    path("people/preview", views.people_preview, name="people_preview"),
    path("people/<int:pk>", views.person, name="person"),
    path("people/<int:pk>/scope", views.person_scope, name="person_scope"),
    path("people/<int:pk>/sessions", sessions.person_sessions, name="person_sessions"),
    path("people/<int:pk>/tokens", tokens.person_tokens, name="person_tokens"),
    path("people/<int:pk>/link", views.person_link, name="person_link"),
]
