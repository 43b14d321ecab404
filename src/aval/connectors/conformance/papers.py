"""Checks of papers about unpaid items: sent once, found again, answered in the right word."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, cast

from aval.connectors.conformance.bench import Bench, Check, Json, ensure
from aval.connectors.contract import OutcomeUnknownError, RefusedError, Session, UnavailableError
from aval.connectors.papers import (
    Instalment,
    OverduePaper,
    PaperItem,
    PaperReceipt,
    PaperSession,
)
from aval.vocabulary.claims import PaperAnswer, PaperKind
from aval.vocabulary.insurers import Capability


def papers_arrive_as_meant(bench: Bench) -> None:
    """A paper of each kind gets a reference, is acknowledged, and says there what it says here."""
    bench.begin("small")
    with bench.session() as session:
        for kind in sorted(bench.insurer.papers):
            paper = _paper(bench, f"CONFORM-P-{kind}", kind)
            receipt = _papers(session).declare(paper)
            ensure(receipt.reference, f"{kind}: a paper without a reference")
            told = _papers(session).follow_paper(paper, receipt.reference)
            is_taken = told.answer is PaperAnswer.ACKNOWLEDGED
            ensure(is_taken, f"{kind}: told as {told.answer} at once")
            there = bench.control("GET", "papers")[-1]
            _ensure_meant(paper, there)


def papers_are_sent_once(bench: Bench) -> None:
    """When the answer is lost the paper is not sent again: its outcome is unknown."""
    for kind in ("lose", "cut", "halve", "not_json", "no_envelope"):
        bench.begin("small", [_fault(bench, kind)])
        paper = _paper(bench, "CONFORM-P-1")
        with bench.session() as session:
            declare = partial(_papers(session).declare, paper)
            bench.raised((OutcomeUnknownError,), declare)
        _ensure_once(bench, kind)


def papers_wait_for_nobody(bench: Bench) -> None:
    """A paper that meets a rate limit was not taken: unavailable, and not sent again."""
    bench.begin("small", [_fault(bench, "rate", seconds=20)])
    paper = _paper(bench, "CONFORM-P-2")
    with bench.session() as session:
        bench.raised((UnavailableError,), lambda: _papers(session).declare(paper))
    _ensure_once(bench, "rate")


def lost_papers_are_found(bench: Bench) -> None:
    """A paper whose receipt was lost is found by our key; one that never arrived is not."""
    bench.begin("small", [_fault(bench, "lose")])
    paper = _paper(bench, "CONFORM-P-3")
    with bench.session() as session:
        papers = _papers(session)
        ensure(papers.find_paper(paper) is None, "found before it was sent")
        bench.raised((OutcomeUnknownError,), lambda: papers.declare(paper))
        found = papers.find_paper(paper)
        ensure(found and found.reference, "not found although it arrived")
        other = replace(paper, key="CONFORM-P-OTHER")
        ensure(papers.find_paper(other) is None, "another paper is taken for it")


def refused_papers_say_why(bench: Bench) -> None:
    """A paper about a buyer that the insurer does not know is refused: its code, its words."""
    bench.begin("small")
    paper = replace(_paper(bench, "CONFORM-P-4"), buyer="99999999")
    with bench.session() as session:
        error = bench.raised((RefusedError,), lambda: _papers(session).declare(paper))
    told = (getattr(error, "code", ""), getattr(error, "detail", ""))
    ensure(all(told), f"refused with code and words {told}")
    ensure(not bench.control("GET", "papers"), "it was taken all the same")


def papers_that_say_nothing_are_not_sent(bench: Bench) -> None:
    """A paper without items is refused before anything is sent."""
    bench.begin("small")
    paper = replace(_paper(bench, "CONFORM-P-5"), items=())
    with bench.session() as session:
        error = bench.raised((RefusedError,), lambda: _papers(session).declare(paper))
    ensure(getattr(error, "name", ""), "it does not say what is missing")
    ensure(not bench.called("paper", "POST"), "it was sent")


def answers_to_papers_are_told(bench: Bench) -> None:
    """A question, a refusal with its reason, a later day, an indemnity: each as it was answered."""
    bench.begin("small")
    paper = _paper(bench, "CONFORM-P-6")
    with bench.session() as session:
        papers = _papers(session)
        reference = papers.declare(paper).reference
        for said in _ANSWERS:
            bench.control("POST", "papers", {"key": paper.key, **said})
            told = papers.follow_paper(paper, reference)
            ensure(_as_said(told) == _meant(said), f"said {_meant(said)}, told {_as_said(told)}")
            ensure(told.raw.code, "the insurer's code is not kept")
    ensure(told.currency == paper.items[0].currency, f"an indemnity in {told.currency}")


def unknown_answers_decide_nothing(bench: Bench) -> None:
    """An answer with a code that nobody knows is unknown, with its code: nothing is decided."""
    bench.begin("small")
    paper = _paper(bench, "CONFORM-P-7")
    with bench.session() as session:
        reference = _papers(session).declare(paper).reference
        bench.switch({"kind": "unknown_code", "times": None})
        told = _papers(session).follow_paper(paper, reference)
    ensure(told.answer is PaperAnswer.UNKNOWN, f"told as {told.answer}")
    ensure(told.raw.code, "the insurer's code is not kept")


_ANSWERS: tuple[dict[str, Any], ...] = (
    {"answer": "question", "text": "Which delivery note?"},
    {"answer": "refused", "reason": "R7", "text": "declared too late"},
    {"answer": "extended", "extended_until": "2026-05-01"},
    {"answer": "accepted", "amount": 1_234_56},
)


def _papers(session: Session) -> PaperSession:
    """Return a session as the one that takes papers, which its capability says it is."""
    return cast("PaperSession", session)


def _paper(bench: Bench, key: str, kind: PaperKind | None = None) -> OverduePaper:
    """Return a paper about two invoices of a buyer."""
    order = bench.order(key, 1)
    own = kind or min(bench.insurer.papers)
    day = bench.now.date()
    overdue, wanted = day - timedelta(20), day + timedelta(40)
    items = (
        PaperItem("F-00123", 1_500_05, order.currency, overdue, overdue - timedelta(30)),
        PaperItem("F-00124", 700_00, order.currency, overdue + timedelta(3)),
    )
    until = wanted if own is PaperKind.EXTENSION else None
    halves = (Instalment(wanted, 1_100_00), Instalment(wanted + timedelta(30), 1_100_05))
    parts = halves if own is PaperKind.PAYMENT_PLAN else ()
    return OverduePaper(key, own, order.policy, order.buyer, items, until, parts, "a message")


def _ensure_meant(paper: OverduePaper, there: Json) -> None:
    """Fail unless a paper says in the sandbox what it says here."""
    until = paper.wanted_until
    policy = paper.policy
    meant = {
        "key": paper.key,
        "kind": str(paper.kind),
        "policy": [policy.number, policy.unit, policy.extension],
        "buyer": paper.buyer,
        "items": [[i.reference, i.amount, i.currency, i.due_on.isoformat()] for i in paper.items],
        "wanted_until": until.isoformat() if until else None,
        "instalments": [[one.due_on.isoformat(), one.amount] for one in paper.instalments],
        "message": paper.message,
    }
    odd = {name: there.get(name) for name, value in meant.items() if there.get(name) != value}
    ensure(not odd, f"{paper.kind}: arrived with {odd}")


def _as_said(told: PaperReceipt) -> tuple[object, ...]:
    until = told.extended_until.isoformat() if told.extended_until else None
    return (str(told.answer), told.text, told.reason, told.amount, until)


def _meant(said: dict[str, Any]) -> tuple[object, ...]:
    words = (said["answer"], said.get("text", ""), said.get("reason", ""))
    return (*words, said.get("amount"), said.get("extended_until"))


def _ensure_once(bench: Bench, kind: str) -> None:
    count = bench.called("paper", "POST")
    ensure(count == 1, f"{kind}: sent {count} times")


def _fault(bench: Bench, kind: str, **more: object) -> dict[str, object]:
    """Return a fault that strikes papers."""
    return {"kind": kind, "path": bench.about["paper"], "method": "POST", **more}


_PAPERS = frozenset({Capability.DECLARE_OVERDUE})
CHECKS = tuple(
    Check(run, _PAPERS)
    for run in (
        papers_arrive_as_meant,
        papers_are_sent_once,
        papers_wait_for_nobody,
        lost_papers_are_found,
        refused_papers_say_why,
        papers_that_say_nothing_are_not_sent,
        answers_to_papers_are_told,
        unknown_answers_decide_nothing,
    )
)
"""The checks of this module, in the order in which they are run."""
