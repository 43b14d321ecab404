"""Every address of Aval."""

from django.urls import include, path

urlpatterns = [
    path("", include("aval.web.health.urls")),
    path("", include("aval.api.urls")),
    path("account/", include("allauth.urls")),
    path("", include("aval.web.urls")),
]
handler400 = "aval.web.errors.bad_request"
handler403 = "aval.web.errors.refused"
handler404 = "aval.web.errors.missing"
handler500 = "aval.web.errors.failed"
