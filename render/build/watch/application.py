"""The HTTP requests of the page that shows a clip while it is written."""

from __future__ import annotations

import asyncio
import json
import math
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from render.build.parameters import parse_assignment
from render.build.watch.guard import Guard
from render.build.watch.session import Session
from render.publish.number_text import call, shown
from scenes.script import LectureError

PAGE = Path(__file__).parent / "page"
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
LARGEST_BODY = 256 * 1024
HEARTBEAT = 10.0
"""Seconds between signs of life on a quiet event stream."""
STATUS = ("revision", "state", "beat", "seconds", "message")


class Changes:
    """Tells every open event stream that the session has changed, or that the server ends."""

    def __init__(self) -> None:
        self.ended = False
        self._lock = threading.Lock()
        self._streams: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}

    def wake(self) -> None:
        """Wake every stream, from any thread."""
        with self._lock:
            for event, loop in self._streams.items():
                if not loop.is_closed():
                    loop.call_soon_threadsafe(event.set)

    def end(self) -> None:
        """End every stream; else the server would wait for them for ever."""
        self.ended = True
        self.wake()

    async def stream(self, status: Callable[[], str]) -> AsyncIterator[str]:
        """Yield the status now and after every change; changes in quick succession are told once."""
        yield "retry: 1000\n\n"
        changed = asyncio.Event()
        with self._lock:
            self._streams[changed] = asyncio.get_running_loop()
        try:
            while not self.ended:
                changed.clear()
                yield f"data: {await run_in_threadpool(status)}\n\n"
                while not self.ended and not changed.is_set():
                    try:
                        await asyncio.wait_for(changed.wait(), HEARTBEAT)
                    except TimeoutError:
                        yield ": nothing new\n\n"
        finally:
            with self._lock:
                del self._streams[changed]


def application(session: Session, changes: Changes) -> Starlette:
    """Return the server's routes for one session, whose changes wake ``changes``."""
    session.on_change(changes.wake)

    def status() -> str:
        snapshot = session.snapshot()
        return _json({name: snapshot[name] for name in STATUS})

    def page(path: Path) -> Callable[[Request], Response]:
        return lambda _: FileResponse(path, media_type=TYPES[path.suffix])

    def get_status(_: Request) -> Response:
        return Response(status(), media_type="application/json")

    def get_snapshot(_: Request) -> Response:
        snapshot = session.snapshot()
        numbers = {name: _told(number) for name, number in snapshot["numbers"].items()}
        return Response(_json({**snapshot, "numbers": numbers}), media_type="application/json")

    def get_still(request: Request) -> Response:
        picture = session.still(_revision(request))
        if picture is None:
            raise HTTPException(404, "There is no still of this revision.")
        return Response(picture, media_type="image/png")

    def get_video(request: Request) -> Response:
        path = session.video(_revision(request))
        if path is None or not path.is_file():
            raise HTTPException(404, "There is no video of this revision.")
        return FileResponse(path, media_type="video/mp4")

    async def get_events(_: Request) -> Response:
        return StreamingResponse(changes.stream(status), media_type="text/event-stream")

    def look(body: dict[str, Any]) -> None:
        session.look(_field(body, "beat", str), _frame(body))

    def show(body: dict[str, Any]) -> None:
        known = session.snapshot()
        chosen = []
        for name in ("theme", "format"):
            value = _field(body, name, str)
            if value not in known[f"{name}s"]:
                raise _RequestError(f"{name} must be one of {', '.join(known[f'{name}s'])}.")
            chosen.append(value)
        session.show(*chosen)

    def set_sound(body: dict[str, Any]) -> None:
        session.set_sound(_field(body, "on", bool))

    def set_parameters(body: dict[str, Any]) -> None:
        session.set_parameters(_parameters(body))

    return Starlette(
        routes=[
            Route("/", page(PAGE / "index.html")),
            *(Route(f"/{path.name}", page(path)) for path in PAGE.iterdir() if path.suffix in TYPES),
            Route("/status", get_status),
            Route("/snapshot.json", get_snapshot),
            Route("/still.png", get_still),
            Route("/beat.mp4", get_video),
            Route("/events", get_events),
            Route("/look", _taking(look), methods=["POST"]),
            Route("/variant", _taking(show), methods=["POST"]),
            Route("/sound", _taking(set_sound), methods=["POST"]),
            Route("/parameters", _taking(set_parameters), methods=["POST"]),
        ],
        middleware=[Middleware(Guard)],
        exception_handlers={HTTPException: _told_plainly},
    )


class _RequestError(Exception):
    """What is wrong with the body of a request, in a sentence."""


def _taking(action: Callable[[dict[str, Any]], None]) -> Callable[[Request], Any]:
    """Return an endpoint that does something with the JSON object of its body; 400 says what is wrong with it."""

    async def endpoint(request: Request) -> Response:
        text = b""
        async for chunk in request.stream():
            text += chunk
            if len(text) > LARGEST_BODY:
                raise HTTPException(413, f"More than {LARGEST_BODY // 1024} KiB are too much.")
        try:
            body = json.loads(text, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):  # broken, no UTF-8, too many digits, or too many brackets
            raise HTTPException(400, "The body must be JSON.") from None
        if not isinstance(body, dict):
            raise HTTPException(400, "The body must be a JSON object.")
        try:
            await run_in_threadpool(action, body)
        except (_RequestError, LectureError) as error:
            raise HTTPException(400, str(error)) from None
        return JSONResponse({})

    return endpoint


def _told_plainly(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JSONResponse({"message": error.detail}, error.status_code, error.headers)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _revision(request: Request) -> int:
    text = request.query_params.get("revision", "")
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise HTTPException(400, "revision must be a whole number, as in ?revision=1.")
    return int(text)


def _field(body: Mapping[str, Any], name: str, kind: type) -> Any:
    if type(body.get(name)) is not kind:
        raise _RequestError(f"{name} must be {KINDS[kind]}.")
    return body[name]


KINDS = {str: "a text", bool: "true or false", int: "a whole number", dict: "an object"}


def _frame(body: Mapping[str, Any]) -> int:
    frame: int = _field(body, "frame", int)
    if not 0 <= frame < 10**9:
        raise _RequestError("frame must be 0 or more.")
    return frame


def _parameters(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values by name: those of ``values`` as they are, those of ``toml`` read as TOML."""
    values: dict[str, Any] = dict(_field(body, "values", dict))
    for name, text in _field({"toml": {}, **body}, "toml", dict).items():
        if not isinstance(text, str):
            raise _RequestError(f"toml.{name} must be a text.")
        if "=" in name:
            raise _RequestError(f"{name!r} is not the name of a parameter.")
        parsed, values[name] = parse_assignment(f"{name}={text}")
        if parsed != name:
            raise _RequestError(f"{name!r} is not the name of a parameter.")
    return values


def _told(number: Mapping[str, Any]) -> dict[str, str]:
    """Return what the page shows of a number of a manifest: it may hold large arrays."""
    return {"text": shown(number), "unit": str(number["unit"]), "call": call(number)}


def _json(data: Any) -> str:
    """Write JSON that a browser can read: what JSON cannot hold becomes text."""
    try:
        return json.dumps(data, ensure_ascii=False, allow_nan=False, default=str)
    except ValueError:
        return json.dumps(_finite(data), ensure_ascii=False, allow_nan=False, default=str)


def _finite(data: Any) -> Any:
    match data:
        case float() if not math.isfinite(data):
            return str(data)
        case dict():
            return {name: _finite(value) for name, value in data.items()}
        case list() | tuple():
            return [_finite(value) for value in data]
    return data
