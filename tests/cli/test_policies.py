"""`aval policies`: contracts listed, shown, checked, taken in; exported with their particulars."""

from pathlib import Path

import pytest

from aval.assessment.standing import all_particulars
from aval.cli import exits
from aval.cli.main import main
from aval.dataset.particulars import Particulars, particulars_to_toml
from aval.records.models import Change, PolicyFacts
from aval.vocabulary.acts import Role
from tests.desk.policies.world import POLICIES, world
from tests.people import person

pytestmark = pytest.mark.django_db
PAPER = Particulars("AZ-100", "0123456", clauses={"2026-01-01": {"mep_days": "art. 12.3"}})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a file of policies, with its particulars, of a world that knows them."""
    world(tmp_path / "portfolio")
    found = tmp_path / "policies.toml"
    found.write_text(POLICIES, "utf-8")
    (tmp_path / "particulars.toml").write_text(particulars_to_toml([PAPER]), "utf-8")
    return found


def _run(*words: str) -> int:
    return main(["policies", *words, "--language", "en"])


def test_taken_in_and_shown(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What differs is written once; clause numbers stand beside the parameters, and travel."""
    person("ana", Role.CREDIT_MANAGER)
    assert _run("import", str(file), "--by", "nobody") == exits.BAD_INPUT
    assert _run("import", str(file), "--by", "ana") == exits.OK
    assert all_particulars()["AZ-100"] == PAPER
    assert PolicyFacts.objects.count() == 1
    changes = Change.objects.count()
    assert _run("import", str(file), "--by", "ana") == exits.OK
    assert Change.objects.count() == changes
    file.write_text(POLICIES.replace("mep_days = 60", "mep_days = 90"), "utf-8")
    assert _run("import", str(file), "--by", "ana") == exits.OK
    assert _run("show", "AZ-100") == exits.OK
    assert _run("show", "none") == exits.BAD_INPUT
    assert _run("list") == exits.OK
    told = capsys.readouterr().out
    assert "Maximum extension period: 90 days (art. 12.3)" in told
    assert "AZ-100  Allianz Trade  0123456  first euro" in told
    out = file.parent / "out"
    assert main(["export", str(out), "--language", "en"]) == exits.OK
    assert (out / "particulars.toml").read_text("utf-8") == particulars_to_toml([PAPER])


def test_not_taken_in(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without the right, with a contradiction, or with particulars that are none."""
    person("sal", Role.SALES)
    person("ana", Role.CREDIT_MANAGER)
    assert _run("import", str(file), "--by", "sal") == exits.BAD_INPUT
    file.write_text(POLICIES.replace("claim_months = 6", "claim_months = 0"), "utf-8")
    assert _run("import", str(file), "--by", "ana") == exits.BAD_INPUT
    assert "contradiction: The claim would have" in capsys.readouterr().err
    file.write_text(POLICIES.replace("claim_months = 6", "claim_months = -1"), "utf-8")
    assert _run("import", str(file), "--by", "ana") == exits.BAD_INPUT
    file.write_text(POLICIES, "utf-8")
    file.with_name("particulars.toml").write_text("[[particulars]]\nmoon = 1", "utf-8")
    assert _run("import", str(file), "--by", "ana") == exits.BAD_INPUT
    assert not all_particulars()


def test_checked(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Faults and contradictions end with 1, doubts are said and end with 0."""
    assert _run("check", str(file)) == exits.OK
    file.write_text(POLICIES.replace('temporary = "90"\n', ""), "utf-8")
    assert _run("check", str(file), "--currency", "EUR") == exits.OK
    assert "doubt: Temporary limits have no percentage" in capsys.readouterr().err
    file.write_text(POLICIES.replace("mep_days = 60", 'mep_days = "x"'), "utf-8")
    assert _run("check", str(file)) == exits.BAD_INPUT
