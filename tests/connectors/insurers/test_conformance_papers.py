"""The checks of papers find each connector that is wrong about them, for the reason it is wrong."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aval.connectors.conformance import papers
from aval.connectors.conformance.suite import run
from aval.connectors.contract import OutcomeUnknownError, RefusedError, UnavailableError
from aval.connectors.insurers.allianz_trade import INSURER
from aval.connectors.papers import OverduePaper, PaperReceipt
from aval.sandboxes.insurers.catalogue import sandbox
from aval.sandboxes.insurers.server import running
from aval.vocabulary.claims import PaperAnswer
from tests.connectors.insurers.breakages import Broken

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Return where a pretend insurer answers."""
    with running(sandbox("allianz-trade", START)) as base:
        yield base


def _sent(change: Any) -> Broken:
    """Change a paper before it is sent."""
    return Broken(INSURER, declare=lambda right, paper: right.declare(change(paper)))


def _read(change: Any) -> Broken:
    """Change what is read of an answer."""
    return Broken(INSURER, follow_paper=lambda right, *given: change(right.follow_paper(*given)))


def _resends(kind: type[Exception]) -> Broken:
    def declare(right: Any, paper: OverduePaper) -> PaperReceipt:
        try:
            return right.declare(paper)  # type: ignore[no-any-return]
        except kind:
            return right.declare(paper)  # type: ignore[no-any-return]

    return Broken(INSURER, declare=declare)


def _fails_as(told: Exception) -> Broken:
    def declare(right: Any, paper: OverduePaper) -> PaperReceipt:
        try:
            return right.declare(paper)  # type: ignore[no-any-return]
        except RefusedError as error:
            raise told from error

    return Broken(INSURER, declare=declare)


def _later(paper: OverduePaper) -> OverduePaper:
    moved = tuple(replace(one, due_on=one.due_on + timedelta(1)) for one in paper.items)
    return replace(paper, items=moved)


def _whole(paper: OverduePaper) -> OverduePaper:
    return replace(
        paper, items=tuple(replace(i, amount=i.amount // 100 * 100) for i in paper.items)
    )


def _any_paper(right: Any, paper: OverduePaper) -> Any:
    return right.find_paper(paper) or right.find_paper(replace(paper, key="CONFORM-P-3"))


def _sends_anything(right: Any, paper: OverduePaper) -> Any:
    if paper.items:
        return right.declare(paper)
    return right._caller.order("overdue", "overdues", lambda answer: answer, json={})


def _guessed(receipt: PaperReceipt) -> PaperReceipt:
    is_unknown = receipt.answer is PaperAnswer.UNKNOWN
    return replace(receipt, answer=PaperAnswer.REFUSED) if is_unknown else receipt


def _decided(receipt: PaperReceipt) -> PaperReceipt:
    is_taken = receipt.answer is PaperAnswer.ACKNOWLEDGED
    return replace(receipt, answer=PaperAnswer.ACCEPTED) if is_taken else receipt


WRONG: dict[str, tuple[Broken, set[str]]] = {
    "moves due dates": (_sent(_later), {"papers_arrive_as_meant"}),
    "drops cents": (_sent(_whole), {"papers_arrive_as_meant"}),
    "drops plans": (
        _sent(lambda paper: replace(paper, instalments=paper.instalments[:1])),
        {"papers_arrive_as_meant"},
    ),
    "takes what was taken for accepted": (_read(_decided), {"papers_arrive_as_meant"}),
    "sends again when nobody knows": (
        _resends(OutcomeUnknownError),
        {"papers_are_sent_once", "lost_papers_are_found"},
    ),
    "sends again after a rate limit": (_resends(UnavailableError), {"papers_wait_for_nobody"}),
    "finds nothing": (
        Broken(INSURER, find_paper=lambda *_: None),
        {"lost_papers_are_found"},
    ),
    "finds any paper": (Broken(INSURER, find_paper=_any_paper), {"lost_papers_are_found"}),
    "refuses without a word": (
        _fails_as(RefusedError("", "", "")),
        {"refused_papers_say_why", "papers_that_say_nothing_are_not_sent"},
    ),
    "sends what says nothing": (
        Broken(INSURER, declare=_sends_anything),
        {"papers_that_say_nothing_are_not_sent"},
    ),
    "drops the words of an answer": (
        _read(lambda receipt: replace(receipt, text="")),
        {"answers_to_papers_are_told"},
    ),
    "tells no indemnity as nothing": (
        _read(lambda receipt: replace(receipt, amount=receipt.amount or 0)),
        {"answers_to_papers_are_told"},
    ),
    "drops the day of an extension": (
        _read(lambda receipt: replace(receipt, extended_until=None)),
        {"answers_to_papers_are_told"},
    ),
    "takes an unknown code for a refusal": (_read(_guessed), {"unknown_answers_decide_nothing"}),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_connectors(name: str, address: str) -> None:
    """Exactly the checks fail that are about what is wrong, and say something."""
    insurer, meant = WRONG[name]
    failed = {
        one.check: one.detail for one in run(insurer, address, papers.CHECKS) if not one.passed
    }
    assert set(failed) == meant, failed
    assert all(failed.values())


def test_every_check_can_fail() -> None:
    """Each is failed by some connector that is wrong."""
    failed = {check for _, checks in WRONG.values() for check in checks}
    assert {one.name for one in papers.CHECKS} - failed == set()
