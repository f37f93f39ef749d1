"""Swedish words and dates in templates, and the search function of the canned query sok."""

import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from urllib.parse import urlsplit

from datasette import hookimpl
from datasette.app import Datasette
from jinja2 import Environment

from register import pages, search, words


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Give templates their filters: words, dates, numbers, and records as JSON takes them."""
    env.filters["svenska"] = words.swedish
    env.filters["datum"] = words.swedish_date
    env.filters["dag"] = words.swedish_day
    env.filters["nar"] = words.swedish_when
    env.filters["vard"] = lambda url: urlsplit(url).hostname or url
    env.filters["kolumn"] = lambda column: words.swedish(column, "column")
    env.filters["cell"] = lambda value, table, column: words.cell(table, column, value)
    env.filters["antal"] = lambda number: f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")
    env.filters["poster"] = lambda records: [asdict(record) for record in records]


@hookimpl
def prepare_connection(conn: sqlite3.Connection, database: str) -> None:
    """Give SQL the function match_expression(question), on the search database only."""
    if database == "search":
        conn.create_function("match_expression", 1, search.match_expression, deterministic=True)


@hookimpl
def extra_template_vars(datasette: Datasette) -> Callable[[], Awaitable[dict]]:
    """Tell every page when the data was published and whether it is the demonstration's."""

    async def variables() -> dict[str, object]:
        return {"publication": await datasette.get_database("kontorskoll").execute_fn(pages.publication)}

    return variables
