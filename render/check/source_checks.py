"""Arithmetic on results in a scene's source: found by following names through each function.

A result is ``self["name"]`` or ``quantity(…)``, with all that is taken from it. To place, scale or blend it on the
screen is layout; to combine two results, to reduce one, or to write a changed one as text is a computation, and belongs
to the core.
"""

from __future__ import annotations

import ast
from pathlib import Path

from render.check.rules import Finding
from scenes.script import ClipSpec

COMPUTING = frozenset(
    """log log2 log10 log1p exp expm1 sqrt square power sum nansum mean average median std var prod cumsum cumprod dot
    matmul inner outer vdot tensordot einsum trapezoid diff gradient corrcoef cov tanh sin cos linalg""".split()  # noqa: SIM905  (as it is read)
)
WRITING = frozenset(
    """label formula heading typeset tick_label Text Formula Readout readout Quantity quantity MathTypst Typst Tex
    MathTex DecimalNumber Integer show str format""".split()  # noqa: SIM905  (as it is read)
)
"""Calls whose arguments are read by the viewer."""
OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult)
TAKEN = ("part", "item", "copy", "astype", "tolist", "ravel", "reshape", "repeat")
"""Methods that return a part of a result, or the same in another shape."""

PLAIN, RESULT, CHANGED = 0, 1, 2


def check_source(spec: ClipSpec) -> list[Finding]:
    """Return a finding for every computation with a result in the scene of a clip."""
    try:
        tree = ast.parse(spec.source.read_text(encoding="utf-8"))
    except (OSError, SyntaxError):
        return []  # drawing it tells better
    offences: dict[int, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            offences.update(_Function(node).offences)
    return [
        Finding("arithmetic", spec.name, f"{_nearby(spec.source)}:{line}: {text}")
        for line, text in sorted(offences.items())
    ]


class _Function:
    """The names of one function that are bound to results, and what is computed with them."""

    def __init__(self, function: ast.FunctionDef) -> None:
        self._kinds: dict[str, int] = {}
        self.offences: dict[int, str] = {}
        # Twice, for a name may be used above the line that binds it, in a loop or an inner function.
        for _ in range(2):
            for node in ast.walk(function):
                self._bind(node)
        self._blends = _blends(function)
        for node in ast.walk(function):
            self._judge(node)

    def _bind(self, node: ast.AST) -> None:
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._assign(target, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.NamedExpr(target=target, value=value):
                self._assign(target, value)
            case ast.For(target=target, iter=values) | ast.comprehension(target=target, iter=values):
                self._assign(target, values)

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self._kinds[target.id] = max(self._kinds.get(target.id, PLAIN), self._kind(value))
        elif isinstance(target, ast.Tuple | ast.List):
            parts = _parts(value, len(target.elts))
            for element, part in zip(target.elts, parts, strict=True):
                self._assign(element, part)

    def _kind(self, node: ast.expr) -> int:
        """Say whether an expression is a result, or something made of one by arithmetic."""
        match node:
            case ast.Subscript(value=ast.Name(id="self")):
                return RESULT
            case ast.Subscript(value=ast.Attribute(value=ast.Name(id="self"), attr="quantities")):
                return RESULT
            case ast.Name(id=name):
                return self._kinds.get(name, PLAIN)
            case ast.Attribute(attr="name" | "unit" | "shape" | "size" | "ndim"):
                return PLAIN
            case ast.Attribute(value=value) | ast.Subscript(value=value) | ast.Starred(value=value):
                return self._kind(value)
            case ast.UnaryOp(operand=operand):
                return self._kind(operand)
            case ast.BinOp(left=left, right=right, op=op) if isinstance(op, OPERATORS):
                return CHANGED if self._kind(left) or self._kind(right) else PLAIN
            case ast.IfExp(body=body, orelse=other):
                return max(self._kind(body), self._kind(other))
            case ast.Call(func=ast.Name(id="quantity")):
                return RESULT
            case ast.Call(
                func=ast.Name(id="float" | "int" | "abs" | "round" | "max" | "min" | "sum"), args=[first, *_]
            ):
                return self._kind(first)
            case ast.Call(func=ast.Attribute(value=ast.Name(id="np"), attr=_), args=arguments):
                return max((self._kind(argument) for argument in arguments), default=PLAIN)
            case ast.Call(func=ast.Attribute(value=value, attr=name)) if name in TAKEN:
                return self._kind(value)
        return PLAIN

    def _judge(self, node: ast.AST) -> None:
        match node:
            case ast.BinOp(left=left, right=right, op=op) if isinstance(op, OPERATORS) and not isinstance(op, ast.Mod):
                if self._kind(left) and self._kind(right) and node not in self._blends:
                    self._tell(node, "combines two results")
            case ast.Call(func=ast.Name(id="sum"), args=[first, *_]) if self._kind(first):
                self._tell(node, "reduces a result")
            case ast.Call(func=func, args=arguments) if _last_name(func) in COMPUTING:
                owner = func.value if isinstance(func, ast.Attribute) else func
                if any(map(self._kind, arguments)) or (not _is_numpy(owner) and self._kind(owner)):
                    self._tell(node, "computes with a result")
            case ast.Call(func=func, args=arguments, keywords=keywords) if _last_name(func) in WRITING:
                for argument in (*arguments, *(keyword.value for keyword in keywords)):
                    self._judge_written(argument)
            case ast.FormattedValue(value=value) if self._kind(value) == CHANGED:
                self._tell(node, "writes what it made of a result")

    def _judge_written(self, argument: ast.expr) -> None:
        # An index is the place of a result, not its value.
        if self._kind(argument) == CHANGED:
            self._tell(argument, "writes what it made of a result")

    def _tell(self, node: ast.expr, what: str) -> None:
        self.offences.setdefault(node.lineno, f"{what}: {ast.unparse(node)[:80]}")


def _parts(value: ast.expr, count: int) -> list[ast.expr]:
    """Return what each of ``count`` names gets of a value that is unpacked."""
    if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == count:
        return list(value.elts)
    if isinstance(value, ast.Call) and _last_name(value.func) == "zip" and len(value.args) == count:
        return list(value.args)
    if isinstance(value, ast.Call) and _last_name(value.func) == "enumerate" and count == 2:
        return [ast.Constant(0), value.args[0]]
    return [value] * count


def _blends(function: ast.AST) -> set[ast.AST]:
    """Return the sums that go from one thing to another, (1 − a)·x + a·y and x + a·(y − x), with their differences."""
    found: set[ast.AST] = set()
    for node in ast.walk(function):
        match node:
            case ast.BinOp(
                left=ast.BinOp(left=ast.BinOp(left=ast.Constant(value=1), op=ast.Sub(), right=share), op=ast.Mult()),
                op=ast.Add(),
                right=ast.BinOp(left=other, op=ast.Mult()),
            ) if ast.dump(share) == ast.dump(other):
                found.add(node)
            case ast.BinOp(
                left=start,
                op=ast.Add(),
                right=ast.BinOp(op=ast.Mult(), right=ast.BinOp(op=ast.Sub(), right=other) as difference),
            ) if ast.dump(start) == ast.dump(other):
                found |= {node, difference}
    return found


def _last_name(function: ast.expr) -> str:
    """Return the name that is called; ``linalg`` for all that lies in it."""
    match function:
        case ast.Attribute(value=ast.Attribute(attr="linalg")):
            return "linalg"
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def _is_numpy(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("np", "numpy", "math")


def _nearby(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
