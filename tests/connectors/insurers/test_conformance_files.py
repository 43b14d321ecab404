"""The checks of files find each connector that is wrong about them, for the reason it is wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from aval.connectors.conformance import files
from aval.connectors.conformance.suite import due, run
from aval.connectors.contract import CoverNotice, Gate, UnavailableError, UnreadableError
from aval.connectors.insurers.file import INSURER
from aval.sandboxes.insurers.catalogue import sandbox
from aval.sandboxes.insurers.sandbox import Request
from aval.sandboxes.insurers.server import running
from tests.connectors.insurers.breakages import Broken, swallows

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Return where the controls of a pretend portal answer."""
    with running(sandbox("file", START)) as base:
        yield base


def test_the_right_one(address: str) -> None:
    """It passes all that is due: nothing of HTTP, everything of what is told."""
    results = list(run(INSURER, address))
    assert [one for one in results if not one.passed] == []
    names = {one.check for one in results}
    assert names == {one.name for one in due(INSURER)}
    assert {"everything_is_told", "truncated_files_are_unreadable"} < names
    assert not names & {"passes_are_renewed", "repeated_rows_are_told_once", "orders_are_answered"}


def test_there_is_nothing_to_ask() -> None:
    """Whatever is asked beside the controls is refused."""
    assert sandbox("file", START).answer(Request("GET", "/covers")).status == 404


def _loud_in_workbooks(right: Any, _: Gate) -> Iterator[CoverNotice]:
    is_book = right._newest()[2].suffix == ".xlsx"
    for one in right.covers():
        yield replace(one, buyer_name=one.buyer_name.upper()) if is_book else one


def _remembers() -> Broken:
    first: dict[Any, str] = {}

    def covers(right: Any, _: Gate) -> Iterator[CoverNotice]:
        for one in right.covers():
            yield replace(one, currency=first.setdefault(one.policy, one.currency))

    return Broken(INSURER, covers=covers)


def _silent(settings: Mapping[str, str], gate: Gate) -> Any:
    return INSURER.connect(settings, replace(gate, log=lambda _: None))


class _Credulous(Broken):
    def check(self, settings: Mapping[str, str]) -> dict[str, str]:
        return dict(settings)


TWICE, COLUMN = "rows_told_twice_are_unreadable", "missing_columns_are_unreadable"
WRONG: dict[str, tuple[Broken, str]] = {
    "takes half a file for a short one": (
        swallows(UnreadableError, "covers.csv", INSURER),
        f"truncated_files_are_unreadable {TWICE} {COLUMN}",
    ),
    "takes two rows for one": (
        swallows(UnreadableError, "duplicate", INSURER),
        "rows_told_twice_are_unreadable",
    ),
    "does without a column": (
        swallows(UnreadableError, "Montant", INSURER),
        "missing_columns_are_unreadable",
    ),
    "takes an oversized file for an empty one": (
        swallows(UnreadableError, "at_most_bytes", INSURER),
        "oversized_files_are_unreadable",
    ),
    "takes no file for nothing": (
        swallows(UnavailableError, "no file", INSURER),
        "no_file_is_unavailable",
    ),
    "reads workbooks otherwise": (
        Broken(INSURER, covers=_loud_in_workbooks),
        "workbooks_tell_the_same",
    ),
    "remembers a currency": (_remembers(), "a_new_file_is_read"),
    "takes any settings": (_Credulous(INSURER), "lines_that_mean_nothing_are_named"),
    "keeps no journal": (Broken(INSURER, connect=_silent), "readings_are_in_the_journal"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_connectors(name: str, address: str) -> None:
    """Exactly the checks fail that are about what is wrong, and say something."""
    insurer, meant = WRONG[name]
    found = run(insurer, address, files.CHECKS)
    failed = {one.check: one.detail for one in found if not one.passed}
    assert set(failed) == set(meant.split()), failed
    assert all(failed.values())


def test_every_check_can_fail() -> None:
    """Each is failed by some connector that is wrong."""
    failed = {check for _, checks in WRONG.values() for check in checks.split()}
    assert {one.name for one in files.CHECKS} - failed == set()
