"""What a form of a paper holds, as it is typed and as the desk takes it."""

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from aval.desk.claims.answering import Told
from aval.desk.claims.cards import PaperCard
from aval.desk.claims.refusals import refuse
from aval.records.models import Paper
from aval.vocabulary.claims import LossCause, PaperAnswer, PaperKind
from aval.vocabulary.requests import RequestChannel
from aval.web.requests.fields import day_of, minor_of
from aval.wording.language import Language

MOST_PARTS = 12
"""Instalments that the form has room for."""


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of the form as text."""

    policy: str = ""
    kind: str = PaperKind.OVERDUE
    items: tuple[str, ...] = ()
    cause: str = LossCause.PROTRACTED_DEFAULT
    wanted_until: str = ""
    parts: tuple[tuple[str, str], ...] = ()
    message: str = ""
    channel: str = RequestChannel.FILE

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """Return the instalments with empty ones up to what the form has room for."""
        return (*self.parts, *[("", "")] * (MOST_PARTS - len(self.parts)))


def typed_of(given: QueryDict) -> Typed:
    """Return what was typed."""
    days, amounts = given.getlist("part_day"), given.getlist("part_amount")
    parts = zip(days[:MOST_PARTS], amounts[:MOST_PARTS], strict=False)
    kind = given.get("kind", "")
    return Typed(
        policy=_plain(given.get("policy", "")),
        kind=kind if kind in list(PaperKind) else PaperKind.OVERDUE,
        items=tuple(map(_plain, given.getlist("item"))),
        cause=given.get("cause", ""),
        wanted_until=given.get("wanted_until", "")[:10],
        parts=tuple((day[:10], amount.strip()[:60]) for day, amount in parts if day or amount),
        message=given.get("message", "").replace("\r\n", "\n"),
        channel=given.get("channel", ""),
    )


def typed_from(card: PaperCard, currency: str, reader: Language) -> Typed:
    """Return a card as it is typed."""
    return Typed(
        policy=card.policy,
        kind=card.kind,
        items=card.items,
        cause=card.cause or "",
        wanted_until=card.wanted_until.isoformat() if card.wanted_until else "",
        parts=tuple(
            (day.isoformat(), reader.amount(amount, currency)) for day, amount in card.instalments
        ),
        message=card.message,
        channel=card.channel,
    )


def card_of(typed: Typed, currency: str, reader: Language) -> PaperCard:
    """Return what is told; raises ActRefused for what is no amount, no day, no word.

    `currency` is that of the items, in which instalments are typed.
    """
    kind = PaperKind(typed.kind)
    is_claim, is_plan = kind is PaperKind.CLAIM, kind is PaperKind.PAYMENT_PLAN
    if is_claim and typed.cause not in list(LossCause):
        refuse("claims.refused_cause")
    return PaperCard(
        policy=typed.policy,
        kind=kind,
        items=typed.items,
        cause=LossCause(typed.cause) if is_claim else None,
        wanted_until=day_of(typed.wanted_until) if kind is PaperKind.EXTENSION else None,
        instalments=tuple(
            (needed_day(day), minor_of(amount, currency, reader)) for day, amount in typed.parts
        )
        if is_plan
        else (),
        message=typed.message,
        channel=RequestChannel.LETTER
        if typed.channel == RequestChannel.LETTER
        else RequestChannel.FILE,
    )


def told_of(given: QueryDict, paper: Paper, today: date, reader: Language) -> Told:
    """Return the answer that was typed; raises ActRefused for what is no word, amount or day."""
    word = given.get("answer", "")
    if word not in list(PaperAnswer):
        refuse("claims.refused_answer")
    amount = given.get("amount", "").strip()[:60]
    return Told(
        answer=PaperAnswer(word),
        on=day_of(given.get("on", "")) or today,
        reference=_plain(given.get("reference", ""))[:200],
        text=given.get("text", "").replace("\r\n", "\n").strip(),
        amount=minor_of(amount, paper.currency, reader) if amount else None,
        extended_until=day_of(given.get("extended_until", "")),
    )


def needed_day(text: str) -> date:
    """Return a day; raises ActRefused for what is none, an empty field too."""
    found = day_of(text)
    if found is None:
        refuse("requests.refused_day", found="")
    return found


def _plain(text: str) -> str:
    return text.replace("\x00", "").strip()[:200]
