"""Stored results are what computing them again gives; samples only, for each takes a while."""

import numpy as np
import pytest

from mathdl import data, experiments


def test_the_shares_after_training_on_few_examples_are_those_of_such_trainings():
    found = experiments.few_examples()
    assert (found.sizes, found.seeds) == (experiments.FEW_SIZES, tuple(experiments.FEW_SEEDS))
    assert found.accuracies.shape == (2, 10)
    # One point in a thousand may fall on the other side of the border on another processor.
    for row, column in ((0, 0), (0, 7), (1, 3)):
        again = experiments.accuracy_after(found.sizes[row], found.seeds[column])
        assert found.accuracies[row, column] == pytest.approx(again, abs=0.0011)


def test_the_losses_of_the_sweep_are_those_of_such_trainings():
    found = experiments.rate_sweep()
    assert found.rates.tolist() == list(experiments.SWEEP_RATES)
    assert found.epochs == experiments.SWEEP_EPOCHS
    for index in (0, 6, 9, 14):  # where the walk is not chaotic
        again = experiments.mean_loss_at_rate(found.rates[index])
        assert found.losses[index] == pytest.approx(again, rel=1e-4)


@pytest.mark.parametrize("name", ["gradient descent", "Adam"])
def test_the_fastest_runs_are_those_of_such_a_search(name):
    found, (best, losses) = experiments.race(), experiments.best_run(name)
    place = found.methods.index(name)
    assert (found.rates[place], found.steps[place]) == (best.rate, best.steps)
    assert found.losses[place] == pytest.approx(losses, rel=1e-3, abs=1e-6)


def test_another_method_has_no_run():
    with pytest.raises(ValueError, match="one of gradient descent"):
        experiments.best_run("Newton")


def test_the_errors_of_random_features_are_those_of_such_fits():
    found = experiments.double_descent()
    chosen = [0, 3, len(found.features) - 1]
    again = experiments.random_features(found.features[chosen].tolist())
    assert again.threshold == found.threshold
    # A fit of 800 features is well conditioned, and so are fits of few.
    assert found.test_error[chosen] == pytest.approx(again.test_error, rel=1e-6)


def test_the_ends_of_many_starts_are_those_of_such_descents():
    found = experiments.traps()
    assert found.losses.shape == (len(experiments.TRAP_SEEDS),)
    assert found.alone.shape == found.freed.shape == found.trapped.shape
    assert found.neurons.tolist() == list(experiments.TRAP_NEURONS)
    free = np.flatnonzero(found.losses < found.level)
    assert found.shares[0] == pytest.approx(len(free) / len(found.losses))
    seeds = [*free[:1].tolist(), *found.trapped[:2].tolist()]
    ends, losses = experiments.descended(experiments.starts_of(2, seeds))
    # A start that is free falls so steeply that its last loss differs more between processors.
    assert losses[0] < found.level
    assert found.losses[seeds[1:]] == pytest.approx(losses[1:], rel=1e-3)
    grown = experiments.grown(ends[1:], seeds[1:])
    assert grown[0].sizes == (2, 3, 1)
    assert experiments.descended(ends[1:])[1] == pytest.approx(found.alone[:2], rel=1e-3)
    assert experiments.descended(grown)[1] == pytest.approx(found.freed[:2], rel=0.05)


def test_networks_of_different_sizes_do_not_descend_together():
    with pytest.raises(ValueError, match="all of the same sizes"):
        experiments.descended([*experiments.starts_of(2, [0]), *experiments.starts_of(3, [0])])


def test_walkers_go_as_such_walks_as_long_as_they_are_not_chaotic():
    found, cut, ends = experiments.walkers(), experiments.slice_of_search(), data.slice_search().ends
    for row, (size, walker, steps) in enumerate([(200, 3, 200), (20, 7, 40), (1, 11, 20)]):
        again = experiments.walk(cut, ends[1], size, walker, steps=steps)
        moments = steps // experiments.WALK_EVERY
        stored = found.from_b[row, : moments + 1, walker]
        assert stored == pytest.approx(again[:: experiments.WALK_EVERY], abs=2e-4)
    settling = experiments.walk(cut, ends[0], 1, 0, rates=experiments.walk_rates()[:20], steps=20)
    assert found.settling[1, 0] == pytest.approx(settling[-1], abs=2e-4)
    assert found.valleys.sum(axis=1).tolist() == [experiments.WALKERS] * 4


def test_the_rate_of_a_walk_that_settles_falls_to_a_fiftieth():
    rates = experiments.walk_rates()
    assert rates[0] == rates[499] == experiments.WALK_RATE
    assert rates[-1] == pytest.approx(experiments.WALK_RATE / 50)
    assert (np.diff(rates[500:]) < 0).all()
