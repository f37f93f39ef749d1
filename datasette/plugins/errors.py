"""Errors in Swedish, as pages or JSON, with a traceback in the log only when the fault is ours."""

import traceback
from collections.abc import Awaitable

from datasette import Response, hookimpl
from datasette.app import Datasette
from datasette.plugins import pm
from datasette.utils.asgi import Request


@hookimpl
def startup() -> None:
    """Silence Datasette's own handler: with rich installed it spends 0.3 s printing the locals of every 404."""
    built_in = pm.get_plugin("datasette.handle_exception")
    if built_in:
        pm.unregister(built_in)


@hookimpl
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Awaitable[Response]:
    """Answer whatever a page raised."""
    status = getattr(exception, "status", 500)
    if status >= 500:
        traceback.print_exception(exception)
    message = str(getattr(exception, "message", exception)) if status < 500 else ""
    return _answer(datasette, request, status, message)


@hookimpl
def forbidden(datasette: Datasette, request: Request, message: str) -> Awaitable[Response]:
    """Answer a request for what is closed."""
    return _answer(datasette, request, 403, message)


async def _answer(datasette: Datasette, request: Request, status: int, message: str) -> Response:
    if request.path.endswith(".json"):
        return Response.json({"ok": False, "error": message, "status": status, "title": None}, status=status)
    html = await datasette.render_template("error.html", {"status": status, "error": message}, request=request)
    return Response.html(html, status=status)
