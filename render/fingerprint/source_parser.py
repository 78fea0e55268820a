"""One parsed source file: what each statement defines, which names it uses, and a hash of it.

Comments, formatting and docstrings leave no trace in a hash.
"""

from __future__ import annotations

import ast
import hashlib
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

Chain = tuple[str, ...]
"""A name with the attributes that follow it: ``information.entropy`` is ``("information", "entropy")``."""

Functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
Comprehensions = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)

# Calls through which any name of a module may be meant.
OPEN_ENDED = frozenset({"globals", "eval", "exec"})


class Binding(NamedTuple):
    """What an import binds to a name: a module, or a name in it."""

    module: str
    name: str | None = None


class Statement(NamedTuple):
    """A statement at the top of a module: its hash, the free names that it uses and the imports inside it."""

    digest: str
    chains: frozenset[Chain]
    imports: tuple[tuple[str, Binding], ...] = ()
    modules: frozenset[str] = frozenset()
    """Modules that it imports, or names in a call of ``import_module``."""
    any_module: bool = False
    """Whether it imports a module whose name is only known when it runs."""
    attributes: frozenset[str] = frozenset()
    """The names of all attributes that it mentions, whatever they belong to."""


@dataclass(slots=True)
class Module:
    """A parsed source file."""

    name: str
    definitions: dict[str, list[Statement]] = field(default_factory=dict)
    effects: list[Statement] = field(default_factory=list)
    """Statements that run when the module is imported, whichever of its names is used."""
    imports: dict[str, list[Binding]] = field(default_factory=dict)
    modules: set[str] = field(default_factory=set)
    """Modules that are imported at the top."""
    stars: set[str] = field(default_factory=set)


def read_module(name: str, path: Path, content: bytes) -> Module:
    """Parse the source of the module called ``name``; one that cannot be parsed counts as a whole."""
    module = Module(name)
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    body = _body(content)
    if body is None:
        module.effects.append(Statement(hashlib.sha256(content).hexdigest(), frozenset()))
    for statement in body or ():
        _add(module, statement, package)
    return module


def read_class(name: str, path: Path, content: bytes, is_class: Callable[[str], bool]) -> dict[str, Statement]:
    """Parse a class of the module called ``name``: its methods by name, and the rest under no name.

    An empty dictionary if there is not one such class.
    """
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    body = _body(content) or ()
    classes = [statement for statement in body if isinstance(statement, ast.ClassDef) and is_class(statement.name)]
    if len(classes) != 1:
        return {}
    parts: dict[str, ast.stmt] = {}
    rest = []
    for statement in classes[0].body:
        if isinstance(statement, ast.FunctionDef) and statement.name not in parts:
            parts[statement.name] = statement
        else:
            rest.append(statement)
    classes[0].body = rest or [ast.Pass()]
    parts[""] = classes[0]
    return {part: _read(node, package) for part, node in parts.items()}


def _body(content: bytes) -> list[ast.stmt] | None:
    """Return the statements of a module as far as they do something; None if it cannot be parsed."""
    try:
        # What is odd about a text in it ("\\d") is told when it is imported.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    body: list[ast.stmt] = _Undocumented().visit(tree).body
    return body


class _Undocumented(ast.NodeTransformer):
    """Drops docstrings and all other constants that stand alone, and what only type checkers or a shell run."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        return None if isinstance(node.value, ast.Constant) else self.generic_visit(node)

    def visit_If(self, node: ast.If) -> ast.AST | None:
        test = ast.unparse(node.test)
        if not node.orelse and (test.endswith("TYPE_CHECKING") or test.startswith("__name__ ==")):
            return None
        return self.generic_visit(node)


def _add(module: Module, statement: ast.stmt, package: str) -> None:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        for name, binding in _bindings(statement, package):
            if name == "*":
                module.stars.add(binding.module)
            else:
                module.imports.setdefault(name, []).append(binding)
        module.modules.update(_imported(statement, package))
        return
    if isinstance(statement, ast.Pass):
        return
    read = _read(statement, package)
    names = _defined(statement)
    # A decorator of the project may register what it decorates; those of libraries only wrap it.
    acts = names is None or any(
        chain[0] in module.definitions or (chain[0] in module.imports and _looks_registering(chain))
        for chain in _decorators(statement)
    )
    if acts:
        module.effects.append(read)
        for name, binding in read.imports:
            module.imports.setdefault(name, []).append(binding)
        module.modules.update(read.modules)
    for name in names if names is not None else _stored(statement):
        module.definitions.setdefault(name, []).append(read)


def _looks_registering(chain: Chain) -> bool:
    return "register" in chain[-1].lower()


def _defined(statement: ast.stmt) -> list[str] | None:
    """Return the names that a definition or an assignment gives; None for a statement that does something."""
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return [statement.name]
        case ast.Assign():
            targets: Sequence[ast.expr] = statement.targets
        case ast.AnnAssign() | ast.AugAssign():
            targets = [statement.target]
        case _:
            return None
    leaves = [leaf for target in targets for leaf in _leaves(target)]
    return [leaf.id for leaf in leaves if isinstance(leaf, ast.Name)] if _all_names(leaves) else None


def _leaves(target: ast.expr) -> Iterator[ast.expr]:
    match target:
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            for part in parts:
                yield from _leaves(part)
        case ast.Starred(value=value):
            yield from _leaves(value)
        case _:
            yield target


def _all_names(leaves: Sequence[ast.expr]) -> bool:
    return all(isinstance(leaf, ast.Name) for leaf in leaves)


def _stored(statement: ast.stmt) -> list[str]:
    """Return what a compound statement defines on the way."""
    found = [node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return [*found, *(node.name for node in ast.walk(statement) if isinstance(node, kinds))]


def _decorators(statement: ast.stmt) -> list[Chain]:
    decorators = getattr(statement, "decorator_list", [])
    plain = [decorator.func if isinstance(decorator, ast.Call) else decorator for decorator in decorators]
    return [chain for decorator in plain if (chain := _chain(decorator))]


def _bindings(statement: ast.Import | ast.ImportFrom, package: str) -> Iterator[tuple[str, Binding]]:
    if isinstance(statement, ast.Import):
        for alias in statement.names:
            if alias.asname:
                yield alias.asname, Binding(alias.name)
            else:
                top = alias.name.partition(".")[0]
                yield top, Binding(top)
    else:
        origin = _origin(statement, package)
        for alias in statement.names:
            yield alias.asname or alias.name, Binding(origin, alias.name)


def _imported(statement: ast.Import | ast.ImportFrom, package: str) -> Iterator[str]:
    if isinstance(statement, ast.Import):
        yield from (alias.name for alias in statement.names)
    else:
        origin = _origin(statement, package)
        yield origin
        # What is taken from a package may be a module.
        yield from (f"{origin}.{alias.name}" for alias in statement.names)


def _origin(statement: ast.ImportFrom, package: str) -> str:
    if not statement.level:
        return statement.module or ""
    above = package.split(".")[: len(package.split(".")) - statement.level + 1]
    return ".".join([*above, *filter(None, [statement.module])])


def _chain(node: ast.AST) -> Chain:
    """Return ``a.b.c`` as a chain; an empty one if it does not begin with a name."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return (node.id, *reversed(names)) if isinstance(node, ast.Name) else ()


def _read(statement: ast.stmt, package: str) -> Statement:
    uses = _Uses(package)
    uses.visit(statement)
    return Statement(
        hashlib.sha256(ast.dump(statement, annotate_fields=False).encode()).hexdigest(),
        frozenset(uses.chains),
        tuple(uses.imports),
        frozenset(uses.modules),
        uses.any_module,
        frozenset(part.attr for part in ast.walk(statement) if isinstance(part, ast.Attribute)),
    )


class _Uses(ast.NodeVisitor):
    """Collects the names that a statement takes from its module, leaving out those of functions' own."""

    def __init__(self, package: str) -> None:
        self.chains: set[Chain] = set()
        self.imports: list[tuple[str, Binding]] = []
        self.modules: set[str] = set()
        self.any_module = False
        self._package = package
        self._local: frozenset[str] = frozenset()

    def visit(self, node: ast.AST) -> None:
        """Walk the tree, entering the scopes of functions and comprehensions."""
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                self._visit_function(node)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                self._within(_targets(generator.target for generator in node.generators), [node])
            case ast.Import() | ast.ImportFrom():
                self.imports.extend(_bindings(node, self._package))
                self.modules.update(_imported(node, self._package))
            case ast.Attribute() if chain := _chain(node):
                self._use(chain)
            case ast.Name(ctx=ast.Load()):
                self._use((node.id,))
            case ast.Call():
                self._note_import(node)
                self.generic_visit(node)
            case _:
                self.generic_visit(node)

    def _visit_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> None:
        arguments = node.args
        parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        parameters += [extra for extra in (arguments.vararg, arguments.kwarg) if extra]
        outside: list[ast.AST | None] = [*arguments.defaults, *arguments.kw_defaults]
        outside += [parameter.annotation for parameter in parameters]
        if not isinstance(node, ast.Lambda):
            outside += [*node.decorator_list, node.returns]
        for part in outside:
            if part is not None:
                self.visit(part)
        body: Sequence[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else node.body
        self._within({parameter.arg for parameter in parameters} | _bound(body), body)

    def _within(self, names: set[str], nodes: Sequence[ast.AST]) -> None:
        before, self._local = self._local, self._local | names
        for node in nodes:
            self.generic_visit(node) if isinstance(node, Comprehensions) else self.visit(node)
        self._local = before

    def _use(self, chain: Chain) -> None:
        if chain[0] not in self._local:
            self.chains.add(chain)

    def _note_import(self, call: ast.Call) -> None:
        chain = _chain(call.func)
        if chain and (chain[-1] == "import_module" or chain == ("__import__",)):
            match call.args:
                case [ast.Constant(value=str(name)), *_] if not name.startswith("."):
                    self.modules.add(name)
                    self.imports.append(("", Binding(name)))
                case _:
                    self.any_module = True


def _bound(body: Sequence[ast.AST]) -> set[str]:
    """Return the names that the statements of a function bind for themselves; what it imports is not among them."""
    found: set[str] = set()
    shared: set[str] = set()
    waiting = list(body)
    while waiting:
        node = waiting.pop()
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                found.add(node.name)
                continue
            case ast.Name(ctx=ast.Store()):
                found.add(node.id)
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                found.add(name)
            case ast.MatchMapping(rest=str(name)):
                found.add(name)
            case ast.Global():
                shared.update(node.names)
        if not isinstance(node, (*Functions, *Comprehensions)):
            waiting.extend(ast.iter_child_nodes(node))
    return found - shared


def _targets(targets: Iterator[ast.expr]) -> set[str]:
    return {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}
