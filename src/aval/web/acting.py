"""Where what a deadline asks for is done: the form of a paper or of a request, filled in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from aval.desk.agenda.hands import Hand, hands
from aval.desk.agenda.saving import Saving
from aval.desk.agenda.telling import ACTS
from aval.records.models import Person
from aval.vocabulary.acts import Right
from aval.vocabulary.agenda import PAPER_OF, REQUEST_OF, SAVED_BY, AgendaKind
from aval.vocabulary.claims import PaperKind
from aval.vocabulary.words import Layer
from aval.wording.language import Language

MOST_NAMED = 60
"""Items that an address names; of more, the form chooses what is due by itself."""


@dataclass(frozen=True, slots=True)
class ToldSaving:
    """The act that saves cover, as a row offers it; in hand where something is under way."""

    saving: Saving
    said: str
    address: str
    hand_key: str
    hand_address: str


def told_savings(
    person: Person, found: Mapping[str, Sequence[Saving]], reader: Language
) -> dict[str, list[ToldSaving]]:
    """Return acts by customer as a person is offered them; where no form does them, the file."""
    known = hands([one for held in found.values() for one in held])
    return {
        customer: [_told(person, one, known.of(one, one.layer), reader) for one in held]
        for customer, held in found.items()
    }


def _told(person: Person, one: Saving, hand: Hand | None, reader: Language) -> ToldSaving:
    acting = act_address(
        person, one.kind, one.customer_id, one.policy, items=one.items, layer=one.layer
    )
    return ToldSaving(
        one,
        act_said(one.kind, acting, reader),
        acting or reverse("customer", args=[one.customer_id]),
        hand.key if hand else "",
        hand_address(hand) if hand else "",
    )


def hand_address(hand: Hand) -> str:
    """Return the page of what is under way."""
    return reverse("request" if hand.is_request else "paper", args=[hand.number])


def payment_mail(reader: Language, *, name: str, overdue: int, orders: int, currency: str) -> str:
    """Return the address of a letter that asks a customer for what is overdue; minor units."""
    mail = {
        "subject": reader.say("shipments.mail_subject"),
        "body": reader.say(
            "shipments.mail_body" if orders else "shipments.mail_overdue",
            name=name,
            overdue=reader.money(overdue, currency),
            orders=reader.money(orders, currency),
        ),
    }
    return "mailto:?" + urlencode(mail).replace("+", "%20")


def act_address(
    person: Person,
    kind: AgendaKind,
    customer: str,
    policy: str,
    *,
    items: Sequence[str] = (),
    layer: str = "",
) -> str:
    """Return where a person does what is due: a form, filled in; empty where there is none."""
    if kind in PAPER_OF and person.may(Right.DECLARE):
        listed = items if len(items) <= MOST_NAMED else ()
        return declare_address(customer, policy, PAPER_OF[kind], listed)
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
