"""Drawing a clip in this process: its class, which of its frames are drawn, and where they go."""

from __future__ import annotations

import configparser
import gc
import importlib.util
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from render.variants import Profile
from render.workers.job import Job
from scenes import imports
from scenes.script import FRAMES, ClipSpec, LectureError

Build = Callable[..., Any]
"""Makes the scene of a job, given which frames to draw (a sampler, or None for all), the sink for them, and options
of :func:`build`.
"""


SPARED = ("IPython", "coverage")
"""What Manim and Numba load if it is there, though drawing never uses it: a fifteenth of the time to load them."""


def configure(job: Job) -> None:
    """Set Manim's global configuration for ``job``; call it before the scene is imported."""
    # All that is loaded from here to the first picture stays: looking through it for garbage finds none.
    gc.disable()
    load_manim()
    _set_picture(job.profile)
    from manim import config

    set_folder(job.folder)
    config.disable_caching = True
    config.write_to_movie = True
    config.progress_bar = "none"
    config.verbosity = "ERROR"
    logging.getLogger("manim").setLevel(logging.ERROR)


def set_folder(folder: Path) -> None:
    """Let Manim write below ``folder``, alone: it writes beside each formula's file while it reads it."""
    from manim import config

    config.media_dir = str(folder / ".manim")
    config.tex_dir = str(folder / ".manim" / "typst")


def load_manim() -> None:
    """Import Manim with its own defaults, whatever the manim.cfg of the user or of the current folder says.

    Those files may drop animations, load plugins or be broken, and no clip's key would tell.
    """
    if "manim" in sys.modules:
        from manim import _config, config

        defaults = configparser.ConfigParser()
        defaults.read_string((Path(_config.__file__).parent / "default.cfg").read_text(encoding="utf-8"))
        config.digest_parser(defaults)
        return
    # Manim has no switch for this: it takes its defaults by `read_file`, and the other two files by `read`.
    read = configparser.RawConfigParser.read
    configparser.RawConfigParser.read = lambda parser, filenames, encoding=None: []  # type: ignore[method-assign]
    spared = [name for name in SPARED if name not in sys.modules]
    sys.modules.update(dict.fromkeys(spared))  # type: ignore[arg-type]  # None says that there is no such module
    try:
        import manim  # noqa: F401
        import numba  # noqa: F401
    finally:
        configparser.RawConfigParser.read = read  # type: ignore[method-assign]
        for name in spared:
            del sys.modules[name]


def _set_picture(profile: Profile) -> None:
    """Set size and rate of the pictures."""
    from manim import config

    config.pixel_width = profile.width
    config.pixel_height = profile.height
    config.frame_width, config.frame_height = FRAMES[profile.format]
    config.frame_rate = profile.fps


def load_lecture(spec: ClipSpec) -> Any:
    """Import the clip's scene file and return its class; LectureError if there is none."""
    imports.find_helpers_of(spec.module, spec.folder)
    loader = imports.UncachedLoader(spec.module, str(spec.source))
    found = importlib.util.spec_from_file_location(spec.module, spec.source, loader=loader)
    if not spec.source.exists() or found is None or found.loader is None:
        raise LectureError(f"Clip {spec.name} has no scene: write {spec.source}.")
    module = importlib.util.module_from_spec(found)
    sys.modules[spec.module] = module
    found.loader.exec_module(module)
    return lecture_of(spec)


def lecture_of(spec: ClipSpec) -> Any:
    """Return the class of a clip whose scene file has been imported; LectureError if there is none."""
    for name, value in vars(sys.modules[spec.module]).items():
        if isinstance(value, type) and spec.is_class_name(name):
            return value
    wanted = "".join(part.capitalize() for part in spec.name.split("_"))
    raise LectureError(f"{spec.source} defines no class {wanted} (in any mixture of capitals).")


def build(
    lecture: Any, job: Job, sampler: Any, sink: Any, *, profile: Profile | None = None, renderer_type: Any = None
) -> Any:
    """Make the scene: its numbers are computed, nothing is drawn yet.

    ``profile`` is the size of the pictures, if not the job's; ``renderer_type`` may be another ``LiveRenderer``.
    """
    from render.draw.encoder import FrameSink, LiveRenderer

    _set_picture(profile or job.profile)  # the scene file may have set others as it was imported
    renderer = (renderer_type or LiveRenderer)(
        file_writer_class=lambda settings: FrameSink(settings, sink), camera_class=lecture.camera_type
    )
    scene = lecture(
        overrides=job.parameters, theme_name=job.theme, sampler=sampler, timing=job.timing, renderer=renderer
    )
    gc.freeze()
    gc.enable()
    return scene


class Sampled:
    """Chooses the frames of one beat, or given frames only."""

    def __init__(self, beat: str | None = None, frames: Sequence[int] | None = None) -> None:
        self._beat = beat
        self._frames = frames

    def select(self, beat: str | None, start: int, count: int) -> Sequence[int]:
        """Return the frames to draw among ``count`` from ``start`` on, as offsets."""
        if self._frames is not None:
            return sorted({frame - start for frame in self._frames if start <= frame < start + count})
        return range(count) if beat == self._beat else ()


class Discard:
    """A sink that drops every picture, for passes that only count frames."""

    def write(self, frame: Any, repeat: int, changed: Any = None) -> None:
        """Take nothing."""


class Pictures:
    """A sink that keeps every frame drawn, in order."""

    def __init__(self) -> None:
        self.frames: list[Any] = []

    def write(self, frame: Any, repeat: int, changed: Any = None) -> None:
        """Keep the frame."""
        self.frames.extend([frame.copy()] * repeat)


class EnoughError(BaseException):
    """All that was wanted of a clip has been drawn. No ``except Exception`` of a scene may hold it."""


class Stills:
    """Chooses single frames, counted from the beginning of the clip or of a beat, and keeps them.

    A sampler and a sink in one. EnoughError ends the clip with the last of them.
    """

    def __init__(self, frames: Sequence[int], beat: str | None = None) -> None:
        self.frames = frames
        self.pictures: dict[int, Any] = {}
        """The frames drawn so far."""
        self.offset = 0
        """The first frame of the beat, once it has begun."""
        self._beat = beat
        self._coming: list[int] = []

    def select(self, beat: str | None, start: int, count: int) -> Sequence[int]:
        """Return the frames to draw among ``count`` from ``start`` on, as offsets."""
        if self._beat is not None:
            if beat != self._beat:
                return ()
            self.offset, self._beat = start, None
        first = start - self.offset
        chosen = sorted({frame - first for frame in self.frames if first <= frame < first + count})
        self._coming += [first + step for step in chosen]
        return chosen

    def write(self, frame: Any, repeat: int, changed: Any = None) -> None:
        """Keep a frame, of a held picture several; EnoughError with the last."""
        for _ in range(repeat):
            self.pictures[self._coming.pop(0)] = frame.copy()
        if self.pictures.keys() >= set(self.frames):
            raise EnoughError


def as_picture(pixels: Any) -> Any:
    """Return a frame as a picture without opacity."""
    from PIL import Image

    return Image.fromarray(pixels).convert("RGB")


def timeline(make: Build) -> Any:
    """Pass through the clip without drawing, and return the records of its beats."""
    scene = make(Sampled(frames=()), Discard())
    scene.render()
    return scene.records


def draw(make: Build, frames: Sequence[int]) -> dict[int, Any]:
    """Draw the given frames only; return them as RGB pictures by frame."""
    sink = Pictures()
    make(Sampled(frames=frames), sink).render()
    return {frame: as_picture(pixels) for frame, pixels in zip(sorted(set(frames)), sink.frames, strict=True)}
