"""Probability distributions as bets: their densities, their samples and how well they fit data.

``normal``, ``categorical`` and ``mixture`` make distributions; ``softmax`` turns scores into one. Logarithms are
natural, so log-likelihoods are in nats. The definitions are those of ``scipy.stats`` and ``scipy.special``.
"""

from mathdl.distributions.expectations import Expectation, expectation
from mathdl.distributions.families import Categorical, Distribution, Mixture, Normal, categorical, mixture, normal
from mathdl.distributions.likelihood import (
    factors_until_zero,
    fit_normal,
    likelihood_product,
    log_likelihood,
    log_likelihood_path,
)
from mathdl.distributions.logits import SoftmaxStages, log_softmax, softmax, softmax_stages
from mathdl.distributions.mixtures import MixtureTraining, score, train_mixture, weighted_densities
from mathdl.distributions.sampling import HistogramPath, MonteCarlo, histogram_path, monte_carlo

__all__ = [
    "Categorical",
    "Distribution",
    "Expectation",
    "HistogramPath",
    "Mixture",
    "MixtureTraining",
    "MonteCarlo",
    "Normal",
    "SoftmaxStages",
    "categorical",
    "expectation",
    "factors_until_zero",
    "fit_normal",
    "histogram_path",
    "likelihood_product",
    "log_likelihood",
    "log_likelihood_path",
    "log_softmax",
    "mixture",
    "monte_carlo",
    "normal",
    "score",
    "softmax",
    "softmax_stages",
    "train_mixture",
    "weighted_densities",
]
