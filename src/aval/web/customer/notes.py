"""The acts on notes: write, withdraw, bring back; and the download of an attached file."""

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now

from aval.desk.customer import actions, attachments
from aval.records.models import Customer
from aval.vocabulary.acts import Right
from aval.web.customer.views import show
from aval.web.downloads import download
from aval.web.guard import page, person_of
from aval.web.reader import reader_of
from aval.web.receipts import receive, refuse
from aval.wording.steps import say_step


@page(Right.NOTE, "POST")
def write(request: HttpRequest, key: str) -> HttpResponse:
    """Add a note; what is refused comes back with the text as it was typed."""
    reader, text = reader_of(request), request.POST.get("text", "")
    files = request.FILES.getlist("files")
    try:
        actions.add_note(by=person_of(request), at=now(), key=key, text=text, files=files)
    except Customer.DoesNotExist as error:
        raise Http404(key) from error
    except actions.EmptyNoteError:
        refusal = reader.say("customer.note_empty")
    except actions.LongNoteError:
        refusal = reader.say("customer.note_long", most=reader.count(actions.MOST_LETTERS))
    except attachments.NotAttachedError as refused:
        refusal = say_step(refused.why, language=reader, currency="EUR")
    else:
        receive(request, reader.say("customer.note_added"))
        return _told(key)
    return show(request, key, typed=text, refusal=refusal, status=422)


@page(Right.NOTE, "POST")
def withdraw(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Withdraw one's own note; the receipt brings it back."""
    try:
        actions.withdraw_note(by=person_of(request), at=now(), key=key, number=number)
    except ObjectDoesNotExist as error:
        raise Http404(key) from error
    except actions.NotOwnNoteError:
        return _not_own(request, key)
    undo = reverse("note_restore", args=[key, number])
    receive(request, reader_of(request).say("customer.note_withdrawn"), undo=undo)
    return _told(key)


@page(Right.NOTE, "POST")
def restore(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Bring back one's own note."""
    try:
        actions.restore_note(by=person_of(request), at=now(), key=key, number=number)
    except ObjectDoesNotExist as error:
        raise Http404(key) from error
    except actions.NotOwnNoteError:
        return _not_own(request, key)
    receive(request, reader_of(request).say("customer.note_back"))
    return _told(key)


def _told(key: str) -> HttpResponse:
    """Lead back to the file, to what is said of the act: it is seen, and has the focus."""
    return redirect(reverse("customer", args=[key]) + "#receipts")


def _not_own(request: HttpRequest, key: str) -> HttpResponse:
    """Say that a note is its writer's, and lead back to the page."""
    refuse(request, reader_of(request).say("customer.note_not_own"))
    return _told(key)


@page(Right.SEE)
def fetch(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Send an attached file, always as a download."""
    try:
        found = attachments.attachment(person_of(request), key, number)
    except ObjectDoesNotExist as error:
        raise Http404(key) from error
    return download(found.name, found.digest)
