import pytest
import torch
from torch import nn

from mvacourse.models.diffusion import (
    READINGS,
    Clipped,
    Diffusion,
    Guided,
    read_both,
)
from mvacourse.models.noise_schedule import cosine_schedule, linear_schedule
from mvacourse.models.perceptron_denoiser import PerceptronDenoiser

SCHEDULE = linear_schedule(100, 1e-3, 0.1)


def a_model(**options):
    network = PerceptronDenoiser(2, n_hidden=16, n_blocks=1, n_classes=3)
    return Diffusion(network, SCHEDULE, **options)


@pytest.mark.parametrize("name", READINGS)
def test_each_of_the_three_tells_the_other_two(name):
    """From x_0 and ε everything is known; from x_t and one of the three, again."""
    t = torch.tensor([1, 50, 100, 30])
    x_0, eps = torch.randn(2, 4, 2, dtype=torch.float64)
    x_t = SCHEDULE.add_noise(x_0, t, eps)
    factors = SCHEDULE.signal_and_noise(t, x_t)
    truth = read_both(x_0, eps, *factors)
    found = READINGS[name](getattr(truth, name), x_t, *factors)
    torch.testing.assert_close(found, truth)


def test_v_is_the_velocity_along_the_circle():
    """x_t = cos φ x_0 + sin φ ε, so that dx_t/dφ = −sin φ x_0 + cos φ ε = v."""
    x_0, eps = torch.randn(2, 1, 2, dtype=torch.float64)
    phi = torch.tensor(0.7, dtype=torch.float64)
    h = 1e-6
    there, here = (torch.stack([p.cos(), p.sin()]) for p in (phi + h, phi - h))
    slope = ((there[0] - here[0]) * x_0 + (there[1] - here[1]) * eps) / (2 * h)
    v = read_both(x_0, eps, phi.cos(), phi.sin()).v
    torch.testing.assert_close(v, slope, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("name", READINGS)
def test_what_the_network_says_is_read_as_what_it_predicts(name):
    model = a_model(predicts=name)
    x_t, t = torch.randn(5, 2), torch.tensor([1, 20, 40, 60, 100])
    reading = model(x_t, t)
    assert torch.equal(getattr(reading, name), model.network(x_t, t))
    signal, noise = SCHEDULE.signal_and_noise(t, x_t)
    torch.testing.assert_close(signal * reading.x_0 + noise * reading.eps, x_t)


def test_one_time_serves_for_all():
    model, x_t = a_model(), torch.randn(5, 2)
    each = model(x_t, torch.full((5,), 30))
    torch.testing.assert_close(model(x_t, 30), each)


def test_nothing_is_divided_by_the_signal_where_v_is_predicted():
    model = Diffusion(PerceptronDenoiser(2), cosine_schedule())
    assert model(torch.randn(4, 2), 1000).x_0.abs().max() < 10


def test_the_score_is_the_slope_of_the_log_density():
    """Data all at m: p_t = N(√ᾱ_t m, (1 − ᾱ_t) I), differentiated by torch."""
    m = torch.tensor([0.5, -1.0])
    always = nn.Module()
    always.forward = lambda x_t, t: m.expand_as(x_t)
    model = Diffusion(always, SCHEDULE, predicts="x_0")
    x_t = torch.randn(6, 2, requires_grad=True)
    signal, noise = SCHEDULE.signal_and_noise(40, x_t)
    log_p = torch.distributions.Normal(signal * m, noise).log_prob(x_t).sum()
    (slope,) = torch.autograd.grad(log_p, x_t)
    torch.testing.assert_close(model.score(x_t, 40), slope)


def test_guidance_goes_beyond_the_class():
    model = a_model(class_dropout=0.1).eval()
    x_t, c = torch.randn(5, 2), torch.tensor([0, 1, 2, 0, 1])
    told, untold = model(x_t, 50, c=c), model(x_t, 50)
    found = Guided(model, 2.0)(x_t, 50, c=c)
    torch.testing.assert_close(found.eps, 3 * told.eps - 2 * untold.eps)
    torch.testing.assert_close(Guided(model, 0.0)(x_t, 50, c=c), told)
    signal, noise = SCHEDULE.signal_and_noise(50, x_t)
    torch.testing.assert_close(signal * found.x_0 + noise * found.eps, x_t)


def test_guidance_without_class_dropout_is_refused():
    with pytest.raises(ValueError, match="trained with class_dropout 0, expected more"):
        Guided(a_model(), 2.0)


def test_classes_are_dropped_as_often_as_asked():
    c = torch.arange(3).repeat(10_000)
    dropped = a_model(class_dropout=0.2).drop_classes(c)
    none = dropped == 3
    assert none.float().mean().item() == pytest.approx(0.2, abs=0.015)
    assert torch.equal(dropped[~none], c[~none])
    assert torch.equal(a_model().drop_classes(c), c)
    assert a_model(class_dropout=1.0).drop_classes(c).unique().tolist() == [3]


def test_a_clipped_guess_stays_in_range_and_its_noise_follows():
    model, x_t = a_model(), 5 * torch.randn(50, 2)
    free, kept = model(x_t, 60), Clipped(model, 0.5)(x_t, 60)
    assert free.x_0.abs().max() > 0.5
    torch.testing.assert_close(kept.x_0, free.x_0.clamp(-0.5, 0.5))
    signal, noise = SCHEDULE.signal_and_noise(60, x_t)
    torch.testing.assert_close(signal * kept.x_0 + noise * kept.eps, x_t)


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="predicts is 'noise', expected one of x_0,"):
        a_model(predicts="noise")
    with pytest.raises(ValueError, match="class_dropout is 2, expected 0 … 1"):
        a_model(class_dropout=2)
