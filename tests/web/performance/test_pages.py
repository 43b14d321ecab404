"""The pages of how policies perform: figures that lead to what they count, charts, files."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, now

from aval.desk.performance import kept
from aval.desk.performance.kept import keep_years
from aval.records.models import Change
from aval.vocabulary.acts import Origin, Role
from tests.desk.performance.world import year
from tests.people import AT
from tests.web.visitors import client_of, person

pytestmark = pytest.mark.django_db


def _text(client: Client, name: str, *arguments: object, **given: str) -> str:
    answer = client.get(reverse(name, args=arguments), given)
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_pages(tmp_path: Path, language: str) -> None:
    """Side by side, one policy with its charts, the decisions behind a figure, in each language."""
    client = client_of(person(Role.CREDIT_MANAGER, language=language))
    assert 'class="empty"' in _text(client, "performance")
    year(tmp_path)
    side = _text(client, "performance")
    refused = reverse("policy_decisions", args=["AZ-100"]) + "?year=2026-01-01&amp;what=refused"
    assert refused in side
    assert reverse("policy_performance", args=["AZ-100"]) in side
    one = _text(client, "policy_performance", "AZ-100")
    assert one.count('<svg class="ch"') == 2
    for by in ("company", "country", "segment"):
        parts = _text(client, "policy_performance", "AZ-100", by=by)
        assert 'id="h-parts"' in parts
    assert "FR01" in _text(client, "policy_performance", "AZ-100", by="company")
    assert reverse("premium", args=["AZ-100"]) + "?year=2026-01-01#h-fe" in one
    listed = _text(client, "policy_decisions", "AZ-100", year="2026-01-01", what="cut")
    assert "Trois" in listed
    assert "Deux" not in listed
    assert client.get(reverse("policy_performance", args=["XX"])).status_code == 404
    gone = client.get(reverse("policy_decisions", args=["AZ-100"]), {"year": "x"})
    assert gone.status_code == 302
    for given in ({"form": "xlsx"}, {"form": "csv", "policy": "AZ-100"}):
        taken = client.post(reverse("performance_export"), given)
        assert b"".join(taken.streaming_content)  # type: ignore[attr-defined]


def test_of_which_facts_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures that were counted before say so; once facts moved they say that, in files too."""
    client = client_of(person(Role.CREDIT_MANAGER))
    year(tmp_path)
    addresses = ("performance",), ("policy_performance", "AZ-100")
    assert not any("counted on" in _text(client, *address) for address in addresses)
    keep_years(today=localdate(), at=now())
    told = [_text(client, *address) for address in addresses]
    assert all("counted on" in text and "have moved since" not in text for text in told)
    monkeypatch.setattr(kept, "LIVE_CUSTOMERS", 0)
    Change.objects.create(at=AT, origin=Origin.MANUAL)
    assert all("have moved since" in _text(client, *address) for address in addresses)
    for by in ("company", "country", "segment"):
        assert 'id="h-parts"' in _text(client, "policy_performance", "AZ-100", by=by)
    taken = client.post(reverse("performance_export"), {"form": "csv"})
    lines = b"".join(taken.streaming_content).decode()  # type: ignore[attr-defined]
    assert "have moved since" in lines
