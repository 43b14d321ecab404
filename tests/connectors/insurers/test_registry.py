"""Insurers are found by entry point; a broken package leaves the others alone."""

from collections.abc import Callable
from importlib.metadata import EntryPoint
from types import SimpleNamespace

import pytest

from aval.connectors import registry
from aval.connectors.contract import ENTRY_POINTS
from aval.connectors.insurers.atradius import INSURER
from aval.wording.language import LANGUAGES, Language


def test_ours_are_installed() -> None:
    """They load, and declare what forms and screens need."""
    found = registry.installed()
    assert found.broken == {}
    assert found.insurers["atradius"] is INSURER
    assert registry.insurer("atradius") is INSURER


@pytest.mark.parametrize("language", LANGUAGES)
def test_settings_have_labels(language: str) -> None:
    """Every field of our insurers is said, in every language."""
    reader = Language(language)
    names = {field.name for one in registry.installed().insurers.values() for field in one.fields}
    assert names
    assert all(reader.say(f"insurers.field_{name}") for name in names)


def test_unknown_insurers() -> None:
    """The error lists those that there are."""
    with pytest.raises(registry.UnknownInsurerError, match=r"nobody: not known; known: .*atradius"):
        registry.insurer("nobody")


def _package(name: str, value: str) -> EntryPoint:
    return EntryPoint(name, value, ENTRY_POINTS)


@pytest.fixture
def packages(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that installs packages."""

    def install(*points: EntryPoint) -> None:
        monkeypatch.setattr(registry, "entry_points", lambda **_: points)

    return install


def test_broken_packages(packages: Callable[..., None]) -> None:
    """One that cannot be loaded, and one that calls itself otherwise, are told."""
    ours = "aval.connectors.insurers.atradius:INSURER"
    packages(_package("atradius", ours), _package("gone", "no.such:x"), _package("other", ours))
    found = registry.installed()
    assert list(found.insurers) == ["atradius"]
    assert "ModuleNotFoundError" in found.broken["gone"]
    assert found.broken["other"] == "calls itself atradius"
    with pytest.raises(registry.UnknownInsurerError) as caught:
        registry.insurer("gone")
    assert caught.value.known == ("atradius",)
    assert "ModuleNotFoundError" in caught.value.reason
    assert SimpleNamespace(**vars(caught.value)).code == "gone"
