"""Evidence: what each comparison of a customer with a buyer found, as values."""

from dataclasses import dataclass
from decimal import Decimal

from aval.vocabulary.identity import (
    IdentifierFault,
    IdentifierScheme,
    MatchFinding,
    MatchSide,
    MatchSubject,
    MatchVerdict,
)
from aval.vocabulary.steps import Given, Step, step

_AGREES, _CONTRADICTS, _ABSENT = MatchFinding.AGREES, MatchFinding.CONTRADICTS, MatchFinding.ABSENT
_CODES = {
    (MatchSubject.REFERENCE, _AGREES): "identity.reference_agrees",
    (MatchSubject.IDENTIFIER, _AGREES): "identity.identifier_agrees",
    (MatchSubject.IDENTIFIER, _CONTRADICTS): "identity.identifier_contradicts",
    (MatchSubject.IDENTIFIER, _ABSENT): "identity.identifier_absent",
    (MatchSubject.IDENTIFIER, MatchFinding.INVALID): "identity.identifier_invalid",
    (MatchSubject.NAME, _AGREES): "identity.name_agrees",
    (MatchSubject.NAME, _CONTRADICTS): "identity.name_contradicts",
    (MatchSubject.RIVAL, _CONTRADICTS): "identity.rival_contradicts",
}
_OTHERS = {
    _AGREES: "identity.part_agrees",
    _CONTRADICTS: "identity.part_contradicts",
    _ABSENT: "identity.part_absent",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that was compared; what does not apply to its subject is empty."""

    subject: MatchSubject
    finding: MatchFinding
    ours: str = ""
    """The customer's, identifiers normalised, the rest as it was written."""
    theirs: str = ""
    """The buyer's; of a rival, its key."""
    scheme: IdentifierScheme | None = None
    """Of an identifier: its scheme, or the one of the number that it contains."""
    side: MatchSide | None = None
    """Of an identifier: who has it while the other has none, or whose is not valid."""
    fault: IdentifierFault | None = None
    """Of an identifier that is not valid: why."""
    alike: int | None = None
    """Of names: how alike they are, from 0 to 100."""

    def step(self) -> Step:
        """Return the evidence as a step, which `wording.steps` says in the reader's language."""
        given: dict[str, Given] = {}
        if self.scheme and self.side:
            given = {"scheme": self.scheme, "side": self.side, "value": self.ours or self.theirs}
            if self.fault:
                given["fault"] = self.fault
        elif self.scheme:
            given = {"scheme": self.scheme, "ours": self.ours, "theirs": self.theirs}
        elif self.alike is not None:
            given = {"ours": self.ours, "theirs": self.theirs, "alike": Decimal(self.alike)}
        elif self.subject in {MatchSubject.REFERENCE, MatchSubject.RIVAL}:
            given = {"theirs": self.theirs}
        else:
            given = {"subject": self.subject, "ours": self.ours, "theirs": self.theirs}
        code = _CODES.get((self.subject, self.finding)) or _OTHERS[self.finding]
        return step(code, **given)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A buyer that a customer may be, with everything that was compared."""

    buyer: str
    """The buyer's key: the insurer's own number."""
    score: int
    """How much speaks for it, from 0 to 100."""
    verdict: MatchVerdict
    evidence: tuple[Evidence, ...]
