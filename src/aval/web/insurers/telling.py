"""Says what insurers did wrong, why an act is refused, and what speaks for who is whom."""

from dataclasses import dataclass

from aval.desk.insurers.identity import Candidate
from aval.desk.refusals import ActRefused
from aval.identity.comparing import Party
from aval.records.insurers import BuyerLink
from aval.vocabulary.identity import MatchFinding, MatchVerdict
from aval.web.insurer_errors import error
from aval.wording.language import Language
from aval.wording.steps import say_step, say_word


def refused(refusal: ActRefused, reader: Language) -> str:
    """Return why an act was refused."""
    given = dict(refusal.given)
    if "fault" in given:
        given["fault"] = error(str(given["fault"]), reader)
    return reader.say(refusal.code, **given)


@dataclass(frozen=True)
class Side:
    """A customer or a buyer as one half of a comparison."""

    key: str
    name: str
    country: str
    numbers: list[tuple[str, str]]
    address: str


@dataclass(frozen=True)
class Compared:
    """A customer beside a buyer: both, what was found, each with its mark and its sentence."""

    row: BuyerLink
    ours: Side
    theirs: Side
    found: list[tuple[str, str, str]]
    is_doubtful: bool
    """Whether something contradicts, so that linking asks to look twice."""


MARKS = {
    MatchFinding.AGREES: ("check", "good"),
    MatchFinding.CONTRADICTS: ("no", "bad"),
    MatchFinding.ABSENT: ("dotted", ""),
    MatchFinding.INVALID: ("warn", "warn"),
}
"""The mark and the tone of each finding; its word is read aloud."""


def side(party: Party, reader: Language) -> Side:
    """Return a customer or a buyer as it is shown."""
    parts = (party.street, " ".join(filter(None, (party.postal_code, party.town))))
    return Side(
        party.key,
        party.name,
        party.country,
        [(say_word(one.scheme, reader), one.value) for one in party.identifiers],
        ", ".join(filter(None, parts)),
    )


def compared(one: Candidate, reader: Language) -> Compared:
    """Return a comparison in a reader's words."""
    said = [
        (*MARKS[finding], say_step(step, language=reader, currency=""))
        for finding, step in one.evidence
    ]
    return Compared(
        one.row,
        side(one.ours, reader),
        side(one.theirs, reader),
        said,
        one.row.verdict == MatchVerdict.CONTRADICTED,
    )
