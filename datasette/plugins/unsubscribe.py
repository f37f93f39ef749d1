"""The page an unsubscribe link in a mail leads to: a GET shows a button, a POST ends the subscription (RFC 8058)."""

import asyncio
from pathlib import Path

from datasette import NotFound, Response, hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request

from alerts.errors import SubscriptionError
from alerts.links import UNSUBSCRIBE_PATH
from alerts.subscribe import unsubscribe_by_token
from register.store import DataDir

_PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}  # the address is the key


async def unsubscribe(datasette: Datasette, request: Request) -> Response:
    """Ask on GET, since mail programs fetch links ahead; end the subscription on POST, as often as it is sent."""
    ended = request.method == "POST"
    if ended:
        # The public databases lie in a folder of the installation; subscribers.db lies beside that folder, unserved.
        data = DataDir(Path(datasette.get_database("kontorskoll").path).absolute().parents[1])
        try:
            await asyncio.to_thread(unsubscribe_by_token, data, request.url_vars["token"])
        except SubscriptionError:
            raise NotFound("Länken för att avsluta prenumerationen känns inte igen.") from None
    page = await datasette.render_template("avsluta.html", {"ended": ended}, request=request)
    return Response.html(page, headers=_PRIVATE)


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """Serve the path that alerts.links writes into mails."""
    return [(rf"^{UNSUBSCRIBE_PATH}(?P<token>[\w.-]+)$", unsubscribe)]


@hookimpl
def skip_csrf(scope: dict) -> bool:
    """Let a mail program post without having seen the page; the token in the address is the authority."""
    return scope["path"].startswith(UNSUBSCRIBE_PATH)
