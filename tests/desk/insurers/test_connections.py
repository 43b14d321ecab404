"""Connections: their secrets are no one's to read, their login is tried once, jobs read them."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from aval.connectors.contract import LoginRefusedError, UnavailableError
from aval.dataset.reading import read_portfolio
from aval.desk.insurers import connections
from aval.desk.insurers.connections import (
    ConnectionCard,
    active_connections,
    ask_to_read,
    clear_settings,
    read_insurer,
    save_connection,
)
from aval.desk.insurers.secrets import SecretsLostError, decrypted, encrypted
from aval.desk.refusals import ActRefused
from aval.records import journal
from aval.records.insurers import Connection
from aval.records.models import JobRun, JournalEntry, Source
from aval.vocabulary.acts import Act, Role, RunState
from tests.intake.insurers.telling import Telling, gate
from tests.people import person
from tests.records.keeping import keep
from tests.tables import write_folder

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 4, 5, 40, tzinfo=UTC)
VALUES = {
    "address": "http://127.0.0.1:1",
    "client_id": "us",
    "client_secret": "hunter2",
    "app_key": "key-1",
    "policies": "0042;;;AZ-100\n0043",
}
_OTHER_KEY = "another, as long as it needs to be"
_SECRET = VALUES["client_secret"]
CARD = ConnectionCard("atradius", "Atradius", VALUES)


@pytest.fixture(autouse=True)
def policies(tmp_path: Path) -> None:
    """Have a policy of ours."""
    keep(read_portfolio(write_folder(tmp_path)))


def test_secrets_are_encrypted(settings: LazySettings) -> None:
    """Nobody reads them without the key; one that was replaced still does."""
    text = encrypted({"password": "hunter2", "empty": ""})
    assert "hunter2" not in text
    assert decrypted(text) == {"password": "hunter2"}
    assert (encrypted({"a": ""}), decrypted("")) == ("", {})
    old = settings.SECRET_KEY
    settings.SECRET_KEY = _OTHER_KEY
    with pytest.raises(SecretsLostError):
        decrypted(text)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert decrypted(text) == {"password": "hunter2"}


def test_saved(settings: LazySettings) -> None:
    """Settings in clear, secrets not; an empty secret keeps the one there is."""
    admin = person("ada", Role.ADMINISTRATOR)
    made = save_connection(key="atradius", card=CARD, by=admin, at=AT)
    assert "client_secret" not in made.settings
    assert "hunter2" not in made.secrets
    assert clear_settings(made)["client_secret"] == _SECRET
    (link,) = made.policies.all()
    assert (link.number, link.policy_id) == ("0042", "AZ-100")
    Connection.objects.update(is_login_refused=True)
    other = ConnectionCard("atradius", "Atradius", VALUES | {"client_secret": "", "client_id": "x"})
    made = save_connection(key="atradius", card=other, by=admin, at=AT)
    assert clear_settings(made)["client_secret"] == _SECRET
    assert clear_settings(made)["client_id"] == "x"
    assert not made.is_login_refused
    told = "".join(JournalEntry.objects.values_list("details", flat=True))
    assert "hunter2" not in told
    assert JournalEntry.objects.filter(act=Act.CONNECTION_CHANGED).count() == 2
    assert journal.verify() is None
    settings.SECRET_KEY = _OTHER_KEY
    assert "client_secret" not in clear_settings(made)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"client_id": ""}, "insurers.refused_fields"),
        ({"address": "http://elsewhere.example"}, "insurers.refused_fields"),
        ({"policies": "0042;;;NOWHERE"}, "insurers.refused_policies"),
    ],
)
def test_refused(values: dict[str, str], code: str) -> None:
    """What cannot be is said, and nothing is made of it."""
    card = ConnectionCard("atradius", "Atradius", VALUES | values)
    with pytest.raises(ActRefused, match=code):
        save_connection(key="atradius", card=card, by=None, at=AT)
    assert not Source.objects.filter(pk="atradius").exists()


def test_who_may() -> None:
    """Whoever configures makes them, whoever imports reads them."""
    sales = person("sam", Role.SALES)
    with pytest.raises(ActRefused, match="refused_right"):
        save_connection(key="atradius", card=CARD, by=sales, at=AT)
    unknown = ConnectionCard("nobody", "Nobody", {})
    with pytest.raises(ActRefused, match="refused_unknown"):
        save_connection(key="nobody", card=unknown, by=None, at=AT)
    save_connection(key="atradius", card=CARD, by=None, at=AT)
    with pytest.raises(ActRefused, match="refused_right"):
        ask_to_read(key="atradius", by=sales, at=AT)
    with pytest.raises(ActRefused, match="refused_no_connection"):
        ask_to_read(key="elsewhere", by=None, at=AT)
    one = ask_to_read(key="atradius", by=None, at=AT)
    assert ask_to_read(key="atradius", by=None, at=AT) == one
    assert active_connections() == ["atradius"]
    off = ConnectionCard("atradius", "Atradius", VALUES, is_active=False)
    save_connection(key="atradius", card=off, by=None, at=AT)
    assert active_connections() == []


def test_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The insurer of the connection is asked with its secrets; its errors stand in the run."""
    save_connection(key="atradius", card=CARD, by=None, at=AT)
    told = Telling()
    monkeypatch.setattr(connections, "insurer", lambda _: told)
    done = read_insurer(key="atradius", gate=gate(), at=AT, today=date(2026, 5, 4))
    assert done.run.state == RunState.UNCHANGED
    told.refuses_login = LoginRefusedError("401")
    done = read_insurer(key="atradius", gate=gate(), at=AT, today=date(2026, 5, 4))
    assert done.run.state == RunState.FAILED
    assert Connection.objects.get().is_login_refused


def test_read_again_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """An insurer that did not answer is asked an hour later, once; a person brings it forward."""
    save_connection(key="atradius", card=CARD, by=None, at=AT)
    told = Telling(fails=UnavailableError("503"))
    monkeypatch.setattr(connections, "insurer", lambda _: told)
    for _ in range(2):
        read_insurer(key="atradius", gate=gate(), at=AT, today=date(2026, 5, 4))
    (job,) = JobRun.objects.all()
    assert (job.due_at, job.arguments) == (AT + timedelta(hours=1), {"connection": "atradius"})
    assert ask_to_read(key="atradius", by=None, at=AT) == job
    job.refresh_from_db()
    assert job.due_at == AT
    JobRun.objects.all().delete()
    told.fails = None
    read_insurer(key="atradius", gate=gate(), at=AT, today=date(2026, 5, 4))
    assert not JobRun.objects.exists()
