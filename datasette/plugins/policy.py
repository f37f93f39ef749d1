"""What the site refuses: downloads of the search index, requests to other hosts, search engines unless invited."""

import os
from collections.abc import Callable

from datasette import Response, hookimpl

# Datasette's own pages have inline scripts and styles; everything else, map included, comes from this site.
_HEADERS = [
    (
        b"content-security-policy",
        b"default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
        b"img-src 'self' data:; frame-ancestors 'self'; base-uri 'self'; form-action 'self'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
]


@hookimpl
def permission_allowed(action: str, resource: object) -> bool | None:
    """Refuse the search index as a file: it can be turned back into the articles' texts."""
    return False if action == "view-database-download" and resource == "search" else None


@hookimpl
def register_routes() -> list:
    """Open robots.txt when KONTORSKOLL_INDEX=1; otherwise datasette-block-robots refuses all."""
    return [(r"^/robots\.txt$", _open_robots)] if os.environ.get("KONTORSKOLL_INDEX") == "1" else []


def _open_robots() -> Response:
    return Response.text("User-agent: *\nDisallow: /-/\nDisallow: /search\n")


@hookimpl
def asgi_wrapper() -> Callable:
    """Add the security headers to every answer."""

    def wrap(app: Callable) -> Callable:
        async def guarded(scope: dict, receive: Callable, send: Callable) -> None:
            async def send_with_headers(event: dict) -> None:
                if event["type"] == "http.response.start":
                    event = {**event, "headers": [*event.get("headers", []), *_HEADERS]}
                await send(event)

            await app(scope, receive, send_with_headers if scope["type"] == "http" else send)

        return guarded

    return wrap
