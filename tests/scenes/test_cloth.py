"""The cloth shows where a hidden layer puts the plane, and lies flat again when it is carried back."""

import numpy as np
import pytest

from mathdl import data, networks
from scenes.kit.figures.cloth import Cloth
from scenes.kit.figures.moons import WINDOW
from scenes.kit.stage import Slot

ROOM = Slot(-6, -3, 2, 2)
MOONS = data.classifier_data().training


@pytest.fixture(scope="module")
def cloth():
    run = data.train_classifier()
    along = networks.cut_view(data.classifier(), MOONS.X).along
    return Cloth(data.classifier(), MOONS, along, run.vectors[[0, 100, 200]], room=ROOM), run


def test_a_point_stands_above_the_line_where_class_0_is_likelier(cloth):
    figure, run = cloth
    for epoch in (0, 100, 200):
        figure.show(run.vectors[epoch])
        network = data.classifier().with_vector(run.vectors[epoch])
        level = figure.cut.points[0, 1]
        above = np.concatenate([figure.dots.points[:, 1] > level, figure.rings.points[:, 1] > level])
        ordered = np.concatenate([MOONS.X[MOONS.y == 0], MOONS.X[MOONS.y == 1]])
        assert (above == (network.predict(ordered) < 1 / 2)).all()


def test_every_state_it_was_made_for_lies_in_its_room(cloth):
    figure, run = cloth
    for epoch in (0, 100, 200):
        points = np.concatenate([figure.show(run.vectors[epoch]).dots.points, figure.rings.points])
        assert (points[:, :2].min(axis=0) > [ROOM.left, ROOM.bottom]).all()
        assert (points[:, :2].max(axis=0) < [ROOM.right, ROOM.top]).all()


def test_a_link_stays_with_its_two_examples(cloth):
    figure, run = cloth
    line = figure.link(*networks.closest_across(MOONS.X, MOONS.y))
    figure.show(run.vectors[200])
    ends = {tuple(point) for point in np.concatenate([figure.dots.points, figure.rings.points]).round(9)}
    assert {tuple(point) for point in line.points.round(9)} <= ends


def test_carried_back_it_is_flat_and_its_cut_is_the_border(cloth):
    figure, run = cloth
    figure.show(run.vectors[200])
    room = Slot(-4.2, -2.7, 4.2, 2.7)  # twice the window of the data: a unit is 2
    figure.flatten(room).finish()
    place = (np.array([room.left, room.bottom]), 2.0)
    back = (figure.dots.points[:, :2] - place[0]) / place[1] + WINDOW[0]
    assert back == pytest.approx(MOONS.X[MOONS.y == 0], abs=1e-9)
    border = (figure.border.points[:, :2] - place[0]) / place[1] + WINDOW[0]
    assert np.abs(data.classifier().forward(border).outputs).max() < 0.3
    assert figure.cut.line_opacity == 0
