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

from render.workers.job import Job
from scenes import imports
from scenes.script import FRAMES, ClipSpec, LectureError

Build = Callable[[Any, Any], Any]
"""Makes the scene of a job, given which frames to draw (a sampler, or None for all) and the sink for them."""


def configure(job: Job) -> None:
    """Set Manim's global configuration for ``job``; call it before the scene is imported."""
    # All that is loaded from here to the first picture stays: looking through it for garbage finds none.
    gc.disable()
    load_manim()
    _set_picture(job)
    from manim import config

    config.media_dir = str(job.folder / ".manim")
    # Not shared between processes: Manim writes beside each formula's file while it reads it.
    config.tex_dir = str(job.folder / ".manim" / "typst")
    config.disable_caching = True
    config.write_to_movie = True
    config.progress_bar = "none"
    config.verbosity = "ERROR"
    logging.getLogger("manim").setLevel(logging.ERROR)


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
    try:
        import manim  # noqa: F401
    finally:
        configparser.RawConfigParser.read = read  # type: ignore[method-assign]


def _set_picture(job: Job) -> None:
    """Set size and rate of the pictures."""
    from manim import config

    config.pixel_width = job.profile.width
    config.pixel_height = job.profile.height
    config.frame_width, config.frame_height = FRAMES[job.profile.format]
    config.frame_rate = job.profile.fps


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
    for name, value in vars(module).items():
        if isinstance(value, type) and spec.is_class_name(name):
            return value
    wanted = "".join(part.capitalize() for part in spec.name.split("_"))
    raise LectureError(f"{spec.source} defines no class {wanted} (in any mixture of capitals).")


def build(lecture: Any, job: Job, sampler: Any, sink: Any) -> Any:
    """Make the scene: its numbers are computed, nothing is drawn yet."""
    from render.draw.encoder import FrameSink, LiveRenderer

    _set_picture(job)  # the scene file may have set others as it was imported
    renderer = LiveRenderer(
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


def timeline(make: Build) -> Any:
    """Pass through the clip without drawing, and return the records of its beats."""
    scene = make(Sampled(frames=()), Discard())
    scene.render()
    return scene.records


def draw(make: Build, frames: Sequence[int]) -> dict[int, Any]:
    """Draw the given frames only; return them as RGB pictures by frame."""
    from PIL import Image

    sink = Pictures()
    make(Sampled(frames=frames), sink).render()
    return {
        frame: Image.fromarray(pixels).convert("RGB")
        for frame, pixels in zip(sorted(set(frames)), sink.frames, strict=True)
    }
