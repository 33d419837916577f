import math

import pytest
import torch

from mvacourse.models.noise_schedule import (
    NoiseSchedule,
    cosine_schedule,
    linear_schedule,
)

SCHEDULES = {"linear": linear_schedule(), "cosine": cosine_schedule()}


@pytest.fixture(params=SCHEDULES)
def schedule(request):
    return SCHEDULES[request.param]


def test_the_linear_schedule_is_the_paper_s():
    beta = linear_schedule().beta
    assert beta[0].item() == pytest.approx(1e-4)
    assert beta[-1].item() == pytest.approx(0.02)
    assert beta.diff().tolist() == pytest.approx([(0.02 - 1e-4) / 999] * 999)


def test_the_cosine_schedule_is_the_paper_s_but_for_its_last_step():
    def f(t):
        return math.cos((t / 1000 + 0.008) / 1.008 * math.pi / 2) ** 2

    schedule = cosine_schedule()
    expected = [f(t) / f(0) for t in range(1000)]
    assert schedule.alpha_bar[:1000].tolist() == pytest.approx(expected)
    assert schedule.beta.max().item() == 0.999


def test_the_image_goes_and_noise_comes_all_the_way(schedule):
    assert schedule.alpha_bar[0] == 1
    assert len(schedule.alpha_bar) == schedule.T + 1 == 1001
    assert (schedule.alpha_bar.diff() < 0).all()
    assert schedule.alpha_bar[-1] < 1e-4
    snr = schedule.snr()
    expected = schedule.alpha_bar[500] / (1 - schedule.alpha_bar[500])
    assert snr[499] == expected  # t = 500
    assert (snr.diff() < 0).all()


@pytest.mark.parametrize("t", [1, 300, 1000])
def test_moments_of_x_t_are_the_closed_form_s(schedule, t):
    n, x_0 = 100_000, torch.tensor([-1.0, 0.0, 0.7])
    x_t = schedule.add_noise(x_0.repeat(n, 1), t, torch.randn(n, 3))
    alpha_bar = schedule.alpha_bar[t].item()
    # Six standard errors of a mean, σ/√n, and of a variance, σ²√(2/n).
    away = (x_t.mean(dim=0) - math.sqrt(alpha_bar) * x_0).abs().max()
    assert away < 6 * math.sqrt((1 - alpha_bar) / n)
    ratio = x_t.var(dim=0) / (1 - alpha_bar)
    assert (ratio - 1).abs().max() < 6 * math.sqrt(2 / n)


def test_step_by_step_is_as_good_as_at_once(schedule):
    """Mean and variance by the recursion over the steps 1 … t."""
    mean, variance = 1.0, 0.0
    for t in range(1, 501):
        beta = schedule.beta[t - 1].item()
        mean, variance = math.sqrt(1 - beta) * mean, (1 - beta) * variance + beta
    assert mean**2 == pytest.approx(schedule.alpha_bar[500].item())
    assert variance == pytest.approx(1 - schedule.alpha_bar[500].item())


def test_to_s_and_on_to_t_is_to_t(schedule):
    """The weights of x_0 and the variances add up."""
    s, t = 200, 450
    x = torch.ones(1, 1, dtype=torch.float64)
    at_s = schedule.add_noise(x, s, 0 * x)
    at_t = schedule.add_more_noise(at_s, s, t, 0 * x)
    torch.testing.assert_close(at_t, schedule.add_noise(x, t, 0 * x))
    noise_s = schedule.add_noise(0 * x, s, x)
    kept = schedule.add_more_noise(noise_s, s, t, 0 * x)
    more = schedule.add_more_noise(0 * x, s, t, x)
    direct = schedule.add_noise(0 * x, t, x)
    torch.testing.assert_close(kept**2 + more**2, direct**2)


def test_every_example_of_a_batch_has_its_own_time(schedule):
    x_0, eps = torch.randn(3, 1, 4, 4), torch.randn(3, 1, 4, 4)
    t = torch.tensor([0, 7, 1000])
    x_t = schedule.add_noise(x_0, t, eps)
    for n in range(3):
        alone = schedule.add_noise(x_0[n : n + 1], int(t[n]), eps[n : n + 1])
        torch.testing.assert_close(x_t[n : n + 1], alone)
    torch.testing.assert_close(x_t[0], x_0[0])


@pytest.mark.parametrize(("t", "s"), [(2, 1), (400, 399), (400, 250), (1000, 900)])
def test_the_posterior_is_bayes_formula_s(schedule, t, s):
    """q(x_s|x_t, x_0) ∝ q(x_t|x_s) q(x_s|x_0), normalised on a fine grid of x_s."""
    x_0, x_t = 0.4, -0.3
    kept = (schedule.alpha_bar[t] / schedule.alpha_bar[s]).item()
    at_s = schedule.alpha_bar[s].item()
    mean_0, sd_0 = math.sqrt(at_s) * x_0, math.sqrt(1 - at_s)
    x = torch.linspace(-8, 8, 400_001, dtype=torch.float64)
    log_prior = -0.5 * ((x - mean_0) / sd_0) ** 2
    log_likelihood = -0.5 * (x_t - math.sqrt(kept) * x) ** 2 / (1 - kept)
    p = (log_prior + log_likelihood).softmax(dim=0)
    mean = (p * x).sum()
    variance = (p * (x - mean) ** 2).sum()

    as_double = {"dtype": torch.float64}
    found_mean, found_variance = schedule.posterior(
        torch.tensor([[x_0]], **as_double), torch.tensor([[x_t]], **as_double), t, s
    )
    assert found_mean.item() == pytest.approx(mean.item(), abs=1e-6)
    assert found_variance == pytest.approx(variance.item(), rel=1e-4)


def test_at_the_end_the_posterior_is_the_data(schedule):
    x_0, x_1 = torch.randn(2, 3), torch.randn(2, 3)
    mean, variance = schedule.posterior(x_0, x_1, 1, 0)
    torch.testing.assert_close(mean, x_0)
    assert variance == 0


def test_times_are_drawn_evenly_and_each_may_come(schedule):
    t = torch.stack([schedule.draw_times(8) for _ in range(2000)])
    assert t.min() == 1
    assert t.max() == 1000
    assert (t.float().mean(dim=0) - 500.5).abs().max() < 6 * 289 / 2000**0.5
    eighths = (t - 1) // 125
    assert (eighths.sort(dim=1).values.diff() <= 2).all()  # of a batch, one or two each


def test_times_of_a_sampler_go_down_in_equal_steps():
    assert linear_schedule(10, 0.1, 0.2).times(5) == [10, 8, 6, 4, 2, 0]
    assert linear_schedule(10, 0.1, 0.2).times(3) == [10, 7, 3, 0]
    assert linear_schedule().times(2, start=500) == [500, 250, 0]
    assert linear_schedule().times(1000) == list(range(1000, -1, -1))


def test_noise_of_known_strength_has_its_time(schedule):
    for t in (1, 250, 990):
        alpha_bar = schedule.alpha_bar[t].item()
        sigma = math.sqrt((1 - alpha_bar) / alpha_bar)
        assert schedule.time_of(sigma) == t
    assert schedule.time_of(1e-9) == 1


@pytest.mark.parametrize("T", [1, 0, -3])
@pytest.mark.parametrize("make", [linear_schedule, cosine_schedule])
def test_fewer_than_two_steps_are_refused(make, T):
    with pytest.raises(ValueError, match=f"T is {T}, expected at least 2"):
        make(T)


@pytest.mark.parametrize(("first", "last"), [(0.0, 0.1), (-0.1, 0.5), (0.1, 1.0)])
def test_a_variance_that_is_none_is_refused(first, last):
    words = f"beta runs from {first:g} to {last:g}, expected 0 < beta < 1"
    with pytest.raises(ValueError, match=words):
        linear_schedule(10, first, last)
    with pytest.raises(ValueError, match="expected 0 < beta < 1"):
        NoiseSchedule(torch.tensor([0.1, torch.nan]))


def test_more_steps_than_times_are_refused(schedule):
    with pytest.raises(ValueError, match="n_steps is 1001, expected 1 … 1000"):
        schedule.times(1001)
    with pytest.raises(ValueError, match="n_steps is 60, expected 1 … 50"):
        schedule.times(60, start=50)
    with pytest.raises(ValueError, match="n_steps is 0"):
        schedule.times(0)
    with pytest.raises(ValueError, match="start is 1001, expected 1 … 1000"):
        schedule.times(10, start=1001)
