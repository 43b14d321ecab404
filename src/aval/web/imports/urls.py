"""Addresses of imports."""

from django.urls import path

from aval.web.imports.acts import run_apply, run_discard, run_map, run_read, run_undo
from aval.web.imports.mapping import list_map
from aval.web.imports.uploads import run_new
from aval.web.imports.views import run, run_faults, runs

urlpatterns = [
    path("imports/", runs, name="runs"),
    path("imports/new/", run_new, name="run_new"),
    path("imports/map/<slug:key>/", list_map, name="list_map"),
    path("imports/<int:pk>/", run, name="run"),
    path("imports/<int:pk>/faults.csv", run_faults, name="run_faults"),
    path("imports/<int:pk>/apply/", run_apply, name="run_apply"),
    path("imports/<int:pk>/discard/", run_discard, name="run_discard"),
    path("imports/<int:pk>/undo/", run_undo, name="run_undo"),
    path("imports/<int:pk>/read/", run_read, name="run_read"),
    path("imports/<int:pk>/map/", run_map, name="run_map"),
]
