"""Texts that were made before: from the same, by the same code, they need not be made again."""

from __future__ import annotations

import functools
import hashlib
import platform
from importlib.metadata import version

from render.files import json_sha256
from render.project import PACKAGE_ROOT

LIBRARIES = ("jinja2", "webvtt-py")


def key(*made_from: object) -> str:
    """Return what stands for texts that are made from this plain data by the code of now."""
    return json_sha256([_code(), *made_from])


@functools.cache
def _code() -> str:
    """Return what stands for all that makes texts and pages: source, what it reads, and libraries."""
    found = hashlib.sha256(" ".join([platform.python_version(), *map(version, LIBRARIES)]).encode())
    render, scenes = PACKAGE_ROOT / "render", PACKAGE_ROOT / "scenes"
    for path in sorted([*render.glob("*.*"), *scenes.glob("*.py"), *(render / "publish").rglob("*.*")]):
        if path.suffix != ".pyc":
            found.update(path.read_bytes())
    return found.hexdigest()
