"""`aval restore FILE`: makes tables and files what they were when the backup was written."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from aval.cli import exits
from aval.cli.django import database, start
from aval.cli.terminal import add_language, progress, reader
from aval.cli.unapplied import is_refused
from aval.wording.language import Language

_GIB = 2**30


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("file", type=Path, help="the archive that `aval backup` wrote")
    parser.add_argument("--replace", action="store_true", help="give up what the target holds")
    parser.add_argument("--most-gib", type=int, default=64, help="refuse larger content")
    add_language(parser)


def run(args: Namespace) -> int:
    """Restore everything, or change nothing and say why."""
    language = reader(args)
    start()
    from django.conf import settings  # noqa: PLC0415 - after Django has started

    from aval.desk.backups.actions import restore_backup  # noqa: PLC0415 - needs tables
    from aval.desk.backups.archive import Unfit  # noqa: PLC0415

    with database():
        if is_refused(language):
            return exits.NOT_READY
        try:
            manifest = restore_backup(
                path=args.file.absolute(),
                folder=settings.DATA,
                replace=args.replace,
                most_bytes=args.most_gib * _GIB,
                tell=progress,
            )
        except Unfit as unfit:
            progress("")
            print(_reason(unfit.code, unfit.subject, language), file=sys.stderr)
            return exits.NOT_READY if unfit.code == "not_empty" else exits.BAD_INPUT
    progress("")
    parts = language.count(len(manifest.parts))
    print(language.say("operate.restored", parts=parts, at=manifest.at, version=manifest.version))
    return exits.OK


def _reason(code: str, subject: str, language: Language) -> str:
    return {
        "no_backup": language.say("operate.no_backup"),
        "damaged": language.say("operate.damaged", part=ascii(subject)),
        "other_version": language.say("operate.other_version", version=ascii(subject)),
        "too_large": language.say("operate.too_large"),
        "not_empty": language.say("operate.not_empty"),
    }[code]
