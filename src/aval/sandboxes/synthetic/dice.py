"""Seeded draws that depend on nothing but the seed, what is drawn, and for which row.

Every number is a hash (the finaliser of SplitMix64, Steele, Lea and Flood 2014) of seed, purpose
and row. So a draw is the same in one piece or in chunks, and with any version of the libraries.
"""

from zlib import crc32

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_ALL_BITS = 2**64 - 1


class Dice:
    """Draws for arrays of rows. `what` names the purpose, `rows` are non-negative integers."""

    def __init__(self, seed: int) -> None:
        """Take a seed of any size."""
        self._seed = seed

    def below(self, what: str, rows: Ints, limit: int) -> Ints:
        """Return an integer from 0 to `limit` - 1 for each row; `limit` is at most 2**31."""
        salt = np.uint64(self._salt(what))
        high = _mix(rows.astype(np.uint64) * _GOLDEN + salt) >> np.uint64(32)
        return (high * np.uint64(limit) >> np.uint64(32)).astype(np.int64)

    def between(self, what: str, rows: Ints, low: int, high: int) -> Ints:
        """Return an integer from `low` to `high`, both included, for each row."""
        return low + self.below(what, rows, high - low + 1)

    def chance(self, what: str, rows: Ints, per_mille: int) -> Flags:
        """Return for each row whether something happens that happens `per_mille` times in 1000."""
        return self.below(what, rows, 1000) < per_mille

    def pick(self, what: str, rows: Ints, weights: tuple[int, ...]) -> Ints:
        """Return for each row an index into `weights`, as often as its weight says."""
        slots = np.repeat(np.arange(len(weights), dtype=np.int64), weights)
        return slots[self.below(what, rows, len(slots))]

    def one(self, what: str, low: int, high: int) -> int:
        """Return one integer from `low` to `high`, included: what `between` draws for row 0."""
        bits = self._salt(what)
        bits = (bits ^ bits >> 30) * int(_FIRST) & _ALL_BITS
        bits = (bits ^ bits >> 27) * int(_SECOND) & _ALL_BITS
        return low + ((bits ^ bits >> 31) >> 32) * (high - low + 1) // 2**32

    def _salt(self, what: str) -> int:
        """Return 64 bits that stand for the seed and the purpose."""
        forth = crc32(f"{self._seed}/{what}".encode())
        return forth << 32 | crc32(f"{what}/{self._seed}".encode())


def _mix(bits: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Return bits that look random: near inputs give far outputs."""
    bits = (bits ^ bits >> np.uint64(30)) * _FIRST
    bits = (bits ^ bits >> np.uint64(27)) * _SECOND
    return bits ^ bits >> np.uint64(31)
