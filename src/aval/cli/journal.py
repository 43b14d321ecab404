"""`aval journal verify|export`: whether the chain of acts holds, and all of it as a file."""

import sys
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path

from aval.cli import exits
from aval.cli.django import start
from aval.cli.terminal import add_language, reader
from aval.wording.language import Language


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments, for each act its own."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    verifying = acts.add_parser("verify", help="recompute every hash")
    verifying.add_argument("--digest", default="", help="one noted before; the chain must have it")
    add_language(verifying)
    exporting = acts.add_parser("export", help="write every entry as a line of JSON")
    exporting.add_argument("file", type=Path)
    add_language(exporting)


def run(args: Namespace) -> int:
    """Do the act."""
    start()
    language = reader(args)
    return _export(args.file, language) if args.act == "export" else _verify(args.digest, language)


def _verify(digest: str, language: Language) -> int:
    from aval.records.journal import BEGINNING, JournalEntry, verify  # noqa: PLC0415

    broken = verify()
    if broken is not None:
        print(language.say("journal.broken", number=broken), file=sys.stderr)
        return exits.BAD_INPUT
    if digest and not JournalEntry.objects.filter(digest=digest).exists():
        print(language.say("journal.cut", digest=digest), file=sys.stderr)
        return exits.BAD_INPUT
    last = JournalEntry.objects.order_by("-number").first()
    count = language.count(last.number if last else 0)
    known = last.digest if last else BEGINNING
    print(language.say("journal.sound", count=count, digest=known))
    return exits.OK


def _export(path: Path, language: Language) -> int:
    from aval.desk.journal.actions import export  # noqa: PLC0415 - settings first

    count = 0
    with path.open("x", encoding="utf-8", newline="\n") as file:
        for line in export(by=None, at=datetime.now(UTC)):
            file.write(line)
            count += 1
    print(language.say("journal.exported", count=language.count(count), file=path))
    return exits.OK
