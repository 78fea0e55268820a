"""The pages of an output folder served on this machine, with the parts of films that browsers ask for."""

from __future__ import annotations

from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from render import serving


class _Published(StaticFiles):
    """The files below a folder but for hidden ones: those are the store's."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file, or the whole of ``index.html`` for a folder; 404 for what is not published."""
        if any(part.startswith(".") for part in Path(path).parts):
            return Response("Not found.", 404, media_type="text/plain")
        response = await super().get_response(path, scope)
        # A page that was built again is shown again.
        response.headers["Cache-Control"] = "no-cache"
        return response


def application(folder: Path) -> Starlette:
    """Return an application that serves the published files of ``folder``."""
    return Starlette(routes=[Mount("/", _Published(directory=folder, html=True))])


def serve(folder: Path, port: int, open_browser: bool) -> None:
    """Serve the pages of ``folder`` to browsers on this machine until Ctrl-C.

    ``port`` 0 takes any free one; of one in use, the next free one is taken instead. LectureError if there is none.
    """
    config = uvicorn.Config(application(folder), **serving.OPTIONS)
    serving.serve(f"Serving {folder}", port, open_browser, lambda: uvicorn.Server(config))
