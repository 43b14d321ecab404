"""Where insurers' hints arrive: unasked, signed, bounded, answered without a word."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.timezone import now
from django.views.decorators.csrf import csrf_exempt

from aval.desk.programs.hints import Heard, hear

MOST_BYTES = 65_536
_ANSWERS = {
    Heard.NOBODY: HTTPStatus.NOT_FOUND,
    Heard.FORGED: HTTPStatus.UNAUTHORIZED,
    Heard.ASKED: HTTPStatus.NO_CONTENT,
    Heard.KNOWN: HTTPStatus.NO_CONTENT,
}


@csrf_exempt
def insurer(request: HttpRequest, connection: str) -> HttpResponse:
    """Hear a call of an insurer. Its signature is the proof, no cookie opens anything here."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    body = request.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    heard = hear(connection, headers=dict(request.headers), body=body, at=now())
    return HttpResponse(status=_ANSWERS[heard])
