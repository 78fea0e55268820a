"""The names that others rely on, and what importing them costs."""

import inspect
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

NAMES = {
    "calculus": "secant_slope derivative gradient jacobian hessian directional_derivative riemann_sum integral "
    "antiderivative slope_errors departure_from_line linear_promise",
    "autodiff": "Variable trace value_and_gradient",
    "linear": "rotation scaling shear map_path svd low_rank spectral_norm condition_number power_iteration "
    "low_rank_size",
    "networks": "linear_layer linear_layer_gradients MLP train activation_statistics accuracy correct example_losses "
    "lone_steps pass_cost loss_graph minibatch_gradients",
    "losses": "mean_squared_error mean_squared_error_gradient binary_cross_entropy binary_cross_entropy_gradient "
    "cross_entropy cross_entropy_gradient",
    "optimizers": "gradient_descent momentum rmsprop adam Trajectory stochastic stability_limit",
    "surfaces": "quadratic rosenbrock himmelblau beale saddle filter_normalized_directions loss_slice "
    "loss_line contour",
    "distributions": "softmax log_softmax normal categorical mixture log_likelihood fit_normal likelihood_product "
    "monte_carlo expectation",
    "information": "entropy cross_entropy kl_divergence jensen_shannon_divergence mutual_information perplexity "
    "huffman_code kl_normal kl_density fit_normal_by_kl question_shares",
    "statistics": "polynomial_fit bias_variance learning_curve double_descent",
    "geometry": "cosine_similarity angle_between pairwise_angles welch_bound principal_curvatures",
    "graphs": "normalized_adjacency message_passing graph_convolution dirichlet_energy attention",
    "floating_point": "FORMATS round_to spacing softmax_naive softmax_stable logsumexp_naive logsumexp_stable "
    "compensated_sum layer_norm clip_by_norm",
    "batching": "measure load_measurement roofline",
    "data": "two_moons gaussian_blobs noisy_curve small_graph classifier untrained_classifier cat_picture "
    "partly_shuffled",
}
ATTRIBUTES = {
    "autodiff.Variable": "value gradient T backward exp log tanh relu sigmoid sum mean logsumexp __add__ __radd__ "
    "__sub__ __rsub__ __mul__ __rmul__ __truediv__ __rtruediv__ __pow__ __rpow__ __matmul__ __rmatmul__",
    "autodiff.Node": "operation value adjoint inputs local_derivatives",
    "linear.SVD": "U S Vt",
    "linear.PowerIteration": "vectors estimates",
    "networks.LayerGradients": "dX dW db",
    "networks.MLP": "initialize forward loss_and_gradients to_vector with_vector class_probabilities step",
    "networks.PassCost": "forward backward",
    "calculus.LinearPromise": "promised actual miss",
    "distributions.Expectation": "mean std terms",
    "surfaces.LossLine": "__call__ slope",
    "optimizers.Trajectory": "points gradients",
    "surfaces.Surface": "__call__ gradient minima",
    "distributions.Normal": "pdf logpdf mean std sample",
    "distributions.Mixture": "pdf logpdf mean std sample",
    "distributions.Categorical": "pmf logpmf mean std sample",
    "distributions.MonteCarlo": "means standard_errors",
    "statistics.BiasVariance": "bias_squared variance noise expected_error",
    "graphs.Attention": "scores weights output",
    "batching.Measurement": "device dtype versions date repeats",
}
CALLS = {
    "calculus.riemann_sum": "f a b n rule",
    "calculus.directional_derivative": "f x direction",
    "calculus.departure_from_line": "f x radius slope",
    "calculus.linear_promise": "f x step slope",
    "linear.power_iteration": "A steps rng",
    "linear.low_rank_size": "shape rank",
    "networks.correct": "network X y",
    "networks.example_losses": "network X y",
    "networks.lone_steps": "network X y learning_rate",
    "surfaces.loss_line": "network X y index",
    "surfaces.contour": "surface level n",
    "distributions.expectation": "f distribution",
    "information.question_shares": "p code",
    "data.partly_shuffled": "values share rng",
    "networks.MLP.initialize": "sizes activation rng scheme",
    "networks.activation_statistics": "depth width scheme activation rng",
    "optimizers.gradient_descent": "gradient start learning_rate steps",
    "optimizers.momentum": "gradient start learning_rate steps beta nesterov",
    "surfaces.filter_normalized_directions": "network rng",
    "surfaces.loss_slice": "network X y directions extent resolution",
    "distributions.softmax": "logits temperature",
    "distributions.likelihood_product": "densities dtype",
    "distributions.monte_carlo": "f distribution n rng",
    "information.entropy": "p base",
    "information.kl_divergence": "p q base",
    "information.kl_normal": "mean_p cov_p mean_q cov_q",
    "information.kl_density": "p q support",
    "information.fit_normal_by_kl": "target direction",
    "statistics.polynomial_fit": "x y degree ridge",
    "statistics.bias_variance": "true_function noise degree datasets n rng",
    "geometry.welch_bound": "n dimension",
    "graphs.normalized_adjacency": "A self_loops",
    "graphs.attention": "Q K V mask",
    "floating_point.layer_norm": "X gain bias eps",
    "floating_point.clip_by_norm": "gradient limit",
    "batching.roofline": "peak_flops bandwidth intensity",
}
MODULES = sorted(path.stem for path in (Path(__file__).parents[2] / "mathdl").glob("[a-z]*.py"))


def found(path):
    module, *names = path.split(".")
    value = import_module(f"mathdl.{module}")
    for name in names:
        value = getattr(value, name)
    return value


@pytest.mark.parametrize(("module", "name"), [(m, n) for m, names in NAMES.items() for n in names.split()])
def test_every_promised_name_is_there_and_published(module, name):
    assert found(f"{module}.{name}") is not None
    published = getattr(import_module(f"mathdl.{module}"), "__all__", None)
    assert published is None or name in published


@pytest.mark.parametrize(("owner", "name"), [(o, n) for o, names in ATTRIBUTES.items() for n in names.split()])
def test_every_promised_attribute_is_there(owner, name):
    assert hasattr(found(owner), name) or name in found(owner).__dataclass_fields__


@pytest.mark.parametrize("path", CALLS)
def test_arguments_stand_in_the_promised_order(path):
    wanted = CALLS[path].split()
    assert list(inspect.signature(found(path)).parameters)[: len(wanted)] == wanted


@pytest.mark.parametrize("module", NAMES)
def test_every_promised_function_has_an_example(module):
    for name in NAMES[module].split():
        value = found(f"{module}.{name}")
        if inspect.isfunction(value):
            assert ">>> " in value.__doc__, f"{module}.{name} has no example"


def test_what_is_published_exists():
    for name in MODULES:
        module = import_module(f"mathdl.{name}")
        published = getattr(module, "__all__", ())
        assert all(hasattr(module, key) for key in published)


@pytest.mark.parametrize("name", MODULES)
def test_a_module_imports_alone_and_loads_nothing_heavy(name):
    heavy = {
        "torch",
        "manim",
        "scipy.stats",
        "scipy.optimize",
        "scipy.integrate",
        "scipy.differentiate",
        "scenes",
        "render",
    }
    code = f"import sys, mathdl.{name}; print(sorted({heavy} & set(sys.modules)))"
    shown = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
