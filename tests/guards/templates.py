"""What no template may hold: sentences of its own, scripts in the page, text that is not escaped."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser

from tests.guards.sources import ROOT, SOURCES

TEMPLATES = SOURCES / "aval" / "web" / "templates"
SAID = frozenset({"alt", "aria-label", "aria-description", "data-l", "placeholder", "title"})
"""Attributes that people read."""
ALLOWED = frozenset({"Aval", "English", "Français", "Español"})
"""Words that are the same in every language; what stands on the caps of keys is too."""

_SAY = re.compile(r"""{%-?\s*say(?:_many)?\s+["']([\w.]+)["']""")
_WORD = re.compile(r"""{%-?\s*word\s+["'](\w+)["']""")
_TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
_COMMENT = re.compile(r"{%-?\s*comment.*?endcomment\s*%}", re.DOTALL)
_CLASS = re.compile(r"{%-?\s*block page\s*%}[\w -]*{%-?\s*endblock")
"""The block in which a page names its class for the stylesheet."""
_UNSAFE = re.compile(r"\|\s*(?:safe|safeseq)\b|{%\s*autoescape\s+off")
_LETTERS = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True)
class Page:
    """A template, by its path from the repository."""

    place: str
    text: str

    def at(self, position: int) -> str:
        """Return where a position stands: `src/aval/web/templates/base.html:12`."""
        return f"{self.place}:{self.text.count(chr(10), 0, position) + 1}"


@cache
def pages() -> tuple[Page, ...]:
    """Return every template, of pages and of letters."""
    paths = sorted(path for path in TEMPLATES.rglob("*.*") if path.suffix in {".html", ".txt"})
    return tuple(Page(path.relative_to(ROOT).as_posix(), path.read_text("utf-8")) for path in paths)


def codes_in(page: Page) -> Iterator[tuple[str, str]]:
    """Yield the codes of the sentences that a template says, with their places."""
    for found in _SAY.finditer(page.text):
        yield found[1], page.at(found.start())


def enumerations_in(page: Page) -> Iterator[tuple[str, str]]:
    """Yield the enumerations whose words a template says, with their places."""
    for found in _WORD.finditer(page.text):
        yield found[1], page.at(found.start())


def no_sentences(page: Page) -> Iterator[str]:
    """Refuse words outside tags: a sentence stands in the catalogue, in every language."""
    for words, line in _read(page).words:
        yield f"{page.place}:{line}: “{words}” is not said by a tag. Use {{% say %}}."


def no_inline_scripts(page: Page) -> Iterator[str]:
    """Refuse scripts in the page: the policy of the page forbids them, with or without us."""
    for fault, line in _read(page).faults:
        yield f"{page.place}:{line}: {fault}. Put it into a module under static/aval/js."


def nothing_unescaped(page: Page) -> Iterator[str]:
    """Refuse text that is not escaped: only the tag library knows what is safe.

    A letter in plain text has no markup to escape.
    """
    if page.place.endswith(".txt"):
        return
    for found in _UNSAFE.finditer(page.text):
        yield f"{page.at(found.start())}: {found[0]} lets markup through. Make a tag of it."


RULES = (no_sentences, no_inline_scripts, nothing_unescaped)


def _read(page: Page) -> "_Reader":
    """Return what people and browsers read of a template, its tags taken out line by line."""
    reader = _Reader()
    bare = _CLASS.sub("{%", _COMMENT.sub(_breaks, page.text))
    reader.feed(_TAG.sub(_breaks, bare))
    reader.close()
    return reader


def _breaks(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


class _Reader(HTMLParser):
    """Collects words outside tags, and scripts inside the page."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[tuple[str, int]] = []
        self.faults: list[tuple[str, int]] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        given = dict(attrs)
        if tag == "script" and not ({"src", "nonce"} & set(given)) and not _is_data(given):
            self.faults.append(("a script in the page", self.getpos()[0]))
        for name, value in attrs:
            if name.startswith("on"):
                self.faults.append((f"the attribute {name}", self.getpos()[0]))
            if name in SAID:
                self._hear(value or "")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the parser's own signature
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside not in {"script", "style", "kbd"}:
            self._hear(data)

    def _hear(self, text: str) -> None:
        words = [word for word in _LETTERS.finditer(text) if word[0] not in ALLOWED]
        if words:
            line = self.getpos()[0] + text.count("\n", 0, words[0].start())
            self.words.append((" ".join(word[0] for word in words), line))


def _is_data(given: dict[str, str | None]) -> bool:
    """Return whether a script is data that no browser runs."""
    return given.get("type") in {"application/json", "application/ld+json"}
