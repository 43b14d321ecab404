"""`aval`: finds the command, one module of this folder each, and runs it."""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

from aval.cli import exits
from aval.cli.terminal import progress, reader, tell_faults, tell_unusable
from aval.vocabulary.faults import BadInput

COMMANDS = {
    "assess": "judge a portfolio and write the four tables",
    "explain": "derive a customer's figures, line by line",
    "check": "say what a portfolio holds, or report every error of it",
    "read": "turn a ledger or a list of receivables into a portfolio",
    "import": "take files in, show what they change, use them",
    "undo": "take an import back",
    "covers": "enter what an insurer decided, or take that back",
    "news": "enter what is learned of a customer, or take that back",
    "runs": "list the imports, or show one",
    "requests": "ask insurers for cover, and follow what was asked",
    "claims": "tell insurers of unpaid items, and follow what was told",
    "turnover": "declare turnover to insurers, line by line",
    "people": "who uses Aval: list, add, open the first start",
    "policies": "contracts: list, show, check, import",
    "journal": "verify or export the journal of acts",
    "export": "write what is known, now or at an instant, as a portfolio folder",
    "bench": "measure the assessment or the workbench, each against its floor",
    "serve": "serve Aval to browsers",
    "work": "run jobs until told to end, or once",
    "migrate": "give the database the tables of this version",
    "agenda": "what is to be done by when, and what is at stake",
    "simulate": "what policies would pay if customers did not",
    "backup": "write tables and files of people to one archive",
    "restore": "bring a backup back",
    "demo": "make an invented group, and serve it",
    "connector": "insurers: list them, check a connector",
    "sandbox": "pretend to be an insurer",
}
"""The commands and their line in `aval --help`. Each is `aval.cli.<name>` with two functions:
`add_arguments(parser)` and `run(args) -> exit code`."""
_MODULES = {"import": "imports"}
"""Where a command's name is no name of a module."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code (`aval.cli.exits`)."""
    words = list(sys.argv[1:] if argv is None else argv)
    parser = ArgumentParser(prog="aval", description="Customer risk and trade-credit insurance.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    chosen = next((word for word in words if not word.startswith("-")), None)
    for name, line in COMMANDS.items():
        command = commands.add_parser(name, help=line, description=line)
        if name == chosen:
            _module(name).add_arguments(command)
    args = parser.parse_args(words)
    try:
        return int(_module(args.command).run(args))
    except BadInput as bad:
        progress("")
        tell_faults(bad.faults, reader(args))
        return exits.BAD_INPUT
    except OSError as error:
        progress("")
        tell_unusable(error, reader(args))
        return exits.CANNOT_READ_OR_WRITE
    except KeyboardInterrupt:
        progress("")
        return exits.INTERRUPTED


def _module(command: str) -> ModuleType:
    """Return the module of a command."""
    return import_module(f"aval.cli.{_MODULES.get(command, command)}")


if __name__ == "__main__":
    sys.exit(main())
