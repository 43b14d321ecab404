"""The keyboard's map, as the help lists it and `keys.js` obeys it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Key:
    """One act of the keyboard: the caps to press, in order, and the sentence that says it."""

    caps: tuple[str, ...]
    code: str


@dataclass(frozen=True)
class Group:
    """The keys of one kind of page."""

    code: str
    keys: tuple[Key, ...]


KEYS = (
    Group(
        "keys.everywhere",
        (
            Key(("/",), "keys.find"),
            Key(("g", "t"), "keys.go_today"),
            Key(("g", "r"), "keys.go_report"),
            Key(("g", "a"), "shell.agenda"),
            Key(("g", "s"), "shell.shipments"),
            Key(("g", "q"), "keys.go_requests"),
            Key(("g", "c"), "keys.go_claims"),
            Key(("g", "i"), "keys.go_insurers"),
            Key(("g", "p"), "keys.go_policies"),
            Key(("Ctrl", "Enter"), "keys.send"),
            Key(("Esc",), "keys.close"),
            Key(("?",), "keys.help"),
        ),
    ),
    Group(
        "keys.lists",
        (
            Key(("j",), "keys.next_row"),
            Key(("k",), "keys.previous_row"),
            Key(("Enter",), "keys.open_row"),
            Key(("a",), "keys.row_acts"),
            Key(("x",), "keys.select_row"),
            Key(("Shift", "x"), "keys.select_range"),
            Key(("n",), "keys.next_rows"),
        ),
    ),
    Group(
        "keys.file",
        (
            Key(("[",), "keys.previous_customer"),
            Key(("]",), "keys.next_customer"),
            Key(("r",), "requests.ask"),
            Key(("d",), "claims.declare"),
            Key(("w",), "keys.write_note"),
            Key(("y",), "keys.why"),
        ),
    ),
)
"""Every key that does something; single letters can be switched off in one's own page."""
