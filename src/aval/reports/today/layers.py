"""Exposure by what stands behind it: insurers' layers, own risk, nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Layers:
    """Amounts in minor units that add up to the exposure, in the fixed order of the screens.

    `outside` is what the exposure counts beyond items that can be insured.
    """

    permanent: int = 0
    temporary: int = 0
    top_up: int = 0
    discretionary: int = 0
    own_risk: int = 0
    excess: int = 0
    outside: int = 0

    @classmethod
    def of(cls, amounts: Mapping[str, int | None]) -> "Layers":
        """Return layers from a row with columns of their names; null counts 0."""
        return cls(**{part.name: amounts[part.name] or 0 for part in fields(cls)})

    @property
    def covered(self) -> int:
        """Return what insurers cover."""
        return self.permanent + self.temporary + self.top_up + self.discretionary

    @property
    def exposure(self) -> int:
        """Return the whole."""
        return self.covered + self.own_risk + self.excess + self.outside

    @property
    def insured_bp(self) -> int | None:
        """Return the covered share of the exposure in basis points; null when nothing is owed."""
        if self.exposure <= 0:
            return None
        return (20_000 * self.covered + self.exposure) // (2 * self.exposure)
