"""Film and words have the same length whatever a scene does, and a picture by itself is a frame of the film."""

import numpy as np
import pytest
from manim import (
    RIGHT,
    UP,
    Add,
    AnimationGroup,
    Dot,
    FadeIn,
    FadeOut,
    LaggedStart,
    PhaseFlow,
    Rotating,
    Square,
    Succession,
    TracedPath,
    UpdateFromFunc,
    ValueTracker,
    VGroup,
    Wait,
    always_redraw,
    config,
    turn_animation_into_updater,
)

from render.draw import scene as drawing
from render.draw.encoder import Encoder
from render.variants import Profile
from render.workers.job import Job
from scenes.script import LectureError, load_series

TINY = Profile("tiny", 160, 90, 15)


@pytest.fixture
def make(course, tmp_path):
    """Build scenes that follow the script of the clip ``die``, of one beat, with another construct."""

    def build(construct, sampler=None, sink=None):
        spec = load_series(course).clip("die")
        job = Job(series=course, clip="die", profile=TINY, folder=tmp_path)
        drawing.configure(job)
        lecture = drawing.load_lecture(spec)

        def one_beat(scene):
            with scene.beat("roll"):
                construct(scene)

        lecture.construct = one_beat
        return drawing.build(lecture, job, sampler, sink or drawing.Pictures())

    return build


# What is counted.


def wait_until_moved(scene):
    dot = Dot().add_updater(lambda mobject, dt: mobject.shift(RIGHT * dt))
    scene.add(dot)
    scene.wait_until(lambda: dot.get_x() > 0.5)


def wait_for_the_clock(scene):
    scene.add(Square())
    scene.wait(5, stop_condition=lambda: scene.time > 0.99)


def never_stop(scene):
    scene.wait_until(lambda: False, max_time=0.4)


def stop_at_once(scene):
    scene.wait_until(lambda: True)


def pauses(scene):
    scene.add(Square())
    scene.pause(0.3)
    scene.wait(0.25, frozen_frame=True)
    scene.play(Wait(0.3, frozen_frame=True))
    scene.wait(0.25, frozen_frame=False)
    scene.pause()


def shorter_than_a_frame(scene):
    scene.play(FadeIn(Square()), run_time=1e-6)
    scene.wait(1e-9)
    scene.pause(0.001)


def sections(scene):
    scene.next_section("first")
    scene.play(FadeIn(Square()))
    scene.next_section("second")


def nothing_but_an_addition_among_others(scene):
    scene.play(Succession(Add(Square()), Wait(0.2), FadeIn(Dot())))


def a_skipped_status_that_manim_resets(scene):
    scene.renderer.skip_animations = True
    scene.play(FadeIn(Square()))


COUNTED = {
    wait_until_moved: 9,  # the first frame is where the last one was, and the ninth is 8 / 15 s later
    wait_for_the_clock: 15,
    never_stop: 6,
    stop_at_once: 1,
    pauses: 4 + 4 + 4 + 4 + 15,
    shorter_than_a_frame: 3,
    sections: 15,
    nothing_but_an_addition_among_others: 18,
    a_skipped_status_that_manim_resets: 15,
}


@pytest.mark.parametrize("construct", COUNTED, ids=lambda construct: construct.__name__)
def test_every_frame_that_is_drawn_is_counted(make, construct):
    sink = drawing.Pictures()
    scene = make(construct, sink=sink)
    scene.render()
    assert scene.records[0].animated_frames == COUNTED[construct]
    assert len(sink.frames) == scene.records[0].end == scene.frame
    assert scene.time == pytest.approx(scene.frame / TINY.fps)


# What is refused.


def skipped_section(scene):
    scene.next_section("aside", skip_animations=True)


def skipped_status(scene):
    scene.renderer._original_skipping_status = True
    scene.play(FadeIn(Square()))


def skipped_preview(scene):
    scene.skip_animation_preview = True
    scene.play(FadeIn(Square()))


def skipped_by_number(scene):
    config.from_animation_number = 3
    scene.play(FadeIn(Square()))


def ended_by_number(scene):
    config.upto_animation_number = 0
    scene.wait(0.1)
    scene.wait(0.1)


def frames_by_hand(scene):
    scene.renderer.add_frame(scene.renderer.get_frame(), 7)


def sound(scene):
    scene.add_sound("click.wav")


def caption(scene):
    scene.add_subcaption("Look!")


def caption_of_an_animation(scene):
    scene.play(FadeIn(Square()), subcaption="Look!")


def endless(scene):
    scene.wait(float("inf"))


def no_number(scene):
    scene.play(FadeIn(Square()), run_time=float("nan"))


REFUSED = {
    skipped_section: "skips the section 'aside'.*leave skip_animations out",
    skipped_status: "skips an animation.*leave out what sets skip_animations",
    skipped_preview: "skips an animation.*skip_animation_preview",
    skipped_by_number: "skips an animation.*from_animation_number",
    ended_by_number: "ends without drawing its beat 'roll'",
    frames_by_hand: r"frames of film at the end of beat 'roll', but \d+ of words.*play\(\) and wait\(\) alone",
    sound: "adds the sound 'click.wav'.*no sound besides its voice.*--voice recordings",
    caption: "adds the caption 'Look!'.*under 'say' in episode.toml",
    caption_of_an_animation: r"adds the caption 'Look!'.*play\(subcaption=…\)",
    endless: "plays an animation of inf s",
    no_number: "plays an animation of nan s",
}


@pytest.mark.parametrize("construct", REFUSED, ids=lambda construct: construct.__name__)
def test_what_film_and_words_would_not_share_is_refused(make, construct):
    with pytest.raises(LectureError, match=REFUSED[construct]):
        make(construct).render()


@pytest.mark.parametrize("place", ["before", "after"])
def test_an_animation_outside_the_beats_is_refused(make, place):
    scene = make(lambda scene: None)
    inside = scene.construct

    def construct():
        for step in [scene.wait, inside] if place == "before" else [inside, scene.wait]:
            step()

    scene.construct = construct
    with pytest.raises(LectureError, match=r"outside its beats.*move it into a block"):
        scene.render()


def test_what_a_scene_file_sets_of_size_and_rate_does_not_reach_the_film(make, monkeypatch):
    load = drawing.load_lecture

    def load_and_set(spec):
        config.frame_rate, config.pixel_width = 60, 20
        return load(spec)

    monkeypatch.setattr(drawing, "load_lecture", load_and_set)
    sink = drawing.Pictures()
    make(pauses, sink=sink).render()
    assert sink.frames[0].shape == (90, 160, 4)
    assert len(sink.frames) < 60


# A picture by itself is a frame of the film.


def moves(scene):
    square, dot = Square(), Dot()
    scene.play(FadeIn(square), run_time=0.33)
    scene.play(LaggedStart(square.animate.shift(RIGHT), dot.animate.shift(UP), lag_ratio=0.3), run_time=0.8)
    scene.play(Succession(dot.animate.shift(RIGHT), FadeOut(dot)), Rotating(square))
    scene.wait(0.4)


def rotates_with_time(scene):
    square = Square().add_updater(lambda mobject, dt: mobject.rotate(dt))
    scene.add(square)
    scene.wait(0.8)
    scene.play(square.animate.shift(RIGHT), run_time=0.5)
    scene.wait(0.4)


def turns_a_little_every_frame(scene):
    square = Square().add_updater(lambda mobject: mobject.rotate(0.1))
    scene.play(FadeIn(square))
    scene.play(FadeIn(Dot()))
    scene.wait(0.4)


def follows_a_tracker(scene):
    tracker = ValueTracker(0)
    dot = always_redraw(lambda: Dot([tracker.get_value(), 0, 0], radius=0.4))
    scene.add(dot, TracedPath(dot.get_center, stroke_width=20))
    scene.play(tracker.animate.set_value(2))
    tracker.add_updater(lambda mobject, dt: mobject.increment_value(-dt))
    scene.add(tracker)
    scene.wait(0.6)


def shows_the_clock(scene):
    dot = always_redraw(lambda: Square(side_length=0.2 + scene.time))
    scene.play(FadeIn(dot), run_time=0.43)
    scene.pause(0.3)
    scene.play(Wait(0.5, frozen_frame=False))


def updates_the_scene(scene):
    square = Square()
    scene.add(square)
    scene.add_updater(lambda dt: square.rotate(3 * dt))
    scene.wait(0.7)
    scene.play(FadeIn(Dot()))


def draws_lots(scene):
    square = Square().add_updater(lambda mobject, dt: mobject.move_to([np.random.uniform(-2, 2), 0, 0]))  # noqa: NPY002
    scene.add(square)
    scene.wait(1)


def remembers_in_an_animation(scene):
    squares = VGroup(Square(), Square().shift(2 * RIGHT))
    scene.add(squares)
    scene.play(AnimationGroup(UpdateFromFunc(squares[0], lambda mobject: mobject.rotate(0.1)), Wait(0.5)))
    scene.play(PhaseFlow(lambda point: np.array([-point[1], point[0], 0]), squares[1]))


class Nudge(FadeIn):
    """An animation of somebody's own, which goes a step further each time."""

    def interpolate_mobject(self, alpha):
        self.mobject.shift(0.1 * RIGHT)


def nudges(scene):
    scene.play(Nudge(Square()))


def turns_an_animation_into_an_updater(scene):
    square = Square()
    turn_animation_into_updater(Rotating(square, run_time=2))
    scene.add(square)
    scene.wait(0.5)
    scene.play(Succession(FadeIn(Dot()), FadeIn(Dot(UP).add_updater(lambda mobject, dt: mobject.shift(dt * UP)))))


def waits_for_it(scene):
    wait_until_moved(scene)
    scene.play(FadeIn(Square()))


DRAWN = [
    moves, rotates_with_time, turns_a_little_every_frame, follows_a_tracker, shows_the_clock, updates_the_scene,
    draws_lots, remembers_in_an_animation, nudges, turns_an_animation_into_an_updater, waits_for_it, pauses,
]  # fmt: skip


@pytest.mark.parametrize("construct", DRAWN, ids=lambda construct: construct.__name__)
def test_a_still_is_a_frame_of_the_film(make, construct, tmp_path):
    whole = drawing.Pictures()
    scene = make(construct, sink=whole)
    scene.render()
    count = len(whole.frames)
    chosen = sorted({0, 1, 4, 7, 11, scene.records[0].animated_frames - 1, count // 3, count // 2, count - 1})
    for frames in (chosen, chosen[4:5], chosen[-1:]):
        stills = drawing.draw(lambda *how: make(construct, *how), frames)
        for frame, still in stills.items():
            assert np.array_equal(np.asarray(still), whole.frames[frame][..., :3]), frame
    records = drawing.timeline(lambda *how: make(construct, *how))
    assert records[-1].end == count
    assert_decoded(tmp_path / "film.mp4", whole.frames, chosen)


def assert_decoded(path, frames, chosen):
    """The encoded film shows these frames at their places, closer to them than to any other that is unlike."""
    import av

    encoder = Encoder(path, TINY.width, TINY.height, TINY.fps)
    for frame in frames:
        encoder.write(frame, 1)
    encoder.close()
    with av.open(str(path)) as film:
        decoded = [picture.to_ndarray(format="rgb24").astype(float) for picture in film.decode(video=0)]
    assert len(decoded) == len(frames)
    for index in chosen:
        distances = [np.abs(decoded[index] - frame[..., :3]).mean() for frame in frames]
        assert distances[index] < min(distances) + 0.5
        assert distances[index] < 3


def test_only_what_may_keep_something_from_frame_to_frame_is_stepped_through(make):
    """Passing over a clip without updaters stays fast, however long it is."""
    calls = []

    def without(scene):
        scene.update_mobjects = lambda dt: calls.append(dt)
        scene.play(FadeIn(Square()), run_time=10)

    drawing.timeline(lambda *how: make(without, *how))
    assert len(calls) <= 2
    calls.clear()

    def with_updater(scene):
        scene.play(FadeIn(Square().add_updater(lambda mobject, dt: calls.append(dt))), run_time=10)
        scene.clear()

    drawing.timeline(lambda *how: make(with_updater, *how))
    assert len(calls) >= 150


def test_nothing_is_drawn_of_what_is_passed_over(make):
    drawn = []

    def construct(scene):
        scene.camera.capture_mobjects = lambda *mobjects, **kwargs: drawn.append(mobjects)
        moves(scene)
        pauses(scene)

    drawing.timeline(lambda *how: make(construct, *how))
    assert not drawn
