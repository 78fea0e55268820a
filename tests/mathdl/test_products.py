"""Products of matrices at the ends of float64, where the routines of processors differ."""

import ast
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose

from mathdl.products import matrix_product

ANY = st.floats(allow_nan=False, allow_infinity=False)
SHAPES = [((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 4)), ((2, 3), (3, 4)), ((5, 2, 3), (3, 4)), ((5, 2, 3), (5, 3, 1))]


@pytest.mark.parametrize(("left", "right"), SHAPES)
def test_it_is_matmul_for_every_pair_of_shapes(left, right):
    rng = np.random.default_rng(0)
    A, B = rng.normal(size=left), rng.normal(size=right)
    assert_allclose(matrix_product(A, B), np.matmul(A, B), rtol=1e-13, atol=1e-14)
    beyond = matrix_product(np.abs(A) * 1e300, np.abs(B) * 1e300)
    assert beyond.shape == np.shape(np.matmul(A, B))
    assert (beyond == np.inf).all()


@given(arrays(np.float64, (3, 4), elements=ANY), arrays(np.float64, (4, 2), elements=ANY))
def test_finite_factors_give_no_nan_and_no_warning(A, B):
    with np.errstate(all="raise"):
        assert not np.isnan(matrix_product(A, B)).any()


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_a_sum_within_reach_is_found_in_whatever_order_its_terms_stand(order):
    terms, ones = np.array([1.2e308, 1.5e308, -1.6e308, -3e307])[list(order)], np.ones(4)
    for found in (matrix_product(terms, ones), matrix_product(terms[np.newaxis], np.stack([ones, ones], axis=1))):
        assert_allclose(found, 8e307, rtol=1e-13)


def test_what_is_in_reach_beside_what_is_not_keeps_its_value():
    found = matrix_product(np.array([[1e-300, 0.0], [1e308, 1e308]]), np.array([[1e-5, 1.0], [1e308, 1.0]]))
    assert_allclose(found, [[1e-305, 1e-300], [np.inf, np.inf]], rtol=1e-13)


def test_every_product_of_the_core_is_guarded():
    # batching times the plain product, as the processor computes it.
    sources = {path.stem: path for path in (Path(__file__).parents[2] / "mathdl").glob("*.py")}
    for name in sorted(sources.keys() - {"batching", "products"}):
        products = [
            node.lineno
            for node in ast.walk(ast.parse(sources[name].read_text(encoding="utf-8")))
            if (isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult))
            or (isinstance(node, ast.Attribute) and node.attr in ("matmul", "tensordot", "dot", "vdot", "inner"))
        ]
        variables = 1 if name == "networks" else 0  # the graph of a loss; their @ is guarded itself
        assert len(products) == variables, f"{name} multiplies matrices without matrix_product in lines {products}"
