"""What the commands share at the terminal: the reader's language, faults, progress."""

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from aval.vocabulary.faults import Fault
from aval.wording.language import LANGUAGES, Language

_SPACES = "\u00a0\u202f"
"""The spaces of French typography, which Python does not count as printable."""


def add_language(parser: ArgumentParser) -> None:
    """Give a command the option that chooses its language."""
    parser.add_argument("--language", choices=LANGUAGES, help="default: the terminal's, or en")


def reader(args: Namespace) -> Language:
    """Return the language asked for, else the terminal's, else English."""
    chosen = args.language or os.environ.get("LC_ALL") or os.environ.get("LANG") or "en"
    return Language(chosen[:2] if chosen[:2] in LANGUAGES else "en")


def tell_faults(faults: Sequence[Fault], language: Language) -> None:
    """Write every fault to standard error, one a line."""
    for fault in faults:
        print(_printable(language.fault(fault)), file=sys.stderr)


def tell_unusable(error: OSError, language: Language) -> None:
    """Write to standard error which file or folder cannot be read or written, and why."""
    path, reason = error.filename or "aval", error.strerror or str(error)
    told = language.say("commands.cannot_read_or_write", path=path, reason=reason)
    print(_printable(told), file=sys.stderr)


def _printable(text: str) -> str:
    """Return text on one line, what a terminal would obey instead of show written out."""
    return "".join(
        sign if sign.isprintable() or sign in _SPACES else ascii(sign)[1:-1] for sign in text
    )


def progress(text: str) -> None:
    """Show where long work stands, on standard error, only where a person watches."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
