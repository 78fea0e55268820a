"""One moment tells what is wrong on the screen, and where in the picture."""

from pathlib import Path

import pytest
from manim import tempconfig

from render.check.on_screen.moment import look
from render.draw import scene as drawing
from render.variants import PROFILES
from render.workers.job import Job
from scenes.script import load_series

BROKEN = Path(__file__).parents[3] / "broken"


class Looking:
    """Looks at the last frame of every beat."""

    def __init__(self):
        self.seen = {}
        self.end = 0

    def select(self, beat, start, count):
        self.end = start + count - 1
        return [count - 1]

    def write(self, frame, repeat, changed=None):
        self.seen[self.scene.current_beat.name] = look(self.scene, self.end, PROFILES["l"].fps)


@pytest.fixture(scope="module")
def moments(tmp_path_factory):
    """What is seen as each beat of the broken clips of a name ends."""

    def of(clip):
        series = load_series(BROKEN)
        job = Job(series.root, clip, PROFILES["l"], tmp_path_factory.mktemp(clip))
        with tempconfig({}):
            drawing.configure(job)
            looking = Looking()
            looking.scene = drawing.build(drawing.load_lecture(series.clip(clip)), job, looking, looking)
            looking.scene.render()
        return looking.seen

    return {clip: of(clip) for clip in ("unseen", "untrue", "true_numbers")}


@pytest.mark.parametrize(
    ("clip", "beat", "rule", "words"),
    [
        ("unseen", "outside_frame", "outside-frame", "beyond the frame: 'some words'"),
        ("unseen", "near_edge", "near-edge", "from the edge: 'some words'"),
        ("unseen", "caption_zone", "caption-zone", "down to y = -3.2"),
        ("unseen", "text_over_text", "text-over-text", "'some words' and 'others'"),
        ("unseen", "cut_text", "cut-text", "by a Line"),
        ("unseen", "covered_text", "cut-text", "by a Square"),
        ("unseen", "tiny_text", "tiny-text", "12.2 px"),
        ("unseen", "no_contrast", "no-contrast", "contrast 1."),
        ("untrue", "typed_number", "typed-number", "42 in"),
        ("untrue", "words_differ", "words-differ", "but 1.900 on the screen"),
    ],
)
def test_a_fault_is_seen_at_one_moment_with_its_beat_and_frame(moments, clip, beat, rule, words):
    (finding,) = [seen.finding for seen in moments[clip][beat] if seen.finding.rule == rule]
    assert words in finding.message
    assert (finding.clip, finding.beat) == (clip, beat)
    assert finding.start == finding.end or finding.end is None
    assert finding.start == pytest.approx(finding.frame / PROFILES["l"].fps)


def test_boxes_are_shares_of_the_picture_from_its_upper_left_corner(moments):
    def box(beat, rule):
        return next(seen.box for seen in moments["unseen"][beat] if seen.finding.rule == rule)

    left, upper, width, height = box("tiny_text", "tiny-text")
    assert (left + width / 2, upper + height / 2) == pytest.approx((0.5, 0.5), abs=0.02)
    assert 0 < height < 0.05 < width < 0.2
    left, upper, width, height = box("outside_frame", "outside-frame")
    assert left < 1 < left + width
    left, upper, width, height = box("caption_zone", "caption-zone")
    assert upper < 0.5 + 3.2 / 8 < upper + height + 0.01
    first, both = box("tiny_text", "tiny-text"), box("text_over_text", "text-over-text")
    assert both[2] > first[2]


def test_nothing_is_seen_where_nothing_is_wrong(moments):
    assert moments["true_numbers"]
    assert not any(moments["true_numbers"].values())
