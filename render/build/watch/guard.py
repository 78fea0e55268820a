"""Only the page itself may talk to the server: what a browser would let other pages ask is refused."""

from __future__ import annotations

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOCAL = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?", re.IGNORECASE)
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Guard:
    """Refuse requests that come from elsewhere, and tell the browser to load nothing from elsewhere.

    A page on the web can point a name of its own at this machine (DNS rebinding): then ``Host`` is that name. It can
    also send requests here without reading the answers: those that change something need the page's own ``Origin`` and
    a content type that a browser sends across origins only with permission, which is never given.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass it on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        if refusal := _refusal(scope["method"], Headers(scope=scope)):
            status, message = refusal
            await JSONResponse({"message": message}, status)(scope, receive, send_guarded)
        else:
            await self.app(scope, receive, send_guarded)


def _refusal(method: str, headers: Headers) -> tuple[int, str] | None:
    """Return status and reason if the request must be refused."""
    hosts = headers.getlist("host")
    if len(hosts) != 1 or not LOCAL.fullmatch(hosts[0]):
        return 421, "This server answers only to localhost."
    if method in ("GET", "HEAD"):
        return None
    if any(origin.lower() != f"http://{hosts[0]}".lower() for origin in headers.getlist("origin")):
        return 403, "This server takes requests from its own page only."
    if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        return 415, "Send JSON, with the content type application/json."
    return None
