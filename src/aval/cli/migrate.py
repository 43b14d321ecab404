"""`aval migrate`: gives the database the tables of this version."""

from argparse import ArgumentParser, Namespace

from django.core.management import call_command

from aval.cli import exits
from aval.cli.django import database, start
from aval.cli.terminal import add_language, reader


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_language(parser)


def run(args: Namespace) -> int:
    """Apply every migration that the database has not had; say how many."""
    language = reader(args)
    start()
    from aval.records.schema import unapplied  # noqa: PLC0415 - tables are loaded by now

    with database():
        missing = unapplied()
        call_command("migrate", interactive=False, verbosity=0)
    print(language.say("operate.migrated", count=language.count(len(missing))))
    return exits.OK
