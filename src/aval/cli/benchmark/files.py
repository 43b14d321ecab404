"""The files of a benchmark: figures as JSON, a page to read, a chart of bars with a limit."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aval.dataset.writing import write_json

_BAR, _FOOT = 420, 30


@dataclass(frozen=True)
class Chart:
    """Bars from the left: what each is called, how long it is, what is written behind it.

    `line` is the length that a red line marks, under the words `line_text`; `whole` is the length
    of the longest bar that has room. `step`, `thick` and `left` are the sizes in which it is drawn.
    """

    title: str
    bars: Sequence[tuple[str, float, str]]
    line: float
    line_text: str
    whole: float
    step: int
    thick: int
    left: int

    def svg(self) -> str:
        """Return the chart as SVG."""
        most = max([self.whole, *(length for _, length, _ in self.bars)])
        height = self.step * len(self.bars) + _FOOT
        box = f"0 0 {self.left + _BAR + 80} {height}"
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}"',
            f' font-family="sans-serif" font-size="13" role="img" aria-label="{self.title}">',
        ]
        for place, (label, length, told) in enumerate(self.bars):
            top, width = 8 + place * self.step, _BAR * length / most
            size = f'width="{width:.1f}" height="{self.thick}"'
            middle = top + self.thick // 2 + 5
            parts += [
                f'<text x="{self.left - 8}" y="{middle}" text-anchor="end">{label}</text>',
                f'<rect x="{self.left}" y="{top}" {size} fill="#0f4f7a"/>',
                f'<text x="{self.left + width + 6:.1f}" y="{middle}">{told}</text>',
            ]
        at = self.left + _BAR * self.line / most
        parts += [
            f'<path d="M{at:.1f} 2V{height - 18}" stroke="#a8241b" stroke-width="2"/>',
            f'<text x="{at + 4:.1f}" y="{height - 6}" fill="#a8241b">{self.line_text}</text>',
        ]
        return "\n".join([*parts, "</svg>", ""])


def write_files(name: str, results: dict[str, Any], page: str, chart: Chart, folder: Path) -> None:
    """Write `<name>.json`, `<name>.md` and `<name>.svg`."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / f"{name}.json", results)
    (folder / f"{name}.svg").write_text(chart.svg(), "utf-8")
    (folder / f"{name}.md").write_text(page, "utf-8")


def machine() -> str:
    """Return on what was measured."""
    return f"Machine: {os.cpu_count()} cores, Python {platform.python_version()};"
