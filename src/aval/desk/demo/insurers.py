"""Makes the demo's connections to its pretend insurers, and asks for them to be read."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from aval.desk.insurers.connections import ConnectionCard, ask_to_read, save_connection
from aval.sandboxes.synthetic.demo_insurers import CONTRACTS


def connect_insurers(settings: Mapping[str, Mapping[str, str]], *, at: datetime) -> list[str]:
    """Let every insurer be reached with its settings, given by its code; return their keys."""
    keys = []
    for contract in CONTRACTS:
        if contract.code in settings:
            card = ConnectionCard(contract.code, contract.name, settings[contract.code])
            save_connection(key=contract.code, card=card, by=None, at=at)
            # before the past months, which wait for an hour at most
            ask_to_read(key=contract.code, by=None, at=at, due_at=at - timedelta(hours=1))
            keys.append(contract.code)
    return keys
