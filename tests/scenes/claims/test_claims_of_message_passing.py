"""What the words of the clip on message passing say beside its numbers is true."""

import numpy as np
import pytest
from clips import scene
from scipy.sparse import csgraph

from mathdl import data
from render.variants import Profile
from scenes.kit.parameters import check
from scenes.script import ParameterError, load_series

SPEC = load_series().clip("message_passing")
TIES = data.small_graph().adjacency
NAMES = data.small_graph().names


@pytest.fixture(scope="module")
def compute():
    from scenes.graphs.message_passing import MessagePassing

    def numbers(**changed):
        values = check(SPEC.name, MessagePassing.parameters, {**SPEC.parameters, **changed})
        return {name: found.value for name, found in MessagePassing.numbers(**values).items()}

    return numbers


def averaged(ties, values):
    """One round, person by person."""
    return np.array([np.mean([values[i], *values[ties[i] > 0]]) for i in range(len(values))])


def test_there_are_seven_people_in_two_circles_joined_by_one_tie():
    assert len(NAMES) == 7
    cut = TIES.copy()
    cut[2, 3] = cut[3, 2] = 0
    count, labels = csgraph.connected_components(cut)
    assert (csgraph.connected_components(TIES)[0], count) == (1, 2)
    assert labels.tolist() == [0, 0, 0, 1, 1, 1, 1]


@pytest.mark.parametrize("ends", [(4, -4), (9, -9), (1, -2)])
def test_in_a_round_everyone_averages_their_own_and_their_friends_numbers(compute, ends):
    numbers = compute(left=ends[0], right=ends[1])
    values = numbers["start"]
    for k in range(1, 6):
        values = averaged(TIES, values)
        assert numbers["rounds"][k] == pytest.approx(values)
    assert numbers["c_one"] == pytest.approx(ends[0] / 4)


def test_a_row_of_the_matrix_is_a_message_and_one_product_carries_all(compute):
    numbers = compute()
    assert numbers["P"][2].tolist() == [0.25, 0.25, 0.25, 0.25, 0, 0, 0]
    assert numbers["P"] @ numbers["start"] == pytest.approx(numbers["one"])
    assert numbers["filling"][-1] == pytest.approx(numbers["one"])


def test_two_roads_lead_from_d_to_g_and_one_to_a_and_all_are_sorted(compute):
    numbers = compute()
    assert numbers["d_one"] == 0
    roads = TIES @ TIES
    assert (roads[3, 6], roads[3, 0]) == (2, 1)
    assert numbers["d_two"] < 0
    assert (np.sign(numbers["two"]) == [1, 1, 1, -1, -1, -1, -1]).all()


def test_without_the_tie_no_message_crosses_for_ever(compute):
    numbers = compute()
    cut = TIES.copy()
    cut[2, 3] = cut[3, 2] = 0
    values = numbers["start"]
    for _ in range(500):
        values = averaged(cut, values)
    assert np.ptp(values[:3]) < 1e-9 > np.ptp(values[3:])
    assert [values[0], values[6]] == pytest.approx([numbers["left_end"], numbers["right_end"]], abs=1e-6)


def test_many_rounds_make_all_alike_and_the_gap_shrinks_by_the_second_eigenvalue(compute):
    numbers = compute(deep=80)
    ratios = numbers["gaps"][1:] / numbers["gaps"][:-1]
    values = np.sort(np.abs(np.linalg.eigvals(numbers["P"])))
    assert numbers["rate"] == pytest.approx(values[-2])
    assert ratios[-1] == pytest.approx(numbers["rate"], rel=1e-6)
    assert (np.diff(numbers["gaps"]) < 0).all()
    assert compute()["gap"] < 0.02 * numbers["gaps"][0]


@pytest.mark.parametrize(
    ("changed", "shape"),
    [({"left": 1, "right": -4, "deep": 20}, "wide"), ({"left": 9, "right": -9, "deep": 80}, "vertical")],
    ids=str,
)
def test_every_parameter_can_be_drawn_at_the_ends_of_its_range(changed, shape, tmp_path):
    found = scene(SPEC, tmp_path, changed, shape, profile=Profile("tiny", 160, 90, 2))
    found.render()
    assert [record.beat.name for record in found.records] == [beat.name for beat in SPEC.beats]


@pytest.mark.parametrize("right", [-1, -2])
def test_a_number_that_two_roads_cannot_carry_through_is_refused(compute, right):
    with pytest.raises(ValueError, match="right must outweigh left"):
        compute(right=right)


@pytest.mark.parametrize("changed", [{"left": 0}, {"right": 1}, {"deep": 19}], ids=str)
def test_what_is_out_of_range_is_refused(compute, changed):
    with pytest.raises(ParameterError, match="cannot be drawn"):
        compute(**changed)
