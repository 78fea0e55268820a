"""The loss surface says only what its numbers bear out, and refuses parameters of which it would be untrue."""

import numpy as np
import pytest

from scenes.optimization.loss_surface import LossSurface
from scenes.script import load_series

VALUES = next(clip.parameters for clip in load_series().clips if clip.name == "loss_surface")


def numbers(**changed):
    values = {name: kind.convert({**VALUES, **changed}[name]) for name, kind in LossSurface.parameters.items()}
    return LossSurface.numbers(**values)


def test_with_all_parameters_free_b_ends_below_a_and_the_three_networks_stay_far_apart() -> None:
    found = numbers()
    assert [f"{found[f'{name}_end']:.3f}" for name in ("first", "second", "third")] == ["0.008", "0.239", "0.483"]
    assert [f"{found[f'{name}_free']:.3f}" for name in ("first", "second", "third")] == ["0.006", "0.003", "0.018"]
    assert [f"{away:.1f}" for away in found["distances"].last.value] == ["0.9", "35.0", "25.5"]
    assert (np.diff(found["free_losses"].value[::100], axis=0) < 0).all()
    assert (found["n_valleys"].value, found["three_or_more"].value, found["seeds_tried"].value) == (3, 21, 150)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"seed": 0}, "all descents end in one valley: choose other starts or another seed"),
        ({"free_steps": 500}, "B does not end below A: choose more free_steps or other starts"),
        ({"learning_rate": 0.05}, "two networks end near each other: choose other starts"),
        ({"starts": [[2.4, -2.4], [2.4, 2.4], [-2.4, 2.4]]}, "a descent leaves the drawn plane: choose other starts"),
    ],
)
def test_what_would_make_the_words_untrue_is_refused_with_the_reason(changed, reason) -> None:
    with pytest.raises(ValueError, match=reason):
        numbers(**changed)


@pytest.mark.parametrize("changed", [{"steps": 50}, {"learning_rate": 0.001}])
def test_other_descents_tell_the_same_story(changed) -> None:
    found = numbers(**changed)
    assert found["second_free"].value < found["first_free"].value
    assert found["n_valleys"].value >= 2
