"""Addresses of contracts; a policy's key may hold slashes, so its parts stand before itself."""

from django.urls import path

from aval.web.policies import acts, editing, foreseeing, heading, views

urlpatterns = [
    path("policies/", views.policies, name="policies"),
    path("policies/new/", heading.new, name="policy_new"),
    path("policies/effect/<int:number>/", foreseeing.effect_at, name="policy_effect"),
    path("policies/undo/<int:version>/", acts.undo, name="policy_undo"),
    path("policies/<path:policy>/terms/", editing.terms, name="policy_terms"),
    path("policies/<path:policy>/end/", acts.end, name="policy_end"),
    path("policies/<path:policy>/confirm/", acts.confirm, name="policy_confirm"),
    path("policies/<path:policy>/contract/", heading.head, name="policy_head"),
    path("policies/<path:policy>/compare/", views.compare, name="policy_compare"),
    path("policies/<path:policy>/", views.policy, name="policy"),
]
