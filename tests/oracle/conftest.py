"""Random portfolios and their answers, assessed in one pass for the tests of this folder."""

from typing import NamedTuple

import pytest

from tests.generate import generate
from tests.oracle.answer import Answer
from tests.oracle.assess import assess_folders, situations

SEEDS = range(1, 301)


class Reached(NamedTuple):
    """The answers to the portfolios of all seeds, and the situations they went through."""

    answers: list[Answer]
    situations: dict[str, int]


@pytest.fixture(scope="session")
def reached(tmp_path_factory: pytest.TempPathFactory) -> Reached:
    """Return the answers to 300 random portfolios."""
    portfolios = []
    for seed in SEEDS:
        folder = tmp_path_factory.mktemp(f"seed{seed}")
        portfolios.append((folder, generate(seed, folder)))
    return Reached(assess_folders(portfolios), situations())
