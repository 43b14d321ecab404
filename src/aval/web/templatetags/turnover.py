"""Tags of the pages of declared turnover."""

import json

from django import template

from aval.desk.turnover.queries import PolicyRows
from aval.records.models import TurnoverDeclaration, TurnoverPerimeter

register = template.Library()


@register.simple_tag
def perimeter_name(rows: PolicyRows, made: TurnoverDeclaration) -> str:
    """Return the name of a declaration's perimeter, else its companies and query."""
    return rows.names.get((made.companies, made.query)) or perimeter_text(made)


@register.simple_tag
def perimeter_text(one: TurnoverDeclaration | TurnoverPerimeter) -> str:
    """Return the companies and the query of a perimeter, empty for everything."""
    return ", ".join(filter(None, [*json.loads(one.companies), one.query]))
