"""One contract for every clip of the series: numbers, words, time and picture."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import numpy as np
import pytest

from render.draw import scene as drawing
from render.draw.manifest import describe_numbers, manifest
from render.draw.shown import Shown
from render.variants import Profile
from render.workers.job import Job
from scenes.kit.stage import STAGES
from scenes.script import SERIES_ROOT, ClipSpec, ParameterError, load_series

SMALL = Profile("small", 426, 240, 15)
SERIES = load_series()
LAYOUTS = [(spec, shape) for spec in SERIES.clips for shape in spec.formats]

every_clip = pytest.mark.parametrize("spec", SERIES.clips, ids=lambda spec: spec.name)
every_layout = pytest.mark.parametrize(("spec", "shape"), LAYOUTS, ids=lambda part: getattr(part, "name", part))


class Ends:
    """Sampler and sink in one: keeps the first frame of a clip, and the last of every animation."""

    def __init__(self) -> None:
        self._chosen: list[int] = []
        self.pictures: dict[int, np.ndarray] = {}

    def select(self, beat: str | None, start: int, count: int) -> list[int]:
        offsets = sorted({0, count - 1} if start == 0 else {count - 1})
        self._chosen += [start + offset for offset in offsets]
        return offsets

    def write(self, frame: np.ndarray, repeat: int, changed: object = None) -> None:
        for _ in range(repeat):
            self.pictures[self._chosen[len(self.pictures)]] = frame[..., :3].copy()


class Drawn:
    """A clip computed, passed through and drawn at its beginning, in its middle and at its end."""

    def __init__(self, spec: ClipSpec, shape: str, folder: Path) -> None:
        self.job = Job(series=SERIES_ROOT, clip=spec.name, profile=SMALL.shaped(shape), folder=folder)
        drawing.configure(self.job)
        self.lecture = drawing.load_lecture(spec)
        ends = Ends()
        self.scene = drawing.build(self.lecture, self.job, ends, ends)
        self.scene.render()
        self.frames = self.scene.records[-1].end
        assert max(ends.pictures) == self.frames - 1
        middle = min(ends.pictures, key=lambda frame: abs(frame - self.frames // 2))
        self.pictures = [ends.pictures[frame] for frame in (0, middle, self.frames - 1)]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    made: dict[tuple[str, str], Drawn] = {}

    def get(spec: ClipSpec, shape: str = "") -> Drawn:
        key = spec.name, shape or spec.formats[0]
        if key not in made:
            made[key] = Drawn(spec, key[1], tmp_path_factory.mktemp(spec.name))
        return made[key]

    return get


@every_clip
def test_every_number_names_a_function_of_the_core_or_of_numpy(spec, drawn):
    numbers = describe_numbers(drawn(spec).scene)
    assert numbers
    for name, number in numbers.items():
        assert number["function"].split(".")[0] in ("mathdl", "numpy"), (name, number["function"])
    assert json.loads(json.dumps(numbers, allow_nan=False)) == numbers


@every_clip
def test_numbers_are_the_same_when_computed_again(spec, drawn):
    scene = drawn(spec).scene
    again = type(scene).numbers(**scene.values)
    assert {name: quantity.describe() for name, quantity in again.items()} == describe_numbers(scene)


@every_layout
def test_beats_follow_the_script_without_gaps_and_within_the_words(spec, shape, drawn):
    clip = drawn(spec, shape)
    content = manifest(clip.job, SERIES, spec, clip.scene, clip.frames, Shown(clip.scene, clip.job.profile.fps))
    beats = content["beats"]
    assert [beat["name"] for beat in beats] == [beat.name for beat in spec.beats]
    assert beats[0]["start"] == 0
    assert [beat["start"] for beat in beats[1:]] == [beat["end"] for beat in beats[:-1]]
    assert beats[-1]["end"] == content["duration"]
    assert all(beat["overrun"] <= 2 for beat in beats), [(beat["name"], beat["overrun"]) for beat in beats]
    assert not any("{" in beat["words"] + beat["shows"] for beat in beats)
    assert 45 <= content["duration"] <= 95


@every_layout
def test_first_middle_and_last_frame_show_something_and_leave_the_caption_zone_free(spec, shape, drawn):
    clip = drawn(spec, shape)
    profile, stage = clip.job.profile, STAGES[shape]
    caption_zone = slice(int(profile.height * (stage.height / 2 - stage.bottom + 0.05) / stage.height), None)
    for picture in clip.pictures:
        assert picture.shape == (profile.height, profile.width, 3)
        ground = picture[-1, -1].astype(int)
        differs = np.abs(picture.astype(int) - ground).max(axis=2) > 24
        assert differs.mean() > 0.005
        assert not differs[caption_zone].any()
        assert not differs[:, :8].any()
        assert not differs[:, -8:].any()


@every_clip
def test_an_unknown_parameter_is_refused_with_the_ones_there_are(spec, drawn):
    clip = drawn(spec)
    job = Job(series=SERIES_ROOT, clip=spec.name, profile=SMALL, folder=clip.job.folder, parameters={"zzz": 1})
    with pytest.raises(ParameterError, match="has no parameter 'zzz'"):
        drawing.build(clip.lecture, job, None, drawing.Discard())


@every_clip
def test_every_parameter_refuses_what_is_no_value_of_its_kind(spec, drawn):
    clip = drawn(spec)
    for name in clip.lecture.parameters:
        job = Job(
            series=SERIES_ROOT,
            clip=spec.name,
            profile=SMALL,
            folder=clip.job.folder,
            parameters={name: "nonsense"},
        )
        with pytest.raises(ParameterError, match=rf"parameter {name} = 'nonsense' .* Allowed: "):
            drawing.build(clip.lecture, job, None, drawing.Discard())


@every_clip
def test_a_scene_computes_no_result_itself(spec):
    forbidden = {"log", "exp", "sum", "mean", "linalg", "random", "dot", "tanh", "std", "var", "prod", "cumsum"}
    used = {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(ast.parse(spec.source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if node.value.id == "np" and node.attr in forbidden - {"random"}
    }
    assert not used
