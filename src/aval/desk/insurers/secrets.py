"""Secrets of connections: kept as one encrypted text, in clear only while an insurer is asked.

The key follows from the secret key of the installation; a new one is put before the old, which
stays among Django's `SECRET_KEY_FALLBACKS` until every connection was saved again.
"""

import base64
import json
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_PURPOSE = b"aval: secrets of connections"


class SecretsLostError(Exception):
    """The secrets were encrypted with another key than the installation has now."""


def encrypted(values: Mapping[str, str]) -> str:
    """Return secrets by field as one text; nothing for none."""
    held = {name: value for name, value in values.items() if value}
    if not held:
        return ""
    return _keys().encrypt(json.dumps(held, sort_keys=True).encode()).decode("ascii")


def decrypted(text: str) -> dict[str, str]:
    """Return secrets by field; raises SecretsLostError where the key is another one."""
    if not text:
        return {}
    try:
        found: dict[str, str] = json.loads(_keys().decrypt(text.encode("ascii")))
    except InvalidToken as error:
        raise SecretsLostError from error
    return found


def _keys() -> MultiFernet:
    return MultiFernet([_key(one) for one in (settings.SECRET_KEY, *_older())])


def _older() -> list[str]:
    return list(getattr(settings, "SECRET_KEY_FALLBACKS", []))


def _key(secret: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
