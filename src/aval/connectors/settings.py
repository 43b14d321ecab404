"""Reads what a person set for a connector: what is missing, which policies, which addresses."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from aval.connectors.contract import FieldKind, NotConfiguredError, PolicyKey, SettingField

_OWN_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


def checked(fields: Sequence[SettingField], given: Mapping[str, str]) -> dict[str, str]:
    """Return every setting, defaults filled in, without outer spaces.

    Raises NotConfiguredError with the names of those that are missing or cannot be: an address
    must begin with https, unless it is this machine; a folder with its root; a choice is one of
    its words; a line of words has an equals sign, one of policies one to four parts.
    """
    settings = {one.name: (given.get(one.name) or one.default).strip() for one in fields}
    wrong = [one.name for one in fields if not _can_be(one, settings[one.name])]
    if wrong:
        raise NotConfiguredError(*wrong)
    return settings


def policies(text: str) -> dict[PolicyKey, str]:
    """Return the policies, one a line `number; unit; extension; own key`, with our own keys.

    Later parts may be left out. Raises ValueError for a line with no number or too many parts.
    """
    found: dict[PolicyKey, str] = {}
    for line in filter(str.strip, text.splitlines()):
        number, unit, extension, own = [*(part.strip() for part in line.split(";")), "", "", ""][:4]
        if not number or line.count(";") > 3:
            raise ValueError(line)
        found[PolicyKey(number, unit, extension)] = own
    return found


def _can_be(one: SettingField, value: str) -> bool:
    if not value:
        return not one.is_required
    if one.kind is FieldKind.ADDRESS:
        return _is_address(value)
    if one.kind is FieldKind.FOLDER:
        return Path(value).is_absolute()
    if one.kind is FieldKind.CHOICE:
        return value in one.choices
    if one.kind is FieldKind.LINES:
        return all("=" in line for line in filter(str.strip, value.splitlines()))
    if one.kind is FieldKind.POLICIES:
        try:
            return bool(policies(value))
        except ValueError:
            return False
    return True


def _is_address(value: str) -> bool:
    """Whether it is an address to which secrets may be sent."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    if not parts.hostname or parts.username or parts.query or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _OWN_MACHINE)
