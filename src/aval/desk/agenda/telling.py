"""Says an entry: what it is about, what is lost if it is missed, which clause sets its day."""

from aval.desk.agenda.queries import Row
from aval.vocabulary.agenda import AgendaKind, SavingAct
from aval.vocabulary.words import Layer
from aval.wording.clauses import say_clause, with_reference
from aval.wording.language import NONE, Language
from aval.wording.steps import say_word

LOST = {
    AgendaKind.STOP: "agenda.lost_stop",
    AgendaKind.NOTIFY: "agenda.lost_notify",
    AgendaKind.HAND_OVER: "agenda.lost_hand_over",
    AgendaKind.CLAIM: "agenda.lost_claim",
    AgendaKind.COVER_END: "agenda.lost_cover_end",
    AgendaKind.LIMIT_END: "agenda.lost_cover_end",
    AgendaKind.REDUCTION: "agenda.lost_reduction",
    AgendaKind.RUN_OFF: "agenda.lost_run_off",
    AgendaKind.CREDIT_END: "agenda.lost_credit_end",
    AgendaKind.REVIEW: "agenda.lost_review",
    AgendaKind.INSOLVENCY: "agenda.lost_duty",
    AgendaKind.RETURNED: "agenda.lost_duty",
    AgendaKind.ADVERSE: "agenda.lost_duty",
    AgendaKind.PLAN: "agenda.lost_plan",
    AgendaKind.DECLARATION: "agenda.lost_contract",
    AgendaKind.INSTALMENT: "agenda.lost_contract",
    AgendaKind.ADJUSTMENT: "agenda.lost_adjustment",
    AgendaKind.RENEWAL: "agenda.lost_renewal",
}
"""What is lost if the day is missed."""
ACTS = {
    SavingAct.DECLARE: "agenda.act_declare",
    SavingAct.FILE: "agenda.act_file",
    SavingAct.COLLECT: "agenda.act_collect",
    SavingAct.HAND_OVER: "agenda.act_hand_over",
    SavingAct.PROLONG: "agenda.act_prolong",
    SavingAct.REQUEST: "agenda.act_request",
    SavingAct.DECIDE: "agenda.act_decide",
    SavingAct.REVIEW: "agenda.act_review",
    SavingAct.TELL: "agenda.act_tell",
    SavingAct.ASK_PLAN: "agenda.act_ask_plan",
    SavingAct.DECLARE_TURNOVER: "agenda.act_declare",
    SavingAct.PAY: "agenda.act_pay",
    SavingAct.CHECK: "agenda.act_check",
    SavingAct.GIVE_NOTICE: "agenda.act_give_notice",
}
"""What a button says for the act that saves."""
_DATED = {
    AgendaKind.DECLARATION: "agenda.on_period",
    AgendaKind.ADJUSTMENT: "agenda.on_year",
    AgendaKind.RENEWAL: "agenda.on_terms",
    AgendaKind.INSOLVENCY: "agenda.on_insolvency",
    AgendaKind.ADVERSE: "agenda.on_adverse",
}
_ITEMS = {AgendaKind.RETURNED: "agenda.on_returned", AgendaKind.PLAN: "agenda.on_plan"}
_LAYERED = {
    AgendaKind.REVIEW: "agenda.on_decided",
    AgendaKind.RUN_OFF: "agenda.on_ended",
}


def about(row: Row, reader: Language) -> str:
    """Return what an entry is about: a document, a limit, a period."""
    trigger = reader.day_year(row.trigger) if row.trigger else NONE
    amount = NONE if row.amount is None else reader.money(row.amount, row.currency)
    layer = say_word(Layer(row.layer), reader) if row.layer else ""
    layer = layer[:1].upper() + layer[1:]
    if row.kind in _DATED:
        return reader.say(_DATED[row.kind], day=trigger)
    if row.kind is AgendaKind.RETURNED and not row.document:
        return reader.say("agenda.on_returned_some", day=trigger)
    if row.kind in _ITEMS:
        return reader.say(_ITEMS[row.kind], document=row.document, day=trigger)
    if row.kind is AgendaKind.INSTALMENT:
        return reader.say("agenda.on_instalment", number=row.number, amount=amount)
    if row.kind is AgendaKind.CREDIT_END:
        return amount
    if row.document:
        due = reader.day_year(row.due_on) if row.due_on else NONE
        return reader.say("agenda.on_item", document=row.document, day=due)
    if row.kind is AgendaKind.REDUCTION:
        return reader.say("agenda.on_lowered", layer=layer, amount=amount)
    if row.kind in _LAYERED and row.trigger:  # a limit that was replaced has no last day
        return reader.say(_LAYERED[row.kind], layer=layer, amount=amount, day=trigger)
    return reader.say("agenda.on_limit", layer=layer, amount=amount)


def lost(row: Row, reader: Language) -> str:
    """Return what is lost if the day is missed."""
    return reader.say(LOST[row.kind])


def clause(row: Row, reader: Language, currency: str) -> str:
    """Return the clause that sets the day and the version of the terms, empty where none does."""
    if not row.clause:
        return ""
    said = say_clause(row.clause, reader, currency)
    found = row.clause_reference
    said = with_reference(said, found.clause, reader, is_example=found.is_example)
    if row.terms_from is None:
        return said
    return reader.say("agenda.clause_of", clause=said, day=reader.day_year(row.terms_from))


def title(row: Row, reader: Language) -> str:
    """Return the kind of an entry with a capital."""
    said = say_word(row.kind, reader)
    return said[:1].upper() + said[1:]


def act(row: Row, reader: Language) -> str:
    """Return the act that saves, as a button says it."""
    return reader.say(ACTS[row.act])
