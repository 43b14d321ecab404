"""Addresses of declarations and premiums; a policy's key may hold slashes, so its end is fixed."""

from django.urls import path

from aval.web.turnover import acts, premium, views

urlpatterns = [
    path("turnover/", views.declarations, name="turnover"),
    path("turnover/prepare/", acts.prepare, name="turnover_prepare"),
    path(
        "turnover/perimeters/<int:pk>/drop/", acts.drop_perimeter, name="turnover_perimeter_drop"
    ),
    path("turnover/<int:pk>/", views.declaration, name="declaration"),
    path("turnover/<int:pk>/lines/", views.lines, name="declaration_lines"),
    path("turnover/<int:pk>/again/", acts.again, name="declaration_again"),
    path("turnover/<int:pk>/send/", acts.send, name="declaration_send"),
    path("turnover/<int:pk>/discard/", acts.discard, name="declaration_discard"),
    path("turnover/<int:pk>/file/", acts.take, name="declaration_file"),
    path("policies/<path:policy>/premium/", premium.year, name="premium"),
    path("policies/<path:policy>/premium/note/", premium.note, name="premium_note"),
    path("policies/<path:policy>/premium/balances/", premium.balances, name="premium_balances"),
    path(
        "policies/<path:policy>/premium/note/<int:number>/correct/", premium.correct,
        name="premium_correct",
    ),
]  # fmt: skip
