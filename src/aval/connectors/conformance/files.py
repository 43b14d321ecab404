"""Checks of insurers that give files: the whole file counts, or nothing of it does."""

from functools import partial

from aval.connectors.conformance.bench import Bench, Check, Way, ensure
from aval.connectors.contract import (
    FieldKind,
    NotConfiguredError,
    UnavailableError,
    UnreadableError,
)
from aval.vocabulary.insurers import Capability


def truncated_files_are_unreadable(bench: Bench) -> None:
    """A file that ends in the middle of a line is unreadable: it is no shorter list."""
    _ensure_unreadable(bench, "halve")


def rows_told_twice_are_unreadable(bench: Bench) -> None:
    """A layer that stands twice in a file is refused with its line: nobody knows which holds."""
    _ensure_unreadable(bench, "repeat")


def missing_columns_are_unreadable(bench: Bench) -> None:
    """A file without a column that is needed is refused, however many rows it has."""
    _ensure_unreadable(bench, "no_envelope")


def oversized_files_are_unreadable(bench: Bench) -> None:
    """A workbook that unpacks to gigabytes is refused before it is unpacked."""
    _ensure_unreadable(bench, "oversize")


def no_file_is_unavailable(bench: Bench) -> None:
    """A folder without a file is no empty portfolio."""
    bench.begin("small", [_always("drop")])
    bench.raised((UnavailableError,), bench.covers)


def workbooks_tell_the_same(bench: Bench) -> None:
    """A workbook, and a file in another encoding, tell what the file in UTF-8 does."""
    for kind in ("workbook", "cp1252"):
        bench.begin("small")
        before = sorted((one.cover, one.layer, one.buyer_name) for one in bench.covers())
        told = bench.undisturbed("small", _always(kind))
        after = bench.covers()
        bench.ensure_same(after, told)
        names = sorted((one.cover, one.layer, one.buyer_name) for one in after)
        ensure(names == before, f"{kind}: names differ")


def a_new_file_is_read(bench: Bench) -> None:
    """What a new file tells is told by the next session, its currency too."""
    bench.begin("small")
    world = bench.control("GET", "seed")
    before = bench.covers()
    for policy in world["policies"]:
        policy["currency"] = "CHF"
    bench.control("POST", "seed", world)
    told = bench.covers()
    ensure({one.currency for one in told} == {"CHF"}, "told in another currency")
    ensure(len(told) == len(before), f"{len(told)} layers instead of {len(before)}")


def lines_that_mean_nothing_are_named(bench: Bench) -> None:
    """A line of the settings that means nothing is named before anything is read."""
    bench.begin("small")
    for one in bench.insurer.fields:
        if one.kind is FieldKind.LINES:
            odd = f"{bench.settings[one.name]}\nno such column = no such word"
            own = bench.settings | {one.name: odd}
            error = bench.raised((NotConfiguredError,), partial(bench.insurer.check, own))
            named = [name for name in getattr(error, "fields", ()) if name.startswith(one.name)]
            ensure(any("no such" in name for name in named), f"{one.name}: named {named}")
    ensure(not bench.calls, "something was read")


def readings_are_in_the_journal(bench: Bench) -> None:
    """A reading of a file stands in the journal of calls, with its name."""
    bench.begin("small")
    bench.covers()
    ensure([one.status for one in bench.calls] == [200], f"{len(bench.calls)} calls in the journal")
    ensure(bench.settings["folder"] in bench.calls[0].address, "it does not say which file")


def _ensure_unreadable(bench: Bench, kind: str) -> None:
    bench.begin("small", [_always(kind)])
    error = bench.raised((UnreadableError,), bench.covers)
    ensure(getattr(error, "faults", ()), "it does not say where")


def _always(kind: str) -> dict[str, object]:
    return {"kind": kind, "times": None}


CHECKS = tuple(
    Check(run, frozenset({Capability.READ_COVERS}), way=Way.FOLDER)
    for run in (
        truncated_files_are_unreadable,
        rows_told_twice_are_unreadable,
        missing_columns_are_unreadable,
        oversized_files_are_unreadable,
        no_file_is_unavailable,
        workbooks_tell_the_same,
        a_new_file_is_read,
        lines_that_mean_nothing_are_named,
        readings_are_in_the_journal,
    )
)
"""The checks of this module, in the order in which they are run."""
