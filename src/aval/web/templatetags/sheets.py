"""Shows a printed sheet in a page: the same blocks, the same words."""

from typing import Any

from django import template

from aval.documents.sheets import Block, Facts, Heading, Sheet, Table, Words

register = template.Library()


@register.inclusion_tag("sheets/blocks.html")
def blocks_of(sheet: Sheet, version_of: str = "") -> dict[str, Any]:
    """Show the blocks of a sheet; data versions lead to the file of a customer as known then."""
    return {"blocks": [_block(one) for one in sheet.blocks], "version_of": version_of}


def _block(block: Block) -> dict[str, Any]:
    """Return a block as the template reads it: each names its form."""
    match block:
        case Heading():
            return {"form": "heading", "text": block.text}
        case Words():
            return {"form": "words", "text": block.text, "tone": block.tone.value}
        case Facts():
            return {"form": "facts", "rows": block.rows}
        case Table():
            rows = [
                {
                    "said": list(zip(row.cells, block.columns, strict=True)),
                    "is_total": row.is_total,
                    "depth": row.depth,
                }
                for row in block.rows
            ]
            return {"form": "table", "title": block.title, "columns": block.columns, "rows": rows}
