"""Settings of a connector: what is missing or cannot be is named, all of it at once."""

import pytest

from aval.connectors import settings
from aval.connectors.contract import FieldKind, NotConfiguredError, PolicyKey, SettingField

FIELDS = (
    SettingField("address", FieldKind.ADDRESS, default="https://insurer.example"),
    SettingField("user"),
    SettingField("note", is_required=False),
    SettingField("market", FieldKind.CHOICE, choices=("one", "two"), default="one"),
    SettingField("policies", FieldKind.POLICIES),
)
GIVEN = {"user": " u ", "policies": "0012345; 0070001; ; P1"}


def test_defaults_are_filled_in() -> None:
    """Outer spaces go, what is not given has its default."""
    assert settings.checked(FIELDS, GIVEN) == {
        "address": "https://insurer.example",
        "user": "u",
        "note": "",
        "market": "one",
        "policies": "0012345; 0070001; ; P1",
    }


def test_everything_wrong_is_named() -> None:
    """A form can be mended in one go."""
    wrong = {"address": "ftp://x", "market": "three", "policies": "a;b;c;d;e"}
    with pytest.raises(NotConfiguredError) as caught:
        settings.checked(FIELDS, wrong)
    assert caught.value.fields == ("address", "user", "market", "policies")


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:8080", "http://localhost", "http://[::1]:9", "https://a.example/b"],
)
def test_addresses(address: str) -> None:
    """Secrets go over TLS, or stay on this machine."""
    assert settings.checked(FIELDS, GIVEN | {"address": address})["address"] == address


@pytest.mark.parametrize(
    "address",
    [
        "http://insurer.example",
        "https://",
        "insurer.example",
        f"https://u:p{chr(64)}insurer.example",
        "https://insurer.example?x=1",
        "https://insurer.example#x",
        "https://[::1",
    ],
)
def test_what_is_no_address(address: str) -> None:
    """Nothing is sent there."""
    with pytest.raises(NotConfiguredError, match="address"):
        settings.checked(FIELDS, GIVEN | {"address": address})


def test_policies() -> None:
    """One a line; later parts may be left out."""
    text = "0012345; 0070001; DCL; P1\n\n  77 \n 78;;;P2"
    assert settings.policies(text) == {
        PolicyKey("0012345", "0070001", "DCL"): "P1",
        PolicyKey("77"): "",
        PolicyKey("78"): "P2",
    }
    for bad in ("; unit", "1;2;3;4;5"):
        with pytest.raises(ValueError, match=bad):
            settings.policies(bad)
