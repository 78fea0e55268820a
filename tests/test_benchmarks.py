"""The scenes that benchmarks draw keep up with the kit."""

from pathlib import Path

import pytest

from render.draw import scene
from render.variants import PROFILES
from render.workers.job import Job
from scenes.script import load_series

SERIES = Path(__file__).parent.parent / "scripts" / "benchmarks" / "series"


@pytest.mark.parametrize("spec", load_series(SERIES).clips, ids=lambda spec: spec.name)
def test_a_scene_of_the_benchmarks_passes_through_all_its_beats(spec, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(SERIES.parents[2]))
    job = Job(series=SERIES, clip=spec.name, profile=PROFILES["l"], folder=tmp_path)
    scene.configure(job)
    lecture = scene.load_lecture(spec)
    records = scene.timeline(lambda sampler, sink: scene.build(lecture, job, sampler, sink))
    assert [record.beat.name for record in records] == [beat.name for beat in spec.beats]
    assert records[-1].end > 0
