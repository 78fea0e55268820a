"""A picture of which only the changes were drawn is, pixel by pixel, the picture that drawing everything gives."""

import numpy as np
import pytest
from manim import DOWN, LEFT, RIGHT, UP, Camera, CapStyleType, Circle, Create, Line, Rotate, Square, VGroup, VMobject

from scenes.kit.figures.axes import Axes, Curve
from scenes.kit.figures.mesh import Mesh
from scenes.kit.figures.plane import Plane
from scenes.kit.figures.surface_path import SurfacePath
from scenes.kit.motion import Sweep, appear, vanish
from scenes.kit.painted.camera import MITER, LectureCamera, corner_reach, in_order
from scenes.kit.painted.mobject import Painted, set_source
from scenes.kit.painted.shapes import Dots, HeatMap, Rings, Segments
from scenes.kit.stage import Slot


class Twice(LectureCamera):
    """Draws every picture a second time, all of it, and counts those that were drawn in part."""

    parts = 0

    def draw(self, mobjects, ground=None):
        mobjects = list(mobjects)
        drawn = []

        def watch(*args):
            drawn.append(args)
            return LectureCamera._draw_blocks(self, *args)

        self._draw_blocks = watch
        super().draw(mobjects, ground)
        if drawn:
            Twice.parts += 1
            whole = LectureCamera()
            whole.set_pixel_array(self.background if ground is None else ground)
            whole.capture_mobjects(mobjects)
            np.testing.assert_array_equal(self.pixel_array, whole.pixel_array)


class Follower:
    """A sink that knows of every picture only what is said to have changed."""

    def __init__(self):
        self.frame = None

    def write(self, frame, repeat, changed=None):
        if changed is None or self.frame is None:
            self.frame = frame.copy()
            return
        pixels = np.kron(changed, np.ones((16, 16), bool))[: frame.shape[0], : frame.shape[1]]
        self.frame[pixels] = frame[pixels]
        np.testing.assert_array_equal(self.frame, frame)


def fades(scene):
    text = scene.label("Some $x^2$ words").shift(UP)
    square = Square(fill_opacity=0.3, color="#ff0000")
    scene.add(square, Circle(fill_opacity=0.5, stroke_opacity=0.5).shift(RIGHT))
    scene.play(appear(text, run_time=0.5))
    scene.play(vanish(square, run_time=0.5))


def layers(scene):
    below = Square(fill_opacity=0.8, color="#3366cc").set_z_index(-1)
    line = Line(6 * LEFT + DOWN, 6 * RIGHT + UP, stroke_width=3).set_z_index(2)
    wheel = VGroup(Circle(0.4, fill_opacity=0.6), Line(LEFT, RIGHT).scale(0.4)).shift(2 * LEFT)
    scene.add(line, wheel, below)
    scene.play(Rotate(wheel, 2), below.animate.shift(RIGHT).set_stroke(width=20), run_time=0.6)
    scene.play(Create(Circle(0.5).shift(2 * UP)), wheel.animate.shift(9 * LEFT), run_time=0.5)


def corners(scene):
    spike = VMobject(stroke_width=40).set_points_as_corners([[-0.3, -3, 0], [0, -0.6, 0], [0.3, -3, 0]])
    scene.add(spike)
    scene.play(spike.animate.shift(5 * RIGHT), run_time=0.5)


def lines(scene):
    saw = VMobject(stroke_width=30).set_points_as_corners([[-3 + 0.4 * k, 0.3 * (k % 2), 0] for k in range(9)])
    hairpin = VMobject(stroke_width=20).set_points_as_corners([[0, 0, 0], [2, 0.01, 0], [0, 0.02, 0]]).shift(2 * DOWN)
    closed = VMobject(stroke_width=30).set_points_as_corners([[3, 0, 0], [5, 0.2, 0], [3, 0.5, 0], [3, 0, 0]])
    capped = Line(LEFT, RIGHT, stroke_width=40, cap_style=CapStyleType.SQUARE).shift(2 * UP)
    pair = VMobject(stroke_width=25).set_points_as_corners([[-5, -2, 0], [-4, -2.2, 0], [-5, -2.4, 0], [-5, -2, 0]])
    pair.append_points(Line([-5, 2, 0], [-4, 2.5, 0]).points)
    scene.add(saw, hairpin, closed, capped, pair)
    scene.play(*(each.animate.shift(0.7 * RIGHT) for each in (saw, hairpin, closed, capped, pair)), run_time=0.5)
    scene.play(Rotate(closed, 2), Rotate(hairpin, 1), Rotate(capped, 1), run_time=0.4)


def gradients(scene):
    blend = Square(fill_opacity=1).set_color(["#ff0000", "#0000ff"])
    scene.add(Circle(1.5), blend, Line(LEFT, RIGHT).shift(2 * UP))
    scene.play(blend.animate.shift(RIGHT), run_time=0.4)


def painted(scene):
    rng = np.random.default_rng(0)
    cells = HeatMap(rng.random((5, 6)), width=2, height=2, smooth=True).shift(4 * LEFT)
    gaps = HeatMap(rng.random((3, 3)), width=1, height=1, gap=0.05).shift(4 * LEFT + 2.5 * UP)
    ways = Segments(rng.normal(size=(9, 2)), rng.normal(size=(9, 2))).shift(3 * RIGHT)
    dots, rings = Dots(rng.normal(size=(12, 2)) * 0.6), Rings(rng.normal((4, -1), size=(9, 2)))
    centers = dots.points[:, :2].copy()

    def move(share):
        dots.move_dots(centers + share * np.array([1, 0.2]))
        gaps.show(np.full((3, 3), share))
        rings.visible = round(9 * share)

    scene.add(cells, gaps, ways, dots, rings)
    scene.play(Sweep(move, dots, gaps, rings, run_time=0.7))
    scene.play(vanish(cells, ways, run_time=0.4))


def figures(scene):
    axes = Axes((-4, 4), (-2, 2), room=Slot(-6.5, -3, -0.5, 2))
    x = np.linspace(-4, 4, 60)
    curve = Curve(axes, x, np.sin(x))
    number = scene.label("0").shift(2.8 * UP)
    plane = Plane(room=Slot(0.5, -2, 4, 2))
    scene.add(axes, curve, number, plane)

    def move(share):
        curve.set_data(x, np.sin((1 + 0.2 * share) * x))
        plane.show(np.array([[1, share], [0, 1]]))

    scene.play(Sweep(move, curve, plane, run_time=0.5))


def surfaces(scene):
    grid = np.linspace(-1, 1, 9)
    mesh = Mesh(grid, grid, grid[:, None] ** 2 + grid**2, room=Slot(-3, -2, 0, 1))
    path = SurfacePath(mesh, np.array([[-0.8, -0.8], [0.0, 0.3], [0.5, 0.1]]))
    scene.add(mesh, path)
    scene.play(Sweep(lambda share: path.show(2 * share), path, run_time=0.4))
    scene.play(mesh.to(azimuth=0.9, run_time=0.4))
    scene.play(mesh.to(opacity=0.4, run_time=0.3))


def unknown(scene):
    place = np.zeros(2)

    class Spot(Painted):
        def paint(self, ctx):
            set_source(ctx, np.array([1, 0, 0]), self.opacity)
            ctx.rectangle(*place, 1, 1)
            ctx.fill()

    class Ring(Dots):
        def paint(self, ctx):
            ctx.set_line_width(0.1)
            ctx.arc(*place, 1, 0, 2)
            ctx.stroke()

    def move(share):
        place[:] = 3 * share, share
        bar.set_fill(opacity=share)

    bar = Square(fill_opacity=1).shift(3 * LEFT)
    spots = Spot(np.zeros((1, 2))), Ring(np.zeros((1, 2)))
    scene.add(bar, *spots)
    scene.play(Sweep(move, bar, run_time=0.4))


@pytest.mark.parametrize(
    ("draw", "in_part"),
    [
        (fades, 1),
        (layers, 1),
        (corners, 1),
        (lines, 1),
        (gradients, 0),
        (painted, 1),
        (figures, 1),
        (surfaces, 1),
        (unknown, 0),
    ],
)
def test_what_is_drawn_in_part_is_the_whole_picture(clip, media, monkeypatch, draw, in_part):
    monkeypatch.setattr("scenes.kit.lecture.Lecture.camera_type", Twice)
    monkeypatch.setattr(Twice, "parts", 0)
    monkeypatch.setattr("scenes.kit.painted.camera.LARGEST", 1)  # shapes are large on a small picture
    clip(draw, sink=Follower()).render()
    assert (Twice.parts > 0) == in_part


@pytest.mark.parametrize("apart", [0, 1, 3])
def test_paths_are_those_of_manim(media, apart):
    """Open and closed ones, several in one mobject, and points that make no whole curve."""
    shapes = [Circle(), Square(), Line(LEFT, RIGHT), VMobject().set_points_as_corners([LEFT, UP, RIGHT])]
    for shape in [*shapes, VMobject(), VMobject().append_points(np.vstack([each.points for each in shapes]))]:
        shape.points = shape.points[: len(shape.points) - apart]
        paths = []
        for camera in (Camera(), LectureCamera()):
            ctx = camera.get_cairo_context(camera.pixel_array)
            camera.set_cairo_context_path(ctx, shape)
            paths.append(list(ctx.copy_path()))
        assert paths[0] == paths[1]


@pytest.mark.parametrize(
    ("corners", "reach"),
    [
        ([[0, 0, 0], [1, 0, 0], [2, 0, 0]], 1),
        ([[0, 0, 0], [1, 0, 0], [1, 1, 0]], np.sqrt(2)),
        ([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 0, 0]], np.sqrt(2)),
        ([[0, 0, 0], [1, 0, 0], [0.5, np.sqrt(3) / 2, 0]], 2),
        # It begins where it ends, at an angle of 60 degrees, too.
        ([[0, 0, 0], [1, 0, 0], [0.5, np.sqrt(3) / 2, 0], [0, 0, 0]], 2),
        ([[0, 0, 0], [1, 0, 0], [0, 0.01, 0]], MITER),
        ([[0, 0, 0], [1, 0, 0], [1, 0, 0], [2, 0, 0]], MITER),
    ],
)
def test_corners_reach_as_far_as_their_angles_tell(corners, reach):
    points = VMobject().set_points_as_corners(corners).points[:, :2]
    assert corner_reach(points) == pytest.approx(reach)


def test_the_curve_of_a_smooth_function_reaches_hardly_beyond_its_points():
    x = np.linspace(0, 6, 100)
    curve = VMobject().set_points_as_corners(np.stack([x, np.sin(x), 0 * x], axis=1))
    assert corner_reach(curve.points[:, :2]) < 1.001
    apart = np.vstack([curve.points[:, :2], curve.points[:, :2] + 9])
    assert corner_reach(apart) == MITER


def test_a_mobject_that_paints_otherwise_than_its_class_is_not_known():
    class Crosses(Dots):
        def paint(self, ctx):
            """Paint nothing yet."""

    crosses = Crosses(np.zeros((1, 2)))
    assert crosses.appearance() is None
    assert crosses.bounds() is None
    assert Dots(np.zeros((1, 2))).appearance() is not None


def test_mobjects_are_drawn_in_the_order_of_manim():
    rng = np.random.default_rng(0)
    for _ in range(50):
        leaves = [Square().set_z_index(int(rng.integers(-1, 2))) for _ in range(6)]
        groups = [VGroup(*(leaves[k] for k in rng.choice(6, 3, replace=False))) for _ in range(3)]
        outer = [VGroup(groups[0], leaves[0], groups[1]), *groups, *leaves]
        mobjects = [outer[k] for k in rng.integers(0, len(outer), 7)]
        assert in_order(mobjects) == LectureCamera().get_mobjects_to_display(mobjects)
