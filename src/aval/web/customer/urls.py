"""Addresses of the credit file; a customer's key may hold slashes."""

from django.urls import path

from aval.web.customer import evidence, joining, notes, views

urlpatterns = [
    path("customers/<path:key>/why/", views.why_page, name="why"),
    path("customers/<path:key>/evidence/", evidence.evidence, name="evidence"),
    path("customers/<path:key>/evidence/document/", evidence.evidence_pdf, name="evidence_pdf"),
    path("customers/<path:key>/notes/", notes.write, name="note"),
    path("customers/<path:key>/notes/<int:number>/withdraw/", notes.withdraw, name="note_withdraw"),
    path("customers/<path:key>/notes/<int:number>/restore/", notes.restore, name="note_restore"),
    path("customers/<path:key>/accounts/", joining.account_move, name="account_move"),
    path(
        "customers/<path:key>/accounts/<int:version>/undo/",
        joining.account_undo,
        name="account_undo",
    ),
    path("customers/<path:key>/files/<int:number>/", notes.fetch, name="note_file"),
    path("customers/<path:key>/", views.customer, name="customer"),
]
