"""The hottest functions of the core beside their equivalents in torch or SciPy, in float64 on one core.

Prints for each the median of interleaved repeats and the ratio of ours to theirs, after checking that both agree.
Then the functions of the core that take the most memory for what they are given and return.
"""

import argparse
import dataclasses
import statistics
import time
import tracemalloc

import numpy as np
import torch
from scipy import stats
from torch.nn import functional

from mathdl import (
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
    surfaces,
)
from mathdl import statistics as fits
from mathdl.autodiff import Variable
from mathdl.networks import MLP

torch.set_num_threads(1)
rng = np.random.default_rng(0)


def tensor(array, learned=False):
    return torch.tensor(array, dtype=torch.float64, requires_grad=learned)


def softmax_pair():
    logits = rng.normal(size=(1000, 1000))
    scores = tensor(logits)
    return "(1000, 1000)", lambda: distributions.softmax(logits), lambda: torch.softmax(scores, dim=-1)


def cross_entropy_pair():
    logits, labels = rng.normal(size=(1000, 100)), rng.integers(0, 100, 1000)
    scores, classes = tensor(logits, learned=True), torch.tensor(labels)

    def ours():
        return losses.cross_entropy(logits, labels), losses.cross_entropy_gradient(logits, labels)

    def theirs():
        loss = functional.cross_entropy(scores, classes)
        return loss, torch.autograd.grad(loss, scores)[0]

    return "(1000, 100)", ours, theirs


def network_pair():
    network = MLP.initialize((64, 256, 256, 10), "tanh", rng)
    X, y = rng.normal(size=(512, 64)), rng.integers(0, 10, 512)
    inputs, classes = tensor(X), torch.tensor(y)
    pairs = zip(network.weights, network.biases, strict=True)
    layers = [(tensor(W, learned=True), tensor(b, learned=True)) for W, b in pairs]

    def theirs():
        current = inputs
        for k, (W, b) in enumerate(layers):
            current = functional.linear(current, W, b)
            current = torch.tanh(current) if k < len(layers) - 1 else current
        parameters = [part for layer in layers for part in layer]
        gradients = torch.autograd.grad(functional.cross_entropy(current, classes), parameters)
        return torch.cat([gradient.ravel() for gradient in gradients])

    return "64-256-256-10, 512 rows", lambda: network.loss_and_gradients(X, y).vector, theirs


def slice_pair():
    network, moons = data.classifier(), data.classifier_data().training
    directions = surfaces.filter_normalized_directions(network, np.random.default_rng(1))
    center, plane = tensor(network.to_vector()), tensor(directions)
    X, y = tensor(moons.X), tensor(moons.y)
    places = torch.linspace(-1, 1, 41, dtype=torch.float64)
    grid = torch.stack(torch.meshgrid(places, places, indexing="ij"), dim=-1).reshape(-1, 2)

    def loss(place):
        theta = center + place @ plane
        hidden = torch.tanh(X @ theta[:16].reshape(8, 2).T + theta[16:24])
        return functional.binary_cross_entropy_with_logits(hidden @ theta[24:32] + theta[32], y)

    batched = torch.func.vmap(loss)
    return (
        "2-8-1, 200 rows, 41×41",
        lambda: surfaces.loss_slice(network, moons.X, moons.y, directions, 1, 41).losses,
        lambda: batched(grid).reshape(41, 41),
    )


def optimizer_pair():
    scales, start = np.linspace(0.1, 2, 1000), rng.normal(size=1000)
    slopes = tensor(scales)

    def theirs():
        point = tensor(start, learned=True)
        walker = torch.optim.Adam([point], lr=0.01)
        for _ in range(200):
            point.grad = slopes * point.detach()
            walker.step()
        return point.detach()

    return "1000 numbers, 200 steps", lambda: optimizers.adam(lambda x: scales * x, start, 0.01, 200).points[-1], theirs


def entropy_pair():
    p = rng.dirichlet(np.ones(1000), 1000)
    return "(1000, 1000)", lambda: information.entropy(p), lambda: stats.entropy(p, axis=-1)


def divergence_pair():
    p, q = rng.dirichlet(np.ones(1000), (2, 1000))
    return "(1000, 1000)", lambda: information.kl_divergence(p, q), lambda: stats.entropy(p, q, axis=-1)


def density_pair():
    x, bell = rng.normal(size=1_000_000), distributions.normal(1, 2)
    return "1,000,000", lambda: bell.pdf(x), lambda: stats.norm.pdf(x, 1, 2)


def attention_pair():
    Q, K, V = rng.normal(size=(3, 8, 256, 64))
    tensors = [tensor(part) for part in (Q, K, V)]
    return (
        "(8, 256, 64)",
        lambda: graphs.attention(Q, K, V).output,
        lambda: functional.scaled_dot_product_attention(*tensors),
    )


def layer_norm_pair():
    X, gain, bias = rng.normal(size=(1024, 512)), rng.normal(size=512), rng.normal(size=512)
    rows, weights = tensor(X), (tensor(gain), tensor(bias))
    return (
        "(1024, 512)",
        lambda: floating_point.layer_norm(X, gain, bias),
        lambda: functional.layer_norm(rows, (512,), *weights),
    )


def low_rank_pair():
    A = rng.normal(size=(300, 200))
    matrix = tensor(A)

    def theirs():
        U, S, Vt = torch.linalg.svd(matrix, full_matrices=False)
        return (U[:, :20] * S[:20]) @ Vt[:20]

    return "(300, 200), rank 20", lambda: linear.low_rank(A, 20), theirs


def rounding_pair():
    # torch rounds float64 to float16 by way of float32: of numbers that float32 holds, both make the same.
    x = rng.normal(size=1_000_000).astype(np.float32).astype(np.float64)
    numbers = tensor(x)
    return (
        "1,000,000 to float16",
        lambda: floating_point.round_to(x, "float16"),
        lambda: numbers.to(torch.float16).to(torch.float64),
    )


def tape_pair():
    A, b = rng.normal(size=(200, 200)), rng.normal(size=200)
    matrix, vector = tensor(A), tensor(b, learned=True)

    def ours():
        x = Variable(b)
        ((A @ x).tanh() * x).sum().backward()
        return x.gradient

    def theirs():
        return torch.autograd.grad((torch.tanh(matrix @ vector) * vector).sum(), vector)[0]

    return "(200, 200)", ours, theirs


PAIRS = {
    "softmax": softmax_pair,
    "cross_entropy and its gradient": cross_entropy_pair,
    "MLP.loss_and_gradients": network_pair,
    "loss_slice": slice_pair,
    "adam": optimizer_pair,
    "entropy": entropy_pair,
    "kl_divergence": divergence_pair,
    "normal.pdf": density_pair,
    "attention": attention_pair,
    "layer_norm": layer_norm_pair,
    "low_rank": low_rank_pair,
    "round_to": rounding_pair,
    "Variable.backward": tape_pair,
}


def hungry():
    """Calls of functions that look at pairs or at many places, with their arguments."""
    rows, shares = rng.normal(size=(1500, 100)), rng.dirichlet(np.ones(100), 600)
    links = np.triu(rng.random((600, 600)) < 0.5, 1).astype(float)
    line = rng.normal(size=500_000)
    heaps = distributions.mixture([0.3, 0.3, 0.4], [distributions.normal(k, 1) for k in range(3)])
    network, X, y = MLP.initialize((2, 8, 1), "tanh", rng), rng.normal(size=(500, 2)), rng.integers(0, 2, 500)
    plane, vectors = rng.normal(size=(2, 33)), rng.normal(size=(3000, 33))
    fit = fits.polynomial_fit(line[:100], line[100:200], 9)
    return {
        "pairwise_angles": (geometry.pairwise_angles, rows),
        "angle_between": (geometry.angle_between, rows[:600, np.newaxis], rows[:600]),
        "cosine_similarity": (geometry.cosine_similarity, rows[:600, np.newaxis], rows[:600]),
        "kl_divergence": (information.kl_divergence, shares[:, np.newaxis], shares),
        "jensen_shannon_divergence": (information.jensen_shannon_divergence, shares[:, np.newaxis], shares),
        "dirichlet_energy": (graphs.dirichlet_energy, links + links.T, rows[:600]),
        "smoothing": (lambda A, X: graphs.smoothing(A, X, 10), links + links.T, rows[:600]),
        "attention": (graphs.attention, rows, rows, rows),
        "log_likelihood_path": (distributions.log_likelihood_path, line[:3000], 1.0, line[:3000]),
        "mixture.logpdf": (heaps.logpdf, line),
        "mixture.score": (heaps.score, line),
        "mixtures.score": (lambda data: distributions.score(heaps, data), line),
        "polynomial": (fit, line),
        "softmax_naive": (floating_point.softmax_naive, rows),
        "logsumexp_stable": (floating_point.logsumexp_stable, rows),
        "log_softmax": (distributions.log_softmax, rows),
        "example_gradients": (network.example_gradients, X, y),
        "minibatch_gradients": (lambda X, y: networks.minibatch_gradients(network, X, y, 100, 500, rng), X, y),
        "loss_slice": (lambda X, y, d: surfaces.loss_slice(network, X, y, d, 1, 101), X, y, plane),
        "losses_and_gradients_at": (network.losses_and_gradients_at, vectors, X, y),
        "beale.hessian": (surfaces.beale.hessian, rng.normal(size=(100_000, 2))),
        "gradient": (lambda x: calculus.gradient(lambda p: np.square(p).sum(axis=-1), x), rows[:, :20]),
        "jacobian": (lambda x: calculus.jacobian(np.square, x), rows[:300, :20]),
        "hessian": (lambda x: calculus.hessian(lambda p: (p**3).sum(axis=-1), x), rows[:50, :8]),
        "antiderivative": (lambda x: calculus.antiderivative(np.sin, 0, x), line[:10_000]),
        "double_descent": (lambda n: fits.double_descent(n, 50, 20, 0.1, 30, rng), np.array([10, 50, 200])),
    }


def bytes_of(value):
    if dataclasses.is_dataclass(value):
        return sum(bytes_of(getattr(value, field.name)) for field in dataclasses.fields(value))
    return sum(map(bytes_of, value)) if isinstance(value, tuple | list) else np.asarray(value).nbytes


def memory():
    """Return (name, bytes given, bytes returned, bytes at the peak besides what is given), the hungriest first."""
    found = []
    for name, (function, *given) in hungry().items():
        function(*given)  # what is loaded at first use is not counted
        tracemalloc.start()
        result = function(*given)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        found.append((name, bytes_of(tuple(given)), bytes_of(result), peak))
    return sorted(found, key=lambda entry: entry[3] / (entry[1] + entry[2]), reverse=True)


def arrays(result):
    """A result's arrays, free of torch."""
    parts = result if isinstance(result, tuple) else (result,)
    return [part.detach().numpy() if isinstance(part, torch.Tensor) else part for part in parts]


def seconds(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def compare(ours, theirs, repeats):
    """Median seconds of both, run by turns after one run that warms up and must agree."""
    for mine, other in zip(arrays(ours()), arrays(theirs()), strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-7, atol=1e-10)
    rounds = [(seconds(ours), seconds(theirs)) for _ in range(repeats)]
    return [statistics.median(side) for side in zip(*rounds, strict=True)]


def main():
    parser = argparse.ArgumentParser(prog="benchmark core", description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=21)
    options = parser.parse_args()
    print(f"{'':32}{'size':26}{'ours, ms':>10}{'theirs, ms':>12}{'ratio':>8}")
    for name, pair in PAIRS.items():
        size, ours, theirs = pair()
        mine, other = compare(ours, theirs, options.repeats)
        print(f"{name:32}{size:26}{mine * 1e3:10.2f}{other * 1e3:12.2f}{mine / other:8.2f}", flush=True)
    print(f"\n{'memory':32}{'given, MB':>10}{'result, MB':>12}{'peak, MB':>10}{'of result':>11}{'of both':>9}")
    for name, given, returned, peak in memory()[:10]:
        shares = f"{peak / returned:11.1f}{peak / (given + returned):9.1f}"
        print(f"{name:32}{given / 1e6:10.2f}{returned / 1e6:12.2f}{peak / 1e6:10.2f}{shares}")


if __name__ == "__main__":
    main()
