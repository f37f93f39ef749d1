"""How a value looks in a table: codes as Swedish words, keys as links with names, numbers with a decimal comma."""

import re
from collections.abc import Awaitable

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import escape_sqlite, tilde_encode
from markupsafe import Markup

from register import pages, words

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_OWN_PAGES = {("offices", "id"): "kontor", ("cases", "id"): "arende", (None, "nyckel"): "arende"}


@hookimpl
def render_cell(
    value: object, column: str, table: str | None, database: str, datasette: Datasette
) -> Markup | str | Awaitable[Markup | str | None] | None:
    """Write a cell of the public tables; None leaves it to Datasette, as the links it has already found names for."""
    if database != "kontorskoll" or value is None or isinstance(value, dict):
        return None
    if page := _OWN_PAGES.get((table, column)):
        return Markup('<a href="/{}/{}">{}</a>').format(page, value, value)
    if column == "agencies" and table in ("offices", "cases", "decisions"):
        return _agencies(datasette, value)
    if word := words.cell(table, column, value):
        return Markup('<span title="{}">{}</span>').format(value, word)
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return Markup('<time datetime="{}" title="UTC">{}\u00a0{}</time>').format(
            value, value[:10], value[11:16].replace(":", ".")
        )
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    return _link_to_row(datasette, table, column, value) if table else None


async def _agencies(datasette: Datasette, ids: object) -> str:
    """Name the agencies of a JSON list."""
    return ", ".join(await datasette.get_database("kontorskoll").execute_fn(pages.agency_names(str(ids))))


async def _link_to_row(datasette: Datasette, table: str, column: str, value: object) -> Markup | None:
    """Follow a foreign key that Datasette shows bare: on the page of a single row."""
    database = datasette.get_database("kontorskoll")
    target = next((key for key in await database.foreign_keys_for_table(table) if key["column"] == column), None)
    if target is None:
        return None
    other = target["other_table"]
    label = await database.label_column_for_table(other) or target["other_column"]
    query = (
        f"SELECT {escape_sqlite(label)} FROM {escape_sqlite(other)} WHERE {escape_sqlite(target['other_column'])} = ?"
    )
    name = (await database.execute(query, [value])).single_value()
    href = f"{datasette.urls.table('kontorskoll', other)}/{tilde_encode(str(value))}"
    return Markup('<a href="{}">{}</a>').format(href, name) if name else None
