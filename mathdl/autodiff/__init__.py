"""Reverse-mode automatic differentiation on NumPy arrays, with the whole tape open to view.

Writing an expression with `Variable` records its graph. `Variable.backward` fills in the gradients; `trace`
returns the graph itself (values, local slopes, adjoints), which can be replayed with nudged inputs and checked
edge by edge.

Source: A. Griewank and A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008; derivatives at kinks follow
torch.
"""

from mathdl.autodiff.graph import (
    Edge,
    Node,
    Nudge,
    PassCount,
    Trace,
    count_passes,
    finite_difference_ratio,
    trace,
    value_and_gradient,
)
from mathdl.autodiff.operations import RULES, Rule, sigmoid
from mathdl.autodiff.variables import Variable, adjoints, evaluate, topological_order, upstream_or_one

__all__ = [
    "RULES",
    "Edge",
    "Node",
    "Nudge",
    "PassCount",
    "Rule",
    "Trace",
    "Variable",
    "adjoints",
    "count_passes",
    "evaluate",
    "finite_difference_ratio",
    "sigmoid",
    "topological_order",
    "trace",
    "upstream_or_one",
    "value_and_gradient",
]
