"""Swedish words in templates and table cells, and the search function of the canned query sok."""

from dataclasses import asdict

from datasette import hookimpl
from markupsafe import Markup, escape

from register import pages, search, words


@hookimpl
def prepare_jinja2_environment(env):
    """Give templates the filters svenska (a word), datum (a date), nar (a date as an adverbial) and poster (records as JSON takes them)."""
    env.filters["svenska"] = words.swedish
    env.filters["datum"] = words.swedish_date
    env.filters["nar"] = words.swedish_when
    env.filters["poster"] = lambda records: [asdict(record) for record in records]


@hookimpl
def prepare_connection(conn, database):
    """Give SQL the function match_expression(question), on the search database only."""
    if database == "search":
        conn.create_function("match_expression", 1, search.match_expression, deterministic=True)


@hookimpl
def extra_template_vars(datasette):
    """Tell every page when the data was published and whether it is the demonstration's."""

    async def variables():
        return {"publication": await datasette.get_database("kontorskoll").execute_fn(pages.publication)}

    return variables


@hookimpl
def render_cell(value, column, table, database):
    """Write closed vocabularies in Swedish, and lead from an office or case to its own page."""
    if database != "kontorskoll" or value is None:
        return None
    own_page = {("offices", "id"): "kontor", ("cases", "id"): "arende"}.get((table, column))
    if own_page:
        return Markup(f'<a href="/{own_page}/{escape(value)}">{escape(value)}</a>')
    word = words.cell(table, column, value)
    return Markup(f'<span title="{escape(value)}">{escape(word)}</span>') if word else None
