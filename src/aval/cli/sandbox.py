"""`aval sandbox NAME`: pretends to be an insurer on this machine, for trying a connector."""

import json
import sys
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path

from aval.cli import exits
from aval.cli.terminal import add_language, reader
from aval.sandboxes.insurers import catalogue
from aval.sandboxes.insurers.sandbox import Request, Sandbox
from aval.sandboxes.insurers.seeds import SEEDS
from aval.sandboxes.insurers.server import Server
from aval.wording.language import Language


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("name", help=f"an insurer: {', '.join(catalogue.names())}")
    parser.add_argument("--port", type=int, default=0, help="default: a free one")
    parser.add_argument("--seed", default="small", help=f"{', '.join(SEEDS)}, or a file of JSON")
    add_language(parser)


def run(args: Namespace) -> int:
    """Serve until told to end (Ctrl-C)."""
    language = reader(args)
    box = begun(args.name, language)
    if box is None or _is_refused(box, args.seed, language):
        return exits.BAD_INPUT
    with Server(box, args.port) as server:
        told = language.say("insurers.sandbox_ready", name=args.name, address=server.address)
        print(told, flush=True)
        for name, value in box.settings(server.address).items():
            print(f"{label(name, language)}: {value}", flush=True)
        server.serve_forever()
    return exits.OK


def begun(name: str, language: Language) -> Sandbox | None:
    """Return a sandbox that begins now; None, and said, where there is none of the name."""
    try:
        return catalogue.sandbox(name, datetime.now(UTC))
    except KeyError:
        known = ", ".join(catalogue.names())
        print(language.say("insurers.no_sandbox", name=name, known=known), file=sys.stderr)
        return None


def label(field: str, language: Language) -> str:
    """Return how a setting is called; its own name where another package brought it."""
    code = f"insurers.field_{field}"
    return language.say(code) if language.knows(code) else field


def _is_refused(box: Sandbox, seed: str, language: Language) -> bool:
    """Load a world by its name or from a file; return whether it cannot be, and say why."""
    if seed in SEEDS:
        request = Request("POST", "/_sim/seed", {"set": seed})
    else:
        try:
            body = json.loads(Path(seed).read_text("utf-8"))
        except ValueError as error:
            body = str(error)
        request = Request("POST", "/_sim/seed", body=body)
    reply = box.answer(request)
    if reply.status == 200:
        return False
    reason = reply.body["error"]
    print(language.say("insurers.bad_seed", seed=seed, reason=reason), file=sys.stderr)
    return True
