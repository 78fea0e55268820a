"""Texts that were set before: their outlines, kept in this process and in the user's cache folder.

To set a text, Typst compiles it and Manim reads the SVG, point by point: twenty milliseconds, against one to read its
outlines. What was kept is the whole state of the mobject, so a text is the same to the last bit either way. Its key
names all that it depends on: the markup, the preamble with the theme's colours, sizes, Manim's defaults, the modules
that set texts, and the versions of the libraries.
"""

from __future__ import annotations

import hashlib
import pickle
import re
import sys
import zlib
from functools import cache, partialmethod
from importlib.metadata import version
from pathlib import Path
from typing import Any

from manim import ManimColor, VMobject, config
from manim.mobject.svg.svg_mobject import VMobjectFromSVGPath

from scenes.disk_cache import DiskCache

MOST_FILES = 4000
MOST_REMEMBERED = 1000
"""How many texts are kept in memory: those of one clip, several times over."""

LIBRARIES = ("manim", "numpy", "svgelements", "typst")
MODULES = ("text_cache.py", "text_mobjects.py", "typesetting.py")

_READS = re.compile(
    r"\b(?:read|image|csv|json|toml|yaml|xml|cbor|plugin|bibliography|import|include|datetime|font_paths)\b"
)
"""What may look at files, or at the clock: such a text is set anew every time."""

_disk = DiskCache("texts", MOST_FILES)
_remembered: dict[str, bytes] = {}


def key(kind: type[VMobject], markup: str, options: dict[str, Any]) -> str | None:
    """Return the name of what ``kind(markup, **options)`` makes; None if more than that decides what it makes."""
    given = repr((markup, sorted((name, _plain(value)) for name, value in options.items())))
    if _READS.search(given):
        return None
    classes = dict.fromkeys([*kind.__mro__, *VMobjectFromSVGPath.__mro__])
    # Defaults that were set for a class are keywords bound to its __init__.
    makers = [(each.__name__, vars(each).get("__init__")) for each in classes]
    defaults = [
        (name, sorted((option, _plain(value)) for option, value in maker.keywords.items()))
        for name, maker in makers
        if isinstance(maker, partialmethod)
    ]
    picture = (config.pixel_width, config.frame_width, str(config.renderer))
    decides = repr((_code(), kind.__name__, given, defaults, picture))
    return hashlib.sha256(decides.encode()).hexdigest()


def get(name: str) -> dict[str, Any] | None:
    """Return a new copy of the state that was kept under a key; None if there is none."""
    content = _remembered.get(name) or _disk.get(name)
    if content is None:
        return None
    _remember(name, content)
    state: dict[str, Any] = pickle.loads(zlib.decompress(content))
    return state


def keep(name: str, state: dict[str, Any]) -> None:
    """Keep the state of a mobject under a key."""
    content = zlib.compress(pickle.dumps(state, protocol=5), level=1)
    _remember(name, content)
    _disk.put(name, content)


def _remember(name: str, content: bytes) -> None:
    _remembered[name] = content
    if len(_remembered) > MOST_REMEMBERED:
        del _remembered[next(iter(_remembered))]


def _plain(value: Any) -> Any:
    return value.to_rgba().tolist() if isinstance(value, ManimColor) else value


@cache
def _code() -> tuple[str, ...]:
    """Return what identifies the code that sets texts: versions, and checksums of the kit's modules."""
    folder = Path(__file__).parent
    modules = (hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in MODULES)
    return sys.version, *map(version, LIBRARIES), *modules
