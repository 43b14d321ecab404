"""Says what a decision meets: what it replaces, what replaces it, who else tells of it."""

from aval.desk.cover.grounds import Meeting
from aval.desk.customer.guarantees import origin_of
from aval.records.models import Cover
from aval.wording.language import Language
from aval.wording.steps import say_word


def notes_of(met: Meeting, reader: Language) -> list[str]:
    """Return what is to be known before a decision is kept, as sentences."""
    notes = []
    if met.stands is None:
        notes.append(reader.say("cover.replaces_nothing"))
    else:
        notes.append(_told("cover.replaces", met.stands, reader))
    notes.extend(_told("cover.later", one, reader) for one in met.later)
    if met.readers:
        notes.append(reader.say("cover.read_too", insurers=", ".join(met.readers)))
    return notes


def source_of(one: Cover, reader: Language) -> str:
    """Return where a decision is from: `import, ERP`, `entered by hand, Claire Lemaire`."""
    change = one.known_from
    by = change.run.source.name if change.run else str(change.person or "")
    origin = say_word(origin_of(one), reader)
    return f"{origin}, {by}" if by else origin


def _told(code: str, one: Cover, reader: Language) -> str:
    return reader.say(
        code,
        amount=reader.money(one.amount or 0, one.currency),
        day=reader.day(one.valid_from),
        origin=source_of(one, reader),
    )
