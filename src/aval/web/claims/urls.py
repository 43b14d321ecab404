"""Addresses of papers; that of a customer's form stands before the customer's own."""

from django.urls import path

from aval.web.claims import acts, bulk, packing, printing, simulating, views, writing

urlpatterns = [
    path("claims/", views.papers, name="claims"),
    path("claims/bulk/", bulk.bulk, name="paper_bulk"),
    path("claims/bulk/send/", bulk.send, name="paper_bulk_send"),
    path("claims/simulate/", simulating.simulation, name="simulate"),
    path("claims/simulate/chosen/", simulating.simulate_chosen, name="simulate_chosen"),
    path("claims/simulate/all/", simulating.simulate_all, name="simulate_all"),
    path("claims/simulate/export/", simulating.simulate_export, name="simulate_export"),
    path("claims/<int:pk>/", views.one, name="paper"),
    path("claims/<int:pk>/change/", writing.change, name="paper_change"),
    path("claims/<int:pk>/submit/", acts.submit, name="paper_submit"),
    path("claims/<int:pk>/hold-back/", acts.hold_back, name="paper_hold_back"),
    path("claims/<int:pk>/withdraw/", acts.withdraw, name="paper_withdraw"),
    path("claims/<int:pk>/carried/", acts.carried, name="paper_carried"),
    path("claims/<int:pk>/answer/", acts.answer, name="paper_answer"),
    path("claims/<int:pk>/reply/", acts.reply, name="paper_reply"),
    path("claims/<int:pk>/ask/", acts.ask_now, name="paper_ask"),
    path("claims/<int:pk>/close/", acts.close, name="paper_close"),
    path("claims/<int:pk>/money/", acts.received, name="paper_money"),
    path("claims/<int:pk>/money/<int:money_pk>/correct/", acts.corrected, name="paper_correct"),
    path("claims/<int:pk>/files/", acts.attach, name="paper_attach"),
    path("claims/<int:pk>/files/<int:file>/", acts.fetch, name="paper_file"),
    path("claims/<int:pk>/document/", printing.printed, name="paper_pdf"),
    path("claims/<int:pk>/items/", printing.items, name="paper_items"),
    path("claims/<int:pk>/letter/", printing.mail, name="paper_mail"),
    path("claims/<int:pk>/letter/<int:letter>/", printing.mail_again, name="paper_letter"),
    path("claims/<int:pk>/pack/", packing.pack, name="paper_pack"),
    path("claims/<int:pk>/pack/file/", packing.fetch_pack, name="paper_pack_file"),
    path("customers/<path:key>/declare/", writing.new, name="paper_new"),
]
