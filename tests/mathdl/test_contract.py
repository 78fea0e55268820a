"""One contract for all functions of arrays: integers are numbers too, and a stack is computed as its members are."""

import dataclasses
import inspect
from importlib import import_module

import numpy as np
import pytest
from numpy.testing import assert_allclose

from mathdl import (
    autodiff,
    batching,
    calculus,
    data,
    distributions,
    floating_point,
    geometry,
    graphs,
    information,
    linear,
    losses,
    networks,
    optimizers,
    statistics,
    surfaces,
)
from mathdl.distributions import categorical, mixture, normal
from mathdl.networks import LOSSES, MLP

EDGES = [[0, 1, 0], [1, 0, 2], [0, 2, 0]]
MATRIX = [[3, 0], [4, 5]]
SURE, OTHER = [0, 1, 0], [1, 0, 0]
HEAPS = mixture([0.5, 0.5], [normal(-1, 1), normal(2, 1)])
NETWORK = MLP.initialize((2, 3, 1), "tanh", np.random.default_rng(0))
X, Y = [[0, 1], [2, 3], [-1, 1]], [0, 1, 1]


def rng():
    return np.random.default_rng(0)


def square(x):
    return np.asarray(x) ** 2


def height(points):
    return (np.asarray(points) ** 2).sum(axis=-1)


# Every function, called with `n`, which makes an array of numbers of a list.
CALLS = {
    "autodiff.Variable": lambda n: autodiff.Variable(n([1, 2])).value,
    "autodiff.value_and_gradient": lambda n: autodiff.value_and_gradient(lambda x: (x * x).sum())(n([1, 2])),
    "autodiff.finite_difference_ratio": lambda n: autodiff.finite_difference_ratio(np.sum, n([1, 2]), 0, 1),
    "calculus.secant_slope": lambda n: calculus.secant_slope(square, n([1, 2]), n(1)),
    "calculus.central_slope": lambda n: calculus.central_slope(square, n([1, 2]), n(1)),
    "calculus.slope_errors": lambda n: calculus.slope_errors(square, n(1), n([1, 2])),
    "calculus.derivative": lambda n: calculus.derivative(square, n([1, 2])),
    "calculus.gradient": lambda n: calculus.gradient(height, n(X)),
    "calculus.jacobian": lambda n: calculus.jacobian(square, n([1, 2])),
    "calculus.hessian": lambda n: calculus.hessian(height, n([1, 2])),
    "calculus.directional_derivative": lambda n: calculus.directional_derivative(height, n([1, 2]), n([1, 0])),
    "calculus.riemann_rectangles": lambda n: calculus.riemann_rectangles(square, n(0), n(2), 4),
    "calculus.riemann_sum": lambda n: calculus.riemann_sum(square, n(0), n(2), 4, "left"),
    "calculus.integral": lambda n: calculus.integral(square, n(0), n(2)),
    "calculus.antiderivative": lambda n: calculus.antiderivative(square, n(0), n([1, 2])),
    "calculus.rectangle_growth": lambda n: calculus.rectangle_growth(n([1, 2]), n(3), n(1), n([2, 4])),
    "calculus.departure_from_line": lambda n: calculus.departure_from_line(square, n(1), n([1, 2])),
    "calculus.linear_promise": lambda n: calculus.linear_promise(square, n([1, 2]), n(1)),
    "linear.rotation": lambda n: linear.rotation(n([1, 2])),
    "linear.scaling": lambda n: linear.scaling(n(1), n(2)),
    "linear.shear": lambda n: linear.shear(n(1)),
    "linear.apply": lambda n: linear.apply(n(MATRIX), n(X)),
    "linear.compose": lambda n: linear.compose(n(MATRIX), n(MATRIX)),
    "linear.determinant": lambda n: linear.determinant(n(MATRIX)),
    "linear.commutator": lambda n: linear.commutator(n(MATRIX), n(MATRIX)),
    "linear.gram_matrix": lambda n: linear.gram_matrix(n(MATRIX)),
    "linear.map_path": lambda n: linear.map_path(n(MATRIX), n([0, 1, 2])),
    "linear.svd": lambda n: linear.svd(n(MATRIX)),
    "linear.rotate_stretch_rotate": lambda n: linear.rotate_stretch_rotate(n(MATRIX)),
    "linear.low_rank": lambda n: linear.low_rank(n(MATRIX), 1),
    "linear.spectral_norm": lambda n: linear.spectral_norm(n(MATRIX)),
    "linear.condition_number": lambda n: linear.condition_number(n(MATRIX)),
    "linear.power_iteration": lambda n: linear.power_iteration(n(MATRIX), 3, rng()),
    "losses.mean_squared_error": lambda n: losses.mean_squared_error(n(X), n(X) + 1),
    "losses.mean_squared_error_gradient": lambda n: losses.mean_squared_error_gradient(n(X), n(X) + 1),
    "losses.binary_cross_entropy": lambda n: losses.binary_cross_entropy(n([-1, 2]), n([0, 1])),
    "losses.binary_cross_entropy_gradient": lambda n: losses.binary_cross_entropy_gradient(n([-1, 2]), n([0, 1])),
    "losses.cross_entropy": lambda n: losses.cross_entropy(n(X), n(Y)),
    "losses.cross_entropy_gradient": lambda n: losses.cross_entropy_gradient(n(X), n(Y)),
    "losses.one_hot": lambda n: losses.one_hot(n(Y), 2),
    "networks.linear_layer": lambda n: networks.linear_layer(n(X), n(MATRIX), n([1, 2])),
    "networks.linear_layer_gradients": lambda n: networks.linear_layer_gradients(n(X), n(MATRIX), n(X)),
    "networks.accuracy": lambda n: networks.accuracy(NETWORK, n(X), n(Y)),
    "networks.closest_across": lambda n: networks.closest_across(n(X), n(Y)),
    "networks.cut_view": lambda n: networks.cut_view(NETWORK, n(X)),
    "networks.distance_share": lambda n: networks.distance_share(n(X), 0, 1),
    "networks.linearly_separable": lambda n: networks.linearly_separable(n(X), n(Y)),
    "networks.correct": lambda n: networks.correct(NETWORK, n(X), n(Y)),
    "networks.example_losses": lambda n: networks.example_losses(NETWORK, n(X), n(Y)),
    "networks.loss_hessian": lambda n: networks.loss_hessian(NETWORK, n(X), n(Y)),
    "networks.minibatch_spread": lambda n: networks.minibatch_spread(n(X), 1),
    "networks.lone_steps": lambda n: networks.lone_steps(NETWORK, n(X), n(Y), 1),
    "networks.minibatch_gradients": lambda n: networks.minibatch_gradients(NETWORK, n(X), n(Y), 2, 3, rng()),
    "networks.loss_graph": lambda n: networks.loss_graph(NETWORK, n(X), n(Y)).node("loss").value,
    "networks.train": lambda n: networks.train(NETWORK, n(X), n(Y), learning_rate=n(1), epochs=2).vectors,
    "optimizers.gradient_descent": lambda n: optimizers.gradient_descent(square, n([1, 2]), 0.1, 3),
    "optimizers.best_momentum": lambda n: optimizers.best_momentum(n([[2, 0], [0, 1]])),
    "optimizers.best_rate": lambda n: optimizers.best_rate(n([[2, 0], [0, 1]])),
    "optimizers.steps_until": lambda n: optimizers.steps_until(n([[8], [4], [1]]), n([0]), n(1)),
    "optimizers.momentum": lambda n: optimizers.momentum(square, n([1, 2]), 0.1, 3, nesterov=True),
    "optimizers.rmsprop": lambda n: optimizers.rmsprop(square, n([1, 2]), 0.1, 3),
    "optimizers.adam": lambda n: optimizers.adam(square, n([1, 2]), 0.1, 3),
    "optimizers.stochastic": lambda n: (
        optimizers.stochastic(lambda x, rows: x, n([1, 2]), 0.1, 3, n_examples=4, batch_size=2, rng=rng()).trajectory
    ),
    "optimizers.stability_limit": lambda n: optimizers.stability_limit(n([[2, 1], [1, 2]])),
    "optimizers.contraction_factors": lambda n: optimizers.contraction_factors(n([[2, 1], [1, 2]]), n([1, 2])),
    "surfaces.quadratic": lambda n: surfaces.quadratic(n([[2, 1], [1, 2]]), n([1, 1])).gradient(n(X)),
    "surfaces.filter_normalize": lambda n: surfaces.filter_normalize(NETWORK, n(np.arange(26).reshape(2, 13))),
    "surfaces.loss_slice": lambda n: surfaces.loss_slice(NETWORK, n(X), n(Y), n(np.eye(2, 13)), n(1), 3).losses,
    "surfaces.loss_line": lambda n: surfaces.loss_line(NETWORK, n(X), n(Y), 3).slope([0.5, 1]),
    "surfaces.contour": lambda n: surfaces.contour(surfaces.quadratic([[2, 1], [1, 2]]), n(1), 5),
    "surfaces.valleys": lambda n: np.array([v.depth for v in surfaces.valleys(n([[3, 0, 5, 1, 2]]))]),
    "surfaces.pass_height": lambda n: surfaces.pass_height(n([[3, 0, 5, 1, 2]]), (0, 1), (0, 4)),
    "surfaces.count_valleys": lambda n: surfaces.count_valleys(n([[3, 0, 5, 1, 2]]), [(0, 1), (0, 4)], 1),
    "distributions.softmax": lambda n: distributions.softmax(n(X), n(2)),
    "distributions.log_softmax": lambda n: distributions.log_softmax(n(X), n(2)),
    "distributions.softmax_stages": lambda n: distributions.softmax_stages(n(X), n(2)),
    "distributions.normal": lambda n: normal(n(1), n(2)).pdf(n(X)),
    "distributions.categorical": lambda n: categorical(n(SURE)).pmf(n(X)),
    "distributions.mixture": lambda n: mixture(n([0, 1]), [normal(0, 1), HEAPS]).score(n(X)),
    "distributions.log_likelihood": lambda n: distributions.log_likelihood(HEAPS, n([1, 2])),
    "distributions.log_likelihood_path": lambda n: distributions.log_likelihood_path(n([0, 1]), n([1, 2]), n([1, 2])),
    "distributions.fit_normal": lambda n: distributions.fit_normal(n([1, 2, 5])),
    "distributions.expectation": lambda n: (
        distributions.expectation(n([1, 2, 3]), categorical([0.5, 0.25, 0.25])).terms
    ),
    "distributions.likelihood_product": lambda n: distributions.likelihood_product(n([1, 2, 3]), "float32"),
    "distributions.factors_until_zero": lambda n: distributions.factors_until_zero(n([1, 2])) or 0,
    "distributions.histogram_path": lambda n: distributions.histogram_path(
        HEAPS, n([0, 1, 3]), n([-1, 1, 4]), n([1, 3])
    ),
    "information.surprise": lambda n: information.surprise(n(SURE)),
    "information.entropy": lambda n: information.entropy(n(SURE), n(2)),
    "information.entropy_terms": lambda n: information.entropy_terms(n(SURE)),
    "information.cross_entropy": lambda n: information.cross_entropy(n(SURE), n(OTHER)),
    "information.kl_terms": lambda n: information.kl_terms(n(SURE), n(OTHER)),
    "information.kl_divergence": lambda n: information.kl_divergence(n(SURE), n(OTHER)),
    "information.jensen_shannon_divergence": lambda n: information.jensen_shannon_divergence(n(SURE), n(OTHER), 2),
    "information.mutual_information": lambda n: information.mutual_information(n([[1, 0], [0, 0]])),
    "information.perplexity": lambda n: information.perplexity(n(SURE)),
    "information.huffman_code": lambda n: information.code_lengths(information.huffman_code(n(SURE))),
    "information.code_length_terms": lambda n: information.code_length_terms(n(SURE), ("0", "10", "11")),
    "information.expected_code_length": lambda n: information.expected_code_length(n(SURE), ("0", "10", "11")),
    "information.question_shares": lambda n: information.question_shares(n(SURE), ("0", "10", "11")),
    "information.wasted_bits": lambda n: information.wasted_bits(n(SURE), n(OTHER)),
    "information.in_units": lambda n: information.in_units(n([1, 2]), n(2)),
    "information.kl_normal": lambda n: information.kl_normal(n([0, 0]), n(np.eye(2)), n([1, 2]), n([[2, 1], [1, 2]])),
    "information.kl_normal_gradient": lambda n: information.kl_normal_gradient(HEAPS, n([1, 2]), "reverse"),
    "information.kl_density": lambda n: information.kl_density(HEAPS, normal(0, 1), n([1, 2])),
    "information.kl_descent": lambda n: information.kl_descent(HEAPS, normal(0, 1), "reverse", 0.1, 2, n([1, 2])),
    "information.normal_path": lambda n: information.normal_path(HEAPS, normal(0, 1), normal(1, 2), 3, n([1, 2])),
    "linear.path_between": lambda n: linear.path_between(n(MATRIX), n([[1, 2], [0, 1]]), n([0, 1, 2])),
    "linear.shear_to_rectangle": lambda n: linear.shear_to_rectangle(n(MATRIX), n([0, 1, 2])),
    "linear.rectangle_sides": lambda n: linear.rectangle_sides(n(MATRIX)),
    "linear.layer_path": lambda n: linear.layer_path(n(MATRIX), n([1, 2]), "tanh", n([0, 1, 3])).weights,
    "distributions.score": lambda n: distributions.score(HEAPS, n([1, 2])),
    "distributions.weighted_densities": lambda n: distributions.weighted_densities(
        n([[0, 1], [0, 1], [1, 2]]), n([1, 2])
    ),
    "distributions.train_mixture": lambda n: distributions.train_mixture(HEAPS, n([1, 2]), 0.1, 2).means,
    "statistics.share_error": lambda n: statistics.share_error(n(1), 100),
    "statistics.smooth_fit": lambda n: statistics.smooth_fit(n([0, 1, 2]), n([1, 3, 2]), 4)(n([1, 2])),
    "statistics.polynomial_fit": lambda n: statistics.polynomial_fit(n([0, 1, 2]), n([1, 3, 2]), 1, n(1))(n([3, 4])),
    "statistics.bias_variance": lambda n: statistics.bias_variance(square, n(1), 1, 4, 5, rng()),
    "statistics.learning_curve": lambda n: statistics.learning_curve(square, n(1), 1, n([3, 5]), 4, rng()),
    "statistics.degree_curve": lambda n: statistics.degree_curve(square, n(1), n([0, 2]), 4, 5, rng()),
    "statistics.double_descent": lambda n: statistics.double_descent(n([2, 5]), 5, 3, n(1), 4, rng()),
    "geometry.cosine_similarity": lambda n: geometry.cosine_similarity(n(X), n([3, 4])),
    "geometry.angle_between": lambda n: geometry.angle_between(n(X), n([3, 4])),
    "geometry.distance": lambda n: geometry.distance(n(X), n([3, 4])),
    "geometry.pairwise_angles": lambda n: geometry.pairwise_angles(n(X)),
    "geometry.angle_density": lambda n: geometry.angle_density(n([0, 1, 3]), 3),
    "geometry.random_angles": lambda n: geometry.random_angles(n([2, 4]), 3, rng()),
    "geometry.angle_histogram": lambda n: geometry.angle_histogram(n([0, 1, 3]), 3),
    "geometry.principal_curvatures": lambda n: geometry.principal_curvatures(n([[2, 1], [1, 2]]), n([1, 2])),
    "geometry.curvature_ellipse": lambda n: geometry.curvature_ellipse(n([[2, 1], [1, 2]]), n(1)),
    "graphs.normalized_adjacency": lambda n: graphs.normalized_adjacency(n(EDGES)),
    "graphs.averaging": lambda n: graphs.averaging(n([[0, 1], [1, 0]])),
    "graphs.message_passing": lambda n: graphs.message_passing(n(EDGES), n(X), 3),
    "graphs.graph_convolution": lambda n: graphs.graph_convolution(n(EDGES), n(X), n(MATRIX)),
    "graphs.dirichlet_energy": lambda n: graphs.dirichlet_energy(n(EDGES), n(X)),
    "graphs.smoothing": lambda n: graphs.smoothing(n(EDGES), n(X), 3),
    "graphs.attention": lambda n: graphs.attention(n(X), n(X), n(X)),
    "floating_point.round_to": lambda n: floating_point.round_to(n([1, 300]), "bfloat16"),
    "floating_point.spacing": lambda n: floating_point.spacing(n([0, 1, 300]), "float16"),
    "floating_point.softmax_steps": lambda n: floating_point.softmax_steps(n(X), "float16", stable=False),
    "floating_point.softmax_naive": lambda n: floating_point.softmax_naive(n(X), "float32"),
    "floating_point.softmax_stable": lambda n: floating_point.softmax_stable(n(X), "float8_e4m3"),
    "floating_point.logsumexp_naive": lambda n: floating_point.logsumexp_naive(n(X)),
    "floating_point.logsumexp_stable": lambda n: floating_point.logsumexp_stable(n(X)),
    "floating_point.cross_entropy_steps": lambda n: floating_point.cross_entropy_steps(n([0, 20]), 0, "float16"),
    "floating_point.summation": lambda n: floating_point.summation(n([1, 2, 3]), "float16"),
    "floating_point.compensated_sum": lambda n: floating_point.compensated_sum(n([1, 2, 3])),
    "floating_point.layer_norm": lambda n: floating_point.layer_norm(n(X), n([1, 2]), n(1), n(1)),
    "floating_point.clip_by_norm": lambda n: floating_point.clip_by_norm(n(X), n(1)),
    "batching.layer_flops": lambda n: batching.layer_flops(n([1, 2]), 3, 4),
    "batching.layer_bytes": lambda n: batching.layer_bytes(n([1, 2]), 3, 4),
    "batching.arithmetic_intensity": lambda n: batching.arithmetic_intensity(n([1, 2]), 3, 4),
    "batching.roofline": lambda n: batching.roofline(n(4), n(2), n([1, 3])),
    "batching.knee_intensity": lambda n: batching.knee_intensity(n(4), n(2)),
    "batching.batch_sizes": lambda n: batching.batch_sizes("sizes", n([1, 3])),
    "data.gaussian_blobs": lambda n: data.gaussian_blobs(5, n([[0, 0], [3, 3]]), n(1), rng()).X,
    "data.two_moons": lambda n: data.two_moons(5, n(1), rng()).X,
    "data.partly_shuffled": lambda n: data.partly_shuffled(n(X), 0.5, rng()),
    "data.noisy_curve": lambda n: data.noisy_curve(5, n(1), rng()),
}
# These take no arrays, or what another function returns, or checked arrays.
OTHERS = {
    "autodiff.trace", "autodiff.sigmoid", "batching.from_json", "batching.load_measurement", "batching.main",
    "batching.measure", "batching.random_layer", "batching.stored_measurements",
    "autodiff.count_passes", "losses.binary_surprise", "losses.binary_surprise_slope",
    "losses.log_softmax", "networks.activation_statistics", "surfaces.filter_normalized_directions",
    "distributions.monte_carlo", "information.code_lengths", "information.fit_normal_by_kl",
    "information.kl_divergence_of_densities", "information.closed_forms", "geometry.welch_bound",
    "batching.item_bytes", "data.small_graph", "data.classifier", "data.classifier_data", "data.train_classifier",
    "data.slice_search", "data.cat_picture", "data.untrained_classifier", "linear.low_rank_size",
    "networks.pass_cost", "networks.grow", "graphs.random_attention", "networks.layer_factor", "floating_point.values",
    "floating_point.bits", "data.stored", "optimizers.tuned", "geometry.angle_share",
}  # fmt: skip


def numbers(result):
    """The arrays in a result, whatever holds them."""
    if dataclasses.is_dataclass(result):
        return [part for field in dataclasses.fields(result) for part in numbers(getattr(result, field.name))]
    if isinstance(result, tuple):
        return [part for entry in result for part in numbers(entry)]
    return [np.asarray(result)]


def test_the_table_holds_every_function_of_its_modules():
    modules = {path.split(".")[0] for path in CALLS}
    found = {
        f"{name}.{key}"
        for name in modules
        for key, value in vars(import_module(f"mathdl.{name}")).items()
        if not key.startswith("_")
        and inspect.isfunction(value)
        and f"{value.__module__}.".startswith(f"mathdl.{name}.")
    }
    assert found == (set(CALLS) - {"autodiff.Variable"}) | OTHERS


@pytest.mark.parametrize("path", CALLS)
def test_integers_give_what_the_same_numbers_give_as_float64(path):
    whole = numbers(CALLS[path](lambda values: np.array(values, dtype=np.int32)))
    real = numbers(CALLS[path](lambda values: np.array(values, dtype=np.float64)))
    for one, other in zip(whole, real, strict=True):
        assert_allclose(one, other, rtol=1e-10, atol=1e-12)


STACK = np.random.default_rng(1).uniform(0.5, 2, size=(4, 3, 2, 2))
ROWS = STACK.reshape(4, 3, 4)
BETS = ROWS / ROWS.sum(axis=-1, keepdims=True)
# Functions of the last axis, or of the last two, that must treat a stack as its members one by one.
BATCHES = {
    "softmax": (distributions.softmax, ROWS, 1),
    "log_softmax": (distributions.log_softmax, ROWS, 1),
    "likelihood_product": (distributions.likelihood_product, ROWS, 1),
    "entropy": (information.entropy, BETS, 1),
    "perplexity": (information.perplexity, BETS, 1),
    "kl_divergence": (lambda p: information.kl_divergence(p, BETS[0, 0]), BETS, 1),
    "cross_entropy": (lambda p: information.cross_entropy(p, BETS[0, 0]), BETS, 1),
    "jensen_shannon_divergence": (lambda p: information.jensen_shannon_divergence(p, BETS[0, 0]), BETS, 1),
    "mutual_information": (information.mutual_information, BETS.reshape(4, 3, 2, 2), 2),
    "angle_between": (lambda u: geometry.angle_between(u, ROWS[0, 0]), ROWS, 1),
    "distance": (lambda u: geometry.distance(u, ROWS[0, 0]), ROWS, 1),
    "cosine_similarity": (lambda u: geometry.cosine_similarity(u, ROWS[0, 0]), ROWS, 1),
    "layer_norm": (floating_point.layer_norm, ROWS, 1),
    "softmax_stable": (lambda z: floating_point.softmax_stable(z, "float16"), ROWS, 1),
    "logsumexp_stable": (lambda z: floating_point.logsumexp_stable(z, "float16"), ROWS, 1),
    "rosenbrock": (surfaces.rosenbrock.gradient, ROWS[..., :2], 1),
    "beale": (surfaces.beale.hessian, ROWS[..., :2], 1),
    "determinant": (linear.determinant, STACK, 2),
    "spectral_norm": (linear.spectral_norm, STACK, 2),
    "condition_number": (linear.condition_number, STACK, 2),
    "gram_matrix": (linear.gram_matrix, STACK, 2),
    "low_rank": (lambda A: linear.low_rank(A, 1), STACK, 2),
    "singular values": (lambda A: linear.svd(A).S, STACK, 2),
    "dirichlet_energy": (lambda x: graphs.dirichlet_energy(EDGES, np.concatenate([x, x[..., :1, :]], -2)), STACK, 2),
    "graph_convolution": (lambda x: graphs.graph_convolution([[0, 1], [1, 0]], x, MATRIX), STACK, 2),
    "message_passing": (lambda x: graphs.message_passing([[0, 1], [1, 0]], x, 2)[2], STACK, 2),
    "smoothing": (lambda x: graphs.smoothing([[0, 1], [1, 0]], x, 2).bound[2], STACK, 2),
    "attention": (lambda x: graphs.attention(x, x, x).output, STACK, 2),
    "gradient": (lambda x: calculus.gradient(height, x), ROWS, 1),
    "hessian": (lambda x: calculus.hessian(height, x).round(8) + 0, ROWS, 1),
    "descent": (lambda x: optimizers.adam(surfaces.beale.gradient, x, 0.01, 5).points[-1], ROWS[..., :2], 1),
}


@pytest.mark.parametrize("name", BATCHES)
def test_a_stack_is_computed_as_its_members_one_by_one(name):
    function, stack, axes = BATCHES[name]
    together = function(stack)
    for place in np.ndindex(stack.shape[:-axes]):
        assert_allclose(together[place], function(stack[place]), rtol=1e-12, atol=1e-13)


HUGE, TINY = [1e308, -1e308], [5e-324, 1e-320]
FAR = {
    "softmax": lambda: distributions.softmax(HUGE, 1e-300),
    "densities": lambda: [
        getattr(normal(0, std), name)([0, 1e308]) for std in (5e-324, 1e308) for name in ("pdf", "cdf", "score")
    ],
    "interval": lambda: normal(0, 1e-320).probability(*HUGE[::-1]),
    "mixture": lambda: mixture([0.5, 0.5], [normal(0, 1e-200), normal(1, 1e200)]).std,
    "fit_normal": lambda: distributions.fit_normal(HUGE),
    "entropy": lambda: information.kl_divergence([1.0, 5e-324], [5e-324, 1.0]),
    "kl_normal": lambda: information.kl_normal(0, 1e300, 1e200, 1e-300),
    "squares": lambda: losses.mean_squared_error(HUGE, HUGE[::-1]),
    "slopes of squares": lambda: losses.mean_squared_error_gradient(HUGE, HUGE[::-1]),
    "binary": lambda: losses.binary_cross_entropy(HUGE, [0, 1]),
    "classes": lambda: [losses.cross_entropy([HUGE], [1]), losses.cross_entropy([HUGE], [[1, 0]])],
    "layer": lambda: networks.linear_layer([HUGE], [HUGE], [0]),
    "layer_norm": lambda: floating_point.layer_norm(HUGE),
    "rounding": lambda: [floating_point.round_to([*HUGE, *TINY], name) for name in floating_point.FORMATS],
    "sums": lambda: floating_point.summation([1e308] * 3, "float64").exact,
    "clipping": lambda: floating_point.clip_by_norm(HUGE, 1),
    "determinant": lambda: linear.determinant([HUGE, HUGE[:1] * 2]),
    "gram_matrix": lambda: linear.gram_matrix([HUGE, HUGE[:1] * 2]),
    "condition_number": lambda: linear.condition_number([HUGE, HUGE[:1] * 2]),
    "products": lambda: [linear.apply([HUGE], HUGE), linear.compose([HUGE] * 2, [HUGE] * 2)],
    "commutator": lambda: linear.commutator([HUGE] * 2, [HUGE[::-1]] * 2),
    "gradients of a layer": lambda: networks.linear_layer_gradients([HUGE], [HUGE] * 2, [HUGE]),
    "network": lambda: [
        MLP(([HUGE],), ([1],), loss=loss).loss_and_gradients([HUGE], [0]).forward for loss in LOSSES
    ],
    "network's gradients": lambda: NETWORK.gradients_at(np.full((3, 13), 1e308), [HUGE], [1]),
    "graph layer": lambda: graphs.graph_convolution(np.eye(2), [HUGE, HUGE], [HUGE, HUGE]),
    "slice": lambda: surfaces.loss_slice(NETWORK, X, Y, np.eye(2, 13), 1, 2)(HUGE),
    "map_path": lambda: [linear.map_path(np.diag(size), [0.5]) for size in ([1e308, 1e308], [1e-300, 1e-300])],
    "path_between": lambda: linear.path_between(np.diag([1e300, 1e-300]), np.diag(HUGE), [0, 0.5, 1]),
    "shear_to_rectangle": lambda: [
        getattr(linear, name)([[1e-300, 1e300], [1e300, 1e300]])
        for name in ("shear_to_rectangle", "rectangle_sides")
    ],
    "power_iteration": lambda: linear.power_iteration(np.diag([1e200, 1e-200]), 3, rng()).estimates,
    "heavy graph": lambda: graphs.normalized_adjacency(np.full((2, 2), 1e308)),
    "light graph": lambda: graphs.normalized_adjacency(np.full((2, 2), 1e-300), self_loops=False),
    "energy": lambda: graphs.dirichlet_energy([[0, 1], [1, 0]], np.transpose([HUGE])),
    "messages": lambda: graphs.message_passing(np.full((2, 2), 1e200), np.ones((2, 1)), 3),
    "angles": lambda: geometry.angle_between(HUGE, TINY),
    "surfaces": lambda: [surfaces.beale(HUGE), surfaces.quadratic(np.eye(2) * 1e308)(HUGE)],
    "rates": lambda: optimizers.contraction_factors(np.eye(2) * 1e308, 10),
    "polynomial": lambda: statistics.polynomial_fit(HUGE, [0, 1], 1)([0.0]),
}  # fmt: skip


@pytest.mark.parametrize("name", FAR)
def test_numbers_near_the_ends_of_float64_raise_no_warning(name):
    found = FAR[name]()
    for part in found if isinstance(found, list) else [found]:
        assert all(not np.isnan(array).all() for array in numbers(part))


def spoilt_by(value):
    """A maker of arrays that puts ``value`` in the place of the first number."""

    def make(values):
        array = np.array(values, dtype=np.float64)
        array.flat[0] = value
        return array

    return make


# What takes infinity, or even NaN, by its nature.
TAKES = {"calculus.integral": {"inf"}, "floating_point.round_to": {"nan", "inf"}}


SPOILT = [(path, spoil) for path in CALLS for spoil in ("nan", "inf", "nothing") if spoil not in TAKES.get(path, ())]


@pytest.mark.parametrize(("path", "spoil"), SPOILT)
def test_what_is_not_finite_or_empty_is_refused_by_the_name_of_its_argument(path, spoil):
    module, name = path.split(".")
    names = set(inspect.signature(getattr(import_module(f"mathdl.{module}"), name)).parameters)
    with pytest.raises(ValueError, match=" must ") as refusal:
        CALLS[path]((lambda values: np.empty(0)) if spoil == "nothing" else spoilt_by(float(spoil)))
    # Methods of what is made call their numbers by names of their own.
    assert str(refusal.value).split()[0] in names | {"value", "x", "k", "points", "sizes"}
