"""A lecture keeps time to the frame, draws only what it is asked for, and says what its script lacks."""

import subprocess
import sys

import numpy as np
import pytest
from manim import FadeIn, Square, VGroup, Wait

from render.draw import scene as drawing
from render.variants import Profile
from render.workers.job import Job
from scenes.kit import theme
from scenes.kit.lecture import Lecture
from scenes.kit.motion import Sweep, appear, vanish
from scenes.kit.quantity import quantity
from scenes.script import LectureError, ParameterError, load_series, speaking_seconds

TINY = Profile("tiny", 160, 90, 15)


@pytest.fixture
def make(course, tmp_path):
    """Build scenes that follow the script of the clip ``coin`` (or ``die``) with another construct."""

    def build(construct, sampler=None, sink=None, clip="coin", parameters=None, profile=TINY):
        spec = load_series(course).clip(clip)
        job = Job(series=course, clip=clip, profile=profile, folder=tmp_path, parameters=parameters or {})
        drawing.configure(job)
        lecture = drawing.load_lecture(spec)
        lecture.construct = construct
        return drawing.build(lecture, job, sampler, sink or drawing.Pictures())

    return build


def two_beats(scene):
    with scene.beat("toss"):
        square = Square()
        scene.play(FadeIn(square), run_time=0.33)
        scene.play(square.animate.shift([1, 0, 0]), run_time=0.47)
    with scene.beat("rest"):
        scene.wait(0.2)


def test_frames_and_records_agree_and_beats_last_as_long_as_their_words(make):
    sink = drawing.Pictures()
    scene = make(two_beats, sink=sink)
    scene.render()
    toss, rest = scene.records
    assert (toss.start, toss.end) == (0, rest.start)
    assert len(sink.frames) == scene.frame == rest.end
    assert toss.end - toss.start == round(speaking_seconds(toss.words) * 15)
    assert rest.end - rest.start == round(speaking_seconds(rest.words) * 15) + round(0.4 * 15)
    assert toss.words == "1.000 bit."


def test_animations_longer_than_their_words_lengthen_the_beat(make):
    def construct(scene):
        with scene.beat("toss"):
            scene.wait(6)
        with scene.beat("rest"):
            pass

    scene = make(construct)
    scene.render()
    assert scene.records[0].end == 90
    assert scene.records[0].animated_frames - scene.records[0].due_frames > 2 * 15


@pytest.mark.parametrize("seconds", [0.1, 0.3, 1 / 3, 0.7, 1.1, 1.9])
def test_whatever_the_duration_every_play_and_wait_takes_whole_frames(make, seconds):
    sink = drawing.Pictures()

    def construct(scene):
        with scene.beat("toss"):
            scene.play(FadeIn(Square()), run_time=seconds)
            scene.wait(seconds)
            scene.play(Wait(seconds, frozen_frame=False))
            assert scene.frame == 3 * round(seconds * 15) == len(sink.frames)
        with scene.beat("rest"):
            pass

    make(construct, sink=sink).render()


def test_a_sampled_frame_is_the_frame_of_the_whole_clip(make):
    whole = drawing.Pictures()
    make(two_beats, sink=whole).render()
    wanted = [0, 3, 7, 11, 20, len(whole.frames) - 1]
    sampled = drawing.Pictures()
    make(two_beats, drawing.Sampled(frames=wanted), sampled).render()
    assert len(sampled.frames) == len(wanted)
    for frame, picture in zip(wanted, sampled.frames, strict=True):
        assert np.array_equal(picture, whole.frames[frame]), frame


def test_one_beat_alone_has_the_frames_that_it_has_in_the_clip(make):
    whole, alone = drawing.Pictures(), drawing.Pictures()
    scene = make(two_beats, sink=whole)
    scene.render()
    make(two_beats, drawing.Sampled(beat="rest"), alone).render()
    record = scene.records[1]
    assert len(alone.frames) == record.end - record.start
    assert np.array_equal(alone.frames[0], whole.frames[record.start])


def test_sweep_and_fades_change_in_place_and_leave_what_they_found(make):
    seen = []

    def construct(scene):
        square = Square(fill_opacity=0.4)
        with scene.beat("toss"):
            scene.play(appear(square))
            assert square in scene.mobjects
            assert square.get_fill_opacity() == pytest.approx(0.4)
            scene.play(Sweep(lambda alpha: seen.append(alpha) or square.move_to([alpha, 0, 0]), square, run_time=0.5))
            assert square.get_center()[0] == pytest.approx(1)
            assert scene.mobjects.count(square) == 1
        with scene.beat("rest"):
            scene.play(vanish(square))
            assert square not in scene.mobjects
            assert square.get_fill_opacity() == pytest.approx(0.4)

    make(construct).render()
    assert seen[0] == 0
    assert seen[-1] == 1
    assert seen == sorted(seen)


def test_a_group_vanishes_though_its_parts_appeared_one_by_one_and_a_remover_takes_away_what_it_moved(make):
    def construct(scene):
        squares = VGroup(Square(), Square())
        with scene.beat("toss"):
            scene.play(appear(*squares, lag=0.5))
            scene.play(vanish(squares))
            assert not scene.mobjects
            scene.play(Sweep(lambda alpha: squares[0].move_to([alpha, 0, 0]), squares[0], run_time=0.5, remover=True))
            assert not scene.mobjects
        with scene.beat("rest"):
            pass

    make(construct).render()


def test_what_is_dimmed_gets_no_fill_that_it_had_not_and_no_more_than_it_had(make):
    def construct(scene):
        with scene.beat("toss"):
            line = Square(stroke_opacity=1, fill_opacity=0)
            faint = Square(fill_opacity=0.15, stroke_opacity=1)
            scene.drawn = VGroup(line, VGroup(faint))
            scene.add(scene.drawn)
            scene.play(*scene.dim(scene.drawn))
            scene.play(*scene.dim(scene.drawn))
        with scene.beat("rest"):
            scene.wait(0.2)

    scene = make(construct)
    scene.render()
    line, faint = scene.drawn[0], scene.drawn[1][0]
    assert (line.get_fill_opacity(), line.get_stroke_opacity()) == (0, pytest.approx(theme.DIMMED))
    assert (faint.get_fill_opacity(), faint.get_stroke_opacity()) == pytest.approx((0.15, theme.DIMMED))


def test_numbers_are_computed_without_a_scene(make):
    lecture = type(make(two_beats))
    assert lecture.computed()["entropy"].value == pytest.approx(1)
    assert lecture.computed(p=[0.25, 0.75])["entropy"].value < 0.82
    with pytest.raises(ParameterError, match="it sums to"):
        lecture.computed(p=[0.25, 0.25])


def test_beats_out_of_order_are_refused(make):
    def construct(scene):
        with scene.beat("rest"):
            pass

    with pytest.raises(LectureError, match="draws beat 'rest' where its script has beat 'toss'"):
        make(construct).render()


def test_a_beat_that_is_not_drawn_is_named(make):
    def construct(scene):
        with scene.beat("toss"):
            pass

    with pytest.raises(LectureError, match="without drawing its beat 'rest'"):
        make(construct).render()


def test_an_unknown_quantity_and_an_unknown_beat_name_the_closest(make):
    scene = make(two_beats)
    with pytest.raises(LectureError, match="Did you mean entropy"):
        scene.readout("entropie")
    with pytest.raises(LectureError, match="Did you mean toss"), scene.beat("tos"):
        pass


def test_parameters_change_words_and_numbers(make):
    scene = make(two_beats, parameters={"p": [0.25, 0.75]})
    scene.render()
    assert scene.records[0].words == "0.811 bit."


def test_labels_take_placeholders_and_refuse_typed_decimals(make):
    scene = make(two_beats)
    assert len(scene.label("{entropy:.3f}").submobjects) == len("1.000") + 1
    with pytest.raises(LectureError, match="types a decimal"):
        scene.label("1.5 bits")


@pytest.mark.parametrize(("profile", "frame"), [(TINY, (128 / 9, 8)), (TINY.shaped("vertical"), (8, 128 / 9))])
def test_a_lecture_knows_its_format_and_the_room_in_it(make, profile, frame):
    scene = make(two_beats, profile=profile)
    stage, camera = scene.stage, scene.camera
    assert scene.format == profile.format
    assert (camera.frame_width, camera.frame_height) == (stage.width, stage.height) == pytest.approx(frame)
    assert (camera.pixel_width, camera.pixel_height) == (profile.width, profile.height)
    assert -stage.width / 2 < stage.left < stage.right < stage.width / 2
    heading = scene.heading("what is a gist that runs on and on, and on, until it has come to its end?")
    assert heading.get_bottom()[1] > stage.top


def test_a_scene_without_construct_says_so(make):
    with pytest.raises(LectureError, match="has no method for the beat"):
        make(Lecture.construct).render()


def test_a_clip_is_a_plain_manim_scene_too(course, tmp_path):
    command = [sys.executable, "-m", "manim", "render", "-ql", "--media_dir", str(tmp_path)]
    source = course / "surprise" / "coin.py"
    result = subprocess.run([*command, str(source), "Coin"], capture_output=True, text=True, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert len(list(tmp_path.rglob("Coin.mp4"))) == 1


def test_numbers_that_are_none_fail_the_clip_by_name_and_infinity_does_not(course, tmp_path):
    spec = load_series(course).clip("die")

    def make(value, parameters):
        job = Job(series=course, clip="die", profile=TINY, folder=tmp_path, parameters=parameters)
        drawing.configure(job)
        lecture = drawing.load_lecture(spec)
        lecture.numbers = staticmethod(lambda sides: {"entropy": quantity(np.multiply, value, sides)})
        return drawing.build(lecture, job, None, drawing.Pictures())

    with pytest.raises(LectureError, match=r"'entropy' \(from numpy.multiply\) with NaN"):
        make(np.nan, {})
    with pytest.raises(ParameterError, match=r"cannot be computed with sides = 4: .*'entropy'"):
        make(np.nan, {"sides": 4})
    scene = make(np.inf, {})
    scene.render()
    assert scene.records[0].words == "∞ bits for 6 sides."
