"""The customers of the desk's tests, and people who are logged in."""

import pytest
from django.test import Client

from aval.records.models import Person
from tests.desk.report.conftest import asker, customers, northerner, person

__all__ = ["asker", "customers", "northerner", "person"]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def manager(client: Client, person: Person) -> Client:
    """Return the browser of someone who sees everything."""
    client.force_login(person, backend=BACKEND)
    return client


@pytest.fixture
def north(northerner: Person) -> Client:
    """Return the browser of someone who sees the north."""
    browser = Client()
    browser.force_login(northerner, backend=BACKEND)
    return browser
