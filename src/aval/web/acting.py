"""Where what a deadline asks for is done: the form of a paper or of a request, filled in."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.urls import reverse

from aval.desk.agenda.telling import ACTS
from aval.records.models import Person
from aval.vocabulary.acts import Right
from aval.vocabulary.agenda import PAPER_OF, REQUEST_OF, SAVED_BY, AgendaKind
from aval.vocabulary.claims import PaperKind
from aval.vocabulary.words import Layer
from aval.wording.language import Language


def act_address(
    person: Person, kind: AgendaKind, customer: str, policy: str, *, item: str = "", layer: str = ""
) -> str:
    """Return where a person does what is due: a form, filled in; empty where there is none."""
    if kind in PAPER_OF and person.may(Right.DECLARE):
        return declare_address(customer, policy, PAPER_OF[kind], [item] if item else [])
    if kind in REQUEST_OF and person.may(Right.REQUEST):
        asked = {"policy": policy, "kind": REQUEST_OF[kind]}
        named = {"layer": Layer(layer)} if layer else {}
        return f"{reverse('request_new', args=[customer])}?{urlencode(asked | named)}"
    return ""


def contract_address(person: Person, kind: AgendaKind, policy: str) -> str:
    """Return where a person does what a contract asks for by itself; empty where nowhere."""
    if kind is AgendaKind.DECLARATION and person.may(Right.DECLARE):
        return reverse("turnover")
    if kind in {AgendaKind.INSTALMENT, AgendaKind.ADJUSTMENT} and person.may(Right.DECLARE):
        return reverse("premium", args=[policy])
    return reverse("policy", args=[policy]) if kind is AgendaKind.RENEWAL else ""


def act_said(kind: AgendaKind, address: str, reader: Language) -> str:
    """Return what the button of an act says: where nothing is paid, a later due date is asked."""
    is_later = kind is AgendaKind.STOP and "?" in address
    return reader.say("agenda.act_extend" if is_later else ACTS[SAVED_BY[kind]])


def declare_address(customer: str, policy: str, kind: PaperKind, items: Iterable[str]) -> str:
    """Return the form of a paper of a kind about some items of a customer."""
    asked = [("kind", kind), ("policy", policy), *(("item", one) for one in items)]
    return f"{reverse('paper_new', args=[customer])}?{urlencode(asked)}"
