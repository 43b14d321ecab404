"""Keeps the words of the glossary those of the catalogue: `python -m tests.guards.glossary`."""

import re
from collections.abc import Iterator
from enum import StrEnum

from aval.vocabulary import claims, identity, insurers, news, requests, words
from aval.wording.language import LANGUAGES
from tests.guards.sources import ROOT
from tests.guards.wording import rooms, spaced

PAGE = ROOT / "docs" / "glossary.md"
ROW = re.compile(r"\| `(?P<code>\w+)` \|(?P<words>(?: [^|]* \|){3}) (?P<meaning>[^|]*) \|")


def enumerations() -> dict[str, tuple[str, ...]]:
    """Return the values of each enumeration of the vocabulary, by the heading of its table."""
    found: dict[str, tuple[str, ...]] = {
        thing.__name__: tuple(map(str, thing))
        for module in (words, identity, insurers, requests, claims, news)
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, StrEnum) and thing is not StrEnum
    }
    found["Cell"] = (words.COVERED, words.VAT)
    return {spaced(name).capitalize(): values for name, values in found.items()}


def rows(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Yield the rows of the tables of codes, each with the heading above it."""
    heading = ""
    for line in text.splitlines():
        if line.startswith("#"):
            heading = line.lstrip("#").strip()
        elif found := ROW.fullmatch(line):
            yield heading, found


def said(heading: str, code: str) -> str:
    """Return a value's cells in the three languages: ` invoice | facture | factura |`."""
    key = f"{heading.lower().replace(' ', '_')}_{code}"
    return "".join(f" {rooms(language)['words'].get(key, '')} |" for language in LANGUAGES)


def page() -> str:
    """Return the glossary with the words of its tables of codes as the catalogue has them."""
    text = PAGE.read_text("utf-8")
    for heading, found in rows(text):
        if found["code"] in enumerations().get(heading, ()):
            cells = said(heading, found["code"])
            new = f"| `{found['code']}` |{cells} {found['meaning']} |"
            above, _, below = text.partition(f"### {heading}\n")
            text = f"{above}### {heading}\n{below.replace(found[0], new, 1)}"
    return text


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
