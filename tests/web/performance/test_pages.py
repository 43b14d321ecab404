"""The pages of how policies perform: figures that lead to what they count, charts, files."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from aval.vocabulary.acts import Role
from tests.desk.performance.world import year
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
