"""Reverse-mode automatic differentiation on NumPy arrays, with the whole tape open to view.

Writing an expression with `Variable` records its graph. `Variable.backward` fills in the gradients; `trace` returns
the graph itself (values, local slopes, adjoints), which can be replayed with nudged inputs and checked edge by edge.

Source: A. Griewank and A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008; derivatives at kinks follow torch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mathdl import checks
from mathdl.checks import Array
from mathdl.operations import RULES


class Variable:
    """A float64 array that remembers how it was computed.

    Supports ``+ - * / ** @`` with NumPy broadcasting, ``.T``, and the methods `exp`, `log`, `tanh`, `relu`, `sigmoid`,
    `softplus`, `sum`, `mean` and `logsumexp`. Plain numbers and arrays in an expression are constants: they belong to the
    operation and are no node of the graph.

    Raises ValueError if a value is empty or not finite, or if an operation leaves the finite numbers.

    >>> a, b = Variable(2, "a"), Variable(1, "b")
    >>> e = (a + b) * (b + 1)
    >>> e.backward()
    >>> float(e.value), float(a.gradient), float(b.gradient)
    (6.0, 2.0, 5.0)
    """

    __slots__ = ("gradient", "name", "operands", "operation", "options", "value")
    __array_ufunc__ = None  # array + variable is then the variable's business

    def __init__(self, value: ArrayLike, name: str | None = None) -> None:
        self.value: Array = checks.finite("value", value).copy()
        self.name = name
        self.gradient: Array = np.zeros_like(self.value)
        self.operation = "input"
        self.operands: tuple[Variable | Array, ...] = ()
        self.options: dict[str, Any] = {}

    @property
    def inputs(self) -> tuple[Variable, ...]:
        """The variables, without the constants, that this one was computed from."""
        return tuple(operand for operand in self.operands if isinstance(operand, Variable))

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the value."""
        return self.value.shape

    @property
    def T(self) -> Variable:
        """The transpose: all axes in reverse order."""
        return _apply("transpose", self)

    def named(self, name: str) -> Variable:
        """Give this variable a name and return it, so that an expression can be named where it is written."""
        self.name = name
        return self

    def backward(self, upstream: ArrayLike | None = None) -> None:
        """Set `.gradient` of every variable that this one depends on (and of itself).

        ``upstream`` is the derivative of the final quantity with respect to this variable, of its shape; it may be left
        out if this variable holds a single number, and is then one. Gradients are set, not accumulated: a second call
        gives the same result. Raises ValueError if ``upstream`` is missing or has another shape.
        """
        order = _topological_order(self)
        for node, adjoint in zip(order, _adjoints(order, _seed(self, upstream)), strict=True):
            node.gradient = adjoint

    def exp(self) -> Variable:
        """Exponential, elementwise."""
        return _apply("exp", self)

    def log(self) -> Variable:
        """Natural logarithm, elementwise; raises ValueError unless every value is positive."""
        if (self.value <= 0).any():
            raise ValueError(f"log needs positive values, but got {self.value.min()}")
        return _apply("log", self)

    def tanh(self) -> Variable:
        """Hyperbolic tangent, elementwise."""
        return _apply("tanh", self)

    def relu(self) -> Variable:
        """max(x, 0), elementwise; its slope at zero is zero, as in torch."""
        return _apply("relu", self)

    def sigmoid(self) -> Variable:
        """1 / (1 + exp(−x)), elementwise, without overflow."""
        return _apply("sigmoid", self)

    def softplus(self) -> Variable:
        """log(1 + exp(x)), elementwise, without overflow."""
        return _apply("softplus", self)

    def sum(self, axis: int | None = None) -> Variable:
        """Sum over ``axis``, or over everything."""
        return _apply("sum", self, axis=_axis(self, axis))

    def mean(self, axis: int | None = None) -> Variable:
        """Mean over ``axis``, or over everything."""
        return _apply("mean", self, axis=_axis(self, axis))

    def logsumexp(self, axis: int | None = None) -> Variable:
        """log(Σ exp(x)) over ``axis``, or over everything, without overflow."""
        return _apply("logsumexp", self, axis=_axis(self, axis))

    def __add__(self, other: Variable | ArrayLike) -> Variable:
        return _apply("+", self, other)

    def __radd__(self, other: ArrayLike) -> Variable:
        return _apply("+", other, self)

    def __sub__(self, other: Variable | ArrayLike) -> Variable:
        return _apply("-", self, other)

    def __rsub__(self, other: ArrayLike) -> Variable:
        return _apply("-", other, self)

    def __mul__(self, other: Variable | ArrayLike) -> Variable:
        return _apply("*", self, other)

    def __rmul__(self, other: ArrayLike) -> Variable:
        return _apply("*", other, self)

    def __truediv__(self, other: Variable | ArrayLike) -> Variable:
        return _apply("/", self, other)

    def __rtruediv__(self, other: ArrayLike) -> Variable:
        return _apply("/", other, self)

    def __pow__(self, other: Variable | ArrayLike) -> Variable:
        return _apply("**", self, other)

    def __rpow__(self, other: ArrayLike) -> Variable:
        return _apply("**", other, self)

    def __matmul__(self, other: Variable | ArrayLike) -> Variable:
        return _apply("@", self, other)

    def __rmatmul__(self, other: ArrayLike) -> Variable:
        return _apply("@", other, self)

    def __neg__(self) -> Variable:
        return _apply("negate", self)

    def __repr__(self) -> str:
        label = "" if self.name is None else f", name={self.name!r}"
        return f"Variable({self.value.tolist()}{label})"


@dataclass(frozen=True, slots=True)
class Node:
    """One step of a traced computation.

    For a scalar, ``value``, ``adjoint`` and every local derivative are plain floats; otherwise they are arrays.
    A local derivative is the partial derivative of this node with respect to one input, with everything else held: for
    elementwise operations an array of the node's shape, for ``sum``, ``mean`` and ``logsumexp`` one of the input's shape.
    For ``@`` it is the other factor, transposed; for ``transpose`` it is one.
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


@dataclass(frozen=True, slots=True)
class Nudge:
    """A trace run again with one input moved by ``h``: new values and changes of all nodes, and the output's quotient."""

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
                values[id(variable)] = _evaluate(variable.operation, operands, variable.options)
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

        The finite difference is (op(x + h) − op(x)) / h, all other operands held; ``residual`` is slope − difference.
        Raises ValueError if ``h`` is zero or not finite, or the trace holds an array.

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
                moved = float(_evaluate(variable.operation, operands, variable.options))
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
    order = _topological_order(output)
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
            zip(order, _adjoints(order, _seed(output, upstream)), strict=True)
        )
    )
    return Trace(nodes=nodes, variables=order)


def value_and_gradient(f: Callable[..., Variable]) -> Callable[..., tuple[float, Any]]:
    """Turn ``f``, written with Variables, into a function of arrays that returns its value and its gradient.

    ``f`` must return a single number. With one argument the gradient is an array of its shape, with several a tuple of
    arrays. Raises ValueError if ``f`` does not return a Variable holding one number.

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
    """Return (f(x + h·eᵢ) − f(x)) / h for i = ``index``, f a function of a vector ``x`` (n,) that returns a number.

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
    """Return how many passes forward mode and reverse mode need for the whole Jacobian (Griewank and Walther, ch. 3).

    >>> count_passes(33, 1)
    PassCount(forward=33, reverse=1)
    """
    return PassCount(forward=checks.count("n_inputs", n_inputs), reverse=checks.count("n_outputs", n_outputs))


def _apply(operation: str, *operands: Variable | ArrayLike, **options: Any) -> Variable:
    kept = tuple(o if isinstance(o, Variable) else checks.finite("operand", o) for o in operands)
    result = Variable.__new__(Variable)
    result.value = _evaluate(operation, [o.value if isinstance(o, Variable) else o for o in kept], options)
    result.name = None
    result.gradient = np.zeros_like(result.value)
    result.operation, result.operands, result.options = operation, kept, options
    return result


def _evaluate(operation: str, values: Sequence[Array], options: dict[str, Any]) -> Array:
    try:
        with np.errstate(all="ignore"):
            result = np.asarray(RULES[operation].forward(*values, **options), dtype=np.float64)
    except ValueError:
        shapes = " and ".join(str(value.shape) for value in values)
        raise ValueError(f"operands of {operation} must have shapes that fit, but have {shapes}") from None
    if not np.isfinite(result).all():
        raise ValueError(f"operands of {operation} must give a finite result, but it is NaN or infinite")
    return result


def _topological_order(output: Variable) -> tuple[Variable, ...]:
    order: list[Variable] = []
    seen: set[int] = set()
    stack = [(output, False)]
    while stack:
        variable, finished = stack.pop()
        if finished:
            order.append(variable)
        elif id(variable) not in seen:
            seen.add(id(variable))
            stack.append((variable, True))
            stack.extend((source, False) for source in reversed(variable.inputs))
    return tuple(order)


def _adjoints(order: tuple[Variable, ...], seed: Array) -> list[Array]:
    adjoints = {id(variable): np.zeros_like(variable.value) for variable in order}
    adjoints[id(order[-1])] = seed
    for variable in reversed(order):
        if variable.operands:
            rule = RULES[variable.operation]
            values = [o.value if isinstance(o, Variable) else o for o in variable.operands]
            for slot, operand in enumerate(variable.operands):
                if isinstance(operand, Variable):
                    with np.errstate(all="ignore"):
                        part = rule.pull(slot, adjoints[id(variable)], variable.value, *values, **variable.options)
                    adjoints[id(operand)] = adjoints[id(operand)] + part
    return [adjoints[id(variable)] for variable in order]


def _partials(variable: Variable) -> list[Array]:
    values = [o.value if isinstance(o, Variable) else o for o in variable.operands]
    with np.errstate(all="ignore"):
        return [
            RULES[variable.operation].partial(slot, variable.value, *values, **variable.options)
            for slot, operand in enumerate(variable.operands)
            if isinstance(operand, Variable)
        ]


def _seed(output: Variable, upstream: ArrayLike | None) -> Array:
    if upstream is None:
        if output.value.size != 1:
            raise ValueError(f"upstream must be given, since the output is an array of shape {output.shape}")
        return np.ones_like(output.value)
    seed = checks.finite("upstream", upstream)
    checks.same_shape("upstream", seed, "the output", output.value)
    return seed


def _expression(variable: Variable, names: dict[int, str]) -> str:
    if not variable.operands:
        return names[id(variable)]
    parts = [
        names[id(o)] if isinstance(o, Variable) else (f"{o:g}" if o.ndim == 0 else "constant")
        for o in variable.operands
    ]
    return RULES[variable.operation].pattern.format(*parts)


def _axis(variable: Variable, axis: int | None) -> int | None:
    if axis is not None and not -variable.value.ndim <= axis < variable.value.ndim:
        raise ValueError(f"axis must be one of the {variable.value.ndim} axes of the value, but is {axis}")
    return axis


def _step(h: float) -> float:
    step = float(h)
    if step == 0 or not np.isfinite(step):
        raise ValueError(f"h must be finite and not zero, but is {h}")
    return step


def _plain(value: ArrayLike) -> float | Array:
    array = np.asarray(value, dtype=np.float64)
    return float(array) if array.ndim == 0 else array
