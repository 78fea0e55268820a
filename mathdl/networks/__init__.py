"""Layers and networks: what a layer computes, how a network is trained, how signals fare in depth.

The network itself is `MLP`. Conventions are torch's: a layer is Y = X·Wᵀ + b with W (outputs, inputs), examples
are rows.
"""

from mathdl.networks.curvature import grow, loss_hessian
from mathdl.networks.examples import (
    MinibatchGradients,
    accuracy,
    correct,
    example_losses,
    lone_steps,
    minibatch_gradients,
    minibatch_spread,
)
from mathdl.networks.layers import (
    ActivationStatistics,
    LayerGradients,
    PassCost,
    TrainingTrace,
    activation_statistics,
    layer_factor,
    linear_layer,
    linear_layer_gradients,
    loss_graph,
    pass_cost,
    train,
)
from mathdl.networks.mlp import ACTIVATIONS, LOSSES, MLP, SCHEMES, Activation, ForwardTrace, LossAndGradients
from mathdl.networks.views import CutView, closest_across, cut_view, distance_share, linearly_separable

__all__ = [
    "ACTIVATIONS",
    "LOSSES",
    "MLP",
    "SCHEMES",
    "Activation",
    "ActivationStatistics",
    "CutView",
    "ForwardTrace",
    "LayerGradients",
    "LossAndGradients",
    "MinibatchGradients",
    "PassCost",
    "TrainingTrace",
    "accuracy",
    "activation_statistics",
    "closest_across",
    "correct",
    "cut_view",
    "distance_share",
    "example_losses",
    "grow",
    "layer_factor",
    "linear_layer",
    "linear_layer_gradients",
    "linearly_separable",
    "lone_steps",
    "loss_graph",
    "loss_hessian",
    "minibatch_gradients",
    "minibatch_spread",
    "pass_cost",
    "train",
]
