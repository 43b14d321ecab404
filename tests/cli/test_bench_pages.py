"""The measured pages of contracts: a number of statements that does not grow with the rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from aval.assessment.agenda import keep_agenda
from aval.assessment.day import assess_day
from aval.assessment.standing import contracts
from aval.cli.benchmark.contract_pages import contract_pages
from aval.cli.benchmark.measures import AS_OF
from aval.cli.benchmark.working import AT, middling
from aval.cli.benchmark.year import PORTFOLIO, leave_year
from aval.dataset.reading import read_portfolio
from aval.records.models import Customer, Paper
from aval.sandboxes.synthetic.benchmark import write_benchmark
from aval.vocabulary.acts import Role
from tests.records.keeping import keep
from tests.web.visitors import client_of, person


@contextmanager
def _judged(folder: Path, items: int) -> Iterator[int]:
    """Have a ledger with a year behind it while the block lasts; give how many papers it has."""
    write_benchmark(folder, items=items, seed=1, as_of=AS_OF, file_format="parquet")
    with transaction.atomic(), patch("django.utils.timezone.now", return_value=AT):
        keep(read_portfolio(folder))
        assess_day(as_of=AS_OF, at=AT)
        keep_agenda(as_of=AS_OF)
        leave_year(by=person(Role.CREDIT_MANAGER), as_of=AS_OF, at=AT)
        Customer.objects.update(owner=PORTFOLIO)
        yield Paper.objects.count()
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_pages_cost_the_same(tmp_path: Path) -> None:
    """Twice as many customers, items and papers are shown with the same statements."""
    counts, papers = [], []
    for items in (800, 1_600):
        with _judged(tmp_path / str(items), items) as number:
            papers.append(number)
            client = client_of(person(Role.CREDIT_MANAGER, username="reader"))
            found = {}
            for page in contract_pages(middling(), next(iter(contracts())), AS_OF):
                assert client.get(page.address).status_code == 200
                with CaptureQueriesContext(connection) as asked:
                    client.get(page.address)
                found[page.name] = len(asked)
            counts.append(found)
    assert papers[1] > 1.8 * papers[0] > 10
    few, many = counts
    grown = {name: (few[name], many[name]) for name in few if many[name] > few[name] + 1}
    assert not grown  # one more is for a kind of entries that is new
    assert max(many.values()) < 120
