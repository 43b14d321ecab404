"""For machines that watch: `/healthz`, the process answers; `/readyz`, pages can be served."""

from dataclasses import asdict

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from aval.desk.health.queries import health
from aval.web.guard import page


@page(None)
@never_cache
def alive(_request: HttpRequest) -> JsonResponse:
    """Answer; nothing is looked at."""
    return JsonResponse({"alive": True})


@page(None)
@never_cache
def ready(_request: HttpRequest) -> JsonResponse:
    """Say whether pages can be served (200), or why not (503): public, without anything secret."""
    found = health(at=timezone.now())
    told: dict[str, object] = {"ready": not found.reason}
    if found.reason:
        told |= {"reason": found.reason, "unapplied_migrations": found.unapplied}
    if found.work is not None:
        told["jobs"] = asdict(found.work)
    return JsonResponse(told, status=503 if found.reason else 200)
