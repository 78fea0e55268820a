"""The recorded graph of an expression: its values, local slopes and adjoints, in topological order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mathdl import checks
from mathdl.autodiff.operations import RULES
from mathdl.autodiff.variables import Variable, adjoints, evaluate, topological_order, upstream_or_one
from mathdl.checks import Array


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One step of a traced computation.

    For a scalar, ``value``, ``adjoint`` and every local derivative are plain floats; otherwise they are arrays. A
    local derivative is the partial derivative of this node with respect to one input, with everything else held:
    for elementwise operations an array of the node's shape, for ``sum``, ``mean`` and ``logsumexp`` one of the
    input's shape. For ``@`` it is the other factor, transposed; for ``transpose`` it is one.
    """

    index: int
    name: str
    operation: str
    expression: str
    value: float | Array
    adjoint: float | Array
    inputs: tuple[int, ...]
    local_derivatives: tuple[float | Array, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """One edge of a scalar trace: a local slope, its finite difference, and how far they are apart.

    ``source`` and ``target`` are indices of nodes; ``position`` is the place among the target's inputs.
    ``carried`` is the part of the source's adjoint that arrives over this edge: target's adjoint × local slope.
    """

    source: int
    target: int
    position: int
    local_derivative: float
    carried: float
    finite_difference: float
    residual: float


@dataclass(frozen=True, slots=True, eq=False)
class Nudge:
    """A trace run again with one input moved by ``h``.

    ``values`` and ``changes`` are those of all nodes, in order; ``ratio`` is the output's change over ``h``.
    """

    h: float
    values: tuple[float | Array, ...]
    changes: tuple[float | Array, ...]
    ratio: float


@dataclass(frozen=True, slots=True)
class PassCount:
    """How many passes over a graph give all derivatives: one per input forwards, one per output backwards."""

    forward: int
    reverse: int


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """A computation as `trace` recorded it; ``nodes`` are in topological order, the output last."""

    nodes: tuple[Node, ...]
    variables: tuple[Variable, ...]

    def node(self, name: str) -> Node:
        """Return the node called ``name``; raises ValueError if there is none."""
        for node in self.nodes:
            if node.name == name:
                return node
        known = ", ".join(node.name for node in self.nodes)
        raise ValueError(f"name must be one of {known}, but is {name!r}")

    def replay(self, **inputs: ArrayLike) -> tuple[float | Array, ...]:
        """Return the values of all nodes, in order, after the named nodes are set to other values.

        Raises ValueError for an unknown name or a value of another shape.

        >>> a, b = Variable(2, "a"), Variable(1, "b")
        >>> trace((a + b) * (b + 1)).replay(b=3)
        (2.0, 3.0, 5.0, 4.0, 20.0)
        """
        changed: dict[int, Array] = {}
        for name, value in inputs.items():
            index = self.node(name).index
            changed[index] = checks.finite(name, value)
            checks.same_shape(name, changed[index], "the traced value", self.variables[index].value)
        values: dict[int, Array] = {}
        for index, variable in enumerate(self.variables):
            if index in changed:
                values[id(variable)] = changed[index]
            elif variable.operands:
                operands = [values[id(o)] if isinstance(o, Variable) else o for o in variable.operands]
                values[id(variable)] = evaluate(variable.operation, operands, variable.options)
            else:
                values[id(variable)] = variable.value
        return tuple(_plain(values[id(variable)]) for variable in self.variables)

    def nudge(self, name: str, h: float) -> Nudge:
        """Move the scalar node ``name`` by ``h``, run everything after it again, and say how far each node moved.

        Raises ValueError if ``h`` is zero or not finite, or the node or the output is not a scalar.

        >>> a, b = Variable(2, "a"), Variable(1, "b")
        >>> round(trace((a + b) * (b + 1)).nudge("b", 0.001).ratio, 6)
        5.001
        """
        step = _step(h)
        start, output = self.variables[self.node(name).index].value, self.variables[-1].value
        if start.ndim or output.ndim:
            raise ValueError(f"nudge needs scalars, but the shapes are {start.shape} and {output.shape}")
        values = self.replay(**{name: start + step})
        changes = tuple(_plain(np.subtract(new, node.value)) for new, node in zip(values, self.nodes, strict=True))
        return Nudge(h=step, values=values, changes=changes, ratio=float(changes[-1]) / step)

    def edges(self, h: float = 1e-6) -> tuple[Edge, ...]:
        """Check every edge of a scalar trace: its slope against a finite difference of that one operation.

        The finite difference is (op(x + h) − op(x)) / h, all other operands held; ``residual`` is slope −
        difference. Raises ValueError if ``h`` is zero or not finite, or the trace holds an array.

        >>> c, d = Variable(3, "c"), Variable(2, "d")
        >>> [edge.local_derivative for edge in trace(c * d).edges()]
        [2.0, 3.0]
        """
        step = _step(h)
        found = []
        for target, variable in zip(self.nodes, self.variables, strict=True):
            slots = [slot for slot, operand in enumerate(variable.operands) if isinstance(operand, Variable)]
            for position, (source, slot) in enumerate(zip(target.inputs, slots, strict=True)):
                operands = [o.value if isinstance(o, Variable) else o for o in variable.operands]
                if any(operand.ndim for operand in operands):
                    raise ValueError(f"edges needs a scalar trace, but {target.name} is computed from an array")
                operands[slot] = operands[slot] + step
                moved = float(evaluate(variable.operation, operands, variable.options))
                slope = float(target.local_derivatives[position])
                difference = (moved - float(variable.value)) / step
                found.append(
                    Edge(
                        source=source,
                        target=target.index,
                        position=position,
                        local_derivative=slope,
                        carried=float(target.adjoint) * slope,
                        finite_difference=difference,
                        residual=slope - difference,
                    )
                )
        return tuple(found)


def trace(output: Variable, upstream: ArrayLike | None = None) -> Trace:
    """Return the graph behind ``output`` with values, local derivatives and adjoints (∂output/∂node).

    Inputs come first where they are first needed, the output last. An unnamed node is called ``v`` and its index.
    Raises ValueError if ``output`` is not a Variable, or is an array and no ``upstream`` of its shape is given.

    >>> a, b = Variable(2, "a"), Variable(1, "b")
    >>> c, d = (a + b).named("c"), (b + 1).named("d")
    >>> for node in trace((c * d).named("e")).nodes:
    ...     print(node.expression, node.value, node.adjoint, node.local_derivatives)
    a 2.0 2.0 ()
    b 1.0 5.0 ()
    a + b 3.0 2.0 (1.0, 1.0)
    b + 1 2.0 3.0 (1.0,)
    c * d 6.0 1.0 (2.0, 3.0)
    """
    if not isinstance(output, Variable):
        raise ValueError(f"output must be a Variable, but is {type(output).__name__}")
    order = topological_order(output)
    places = {id(variable): index for index, variable in enumerate(order)}
    names = {id(variable): variable.name or f"v{index}" for index, variable in enumerate(order)}
    nodes = tuple(
        Node(
            index=index,
            name=names[id(variable)],
            operation=variable.operation,
            expression=_expression(variable, names),
            value=_plain(variable.value),
            adjoint=_plain(adjoint),
            inputs=tuple(places[id(source)] for source in variable.inputs),
            local_derivatives=tuple(_plain(partial) for partial in _partials(variable)),
        )
        for index, (variable, adjoint) in enumerate(
            zip(order, adjoints(order, upstream_or_one(output, upstream)), strict=True)
        )
    )
    return Trace(nodes=nodes, variables=order)


def value_and_gradient(f: Callable[..., Variable]) -> Callable[..., tuple[float, Any]]:
    """Turn ``f``, written with Variables, into a function of arrays that returns its value and its gradient.

    ``f`` must return a single number. With one argument the gradient is an array of its shape, with several a
    tuple of arrays. Raises ValueError if ``f`` does not return a Variable holding one number.

    >>> value_and_gradient(lambda x: (x * x).sum())([1.0, 2.0])
    (5.0, array([2., 4.]))
    """

    def evaluate(*arguments: ArrayLike) -> tuple[float, Any]:
        variables = [Variable(argument) for argument in arguments]
        output = f(*variables)
        if not isinstance(output, Variable) or output.value.size != 1:
            raise ValueError("f must return a Variable that holds a single number")
        output.backward()
        gradients = tuple(variable.gradient for variable in variables)
        return output.value.item(), gradients[0] if len(gradients) == 1 else gradients

    return evaluate


def finite_difference_ratio(f: Callable[[Array], Any], x: ArrayLike, index: int, h: float) -> float:
    """Return (f(x + h·eᵢ) − f(x)) / h for i = ``index``; ``f`` makes a number of a vector ``x`` (n,).

    Raises ValueError if ``h`` is zero or not finite, ``x`` is not a vector or ``index`` is outside it.

    >>> round(finite_difference_ratio(lambda x: (x[0] + x[1]) * (x[1] + 1), [2, 1], 1, 0.001), 6)
    5.001
    """
    step = _step(h)
    point = checks.finite("x", x, ndim=1)
    if not -point.size <= index < point.size:
        raise ValueError(f"index must lie inside x, which has {point.size} entries, but is {index}")
    nudged = point.copy()
    nudged[index] += step
    return (float(f(nudged)) - float(f(point))) / step


def count_passes(n_inputs: int, n_outputs: int) -> PassCount:
    """Return how many passes each mode needs for a whole Jacobian (Griewank and Walther, ch. 3).

    Raises ValueError if a count is below one.

    >>> count_passes(33, 1)
    PassCount(forward=33, reverse=1)
    """
    return PassCount(forward=checks.count("n_inputs", n_inputs), reverse=checks.count("n_outputs", n_outputs))


def _partials(variable: Variable) -> list[Array]:
    values = [o.value if isinstance(o, Variable) else o for o in variable.operands]
    with np.errstate(all="ignore"):
        return [
            RULES[variable.operation].partial(slot, variable.value, *values, **variable.options)
            for slot, operand in enumerate(variable.operands)
            if isinstance(operand, Variable)
        ]


def _expression(variable: Variable, names: dict[int, str]) -> str:
    if not variable.operands:
        return names[id(variable)]
    parts = [
        names[id(o)] if isinstance(o, Variable) else (f"{o:g}" if o.ndim == 0 else "constant")
        for o in variable.operands
    ]
    return RULES[variable.operation].pattern.format(*parts)


def _step(h: float) -> float:
    step = float(h)
    if step == 0 or not np.isfinite(step):
        raise ValueError(f"h must be finite and not zero, but is {h}")
    return step


def _plain(value: ArrayLike) -> float | Array:
    array = np.asarray(value, dtype=np.float64)
    return float(array) if array.ndim == 0 else array
