"""The variable that records how it was computed, and the two passes over what it recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mathdl import checks
from mathdl.autodiff.operations import RULES
from mathdl.checks import Array


class Variable:
    """A float64 array that remembers how it was computed.

    Supports ``+ - * / ** @`` with NumPy broadcasting, ``.T``, and the methods `exp`, `log`, `tanh`, `relu`,
    `sigmoid`, `softplus`, `sum`, `mean` and `logsumexp`. Plain numbers and arrays in an expression are constants:
    they belong to the operation and are no node of the graph.

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

        ``upstream`` is the derivative of the final quantity with respect to this variable, of its shape; it may
        be left out if this variable holds a single number, and is then one. Gradients are set, not accumulated: a
        second call gives the same result. Raises ValueError if ``upstream`` is missing or has another shape.
        """
        order = topological_order(self)
        for node, adjoint in zip(order, adjoints(order, upstream_or_one(self, upstream)), strict=True):
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


def evaluate(operation: str, values: Sequence[Array], options: dict[str, Any]) -> Array:
    """Run one operation forwards; raises ValueError if the shapes do not fit or the result is not finite."""
    try:
        with np.errstate(all="ignore"):
            result = np.asarray(RULES[operation].forward(*values, **options), dtype=np.float64)
    except ValueError:
        shapes = " and ".join(str(value.shape) for value in values)
        raise ValueError(f"operands of {operation} must have shapes that fit, but have {shapes}") from None
    if not np.isfinite(result).all():
        raise ValueError(f"operands of {operation} must give a finite result, but it is NaN or infinite")
    return result


def topological_order(output: Variable) -> tuple[Variable, ...]:
    """Return everything that ``output`` was computed from, each after its own inputs, ``output`` last."""
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


def adjoints(order: tuple[Variable, ...], seed: Array) -> list[Array]:
    """Carry ``seed``, the last variable's adjoint, back through ``order``; return the adjoint of each."""
    found = {id(variable): np.zeros_like(variable.value) for variable in order}
    found[id(order[-1])] = seed
    for variable in reversed(order):
        if variable.operands:
            rule = RULES[variable.operation]
            values = [o.value if isinstance(o, Variable) else o for o in variable.operands]
            for slot, operand in enumerate(variable.operands):
                if isinstance(operand, Variable):
                    with np.errstate(all="ignore"):
                        part = rule.pull(slot, found[id(variable)], variable.value, *values, **variable.options)
                    found[id(operand)] = found[id(operand)] + part
    return [found[id(variable)] for variable in order]


def upstream_or_one(output: Variable, upstream: ArrayLike | None) -> Array:
    """Return the checked ``upstream``, or one if it is not given and ``output`` is a single number."""
    if upstream is None:
        if output.value.size != 1:
            raise ValueError(f"upstream must be given, since the output is an array of shape {output.shape}")
        return np.ones_like(output.value)
    seed = checks.finite("upstream", upstream)
    checks.same_shape("upstream", seed, "the output", output.value)
    return seed


def _apply(operation: str, *operands: Variable | ArrayLike, **options: Any) -> Variable:
    kept = tuple(o if isinstance(o, Variable) else checks.finite("operand", o) for o in operands)
    result = Variable.__new__(Variable)
    result.value = evaluate(operation, [o.value if isinstance(o, Variable) else o for o in kept], options)
    result.name = None
    result.gradient = np.zeros_like(result.value)
    result.operation, result.operands, result.options = operation, kept, options
    return result


def _axis(variable: Variable, axis: int | None) -> int | None:
    if axis is not None and not -variable.value.ndim <= axis < variable.value.ndim:
        raise ValueError(f"axis must be one of the {variable.value.ndim} axes of the value, but is {axis}")
    return axis
