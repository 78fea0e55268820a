"""Clips of the series with other parameters, as tests draw them."""

from render.draw import scene as drawing
from render.variants import Profile
from render.workers.job import Job
from scenes.script import SERIES_ROOT

SMALL = Profile("small", 426, 240, 15)


class FirstAndLast:
    """Sampler and sink in one: keeps the first frame of a clip, and the last of every animation."""

    def __init__(self):
        self.pictures = []

    def select(self, beat, start, count):
        return sorted({0, count - 1} if start == 0 else {count - 1})

    def write(self, frame, repeat, changed=None):
        self.pictures.append(frame[..., :3].copy())


def scene(spec, folder, parameters, shape="wide", drawn=None, profile=SMALL):
    """Return the scene of a clip with these parameters, before it is drawn; ``drawn`` chooses frames, all by default.

    What is drawn is kept if ``drawn`` takes frames too.
    """
    job = Job(series=SERIES_ROOT, clip=spec.name, profile=profile.shaped(shape), folder=folder, parameters=parameters)
    drawing.configure(job)
    sink = drawn if hasattr(drawn, "write") else drawing.Discard()
    return drawing.build(drawing.load_lecture(spec), job, drawn, sink)
