"""`aval export FOLDER`: write the facts known at an instant as a portfolio folder."""

from argparse import ArgumentParser, Namespace
from datetime import datetime
from pathlib import Path

from aval.cli import django, exits
from aval.cli.terminal import add_language, progress, reader
from aval.dataset.particulars import FILE, particulars_to_toml
from aval.dataset.writing import FORMATS, write_portfolio


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("folder", type=Path, help="the folder to write")
    known = parser.add_mutually_exclusive_group()
    known.add_argument(
        "--as-of-known", type=datetime.fromisoformat, metavar="INSTANT", help="default: now"
    )
    known.add_argument("--version", type=int, metavar="N", help="a data version")
    parser.add_argument("--format", choices=FORMATS, default="csv")
    add_language(parser)


def run(args: Namespace) -> int:
    """Load, write, and say how much was written."""
    django.start()
    # what has tables can be imported only now
    from aval.assessment.loading import latest_version, load_portfolio  # noqa: PLC0415
    from aval.assessment.standing import all_particulars  # noqa: PLC0415
    from aval.records.changes import Change  # noqa: PLC0415

    version = args.version
    if args.as_of_known is not None:
        # an instant without its zone is one of this machine's clock
        version = Change.last_before(args.as_of_known.astimezone())
    if version is None:
        version = latest_version()
    language = reader(args)
    progress(language.say("store.loading", version=version))
    portfolio = load_portfolio(version=version)
    progress(language.say("commands.writing", folder=args.folder))
    write_portfolio(portfolio, args.folder, file_format=args.format)
    if sheets := all_particulars(version):
        told = particulars_to_toml(sheets[key] for key in sorted(sheets))
        (args.folder / FILE).write_text(told, "utf-8")
    progress("")
    print(
        language.say(
            "store.exported",
            version=version,
            customers=language.count(portfolio.customers.height),
            items=language.count(portfolio.items.height),
            folder=args.folder,
        )
    )
    return exits.OK
