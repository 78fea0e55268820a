"""Stored results are what computing them again gives; samples only, for each takes a while."""

import pytest

from mathdl import experiments


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
