"""Acts at the terminal as a person named: what is refused, or not there, is told in words."""

import sys
from argparse import Namespace
from collections.abc import Callable, Mapping

from aval.cli import exits
from aval.cli.terminal import reader
from aval.desk.customer.attachments import NotAttachedError
from aval.desk.refusals import ActRefused, refuse_without
from aval.records.models import Customer, Person
from aval.vocabulary.acts import Right
from aval.wording.language import Language
from aval.wording.steps import say_refused, say_step

Does = Callable[[Namespace, Person, Language], int]


def act_as(
    args: Namespace,
    does: Mapping[str, Does],
    *,
    missing: type[Exception],
    said: Callable[[Language], str],
) -> int:
    """Do `args.act` as the person `args.login`; nothing changes where it is refused.

    `missing` is raised for a thing that the person cannot see, `said` says so.
    """
    language = reader(args)
    try:
        by = Person.objects.get(username=args.login)
        refuse_without(by, Right.SEE)
        return does[args.act](args, by, language)
    except Person.DoesNotExist:
        told = language.say("intake.no_person", login=args.login)
    except Customer.DoesNotExist:
        told = language.say("requests.cli_no_customer", customer=args.customer, login=args.login)
    except ActRefused as refusal:
        told = say_refused(refusal.code, refusal.given, language)
    except NotAttachedError as refused:
        told = say_step(refused.why, language=language, currency="")
    except missing:
        told = said(language)
    print(told, file=sys.stderr)
    return exits.BAD_INPUT
