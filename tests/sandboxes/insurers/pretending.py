"""The controls of a pretend Coface with the connector beside them, for its tests."""

from collections.abc import Iterator
from contextlib import contextmanager

from aval.connectors.conformance.bench import Bench
from aval.connectors.insurers.coface import INSURER


@contextmanager
def pretended(address: str) -> Iterator[Bench]:
    """Give the controls of the sandbox at an address, with the smallest world."""
    bench = Bench(INSURER, address)
    bench.begin("small")
    try:
        yield bench
    finally:
        bench.close()
