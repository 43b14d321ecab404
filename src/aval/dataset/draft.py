"""A policy as it is being written: checked as the file is, with what is odd about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from aval.dataset.contract import policy_of
from aval.dataset.doubts import Doubt, doubts
from aval.dataset.policies import Policy
from aval.dataset.toml import Settings, TomlFile
from aval.dataset.writing import plain_policy
from aval.vocabulary.faults import Fault
from aval.vocabulary.money import MAX_DIGITS, MINOR_DIGITS

FILE = "policies.toml"
Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft that was read: `policy` where it could be, with all that is wrong and odd."""

    policy: Policy
    faults: tuple[Fault, ...]
    doubts: tuple[Doubt, ...]

    @property
    def is_refused(self) -> bool:
        """Return whether it may not be kept."""
        return bool(self.faults) or any(doubt.is_contradiction for doubt in self.doubts)


def checked(plain: Plain, companies: Iterable[str] | None, currency: str) -> Checked:
    """Return a policy of its plain values, by the rules of the file and no others."""
    faults: list[Fault] = []
    table = Settings(TomlFile(FILE, "", faults), "", dict(plain))
    known = None if companies is None else set(companies)
    policy = policy_of(table, known, MINOR_DIGITS.get(currency, MAX_DIGITS))
    return Checked(policy, tuple(faults), () if faults else doubts(policy))


def with_block(policy: Policy, block: Plain, replaces: date | None) -> tuple[dict[str, Any], int]:
    """Return a policy with a block of terms, as plain values, and the block's place from 1.

    A block that `replaces` none is a new version: the one before, if it has no end or ends
    later, ends on the day before. Nothing else is moved; what overlaps is a fault of the draft.
    """
    plain: dict[str, Any] = plain_policy(policy)
    blocks = [dict(one) for one in plain.get("terms", [])]
    starts = [one["valid_from"] for one in blocks]
    if replaces is not None:
        place = starts.index(replaces)
        blocks[place] = dict(block)
        return plain | {"terms": blocks}, place + 1
    start = block.get("valid_from")
    earlier = [one for one in blocks if isinstance(start, date) and one["valid_from"] < start]
    if earlier and isinstance(start, date):
        last = max(earlier, key=lambda one: one["valid_from"])
        if last.get("valid_to") is None or last["valid_to"] >= start:
            last["valid_to"] = start - timedelta(1)
    return plain | {"terms": [*blocks, dict(block)]}, len(blocks) + 1


def with_end(policy: Policy, block: date, on: date | None) -> dict[str, Any]:
    """Return a policy of which a block of terms ends on a day, or has no end."""
    plain: dict[str, Any] = plain_policy(policy)
    blocks = [dict(one) for one in plain["terms"]]
    for one in blocks:
        if one["valid_from"] == block:
            one.pop("valid_to", None)
            if on is not None:
                one["valid_to"] = on
    return plain | {"terms": blocks}
