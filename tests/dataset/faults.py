"""What reading a folder finds fault with, as rows to compare."""

from pathlib import Path

import pytest

from aval.dataset.reading import read_portfolio
from aval.vocabulary.faults import BadInput, Fault
from aval.wording.language import LANGUAGES, Language


def faults_of(folder: Path) -> list[Fault]:
    """Return every fault of a folder that has some; each can be said in every language."""
    with pytest.raises(BadInput) as bad:
        read_portfolio(folder)
    for fault in bad.value.faults:
        for code in LANGUAGES:
            assert fault.file in Language(code).fault(fault)
    return bad.value.faults


def fault(place: str, value: str, expected: str, **given: object) -> Fault:
    """Return the fault at `file:line:column`, its code without the room `faults`."""
    file, line, column = place.split(":", 2)
    told = tuple((name, str(text)) for name, text in given.items())
    return Fault(file, int(line), column, value, f"faults.{expected}", told)
