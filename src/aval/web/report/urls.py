"""Addresses of the risk report."""

from django.urls import path

from aval.web.report import acts, credit, views

urlpatterns = [
    path("risk-report/", views.report, name="report"),
    path("risk-report/counts", views.counts, name="report_counts"),
    path("risk-report/complete", views.complete, name="report_complete"),
    path("risk-report/condition", views.condition, name="report_condition"),
    path("risk-report/selection", views.chosen_rows, name="report_selection"),
    path("risk-report/columns", acts.columns, name="report_columns"),
    path("risk-report/views", acts.save, name="report_save"),
    path("risk-report/views/remove", acts.remove, name="report_remove"),
    path("risk-report/assign", acts.assign, name="report_assign"),
    path("risk-report/export", acts.export, name="report_export"),
    path("risk-report/credit", credit.credit, name="report_credit"),
    path("risk-report/credit/undo/<int:version>", credit.undo, name="report_credit_undo"),
]
