import numpy as np

from mathdl.distributions import categorical, expectation, monte_carlo
from scenes.kit.figures.running_mean import RunningMean

CHANCES, PRIZES = categorical([0.5, 0.25, 0.125, 0.125]), np.array([1, 2, 3, 3])


def draw(room):
    generators = [np.random.default_rng(seed) for seed in range(5, 20)]
    runs = [monte_carlo(lambda spins: PRIZES[spins.astype(int)], CHANCES, 10_000, rng).means for rng in generators]
    exact = expectation(PRIZES, CHANCES)
    mean = RunningMean(runs[0], mean=exact.mean, std=exact.std, others=runs[1:], room=room, x_title="spins")
    # mean.along(mean.upto(100)): the run goes on; mean.mark(100): how wide the band is there.
    return mean, mean.mark(100)
