"""`aval connector list|check`: the insurers Aval can talk to, and whether a connector is right."""

import sys
from argparse import ArgumentParser, Namespace
from contextlib import AbstractContextManager, nullcontext

from aval.cli import exits
from aval.cli.sandbox import begun
from aval.cli.terminal import add_language, reader
from aval.connectors.conformance.suite import Result
from aval.connectors.conformance.suite import run as check
from aval.connectors.contract import Insurer
from aval.connectors.registry import UnknownInsurerError, installed, insurer
from aval.sandboxes.insurers.server import running
from aval.vocabulary.insurers import Capability
from aval.wording.language import Language
from aval.wording.steps import say_word


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments, for each act its own."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    add_language(acts.add_parser("list", help="the insurers, and what each interface offers"))
    checking = acts.add_parser("check", help="run every check against its sandbox")
    checking.add_argument("name", help="an insurer")
    checking.add_argument("--sandbox", help="where one answers, instead of starting ours")
    add_language(checking)


def run(args: Namespace) -> int:
    """Do the act."""
    language = reader(args)
    return _list(language) if args.act == "list" else _check(args, language)


def _list(language: Language) -> int:
    found = installed()
    for code, one in found.insurers.items():
        offered = [say_word(word, language) for word in Capability if word in one.capabilities]
        print(language.say("insurers.listed", name=code, offered=", ".join(offered)))
    for code, reason in found.broken.items():
        told = language.say("insurers.cannot_load", name=code, reason=reason)
        print(told, file=sys.stderr)
    return exits.BAD_INPUT if found.broken else exits.OK


def _check(args: Namespace, language: Language) -> int:
    try:
        one = insurer(args.name)
    except UnknownInsurerError as unknown:
        known = ", ".join(unknown.known)
        told = language.say("insurers.not_known", name=args.name, known=known)
        if unknown.reason:
            told = language.say("insurers.cannot_load", name=args.name, reason=unknown.reason)
        print(told, file=sys.stderr)
        return exits.BAD_INPUT
    serving: AbstractContextManager[str] = nullcontext(args.sandbox)
    if not args.sandbox:
        box = begun(args.name, language)
        if box is None:
            return exits.BAD_INPUT
        serving = running(box)
    with serving as address:
        results = _told(one, address, language)
    failed = sum(not result.passed for result in results)
    counted = {"passed": language.count(len(results) - failed), "failed": language.count(failed)}
    print(language.say("insurers.checked", **counted))
    return exits.BAD_INPUT if failed else exits.OK


def _told(one: Insurer, address: str, language: Language) -> list[Result]:
    """Return the results, each printed as it comes."""
    results = []
    for result in check(one, address):
        results.append(result)
        word = "insurers.passed" if result.passed else "insurers.failed"
        line = f"{language.say(word):10} {result.check}"
        print(f"{line}: {result.detail}" if result.detail else line, flush=True)
    return results
