"""Attached files as browsers get them: always a download, never shown, whatever they hold."""

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from aval.desk.customer.attachments import place_of


def download(name: str, digest: str) -> HttpResponse:
    """Return the file that lies under a digest; Http404 where it is lost."""
    try:
        content = place_of(digest).read_bytes()
    except FileNotFoundError as error:
        raise Http404(name) from error
    return sent(content, name, "application/octet-stream")


def sent(content: bytes, name: str, kind: str) -> HttpResponse:
    """Return content as a download of a name."""
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name)
        or "attachment",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return HttpResponse(content, content_type=kind, headers=headers)
