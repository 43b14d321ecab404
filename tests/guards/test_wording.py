"""The three catalogues say the same things, all of them and nothing else."""

import re

import pytest

from aval.wording.language import LANGUAGES
from tests.guards import wording
from tests.guards.sources import Module, modules

FIRST, *OTHERS = LANGUAGES
ROOMS = sorted({room for language in LANGUAGES for room in wording.rooms(language)})


def _sentences(language: str, room: str) -> dict[str, str]:
    return wording.rooms(language).get(room, {})


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("language", OTHERS)
def test_same_keys(language: str, room: str) -> None:
    """A room has its keys in every language, in the same order."""
    own, first = list(_sentences(language, room)), list(_sentences(FIRST, room))
    differ = sorted(set(own) ^ set(first))
    assert own == first, f"{language}/{room}.toml and {FIRST}/{room}.toml differ: {differ or own}"


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("language", OTHERS)
def test_same_placeholders(language: str, room: str) -> None:
    """A sentence wants the same names filled in."""
    first = _sentences(FIRST, room)
    differ = [
        key
        for key, sentence in _sentences(language, room).items()
        if wording.placeholders(sentence) != wording.placeholders(first.get(key, sentence))
    ]
    assert not differ, f"{language}/{room}.toml: other placeholders than {FIRST} in {differ}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty(language: str) -> None:
    """Everything is said."""
    rooms = wording.rooms(language).items()
    empty = [f"{room}.{key}" for room, keys in rooms for key in keys if not keys[key].strip()]
    assert not empty, f"say in {language}: {empty}"


@pytest.mark.parametrize("language", OTHERS)
def test_translated(language: str) -> None:
    """No sentence was copied from English and left there."""
    rooms = wording.rooms(FIRST).items()
    same = [
        f"{room}.{key}"
        for room, keys in rooms
        for key, sentence in keys.items()
        if _sentences(language, room).get(key) == sentence
        and re.search(r"[a-z]{2}", re.sub(r"{\w+}", "", sentence))
    ]
    left = sorted(set(same) - wording.SAME)
    assert not left, f"translate into {language}, or add to SAME in tests/guards/wording.py: {left}"


def test_every_code_has_its_sentence() -> None:
    """A code that the product names is said, in every language."""
    known = wording.codes()
    missing = [
        f"{place}: {code}"
        for code, place in wording.used()
        if code not in known and not {f"{code}_one", f"{code}_many"} <= known
    ]
    assert not missing, "write their sentences in every language:\n" + "\n".join(missing)


def test_every_sentence_is_said() -> None:
    """A sentence that no code calls goes."""
    called = {code for code, _ in wording.used()} | wording.words_that_can_be_said()
    built = tuple(begin for begin in wording.BUILT if begin != "words.")
    idle = sorted(code for code in wording.codes() - called if not code.startswith(built))
    assert not idle, f"take them out of every language: {idle}"


def test_built_codes_are_listed() -> None:
    """A code is written out, so that it can be found; exceptions are listed with their reason."""
    built = [
        f"{place}: {begin}"
        for module in modules()
        for begin, place in wording.built_in(module)
        if begin not in wording.BUILT
    ]
    assert not built, "write the code out, or list it in BUILT in tests/guards/wording.py:\n" + (
        "\n".join(built)
    )


def test_codes_are_found() -> None:
    """A code is found as text of its shape, in a call that says it, and in text built of it."""
    text = 'x = ("faults.amount", 1)\nlanguage.say("nowhere.key")\ny = f"faults.{name}"\n'
    module = Module("aval.example", "example.py", text)
    found = sorted(wording.codes_in(module), key=lambda one: one[1])
    assert found == [("faults.amount", "example.py:1"), ("nowhere.key", "example.py:2")]
    assert list(wording.built_in(module)) == [("faults.", "example.py:3")]
