"""The site's own pages: start, office, case, search, feed. The questions are put in register/pages.py."""

import os
from collections.abc import Callable
from urllib.parse import unquote

from datasette import NotFound, Response, hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request

from register import feed as atom_feed
from register import pages

_CACHED = {"Cache-Control": "max-age=60"}


async def _ask(datasette: Datasette, question: Callable, database: str = "kontorskoll") -> object:
    return await datasette.get_database(database).execute_fn(question)


async def _page(datasette: Datasette, request: Request, template: str, **context: object) -> Response:
    return Response.html(await datasette.render_template(template, context, request=request), headers=_CACHED)


async def front(datasette: Datasette, request: Request) -> Response:
    """Show the latest stage changes, the map and what could not be read."""
    return await _page(datasette, request, "start.html", page=await _ask(datasette, pages.front_page))


async def office(datasette: Datasette, request: Request) -> Response:
    """Show one office's history with evidence."""
    found = await _ask(datasette, pages.office_page(unquote(request.url_vars["id"])))
    if found is None:
        raise NotFound("Vi känner inte till något kontor med den nyckeln.")
    return await _page(datasette, request, "kontor.html", office=found)


async def case(datasette: Datasette, request: Request) -> Response:
    """Show one case, its ladder and its articles."""
    found = await _ask(datasette, pages.case_page(unquote(request.url_vars["id"])))
    if found is None:
        raise NotFound("Vi känner inte till något ärende med den nyckeln.")
    return await _page(datasette, request, "arende.html", case=found)


async def search(datasette: Datasette, request: Request) -> Response:
    """Show the articles that a question finds."""
    question = request.args.get("q", "").strip()
    hits = await _ask(datasette, pages.search(question), "search")
    return await _page(datasette, request, "sok.html", question=question, hits=hits)


async def feed(datasette: Datasette, request: Request) -> Response:
    """Give the stage changes as Atom; ?lan= is a county's SCB code."""
    code = request.args.get("lan") or None
    county = await _ask(datasette, pages.county_name(code)) if code else None
    if code and county is None:
        raise NotFound("Det finns inget län med den koden.")
    site = os.environ.get("KONTORSKOLL_BASE_URL", datasette.absolute_url(request, "/")).rstrip("/")
    document = atom_feed.atom(
        await _ask(datasette, pages.feed(code)),
        site=site,
        address=f"{site}/flode.atom" + (f"?lan={code}" if code else ""),
        county=county,
        updated=(await _ask(datasette, pages.publication)).published,
    )
    return Response(document, content_type="application/atom+xml; charset=utf-8", headers=_CACHED)


@hookimpl
def register_routes() -> list:
    """Take the front page over from Datasette and add our own."""
    return [
        (r"^/$", front),
        (r"^/kontor/(?P<id>[^/]+)$", office),
        (r"^/arende/(?P<id>.+)$", case),
        (r"^/sok$", search),
        (r"^/flode\.atom$", feed),
    ]
