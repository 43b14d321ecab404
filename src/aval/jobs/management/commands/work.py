"""`work`: runs jobs; `aval work` calls it, as neighbours meet through the framework only."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from aval.jobs.schedule import MODULES
from aval.jobs.worker import close_on_signals, work


class Command(BaseCommand):
    """Runs jobs until told to end."""

    help = f"Run the jobs of {', '.join(module.__name__ for module in MODULES)}."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the option."""
        parser.add_argument("--once", action="store_true", help="run what is due, then end")
        parser.add_argument("--parent", type=int, default=0, help="end with this process")

    def handle(
        self, *_args: object, once: bool = False, parent: int = 0, **_options: object
    ) -> None:
        """Work."""
        close_on_signals()
        work(is_once=once, parent=parent)
