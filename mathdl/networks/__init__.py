"""Layers and networks: what a layer computes, how a network is trained, how signals fare in depth.

The network itself is `MLP`. Conventions are torch's: a layer is Y = X·Wᵀ + b with W (outputs, inputs), examples
are rows.
"""

from mathdl.networks.layers import (
    ActivationStatistics,
    LayerGradients,
    MinibatchGradients,
    TrainingTrace,
    accuracy,
    activation_statistics,
    linear_layer,
    linear_layer_gradients,
    loss_graph,
    minibatch_gradients,
    train,
)
from mathdl.networks.mlp import ACTIVATIONS, LOSSES, MLP, Activation, ForwardTrace, LossAndGradients

__all__ = [
    "ACTIVATIONS",
    "LOSSES",
    "MLP",
    "Activation",
    "ActivationStatistics",
    "ForwardTrace",
    "LayerGradients",
    "LossAndGradients",
    "MinibatchGradients",
    "TrainingTrace",
    "accuracy",
    "activation_statistics",
    "linear_layer",
    "linear_layer_gradients",
    "loss_graph",
    "minibatch_gradients",
    "train",
]
