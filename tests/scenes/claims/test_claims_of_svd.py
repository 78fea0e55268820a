"""What the clip on the singular value decomposition says is true, for its own case and at the ends of all ranges."""

import itertools

import numpy as np
import pytest
from claims import A
from clips import scene

from mathdl import data, geometry, linear
from render.draw import scene as drawing
from render.variants import Profile
from scenes.kit.parameters import check
from scenes.linear_algebra.svd import Svd
from scenes.script import ParameterError, load_series

SPEC = load_series().clip("svd")
TINY = Profile("tiny", 160, 90, 15)
MATRICES = [
    [[3, 0], [4, 5]],  # its own
    [[0.5, 0], [0, 0.55]],  # nearly a circle, and as small as allowed
    [[6, -2.8], [6, 3.8]],  # about as large as allowed
    [[6, 6], [5.9, 5.95]],  # very lopsided
    [[0, -1], [1, 2]],
]
LEAST, MOST = {"rank": 8, "rounds": 2, "seed": 0}, {"rank": 60, "rounds": 8, "seed": 9999}


def numbers(**changed):
    return Svd.numbers(**check(SPEC.name, Svd.parameters, {**SPEC.parameters, **changed}))


def test_a_turn_a_stretch_and_a_turn_make_the_same_ellipse_as_A():
    for matrix in MATRICES:
        found = numbers(A=matrix)
        np.testing.assert_allclose(found["second_path"].last.value, matrix, atol=1e-12)
        for before, after in itertools.pairwise(("first_path", "stretch_path", "second_path")):
            np.testing.assert_allclose(found[before].last.value, found[after].first.value, atol=1e-12)
        first, second = (np.radians(found[name].value) for name in ("first", "second"))
        stretch = np.diag([found["s1"].value, found["s2"].value])
        made = linear.rotation(second) @ stretch @ linear.rotation(first)
        np.testing.assert_allclose(made, matrix, atol=1e-12)


def test_two_radii_at_a_right_angle_become_the_half_axes():
    for matrix in MATRICES:
        radii = numbers(A=matrix)["radii"].value
        images = linear.apply(matrix, radii)
        assert radii[0] @ radii[1] == pytest.approx(0, abs=1e-12)
        assert images[0] @ images[1] == pytest.approx(0, abs=1e-9)
        ellipse = np.linalg.norm(
            linear.apply(matrix, [(np.cos(t), np.sin(t)) for t in np.linspace(0, 7, 9999)]), axis=1
        )
        assert np.linalg.norm(images, axis=1) == pytest.approx([ellipse.max(), ellipse.min()], rel=1e-4, abs=1e-3)


def test_a_turned_circle_shows_its_turn_only_by_its_radii():
    turn = numbers()["first_path"].last.value
    np.testing.assert_allclose(turn.T @ turn, np.eye(2), atol=1e-12)


def test_some_matrices_also_flip_and_all_that_are_not_square_drop_or_add_axes():
    flip = linear.rotate_stretch_rotate([[0, 1], [1, 0]])
    assert flip.stretches[1] < 0
    wide, tall = np.ones((2, 3)), np.arange(6.0).reshape(3, 2)
    for matrix in (wide, tall):
        U, S, Vt = np.linalg.svd(matrix)
        assert U.shape[0] != Vt.shape[0]
        np.testing.assert_allclose(U[:, : S.size] * S @ Vt[: S.size], matrix, atol=1e-12)


def test_the_larger_stretch_is_as_many_times_the_smaller_as_the_condition_number_says():
    for matrix in MATRICES:
        assert numbers(A=matrix)["condition"].value == pytest.approx(np.linalg.cond(matrix), rel=1e-9)


def test_without_the_smaller_stretch_everything_lands_on_one_line_and_the_worst_arrow_is_off_by_it():
    for matrix in MATRICES:
        found = numbers(A=matrix)
        flat, spokes = found["collapse"].last.value, found["spokes"].value
        assert np.linalg.matrix_rank(flat, tol=1e-9) == 1
        off = np.linalg.norm(linear.apply(matrix, spokes) - linear.apply(flat, spokes), axis=1)
        assert np.linalg.norm(spokes, axis=1) == pytest.approx(1)
        assert off.max() == pytest.approx(off[[9, 27]])
        assert off.max() == pytest.approx(found["error"].value)
        assert found["error"].value == pytest.approx(found["s2"].value)


@pytest.mark.parametrize("rank", [8, 10, 60])
def test_the_picture_that_is_called_a_cat_is_much_like_the_full_one_and_takes_fewer_numbers(rank):
    found = numbers(rank=rank)
    cat, last = data.cat_picture(), found["cats"].last.value
    U, S, Vt = np.linalg.svd(cat, full_matrices=False)
    np.testing.assert_allclose(last, U[:, :rank] * S[:rank] @ Vt[:rank], atol=1e-9)
    assert found["ranks"].value.tolist() == sorted({1, 2, 3, 5, rank})
    assert found["kept"].value == U[:, :rank].size + rank + Vt[:rank].size < found["n_pixels"].value == cat.size
    assert np.linalg.norm(cat - last, 2) == pytest.approx(found["cat_stretches"].value[rank])
    alike = [
        geometry.cosine_similarity((cat - cat.mean()).ravel(), (seen - cat.mean()).ravel())
        for seen in (found["cats"].first.value, last)
    ]
    assert alike[0] < 0.6 < 0.85 < alike[1]


@pytest.mark.parametrize("rounds", [2, 8])
@pytest.mark.parametrize("seed", [0, 3, 9999])
def test_the_arrow_passes_through_what_power_iteration_finds_and_its_image_never_gets_shorter(rounds, seed):
    for matrix in MATRICES:
        found = numbers(A=matrix, rounds=rounds, seed=seed)
        power = linear.power_iteration(matrix, rounds, np.random.default_rng(seed))
        np.testing.assert_allclose(found["vectors"].value[::40], power.vectors, atol=1e-7)
        np.testing.assert_allclose(found["lengths"].value[::40], power.estimates, rtol=1e-7)
        assert found["rounds_done"].value[::40].tolist() == list(range(rounds + 1))
        assert np.all(np.diff(found["lengths"].value) > -1e-9)
        assert found["found"].value <= found["s1"].value * (1 + 1e-12)


def test_divided_by_what_was_found_the_largest_stretch_is_one():
    found = numbers()
    assert found["found"].value == pytest.approx(np.linalg.norm(A, 2), abs=5e-4)
    assert found["normalised"].value == pytest.approx(1, abs=5e-4)
    np.testing.assert_allclose(found["dividing"].last.value, A / found["found"].value)


def test_the_numbers_of_the_words_are_those_of_the_case_that_was_thought_through():
    found = numbers()
    said = {
        "first": ("-45", ".0f"), "second": ("72", ".0f"), "s1": ("6.71", ".2f"), "s2": ("2.24", ".2f"),
        "condition": ("3", ".3g"), "error": ("2.24", ".2f"), "n_stretches": ("120", "d"), "kept": ("2,650", ",d"),
        "n_pixels": ("17,280", ",d"), "found": ("6.708", ".3f"), "normalised": ("1.000", ".3f"),
    }  # fmt: skip
    assert {name: format(found[name].value, spec) for name, (_, spec) in said.items()} == {
        name: text for name, (text, _) in said.items()
    }


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"A": [[2, 0], [0, 2]]}, "too nearly the same for an ellipse"),
        ({"A": [[0, -3], [3.2, 0]]}, "differ by 10 % or more"),
    ],
)
def test_a_matrix_that_leaves_the_circle_a_circle_is_refused_with_the_reason(changed, reason):
    with pytest.raises(ValueError, match=reason):
        numbers(**changed)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"A": [[3, 0], [4, -5]]}, "determinant"),
        ({"A": [[7, 0], [4, 5]]}, "entry is out of range"),
        ({"rank": 7}, "out of range"),
        ({"rank": 61}, "out of range"),
        ({"rounds": 1}, "out of range"),
        ({"rounds": 9}, "out of range"),
        ({"seed": -1}, "out of range"),
    ],
)
def test_what_is_outside_the_ranges_is_refused_with_the_reason(changed, reason):
    with pytest.raises(ParameterError, match=reason):
        numbers(**changed)


@pytest.mark.parametrize("shape", SPEC.formats)
@pytest.mark.parametrize(
    "changed",
    [{"A": MATRICES[place], **others} for place, others in enumerate([LEAST, MOST, LEAST, MOST], start=1)],
    ids=str,
)
def test_the_clip_is_drawn_from_its_first_to_its_last_frame_at_the_ends_of_all_ranges(changed, shape, tmp_path):
    found = scene(SPEC, tmp_path, changed, shape, drawing.Sampled(frames=(0,)), TINY)
    found.render()
    assert [record.beat.name for record in found.records] == [beat.name for beat in SPEC.beats]
