"""The demo's insurers tell, over their own interfaces, what the demo's ledger already knows."""

import json
from datetime import UTC, date, datetime, time, timedelta

import pytest

from aval.connectors.registry import insurer
from aval.intake.archive import take_archive
from aval.intake.insurers.syncing import Synced, sync
from aval.records.insurers import BuyerLink, Connection, PolicyLink, ToldCover
from aval.records.models import Cover, Source
from aval.sandboxes.insurers import catalogue
from aval.sandboxes.insurers.papers import Paper, Tray
from aval.sandboxes.insurers.server import running
from aval.sandboxes.insurers.world import Slice, Step
from aval.sandboxes.insurers.world_json import BadWorldError
from aval.sandboxes.synthetic.demo import World, make_world
from aval.sandboxes.synthetic.demo_insurers import CONTRACTS, Contract, insurer_world
from aval.sandboxes.synthetic.demo_stories import FEWEST_BUYERS
from aval.vocabulary.acts import RunState
from aval.vocabulary.claims import PaperKind
from aval.vocabulary.insurers import Decision
from tests.intake.insurers.telling import gate

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 31)
AT = datetime.combine(TODAY, time(18), UTC)


@pytest.fixture(scope="module")
def group() -> World:
    """Return a small group."""
    return make_world(seed=3, today=TODAY, customers=FEWEST_BUYERS)


@pytest.fixture
def ledger(group: World) -> None:
    """Have the group's last evening in the tables."""
    source = Source.objects.create(key="erp", name="ERP")
    take_archive(days=[(AT, group.portfolio_on(TODAY))], source=source, by=None)


def _connect(contract: Contract) -> Connection:
    source = Source.objects.create(key=contract.code, name=contract.name)
    made = Connection.objects.create(source=source, insurer=contract.code)
    for key in {contract.key(layer) for layer in contract.layers}:
        number, unit, extension = key
        PolicyLink.objects.create(
            connection=made,
            number=number,
            unit=unit,
            extension=extension,
            policy_id=contract.policy,
        )
    return made


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.code)
@pytest.mark.usefixtures("ledger")
def test_they_agree(contract: Contract, group: World) -> None:
    """Nothing differs at first; a cut at the insurer is a decision after the next reading."""
    made = _connect(contract)
    box = catalogue.sandbox(contract.code, AT)
    box.world = insurer_world(group, contract)
    box.loaded()
    with running(box) as address:
        settings = box.settings(address) | {"policies": contract.lines()}
        settings |= dict.fromkeys(contract.unset, "")

        def read(days: int) -> Synced:
            made.refresh_from_db()
            at = AT + timedelta(days)
            return sync(
                connection=made,
                insurer=insurer(contract.code),
                settings=settings,
                gate=gate(at),
                at=at,
                by=None,
            )

        first = read(0)
        assert first.run.error == ""
        assert not list(ToldCover.objects.exclude(fault="").values_list("cover", "fault"))
        assert set(BuyerLink.objects.values_list("customer_id", flat=True)) == {
            step.customer_ref for cover in box.world.covers for step in cover.history
        }
        assert first.run.state == RunState.UNCHANGED, first.run.differences
        before = Cover.objects.current().count()
        place, standing = next(
            (at, cover.decided(TODAY))
            for at, cover in enumerate(box.world.covers)
            if (step := cover.decided(TODAY)) and step.decision is Decision.APPROVED
        )
        assert standing is not None
        (one,) = standing.slices
        tomorrow = TODAY + timedelta(1)
        cut = Step(
            tomorrow,
            Decision.REDUCED,
            (Slice(one.layer, 1_000_00, tomorrow, None),),
            standing.requested,
            standing.customer_ref,
        )
        covers = list(box.world.covers)
        covers[place] = covers[place].after(cut)
        box.world = type(box.world)(box.world.policies, box.world.buyers, tuple(covers))
        box.now += timedelta(1)
        box.moved()
        second = read(1)
    assert second.run.state == RunState.APPLIED
    assert second.customers == [standing.customer_ref]
    assert Cover.objects.current().count() == before + 1
    newest = Cover.objects.current().order_by("-pk").first()
    assert newest is not None
    assert (newest.amount, newest.valid_from) == (1_000_00, tomorrow)


def test_papers_survive_a_restart() -> None:
    """What was taken and what is answered later are remembered; what is no paper is refused."""
    tray = Tray()
    paper = Paper(
        "R-1", "AV1", PaperKind.PAYMENT_PLAN, ("42", "", ""), "7", "EUR",
        [("F-1", 1_500, "EUR", "2026-09-01")], instalments=[("2026-12-01", 1_500)],
    )  # fmt: skip
    tray.take(paper, TODAY)
    tray.answer({"key": "AV1", "answer": "question", "text": "Why?", "after_days": 9}, TODAY)
    again = Tray()
    again.remember(json.loads(json.dumps(tray.kept())))
    assert again.papers == tray.papers
    assert again.papers[0].told(TODAY + timedelta(9)).text == "Why?"
    with pytest.raises(BadWorldError, match=r"papers\[0\]"):
        again.remember([{"items": [["F-1"]]}])
