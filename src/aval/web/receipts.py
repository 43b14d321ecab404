"""Receipts: what has just been done, with undo where it can be taken back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def receive(request: HttpRequest, sentence: str, *, undo: str = "") -> None:
    """Keep a receipt for the next page; `undo` is the address that takes the act back."""
    messages.success(request, sentence, extra_tags=undo)


def refuse(request: HttpRequest, sentence: str) -> None:
    """Keep for the next page what was not done, and why."""
    messages.error(request, sentence)


def receipts(request: HttpRequest, *, status: int = 200) -> HttpResponse:
    """Return the receipts as a part that takes its place in the page by itself."""
    return render(request, "shell/receipts.html", {"is_fragment": True}, status=status)
