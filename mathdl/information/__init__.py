"""Entropy, codes and divergences: how uncertain a distribution is, and what it costs to believe another.

Information is in nats unless ``base`` is given (2 for bits). Distributions lie along the last axis, leading axes
are batches; they are scaled to sum to exactly one, as ``scipy.stats.entropy`` does. ``0 log 0`` is 0, and to
believe that what happens is impossible costs infinitely much. Source: Cover and Thomas, *Elements of Information
Theory*, 2nd edition (2006), chapters 2, 5 and 8.
"""

from mathdl.information.densities import (
    Density,
    Direction,
    fit_normal_by_kl,
    in_units,
    kl_density,
    kl_divergence_of_densities,
    kl_normal,
    kl_normal_gradient,
)
from mathdl.information.discrete import (
    code_length_terms,
    code_lengths,
    cross_entropy,
    entropy,
    entropy_terms,
    expected_code_length,
    huffman_code,
    jensen_shannon_divergence,
    kl_divergence,
    kl_terms,
    mutual_information,
    perplexity,
    question_shares,
    surprise,
    wasted_bits,
)
from mathdl.information.normal_paths import NormalPath, closed_forms, kl_descent, normal_path

__all__ = [
    "Density",
    "Direction",
    "NormalPath",
    "closed_forms",
    "code_length_terms",
    "code_lengths",
    "cross_entropy",
    "entropy",
    "entropy_terms",
    "expected_code_length",
    "fit_normal_by_kl",
    "huffman_code",
    "in_units",
    "jensen_shannon_divergence",
    "kl_density",
    "kl_descent",
    "kl_divergence",
    "kl_divergence_of_densities",
    "kl_normal",
    "kl_normal_gradient",
    "kl_terms",
    "mutual_information",
    "normal_path",
    "perplexity",
    "question_shares",
    "surprise",
    "wasted_bits",
]
