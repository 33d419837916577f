"""Each rule is linear: its path must be that of the matrix written in its paper."""

import numpy as np
import pytest

from mvacourse.training.minimax_xy import (
    RULES,
    alternating,
    consensus,
    decreasing,
    extragradient,
    momentum,
    optimistic,
    play,
    simultaneous,
)

START, ETA, N = (1.0, 0.5), 0.3, 60
TURN = np.array([[0.0, -1.0], [1.0, 0.0]])  # (x, y) → (−y, x), the field of the game


def radius(path):
    return np.linalg.norm(path, axis=1)


@pytest.mark.parametrize("rule", RULES.values())
def test_a_path_begins_at_the_start_and_takes_the_steps_asked_for(rule):
    path = play(rule, START, ETA, 5)
    assert path.shape == (6, 2)
    np.testing.assert_array_equal(path[0], START)


def test_without_a_step_nobody_moves():
    for rule in RULES.values():
        np.testing.assert_array_equal(play(rule, START, 0.0, 3), [START] * 4)


def test_simultaneous_steps_grow_by_the_root_of_1_plus_eta_squared():
    growth = radius(play(simultaneous, START, ETA, N))
    expected = (1 + ETA**2) ** (np.arange(N + 1) / 2)
    np.testing.assert_allclose(growth / growth[0], expected)


def test_alternating_steps_stay_on_an_ellipse():
    """x² + y² − ηxy is conserved."""
    x, y = play(alternating, START, ETA, N).T
    invariant = x**2 + y**2 - ETA * x * y
    # y answers the new x: conserved between the half steps (x new, y old) as well.
    np.testing.assert_allclose(invariant, invariant[0])


@pytest.mark.parametrize(
    ("rule", "matrix"),
    [
        (extragradient, np.eye(2) + ETA * TURN @ (np.eye(2) + ETA * TURN)),
        (consensus, np.eye(2) + ETA * (TURN - np.eye(2))),
    ],
)
def test_rules_without_memory_are_powers_of_their_matrix(rule, matrix):
    path = play(rule, START, ETA, N)
    expected = [np.linalg.matrix_power(matrix, n) @ START for n in range(N + 1)]
    np.testing.assert_allclose(path, expected, atol=1e-12)
    assert abs(np.linalg.eigvals(matrix)).max() < 1  # so it converges


def test_extragradient_shrinks_by_a_factor_known_in_closed_form():
    shrunk = radius(play(extragradient, START, ETA, N))
    expected = (1 - ETA**2 + ETA**4) ** (np.arange(N + 1) / 2)
    np.testing.assert_allclose(shrunk / shrunk[0], expected)


@pytest.mark.parametrize(("eta", "converges"), [(0.57, True), (0.585, False)])
def test_optimism_converges_up_to_a_step_of_one_over_the_root_of_3(eta, converges):
    factors = np.roots([1, -(1 + 2j * eta), 1j * eta])  # λ² − (1 + 2iη)λ + iη = 0
    assert (abs(factors).max() < 1) == (eta < 3**-0.5) == converges
    path = play(optimistic, START, eta, 1000)
    assert (radius(path)[-1] < radius(path)[0]) == converges


def test_optimism_is_twice_the_gradient_less_the_last():
    path = play(optimistic, START, ETA, N)
    for before, now, after in zip(path, path[1:], path[2:], strict=False):
        np.testing.assert_allclose(after, now + ETA * TURN @ (2 * now - before))
    assert radius(path)[-1] < 0.1 * radius(path)[0]


@pytest.mark.parametrize(("beta", "converges"), [(-0.5, True), (0.5, False)])
def test_negative_momentum_converges_and_positive_does_not(beta, converges):
    path = play(lambda p, eta: momentum(p, eta, beta), START, ETA, 500)
    assert (radius(path)[-1] < 0.01 * radius(path)[0]) == converges


@pytest.mark.parametrize(("name", "beta"), [("−0.5", -0.5), ("+0.5", 0.5)])
def test_each_momentum_is_named_by_its_sign(name, beta):
    path = play(RULES[f"momentum {name}"], START, ETA, N)
    expected = play(lambda p, eta: momentum(p, eta, beta), START, ETA, N)
    np.testing.assert_array_equal(path, expected)


def test_no_momentum_is_alternating():
    path = play(lambda p, eta: momentum(p, eta, 0.0), START, ETA, N)
    np.testing.assert_allclose(path, play(alternating, START, ETA, N))


def test_decreasing_steps_stop_at_a_distance_known_in_closed_form():
    """Π (1 + η²/t²) = sinh(πη) / (πη), Euler's product."""
    path = play(decreasing, START, ETA, 20_000)
    expected = np.sqrt(np.sinh(np.pi * ETA) / (np.pi * ETA))
    assert radius(path)[-1] / radius(path)[0] == pytest.approx(expected, rel=1e-4)
