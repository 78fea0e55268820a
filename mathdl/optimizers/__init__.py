"""Gradient descent and its relatives, step for step as in torch.optim, and the learning rates that they bear."""

from mathdl.optimizers.methods import (
    StochasticTrajectory,
    Trajectory,
    adam,
    gradient_descent,
    momentum,
    rmsprop,
    stochastic,
)
from mathdl.optimizers.rates import (
    MomentumRate,
    Tuned,
    best_momentum,
    best_rate,
    contraction_factors,
    stability_limit,
    steps_until,
    tuned,
)

__all__ = [
    "MomentumRate",
    "StochasticTrajectory",
    "Trajectory",
    "Tuned",
    "adam",
    "best_momentum",
    "best_rate",
    "contraction_factors",
    "gradient_descent",
    "momentum",
    "rmsprop",
    "stability_limit",
    "steps_until",
    "stochastic",
    "tuned",
]
