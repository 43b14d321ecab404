"""The first migration makes each table with what belongs to it, at once."""

from importlib import import_module

from django.db import migrations, models

from tests.guards.migration import FIRST, folded


def test_nothing_is_left_to_fold() -> None:
    """The migration is as `tests.guards.migration` writes it."""
    operations = import_module(FIRST).Migration.operations
    assert folded(operations) == operations, "run python -m tests.guards.migration"


def test_what_belongs_to_a_table_is_made_with_it() -> None:
    """Constraints and indexes of a table go into it, in order; what stands between stays."""
    table = migrations.CreateModel("Pot", [("size", models.IntegerField())])
    rule = models.CheckConstraint(condition=models.Q(size__gt=0), name="pot_size")
    order = models.Index("size", name="pot_by_size")
    other = migrations.RunSQL("")
    operations = [
        table,
        migrations.AddConstraint("pot", rule),
        other,
        migrations.AddIndex("pot", order),
    ]
    assert folded(operations) == [table, other]
    assert table.options == {"constraints": [rule], "indexes": [order]}


def test_what_belongs_to_a_table_of_another_migration_stays() -> None:
    """There is no table here to make it with."""
    rule = models.CheckConstraint(condition=models.Q(size__gt=0), name="pot_size")
    operations = [migrations.AddConstraint("pot", rule)]
    assert folded(operations) == operations
