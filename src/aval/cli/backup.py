"""`aval backup FILE`: writes tables and files to one archive that either database can restore."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from aval.cli import exits
from aval.cli.django import database, start
from aval.cli.terminal import add_language, progress, reader
from aval.cli.unapplied import is_refused


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("file", type=Path, help="the archive, a zip; replaced if it exists")
    parser.add_argument("--with-key", action="store_true", help="also the key that signs sessions")
    add_language(parser)


def run(args: Namespace) -> int:
    """Write the archive and say what is in it."""
    language = reader(args)
    start()
    from django.conf import settings  # noqa: PLC0415 - after Django has started
    from django.utils import timezone  # noqa: PLC0415

    from aval.desk.backups.actions import write_backup  # noqa: PLC0415 - needs tables

    with database():
        if is_refused(language):
            return exits.NOT_READY
        manifest = write_backup(
            path=args.file.absolute(),
            folder=settings.DATA,
            at=timezone.now(),
            with_key=args.with_key,
            tell=progress,
        )
    progress("")
    size = language.count(args.file.stat().st_size)
    told = language.count(len(manifest.parts))
    print(language.say("operate.backed_up", parts=told, file=args.file, size=size))
    return exits.OK
