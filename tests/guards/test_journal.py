"""Every act that is written has its sentence, and every detail of it a label, in each language."""

import ast
from collections.abc import Iterator
from dataclasses import fields

import pytest

from aval.desk.people.actions import Card
from aval.desk.settings.actions import CompanyCard, SourceCard
from aval.vocabulary.acts import Act
from aval.web.journal.telling import LABELS, PAIRED
from aval.wording.language import LANGUAGES, Language
from tests.guards.sources import Module, dotted, modules

WRITERS = frozenset({"write", "record", "_recorded", "_tell", "_give", "_kept"})
"""Functions whose named arguments become an entry, or a part of one."""
_OF_THE_WRITER = frozenset(
    {"at", "person", "by", "act", "subject", "ended", "written", "origin", "customers", "today"}
)


def _acts(node: ast.AST) -> set[str]:
    """Return the acts that a piece of code names."""
    names = (dotted(found) for found in ast.walk(node) if isinstance(found, ast.Attribute))
    return {name.removeprefix("Act.") for name in names if name.startswith("Act.")}


def _writings(module: Module) -> Iterator[ast.Call]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] in WRITERS:
            named = {keyword.arg for keyword in node.keywords}
            if "act" in named or dotted(node.func) == "_tell":
                yield node


ALL = [(module, call) for module in modules() for call in _writings(module)]


def test_every_act_is_written() -> None:
    """An act that nothing writes is no act; one that is written has a place in the journal."""
    written = {
        name
        for module in modules()
        if module.line in {"desk", "intake", "outbox"} and not module.name.endswith(".queries")
        for name in _acts(module.tree)
    }
    unwritten = {act.name for act in Act} - written
    assert not unwritten, f"write these acts, or take them out: {unwritten}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_act_has_its_sentence(language: str) -> None:
    """Also those of which no entry was ever written."""
    reader = Language(language)
    lacking = [act for act in Act if not reader.knows(f"words.act_{act}")]
    assert not lacking, f"add words.act_… to catalogue/{language}/words.toml: {lacking}"


def test_every_detail_has_its_label() -> None:
    """Whatever a call writes besides who, when, what and on what is told in words."""
    written = {
        keyword.arg: module.at(call)
        for module, call in ALL
        for keyword in call.keywords
        if keyword.arg and keyword.arg not in _OF_THE_WRITER
    }
    cards = {field.name: card.__name__ for card in (Card, CompanyCard, SourceCard)
             for field in fields(card)} | {"format": "Source", "mode": "Source", "options": "Source"}  # fmt: skip
    found = {**cards, **written}
    del found["as_read"]  # how a source is read, told as format, mode and options
    lacking = {name: at for name, at in found.items() if name not in LABELS and name not in PAIRED}
    assert not lacking, f"add to LABELS of aval.web.journal.telling, with a sentence: {lacking}"
    assert {"amount", "differences", "mentions", "query", "thresholds", "faults"} <= set(found)
    unused = set(LABELS) - set(found)
    assert not unused, f"nothing writes these any more: take them out of LABELS: {unused}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_is_worded(language: str) -> None:
    """In each language."""
    reader = Language(language)
    assert all(reader.knows(code) for code in LABELS.values())
