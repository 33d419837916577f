import math

import pytest
import torch
from torch import nn

from mvacourse.models.diffusion import Diffusion, read_x_0
from mvacourse.models.noise_schedule import cosine_schedule, linear_schedule
from mvacourse.models.perceptron_denoiser import PerceptronDenoiser
from mvacourse.sampling import (
    ancestral,
    ddim,
    denoise,
    finish,
    invert,
    there_and_back,
)

MEAN, SD = 0.7, 0.3


class GaussianDenoiser(nn.Module):
    """Knows the best guess of x_0 ~ N(m, s²): a line in x_t, by Bayes' formula."""

    def __init__(self, schedule):
        super().__init__()
        self.schedule = schedule

    def forward(self, x_t, t):
        signal, noise = self.schedule.signal_and_noise(t, x_t)
        gain = signal * SD**2 / (signal**2 * SD**2 + noise**2)
        x_0 = MEAN + gain * (x_t - signal * MEAN)
        return read_x_0(x_0, x_t, signal, noise)

    def way_back(self, x_T):
        """Where x_T comes from along the deterministic flow: at as many sigma."""
        signal, noise = self.schedule.signal_and_noise(self.schedule.T, x_T)
        sigmas = (x_T - signal * MEAN) / (signal**2 * SD**2 + noise**2).sqrt()
        return MEAN + SD * sigmas


@pytest.fixture(params=[linear_schedule, cosine_schedule])
def model(request):
    return GaussianDenoiser(request.param())


def untrained(**options):
    network = PerceptronDenoiser(2, n_hidden=16, n_blocks=1)
    return Diffusion(network, linear_schedule(50, 1e-3, 0.2), **options).eval()


def test_ancestral_samples_are_distributed_as_the_data(model):
    n = 20_000
    x = finish(ancestral(model, torch.randn(n, 1), model.schedule.times(1000)))
    assert x.mean().item() == pytest.approx(MEAN, abs=6 * SD / n**0.5)
    assert x.std().item() == pytest.approx(SD, rel=6 / (2 * n) ** 0.5 + 0.005)


def test_ddim_follows_the_flow_the_better_the_more_steps_it_makes(model):
    x_T = torch.linspace(-2, 2, 9, dtype=torch.float64).unsqueeze(1)
    expected = model.way_back(x_T)
    errors = [
        (finish(ddim(model, x_T, model.schedule.times(n))) - expected).abs().max()
        for n in (10, 100, 1000)
    ]
    assert errors[0] > 5 * errors[1] > 25 * errors[2]
    assert errors[2] < 4e-3


def test_ddim_is_decided_by_the_noise_at_its_start():
    model, x_T = untrained(), torch.randn(4, 2)
    times = model.schedule.times(10)
    a, b = (finish(ddim(model, x_T, times)) for _ in range(2))
    assert torch.equal(a, b)
    c, d = (finish(ancestral(model, x_T, times)) for _ in range(2))
    assert not torch.isclose(c, d).any()


def test_with_eta_1_ddim_is_ancestral_sampling():
    model, x_T = untrained(), torch.randn(4, 2)
    times = model.schedule.times(20)
    torch.manual_seed(5)
    a = finish(ddim(model, x_T, times, eta=1.0))
    torch.manual_seed(5)
    torch.testing.assert_close(a, finish(ancestral(model, x_T, times)))


@pytest.mark.parametrize("sampler", [ancestral, ddim])
def test_every_step_is_yielded_and_none_makes_a_gradient(sampler):
    model, x_T = untrained(), torch.randn(4, 2)
    times = model.schedule.times(5)
    steps = list(sampler(model, x_T, times))
    assert [step.t for step in steps] == times[1:] == [40, 30, 20, 10, 0]
    assert all(step.x_t.shape == step.x_0.shape == (4, 2) for step in steps)
    torch.testing.assert_close(steps[-1].x_t, steps[-1].x_0)  # no noise is left
    assert not any(step.x_t.requires_grad for step in steps)
    assert torch.is_grad_enabled()
    torch.testing.assert_close(steps[0].x_0, model(x_T, 50).x_0.detach())


@pytest.mark.parametrize("sampler", [ancestral, ddim])
def test_a_step_is_made_when_it_is_asked_for(sampler):
    model = untrained()
    looks = []
    model.register_forward_hook(lambda *_: looks.append(1))
    steps = sampler(model, torch.randn(4, 2), model.schedule.times(5))
    assert looks == []
    next(steps)
    assert looks == [1]


def test_inversion_finds_the_noise_that_makes_the_data(model):
    """On the flow, whose end is known; the better the more steps."""
    x_T = torch.linspace(-1, 1, 5, dtype=torch.float64).unsqueeze(1)
    x_0 = model.way_back(x_T)
    errors = [
        (finish(invert(model, x_0, model.schedule.times(n))) - x_T).abs().max()
        for n in (20, 200, 1000)
    ]
    assert errors[0] > errors[1] > errors[2]
    assert errors[2] < 0.02


def test_there_by_inversion_and_back_by_ddim_is_home():
    """However few the steps, if each is inverted by enough iterations."""
    torch.manual_seed(2)
    network = PerceptronDenoiser(2, n_hidden=16, n_blocks=1).double()
    model = Diffusion(network, cosine_schedule(200)).eval()
    x_0 = torch.randn(6, 2, dtype=torch.float64)
    times = model.schedule.times(40)
    away = []
    for n_iterations in (1, 4, 60):
        x_T = finish(invert(model, x_0, times, n_iterations=n_iterations))
        away.append((finish(ddim(model, x_T, times)) - x_0).abs().max().item())
    assert away[0] > away[1] > away[2]
    assert away[2] < 1e-6


def test_the_way_up_yields_the_times_upwards():
    model = untrained()
    steps = invert(model, torch.randn(3, 2), model.schedule.times(5))
    assert [step.t for step in steps] == [10, 20, 30, 40, 50]


def test_who_goes_part_of_the_way_comes_back_near_and_more_usual(model):
    """An x_0 that is 5 sigma off: from farther it comes back nearer to the data."""
    x_0 = torch.full((2000, 1), MEAN + 5 * SD)
    off = [
        (finish(there_and_back(model, x_0, model.schedule.times(50, t))) - MEAN) / SD
        for t in (50, 300, 700)
    ]
    means = [o.mean().item() for o in off]
    assert 5 > means[0] > means[1] > means[2] > -0.1


def test_there_and_back_begins_at_the_first_of_the_times():
    model = untrained()
    steps = there_and_back(model, torch.randn(3, 2), model.schedule.times(4, 20))
    assert [step.t for step in steps] == [15, 10, 5, 0]


@pytest.mark.parametrize("sigma", [0.05, 0.3])
def test_denoising_halves_the_error_where_the_data_are_narrow(model, sigma):
    x_0 = MEAN + SD * torch.randn(4000, 1)
    x = x_0 + sigma * torch.randn_like(x_0)
    x_hat = denoise(model, x, sigma, n_steps=20)
    # A draw along the flow; for Gaussians it shrinks by SD/√(SD² + σ²).
    expected = MEAN + (x - MEAN) * SD / math.sqrt(SD**2 + sigma**2)
    torch.testing.assert_close(x_hat, expected, rtol=0, atol=0.02)
    assert (x_hat - x_0).square().mean() < (x - x_0).square().mean()


def test_conditions_reach_the_network_at_every_step():
    network = PerceptronDenoiser(2, n_hidden=16, n_blocks=1, n_classes=2)
    model = Diffusion(network, linear_schedule(50, 1e-3, 0.2)).eval()
    times, x_T = model.schedule.times(5), torch.randn(1, 2).repeat(2, 1)
    for walk in (ddim, ancestral, invert, there_and_back):
        torch.manual_seed(0)
        x = finish(walk(model, x_T, times, c=torch.tensor([0, 1])))
        assert not torch.isclose(x[0], x[1]).any()
