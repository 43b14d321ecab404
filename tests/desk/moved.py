"""Fills, backs up and restores one database (`python -m tests.desk.moved STEP…`).

Each step is `fill`, or a command of Aval with its words joined by `,`; the process ends with the
first exit code that is not 0.
"""

import hashlib
import sys
from datetime import UTC, date, datetime

import django


def fill() -> None:
    """Enter rows whose values are easily lost on the way: wide, old, precise, in every script."""
    from django.conf import settings  # noqa: PLC0415 - after setup
    from django.db import connection, transaction  # noqa: PLC0415

    from aval.desk.jobs.actions import ask  # noqa: PLC0415
    from aval.records import models  # noqa: PLC0415

    at = datetime(2026, 2, 28, 23, 59, 59, 999_999, tzinfo=UTC)
    with transaction.atomic():
        people = [
            models.Person.objects.create_user(f"person{number}", password="pässword–words 7")  # noqa: S106
            for number in range(2)
        ]
        source = models.Source.objects.create(key="erp", name="ERP « éà » 東京 \n\t\\ \" '")
        run = models.IntakeRun.objects.create(
            source=source,
            format="list",
            mode="full",
            person=people[0],
            begun_at=at,
            fingerprint="f" * 64,
            options={"a": [1, None, "é", {"b": 2**53 + 1, "c": True}]},
        )
        models.Rejection.objects.create(
            run=run, file="x.csv", line=2**31 - 1, column="é", value="\u2028", expected="x"
        )
        ask(kind="try", key="é", at=at, by=people[1], arguments={"day": "2026-01-01"})
        models.JournalEntry.objects.create(
            number=2**62, at=at, act="x", previous="0" * 64, digest="1" * 64
        )
        models.ScopeRule.objects.create(person=people[0], dimension="company", value="É")
        change = models.Change.objects.create(at=at, origin="manual", person=people[0], run=run)
        models.Rate.objects.create(
            currency="TND", on=date(1899, 12, 31), rate=2**62, known_from=change
        )
        customer = models.Customer.objects.create(pk="C1 é/ß")
        note = models.Note.objects.create(
            customer=customer, person=people[0], at=at, text="line\nline\r\n\x7f"
        )
        note.mentions.set(people)
    connection.close()
    held = settings.DATA / "files" / "ab" / "cd é.bin"
    held.parent.mkdir(parents=True, exist_ok=True)
    held.write_bytes(bytes(range(256)) * 1000)


def digest() -> str:
    """Return one digest of all rows, whatever order the database gives them in."""
    from aval.records import rows  # noqa: PLC0415 - after setup

    lines = sorted(
        table._meta.db_table.encode() + line
        for table in rows.tables()
        for line in rows.lines_of(table)
    )
    return hashlib.sha256(b"".join(lines)).hexdigest()


def main(steps: list[str]) -> int:
    """Take the steps in turn, and print a digest of the rows after each restoration."""
    django.setup()
    from aval.cli.main import main as aval  # noqa: PLC0415 - after setup

    for step in steps:
        if step == "fill":
            fill()
        elif code := aval(step.split(",")):
            return code
        if step == "fill" or step.startswith("restore"):
            sys.stdout.write(f"digest {digest()}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
