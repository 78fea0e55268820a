import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import binom

from mathdl import statistics as S
from mathdl.statistics import errors


def rng():
    return np.random.default_rng(0)


def wave(x):
    return np.sin(np.pi * x)


X = np.linspace(0, 3, 20)
Y = np.cos(X) + rng().normal(0, 0.1, 20)
GRID = np.linspace(-1, 4, 11)


@pytest.mark.parametrize("degree", [0, 1, 3, 9])
def test_fits_equal_numpy(degree):
    expected = np.polynomial.Polynomial.fit(X, Y, degree)
    fit = S.polynomial_fit(X, Y, degree)
    assert fit.degree == degree
    assert_allclose(fit.coefficients, expected.coef, rtol=1e-9, atol=1e-9)
    assert_allclose(fit(GRID), expected(GRID), rtol=1e-7)
    assert fit(1.0).shape == ()


def test_ridge_equals_the_normal_equations_with_a_free_constant():
    powers = np.vander((2 * X - 3) / 3, 6, increasing=True)
    penalty = 0.7 * np.diag([0, 1, 1, 1, 1, 1])
    expected = np.linalg.solve(powers.T @ powers + penalty, powers.T @ Y)
    assert_allclose(S.polynomial_fit(X, Y, 5, ridge=0.7).coefficients, expected, rtol=1e-11)


def test_an_endless_ridge_leaves_the_mean():
    assert_allclose(S.polynomial_fit(X, Y, 5, ridge=1e12)(GRID), Y.mean(), atol=1e-9)


def test_with_more_coefficients_than_points_the_least_norm_is_taken():
    powers = np.vander((2 * X[:4] - X[0] - X[3]) / (X[3] - X[0]), 9, increasing=True)
    expected = torch.linalg.pinv(torch.from_numpy(powers)) @ torch.from_numpy(Y[:4])
    fit = S.polynomial_fit(X[:4], Y[:4], 8)
    assert_allclose(fit.coefficients, expected.numpy(), rtol=1e-10, atol=1e-12)
    assert_allclose(fit(X[:4]), Y[:4], rtol=1e-12)


def test_a_batch_of_targets_is_fitted_one_by_one():
    targets = rng().normal(size=(2, 3, 20))
    fits = S.polynomial_fit(X, targets, 4)
    assert fits(GRID).shape == (2, 3, 11)
    assert_allclose(fits(GRID)[1, 2], S.polynomial_fit(X, targets[1, 2], 4)(GRID), rtol=1e-12, atol=1e-12)
    assert fits(0.5).shape == (2, 3)


@pytest.mark.parametrize("degree", [1, 3, 8])
def test_bias_and_variance_equal_the_closed_form_of_least_squares(degree):
    parts = S.bias_variance(wave, 0.3, degree, 20_000, 15, rng())
    points = np.linspace(-1, 1, 15)
    hat = np.vander(parts.x, degree + 1) @ np.linalg.pinv(np.vander(points, degree + 1))
    assert_allclose(parts.bias_squared, np.square(hat @ wave(points) - wave(parts.x)).mean(), rtol=0.02, atol=1e-5)
    assert_allclose(parts.variance, 0.09 * np.square(hat).sum(axis=1).mean(), rtol=0.02)
    assert_allclose(parts.noise, 0.09)


def test_bias_variance_and_noise_make_up_the_error():
    parts = S.bias_variance(wave, 0.3, 3, 4000, 15, rng())
    assert_allclose(parts.bias_squared + parts.variance + parts.noise + parts.residual, parts.expected_error)
    assert abs(parts.residual) < 0.01 * parts.expected_error
    assert_allclose(np.square(parts.predictions - parts.truth).mean(), parts.bias_squared + parts.variance, rtol=1e-12)
    assert_array_equal(parts.mean_prediction, parts.predictions.mean(axis=0))


def test_without_noise_there_is_neither_variance_nor_residual():
    parts = S.bias_variance(wave, 0, 3, 5, 15, rng())
    assert_allclose([parts.variance, parts.noise, parts.residual], 0, atol=1e-15)
    assert_allclose(parts.bias_squared, parts.expected_error)


def test_bias_falls_and_variance_rises_with_the_degree():
    parts = [S.bias_variance(wave, 0.3, degree, 500, 15, rng()) for degree in (1, 3, 5, 9)]
    assert (np.diff([part.bias_squared for part in parts]) < 0).all()
    assert (np.diff([part.variance for part in parts]) > 0).all()


def test_training_error_falls_with_the_degree_as_the_degrees_of_freedom_say():
    curve = S.degree_curve(np.zeros_like, 1.0, np.arange(8), 20_000, 12, rng())
    assert_allclose(curve.training_error, 1 - (np.arange(8) + 1) / 12, rtol=0.02)


def test_test_error_turns_and_more_data_moves_the_turn():
    few, many = (S.degree_curve(wave, 0.3, np.arange(12), 400, n, rng()) for n in (12, 100))
    assert few.test_error.argmin() not in (0, 11)
    assert few.test_error[-1] > 2 * few.test_error.min()
    assert many.best > few.best
    assert many.test_error[-1] < few.test_error[-1]
    assert few.best == few.settings[few.test_error.argmin()]


def test_errors_meet_at_the_noise_as_data_grow():
    curve = S.learning_curve(wave, 0.3, 5, [8, 30, 400], 400, rng())
    assert (np.diff(curve.training_error) > 0).all()
    assert (np.diff(curve.test_error) < 0).all()
    assert_allclose([curve.training_error[-1], curve.test_error[-1]], 0.09, rtol=0.05)
    assert curve.settings.tolist() == [8, 30, 400]


def test_double_descent_peaks_at_the_threshold_and_descends_again():
    run = S.double_descent([2, 10, 18, 20, 22, 40, 400], 20, 10, 0.2, 40, rng())
    assert run.features[run.test_error.argmax()] == run.threshold == 20
    assert run.features[run.norms.argmax()] == 20
    assert run.test_error[-1] < run.test_error[:3].min()
    assert (run.training_error[run.features >= 22] < 1e-20).all()
    assert (np.diff(run.training_error[:3]) < 0).all()


def test_ridge_removes_the_peak():
    plain, ridge = (S.double_descent([20], 20, 10, 0.2, 40, rng(), ridge=penalty) for penalty in (0, 0.1))
    assert ridge.test_error[0] < plain.test_error[0] / 4


def test_least_norm_weights_equal_torch():
    A, b = rng().normal(size=(3, 4, 7)), rng().normal(size=(3, 4, 1))
    expected = torch.linalg.pinv(torch.from_numpy(A)) @ torch.from_numpy(b)
    assert_allclose(errors._least_norm(A, b, 0.0), expected.numpy(), rtol=1e-12)
    gram = torch.from_numpy(np.swapaxes(A, 1, 2) @ A) + 0.5 * torch.eye(7)
    expected = torch.linalg.solve(gram, torch.from_numpy(np.swapaxes(A, 1, 2) @ b))
    assert_allclose(errors._least_norm(A, b, 0.5), expected.numpy(), rtol=1e-11)


def test_experiments_are_the_same_for_the_same_generator_state():
    first, second = (S.double_descent([3, 9], 5, 4, 0.1, 3, rng()) for _ in range(2))
    assert_array_equal(first.test_error, second.test_error)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: S.polynomial_fit([0, 1], [1, 2, 3], 1), r"y must have a value for every x.*\(3,\) and \(2,\)"),
        (lambda: S.polynomial_fit([0, 1], [1, np.nan], 1), "y must be finite"),
        (lambda: S.polynomial_fit([0, 1], [1, 2], -1), "degree must be a whole number of at least 0, but is -1"),
        (lambda: S.polynomial_fit([0, 1], [1, 2], 1, -1), "ridge must be finite and not negative, but is -1"),
        (lambda: S.polynomial_fit([2, 2], [1, 2], 1), "domain must go from a lower to a higher number"),
        (lambda: S.bias_variance(wave, -1, 1, 1, 5, rng()), "noise must be finite and not negative, but is -1"),
        (lambda: S.bias_variance(wave, 1, 1, 0, 5, rng()), "datasets must be a whole number of at least 1, but is 0"),
        (lambda: S.bias_variance(lambda x: x * np.inf, 1, 1, 1, 4, rng()), r"true_function\(x\) must be finite"),
        (lambda: S.bias_variance(wave, 1, 1, 1, 5, rng(), domain=(1, 0)), "domain must go from a lower .* 1.0 to 0.0"),
        (lambda: S.learning_curve(wave, 1, 1, [0], 1, rng()), "sizes must be whole numbers of at least 1"),
        (lambda: S.degree_curve(wave, 1, [1.5], 1, 5, rng()), "degrees must be whole numbers of at least 0"),
        (lambda: S.double_descent([0], 5, 2, 1, 1, rng()), "features must be whole numbers of at least 1"),
        (lambda: S.double_descent([1], 5, 2, 1, 1, rng(), ridge=-1), "ridge must be finite and not negative"),
    ],
)
def test_bad_input_is_refused_with_the_name_of_the_argument(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(("share", "n"), [(0.988, 1000), (0.5, 1), (0.0, 10), (1.0, 10)])
def test_the_standard_error_of_a_share_is_that_of_a_binomial_count(share, n):
    assert S.share_error(share, n) == pytest.approx(binom.std(n, share) / n)


@pytest.mark.parametrize(("share", "n", "told"), [(1.1, 10, "share"), (-0.1, 10, "share"), (0.5, 0, "n must")])
def test_no_share_of_nothing(share, n, told):
    with pytest.raises(ValueError, match=told):
        S.share_error(share, n)


def test_a_smooth_fit_is_the_polynomial_fit_up_to_the_peak():
    rng = np.random.default_rng(5)
    x, y = np.linspace(-1, 2, 9), rng.standard_normal((3, 9))
    places = np.linspace(-1, 2, 40)
    for degree in (0, 2, 5, 8):
        assert_allclose(S.smooth_fit(x, y, degree)(places), S.polynomial_fit(x, y, degree)(places), atol=1e-7)


def test_past_it_a_smooth_fit_is_the_interpolant_of_least_charge():
    rng = np.random.default_rng(6)
    x, y = np.linspace(0, 1, 6), rng.standard_normal(6)
    fit = S.smooth_fit(x, y, 20, (0, 1))
    assert_allclose(fit(x), y, atol=1e-9)
    design = np.polynomial.legendre.legvander(2 * x - 1, 20) * np.sqrt(np.arange(21) + 0.5)
    charges = np.arange(1, 22)
    expected = np.linalg.pinv(design / charges) @ y / charges
    assert_allclose(fit.coefficients, expected, atol=1e-9)
    assert fit.norm == pytest.approx(np.linalg.norm(expected))


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: S.smooth_fit([0, 1], [1, 2, 3], 1), "y must have a value for every x"),
        (lambda: S.smooth_fit([0, 1], [1, 2], 1, (1, 0)), "domain must go"),
        (lambda: S.bias_variance(np.sin, 0.1, 1, 5, 5, np.random.default_rng(0), fit="wild"), "fit must be one of"),
        (lambda: S.bias_variance(np.sin, 0.1, 1, 5, 5, np.random.default_rng(0), fit="smooth", ridge=1), "ridge"),
    ],
)
def test_fits_that_do_not_exist_are_refused(call, told):
    with pytest.raises(ValueError, match=told):
        call()
