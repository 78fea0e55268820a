"""The tape against torch.autograd, finite differences and the graph worked out by hand."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from mathdl.autodiff import PassCount, Variable, count_passes, finite_difference_ratio, trace, value_and_gradient

rng = np.random.default_rng(0)
A23, B34, A5, B25 = (rng.uniform(0.3, 2, size) for size in ((2, 3), (3, 4), (5,), (2, 5)))
A423, B432, C33, X3 = (rng.uniform(0.3, 2, size) for size in ((4, 2, 3), (4, 3, 2), (3, 3), (3,)))

# name, the expression in Variables, the same in torch, its inputs
CASES = [
    ("sum", lambda x, y: x + y, torch.add, (A5, B25)),
    ("difference", lambda x, y: x - y, torch.sub, (B25, A5)),
    ("product", lambda x, y: x * y, torch.mul, (A5, B25)),
    ("quotient", lambda x, y: x / y, torch.div, (A5, B25)),
    ("power", lambda x, y: x**y, torch.pow, (A5, B25)),
    ("square", lambda x: x**2, lambda x: x**2, (-A5,)),
    ("zeroth power of zero", lambda x: x**0, lambda x: x**0, (np.zeros(3),)),
    ("power of two", lambda x: 2**x, lambda x: 2**x, (A5,)),
    ("power of zero", lambda x: Variable(np.zeros(5)) ** x, lambda x: torch.zeros(5).double() ** x, (A5,)),
    ("constant on the left", lambda x: 3 - 2 / x, lambda x: 3 - 2 / x, (A5,)),
    ("array on the left", lambda x: A5 * x, lambda x: torch.tensor(A5) * x, (B25,)),
    ("a number plus", lambda x: 3 + x, lambda x: 3 + x, (A5,)),
    ("negation", lambda x: -x, torch.neg, (A5,)),
    ("exp", Variable.exp, torch.exp, (A5,)),
    ("log", Variable.log, torch.log, (A5,)),
    ("tanh", Variable.tanh, torch.tanh, (-A5,)),
    ("relu, also at the kink", Variable.relu, torch.relu, (np.array([-1.0, 0, 2]),)),
    ("sigmoid, also far out", Variable.sigmoid, torch.sigmoid, (np.array([-700.0, -30, 0, 30, 700]),)),
    ("softplus", Variable.softplus, lambda x: torch.logaddexp(x, torch.zeros_like(x)), (np.array([-5.0, 0, 50]),)),
    ("total", Variable.sum, torch.sum, (A23,)),
    ("column sums", lambda x: x.sum(axis=0), lambda x: x.sum(0), (A23,)),
    ("mean", Variable.mean, torch.mean, (A23,)),
    ("row means", lambda x: x.mean(axis=-1), lambda x: x.mean(-1), (A23,)),
    ("logsumexp", Variable.logsumexp, lambda x: x.logsumexp((0, 1)), (A23 * 900,)),
    ("logsumexp of rows", lambda x: x.logsumexp(axis=1), lambda x: x.logsumexp(1), (A23,)),
    ("matrix product", lambda x, y: x @ y, torch.matmul, (A23, B34)),
    ("matrix times vector", lambda x, y: x @ y, torch.matmul, (A23, X3)),
    ("vector times matrix", lambda x, y: x @ y, torch.matmul, (X3, B34)),
    ("dot product", lambda x, y: x @ y, torch.matmul, (X3, X3)),
    ("stacked products", lambda x, y: x @ y, torch.matmul, (A423, B432)),
    ("broadcast product", lambda x, y: x @ y, torch.matmul, (A423, C33)),
    ("broadcast product, left", lambda x, y: x @ y, torch.matmul, (A23, B432)),
    ("stack times vector", lambda x, y: x @ y, torch.matmul, (A423, X3)),
    ("constant matrix", lambda x: A23 @ x, lambda x: torch.tensor(A23) @ x, (B34,)),
    ("transpose", lambda x: x.T @ x, lambda x: x.T @ x, (A23,)),
    ("used twice", lambda x: x * x + x, lambda x: x * x + x, (A5,)),
    ("a layer and its loss",
     lambda x, w, b: ((x @ w + b).tanh() ** 2).mean(),
     lambda x, w, b: ((x @ w + b).tanh() ** 2).mean(), (A23, B34, np.ones(4))),
]  # fmt: skip


def graph(a=2, b=1):
    a, b = Variable(a, "a"), Variable(b, "b")
    c, d = (a + b).named("c"), (b + 1).named("d")
    return trace((c * d).named("e"))


@pytest.mark.parametrize(("expression", "in_torch", "inputs"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_values_and_gradients_equal_those_of_torch(expression, in_torch, inputs):
    variables = [Variable(value) for value in inputs]
    tensors = [torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in inputs]
    found, wanted = expression(*variables), in_torch(*tensors)
    np.testing.assert_allclose(found.value, wanted.detach().numpy(), rtol=1e-14, atol=1e-300)
    upstream = np.cos(np.arange(found.value.size)).reshape(found.value.shape)
    found.backward(upstream)
    wanted.backward(torch.tensor(upstream))
    for variable, tensor in zip(variables, tensors, strict=True):
        assert variable.gradient.shape == variable.value.shape
        np.testing.assert_allclose(variable.gradient, tensor.grad.numpy(), rtol=1e-13, atol=1e-15)


def test_the_graph_of_the_lecture_comes_out_as_by_hand():
    nodes = graph().nodes
    assert [n.name for n in nodes] == ["a", "b", "c", "d", "e"]
    assert [n.value for n in nodes] == [2, 1, 3, 2, 6]
    assert [n.adjoint for n in nodes] == [2, 5, 2, 3, 1]
    assert [n.inputs for n in nodes] == [(), (), (0, 1), (1,), (2, 3)]
    assert [n.local_derivatives for n in nodes] == [(), (), (1, 1), (1,), (2, 3)]
    assert [n.operation for n in nodes] == ["input", "input", "+", "+", "*"]
    assert nodes[3].expression == "b + 1"
    assert all(type(n.value) is float and type(n.adjoint) is float for n in nodes)


def test_each_edge_agrees_with_its_own_finite_difference():
    edges = graph().edges(h=1e-6)
    assert [(e.source, e.target, e.local_derivative) for e in edges] == [
        (0, 2, 1), (1, 2, 1), (1, 3, 1), (2, 4, 2), (3, 4, 3)
    ]  # fmt: skip
    assert max(abs(e.residual) for e in edges) < 1e-8
    assert all(e.residual == e.local_derivative - e.finite_difference for e in edges)


def test_parts_carried_over_the_edges_add_up_to_the_adjoints():
    found = graph()
    for index in (0, 1, 2, 3):
        parts = [edge.carried for edge in found.edges() if edge.source == index]
        assert sum(parts) == found.nodes[index].adjoint
    assert [edge.carried for edge in found.edges() if edge.source == 1] == [2, 3]


def test_both_edges_of_a_square_are_told_apart():
    x = Variable(3, "x")
    edges = trace(x * x).edges()
    assert [(e.position, e.local_derivative) for e in edges] == [(0, 3), (1, 3)]


def test_a_nudge_of_b_moves_the_end_five_times_as_far():
    nudge = graph().nudge("b", 0.001)
    assert nudge.ratio == pytest.approx(5.001, abs=1e-10)
    np.testing.assert_allclose(nudge.values, [2, 1.001, 3.001, 2.001, 3.001 * 2.001], rtol=1e-15)
    np.testing.assert_allclose(nudge.changes, [0, 0.001, 0.001, 0.001, 0.005001], rtol=1e-10)


def test_a_replay_computes_the_same_graph_elsewhere():
    assert graph().replay(a=-4, b=3) == graph(-4, 3).replay() == (-4, 3, -1, 4, -4)


def test_an_inner_node_can_be_replayed():
    assert graph().replay(c=10) == (2, 1, 10, 2, 20)


def test_gradients_are_set_not_accumulated():
    a = Variable(3)
    b = a * a
    b.backward()
    b.backward()
    assert a.gradient == 6


def test_a_variable_shows_its_value_and_name():
    assert repr(Variable(2, "a")) == "Variable(2.0, name='a')"
    assert repr(Variable([1, 2])) == "Variable([1.0, 2.0])"


def test_long_chains_need_no_deep_recursion():
    x = y = Variable(1.0)
    for _ in range(5000):
        y = y + 1
    y.backward()
    assert (y.value, x.gradient) == (5001, 1)


def test_value_and_gradient_of_several_arguments():
    value, (dx, dy) = value_and_gradient(lambda x, y: (x * y).sum())([1, 2], [3, 4])
    assert (value, dx.tolist(), dy.tolist()) == (11, [3, 4], [1, 2])


def test_finite_difference_ratio_of_the_lecture():
    assert finite_difference_ratio(lambda x: (x[0] + x[1]) * (x[1] + 1), [2, 1], 1, 0.001) == pytest.approx(5.001)


def test_reverse_mode_needs_one_pass_for_each_output():
    assert count_passes(2, 1) == PassCount(forward=2, reverse=1)
    assert count_passes(33, 1) == PassCount(forward=33, reverse=1)


UNARY = [Variable.tanh, Variable.sigmoid, Variable.softplus, lambda x: (x * 0.3).exp(), lambda x: -x]
BINARY = [
    lambda x, y: x + y,
    lambda x, y: x - y,
    lambda x, y: x * y * 0.5,
    lambda x, y: x / (y * y + 1),
]


@given(
    steps=st.lists(st.tuples(st.integers(0, 8), st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=8),
    start=st.lists(st.floats(-1.5, 1.5), min_size=3, max_size=3),
)
def test_gradients_of_random_graphs_agree_with_finite_differences(steps, start):
    def build(values):
        made = [Variable(value) for value in values]
        for operation, first, second in steps:
            x, y = made[first % len(made)], made[second % len(made)]
            made.append(UNARY[operation](x) if operation < 5 else BINARY[operation - 5](x, y))
        total = made[-1]
        for extra in made[:-1]:
            total = total + extra * 0.1
        return made[:3], total.tanh()

    inputs, output = build(start)
    output.backward()
    h = 1e-6
    for i, variable in enumerate(inputs):
        ahead, behind = list(start), list(start)
        ahead[i] += h
        behind[i] -= h
        slope = (build(ahead)[1].value - build(behind)[1].value) / (2 * h)
        assert variable.gradient == pytest.approx(slope, rel=1e-5, abs=1e-8)


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (lambda: Variable([]), "value must not be empty"),
        (lambda: Variable(np.nan), "value must be finite"),
        (lambda: Variable("x"), "value must be an array of numbers"),
        (lambda: Variable([1, 2]) + np.inf, "operand must be finite"),
        (
            lambda: Variable([1, 2]) + np.ones(3),
            r"operands of \+ must have shapes that fit, but have \(2,\) and \(3,\)",
        ),
        (lambda: Variable(A23) @ A23, r"operands of @ must have shapes that fit, but have \(2, 3\) and \(2, 3\)"),
        (lambda: Variable(1) / 0, "operands of / must give a finite result"),
        (lambda: Variable(-1) ** 0.5, r"operands of \*\* must give a finite result"),
        (lambda: Variable(1000).exp(), "operands of exp must give a finite result"),
        (lambda: Variable(0).log(), "log needs positive values, but got 0"),
        (lambda: Variable([1, 2]).sum(axis=1), "axis must be one of the 1 axes"),
        (
            lambda: Variable([1, 2]).backward(),
            r"upstream must be given, since the output is an array of shape \(2,\)",
        ),
        (
            lambda: Variable([1, 2]).backward([1]),
            r"upstream and the output must have the same shape, but have \(1,\)",
        ),
        (lambda: trace(3), "output must be a Variable, but is int"),
        (lambda: graph().replay(z=1), "name must be one of a, b, c, d, e, but is 'z'"),
        (
            lambda: graph().replay(a=[1, 2]),
            r"a and the traced value must have the same shape, but have \(2,\) and \(\)",
        ),
        (lambda: graph().nudge("a", 0), "h must be finite and not zero, but is 0"),
        (lambda: graph().edges(np.nan), "h must be finite and not zero"),
        (lambda: trace(Variable([1, 2]).sum()).edges(), "edges needs a scalar trace"),
        (lambda: trace(Variable([1, 2], "x").sum()).nudge("x", 1), "nudge needs scalars"),
        (lambda: value_and_gradient(lambda x: x)([1, 2]), "f must return a Variable that holds a single number"),
        (lambda: finite_difference_ratio(np.sum, [1, 2], 2, 0.1), "index must lie inside x, which has 2 entries"),
        (lambda: finite_difference_ratio(np.sum, 1, 0, 0.1), "x must have 1 axes"),
        (lambda: count_passes(0, 1), "n_inputs must be a whole number of at least 1"),
    ],
)
def test_what_is_wrong_is_named(action, message):
    with pytest.raises(ValueError, match=message):
        action()
