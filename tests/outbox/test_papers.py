"""Papers in a round: what is said of trouble goes when it is over; what is odd moves nothing."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.timezone import localdate

from aval.connectors.contract import Raw, UnavailableError
from aval.connectors.papers import OverduePaper, PaperReceipt
from aval.desk.claims.answering import answered, taken, withdraw
from aval.desk.claims.delivering import told_of
from aval.outbox.papers import PaperPost, deliver_papers, hurry_papers
from aval.records.models import Connection, Paper
from aval.vocabulary.claims import PaperAnswer
from tests.desk.claims.world import AT, DAY, notice, unpaid
from tests.desk.requests.world import connected
from tests.people import person

pytestmark = pytest.mark.django_db


class Telling:
    """A session that takes every paper, and follows with the answers that it is given."""

    def __init__(self) -> None:
        """Begin with nothing to say."""
        self.answers: list[PaperReceipt | Exception] = []
        self.taken: list[str] = []
        self.before = lambda: None

    def declare(self, paper: OverduePaper) -> PaperReceipt:
        """Take a paper."""
        self.taken.append(paper.key)
        return PaperReceipt("R-1")

    def follow_paper(self, paper: OverduePaper, reference: str) -> PaperReceipt:
        """Say what is next."""
        assert (paper.key, reference) == (self.taken[0], "R-1")
        self.before()
        said = self.answers.pop(0)
        if isinstance(said, Exception):
            raise said
        return said

    def close(self) -> None:
        """Let go."""


@pytest.fixture
def world(tmp_path: Path) -> tuple[Telling, Paper, PaperPost]:
    """Return an insurer that has the notice of I1, and how it is reached."""
    unpaid(tmp_path)
    connected()
    by = person("declarer")
    paper = notice(by, "I1")
    Paper.objects.filter(pk=paper.pk).update(
        channel="connector", connection=Connection.objects.get(), number="0042", buyer="007",
        due_at=AT,
    )  # fmt: skip
    telling = Telling()
    post = PaperPost(
        open=lambda _: telling,  # type: ignore[arg-type,return-value]
        now=lambda: AT + timedelta(minutes=len(telling.taken)),
        day=localdate,
        taken=lambda one, on, reference, at: taken(
            one, on=on, reference=reference, by=None, at=at, today=DAY
        ),
        answered=lambda one, receipt, at: answered(
            one, told_of(one, receipt, DAY), by=None, at=at, today=DAY
        ),
    )
    assert deliver_papers(post) == {"acknowledged": 1}
    paper.refresh_from_db()
    return telling, paper, post


def _ask(paper: Paper, post: PaperPost) -> Paper:
    hurry_papers(connection=paper.connection, at=post.now())  # type: ignore[arg-type]
    deliver_papers(post)
    paper.refresh_from_db()
    return paper


def test_trouble_is_told_until_it_is_over(world: tuple[Telling, Paper, PaperPost]) -> None:
    """An insurer that is not reached, then answers with nothing new."""
    telling, paper, post = world
    telling.answers = [UnavailableError("down"), PaperReceipt("R-1")]
    assert _ask(paper, post).error_code == "not_reached"
    assert (_ask(paper, post).error_code, paper.attempts, len(telling.taken)) == ("", 0, 1)


def test_a_code_that_nobody_knows_moves_nothing(world: tuple[Telling, Paper, PaperPost]) -> None:
    """It is shown; what the insurer says later counts, and the odd code goes."""
    telling, paper, post = world
    odd = PaperReceipt("R-1", PaperAnswer.UNKNOWN, raw=Raw("Z9", "{}"))
    telling.answers = [odd, PaperReceipt("R-1", PaperAnswer.ACCEPTED)]
    assert (_ask(paper, post).state, paper.error_detail) == ("acknowledged", "Z9")
    assert (_ask(paper, post).state, paper.error_code, paper.due_at) == ("accepted", "", None)


def test_what_a_person_did_meanwhile_stands(world: tuple[Telling, Paper, PaperPost]) -> None:
    """Given up while the insurer was asked: its answer moves nothing, and it is asked no more."""
    telling, paper, post = world
    by = paper.written_by

    def give_up() -> None:
        now = Paper.objects.get(pk=paper.pk)
        withdraw(paper=now, reason="They paid", by=by, at=AT, today=DAY)

    telling.before = give_up  # type: ignore[assignment]
    telling.answers = [PaperReceipt("R-1", PaperAnswer.ACCEPTED)]
    assert (_ask(paper, post).state, paper.due_at) == ("withdrawn", None)
